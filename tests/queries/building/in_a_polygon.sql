SELECT CAST((SELECT row_to_json(t12) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t2)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.building_no AS "buildingNo"
FROM building AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND (t1.footprint && $4::geometry) AND ST_CoveredBy(t1.footprint, $4::geometry) ORDER BY t1.county ASC, t1.building_no ASC, t1.id ASC
 LIMIT 100) AS t2) AS nodes) AS t3) AS within, (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t4.building_no AS "buildingNo", (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT t5.name AS name
FROM grid AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.county = t4.county AND t5.code = t4.area_code
 LIMIT 1) AS t6) AS grid
FROM building AS t4
WHERE t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END AND (t4.footprint && $5::geometry) AND ST_Intersects(t4.footprint, $5::geometry) ORDER BY t4.county ASC, t4.building_no ASC, t4.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS intersects, (SELECT row_to_json(t11) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t10)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t9.building_no AS "buildingNo"
FROM building AS t9
WHERE t9.county = $1::INTEGER AND CASE WHEN (t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR) THEN true END AND (t9.footprint && jingwei_reach($6::geometry, $7)) AND ST_DWithin(geography(t9.footprint), geography($6::geometry), $7) ORDER BY t9.county ASC, t9.building_no ASC, t9.id ASC
 LIMIT 100) AS t10) AS nodes) AS t11) AS "nearerThan") AS t12) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '01030000208A110000010000000500000023DBF97E6A7C5C40000000000080364023DBF97E6A7C5C401B2FDD24068136405C8FC2F5287C5C401B2FDD24068136405C8FC2F5287C5C40000000000080364023DBF97E6A7C5C400000000000803640'
-- $5 = '01030000208A110000010000000500000023DBF97E6A7C5C40000000000080364023DBF97E6A7C5C401B2FDD24068136405C8FC2F5287C5C401B2FDD24068136405C8FC2F5287C5C40000000000080364023DBF97E6A7C5C400000000000803640'
-- $6 = '01010000208A110000CD3B4ED1917C5C40FE43FAEDEB803640'
-- $7 = '20.0'
