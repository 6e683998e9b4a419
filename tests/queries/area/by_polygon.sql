SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT CAST(jingwei_geojson_shifted($1::geometry, 'GCJ02', $2::INTEGER) AS JSON) AS geometry, (SELECT row_to_json(t5) AS row_to_json_3
FROM (SELECT t4.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t3.part_nodes ORDER BY t3.place) FILTER (WHERE t3.place <= $3::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_4
FROM (SELECT t1.case_no AS "caseNo") AS t2) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC) AS place
FROM incident AS t1
WHERE t1.area_code >= $4::VARCHAR AND t1.area_code < $5::VARCHAR AND (t1.location && $1::geometry) AND ST_Intersects(t1.location, $1::geometry) ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT $3::BIGINT) AS t3) AS t4) AS t5) AS incidents, (SELECT row_to_json(t8) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_1
FROM household AS t6
WHERE t6.area_code >= $4::VARCHAR AND t6.area_code < $5::VARCHAR AND (EXISTS (SELECT 1
FROM building AS t7
WHERE t7.county = t6.county AND t7.id = t6.building_id AND t7.area_code >= $4::VARCHAR AND t7.area_code < $5::VARCHAR AND (t7.footprint && $1::geometry) AND ST_Intersects(t7.footprint, $1::geometry) AND NOT ST_Touches(t7.footprint, $1::geometry)))) AS "totalCount") AS t8) AS households) AS t9) AS area) AS t10) AS TEXT) AS data
-- $1 = '01030000208A11000001000000040000004A27B5152B7C5C40E9F1B47801803640D117F8FDAD7C5C40DE1C2A82008036408C5C97132B7C5C40DF6241C00D8236404A27B5152B7C5C40E9F1B47801803640'
-- $2 = '5'
-- $3 = '100'
-- $4 = '440305'
-- $5 = '440305:'
