SELECT CAST((SELECT row_to_json(t14) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_3
FROM (SELECT t11.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t10.part_nodes ORDER BY t10.place) FILTER (WHERE t10.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_4
FROM (SELECT t2.building_no AS "buildingNo", t2.name AS name, (SELECT row_to_json(t8) AS row_to_json_5
FROM (SELECT t7.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t6.part_nodes ORDER BY t6.place) FILTER (WHERE t6.place <= $2::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t5) AS row_to_json_6
FROM (SELECT t4.camera_no AS "cameraNo", t4.status AS status) AS t5) AS part_nodes, row_number() OVER (ORDER BY ST_Distance(geography(t4.location), geography(t2.footprint)) ASC NULLS LAST, t4.county ASC, t4.id ASC) AS place
FROM camera AS t4
WHERE t4.area_code >= $3::VARCHAR AND t4.area_code < $4::VARCHAR AND (t4.location && jingwei_reach(t2.footprint, $5)) AND ST_DWithin(geography(t4.location), geography(t2.footprint), $5) ORDER BY ST_Distance(geography(t4.location), geography(t2.footprint)) ASC NULLS LAST, t4.county ASC, t4.id ASC
 LIMIT $2::BIGINT) AS t6) AS t7) AS t8) AS "nearbyCameras") AS t9) AS part_nodes, row_number() OVER (ORDER BY t2.county ASC, t2.building_no ASC, t2.id ASC) AS place
FROM building AS t2
WHERE t2.area_code >= $3::VARCHAR AND t2.area_code < $4::VARCHAR AND t2.area_code >= t1.code AND t2.area_code < t1.code_end AND t2.county = t1.county AND NOT (EXISTS (SELECT 1
FROM camera AS t3
WHERE t3.area_code >= $3::VARCHAR AND t3.area_code < $4::VARCHAR AND (t3.location && jingwei_reach(t2.footprint, $6)) AND ST_DWithin(geography(t3.location), geography(t2.footprint), $6) AND t3.status = $7::VARCHAR)) ORDER BY t2.county ASC, t2.building_no ASC, t2.id ASC
 LIMIT $1::BIGINT) AS t10) AS t11) AS t12) AS buildings
FROM community AS t1
WHERE t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR AND t1.code = $8::VARCHAR
 LIMIT 1) AS t13) AS community) AS t14) AS TEXT) AS data
-- $1 = '100'
-- $2 = '100'
-- $3 = '440305'
-- $4 = '440305:'
-- $5 = '50.0'
-- $6 = '50.0'
-- $7 = 'ONLINE'
-- $8 = '440305001001'
