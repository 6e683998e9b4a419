SELECT CAST((SELECT row_to_json(t14) AS row_to_json_1
FROM (SELECT CAST('Query' AS TEXT) AS __typename, (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT t6.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t5.part_nodes ORDER BY t5.place) FILTER (WHERE t5.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT t1.building_no AS "buildingNo", (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT (SELECT count(*) AS count_1
FROM camera AS t2
WHERE t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR AND (t2.location && jingwei_reach(t1.footprint, $4)) AND ST_DWithin(geography(t2.location), geography(t1.footprint), $4)) AS "totalCount") AS t3) AS "nearbyCameras") AS t4) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.building_no ASC, t1.id ASC) AS place
FROM building AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR AND t1.floors >= $5::BIGINT ORDER BY t1.county ASC, t1.building_no ASC, t1.id ASC
 LIMIT $1::BIGINT) AS t5) AS t6) AS t7) AS buildings, (SELECT row_to_json(t13) AS row_to_json_5
FROM (SELECT t12.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t11.part_nodes ORDER BY t11.place) FILTER (WHERE t11.place <= $6::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t10) AS row_to_json_6
FROM (SELECT t8.camera_no AS "cameraNo") AS t10) AS part_nodes, row_number() OVER (ORDER BY t8.county ASC, t8.camera_no ASC, t8.id ASC) AS place
FROM camera AS t8
WHERE t8.area_code >= $2::VARCHAR AND t8.area_code < $3::VARCHAR AND (EXISTS (SELECT 1
FROM community AS t9
WHERE t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR AND t9.county = t8.county AND t9.code <= t8.area_code AND t8.area_code < t9.code_end AND length(t9.code) = 12 AND t9.code = $7::VARCHAR)) ORDER BY t8.county ASC, t8.camera_no ASC, t8.id ASC
 LIMIT $6::BIGINT) AS t11) AS t12) AS t13) AS cameras) AS t14) AS TEXT) AS data
-- $1 = '1'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '60.0'
-- $5 = '10'
-- $6 = '100'
-- $7 = '440305001002'
