SELECT CAST((SELECT row_to_json(t18) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t5) AS row_to_json_2
FROM (SELECT t4.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t3.part_nodes ORDER BY t3.place) FILTER (WHERE t3.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_3
FROM (SELECT t1.building_no AS "buildingNo") AS t2) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.building_no ASC, t1.id ASC) AS place
FROM building AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR AND (t1.footprint && $4::geometry) AND ST_CoveredBy(t1.footprint, $4::geometry) ORDER BY t1.county ASC, t1.building_no ASC, t1.id ASC
 LIMIT $1::BIGINT) AS t3) AS t4) AS t5) AS within, (SELECT row_to_json(t12) AS row_to_json_4
FROM (SELECT t11.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t10.part_nodes ORDER BY t10.place) FILTER (WHERE t10.place <= $5::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_5
FROM (SELECT t6.building_no AS "buildingNo", (SELECT row_to_json(t8) AS row_to_json_6
FROM (SELECT t7.name AS name
FROM grid AS t7
WHERE t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR AND upper_inf(t7.valid) AND t7.county = t6.county AND t7.code = t6.area_code
 LIMIT 1) AS t8) AS grid) AS t9) AS part_nodes, row_number() OVER (ORDER BY t6.county ASC, t6.building_no ASC, t6.id ASC) AS place
FROM building AS t6
WHERE t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR AND (t6.footprint && $6::geometry) AND ST_Intersects(t6.footprint, $6::geometry) ORDER BY t6.county ASC, t6.building_no ASC, t6.id ASC
 LIMIT $5::BIGINT) AS t10) AS t11) AS t12) AS intersects, (SELECT row_to_json(t17) AS row_to_json_7
FROM (SELECT t16.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t15.part_nodes ORDER BY t15.place) FILTER (WHERE t15.place <= $7::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t14) AS row_to_json_8
FROM (SELECT t13.building_no AS "buildingNo") AS t14) AS part_nodes, row_number() OVER (ORDER BY t13.county ASC, t13.building_no ASC, t13.id ASC) AS place
FROM building AS t13
WHERE t13.area_code >= $2::VARCHAR AND t13.area_code < $3::VARCHAR AND (t13.footprint && jingwei_reach($8::geometry, $9)) AND ST_DWithin(geography(t13.footprint), geography($8::geometry), $9) ORDER BY t13.county ASC, t13.building_no ASC, t13.id ASC
 LIMIT $7::BIGINT) AS t15) AS t16) AS t17) AS "nearerThan") AS t18) AS TEXT) AS data
-- $1 = '100'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '01030000208A110000010000000500000023DBF97E6A7C5C40000000000080364023DBF97E6A7C5C401B2FDD24068136405C8FC2F5287C5C401B2FDD24068136405C8FC2F5287C5C40000000000080364023DBF97E6A7C5C400000000000803640'
-- $5 = '100'
-- $6 = '01030000208A110000010000000500000023DBF97E6A7C5C40000000000080364023DBF97E6A7C5C401B2FDD24068136405C8FC2F5287C5C401B2FDD24068136405C8FC2F5287C5C40000000000080364023DBF97E6A7C5C400000000000803640'
-- $7 = '100'
-- $8 = '01010000208A110000CD3B4ED1917C5C40FE43FAEDEB803640'
-- $9 = '20.0'
