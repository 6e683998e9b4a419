SELECT CAST((SELECT row_to_json(t13) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_2
FROM (SELECT t11.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t10.part_nodes ORDER BY t10.place) FILTER (WHERE t10.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_3
FROM (SELECT t1.camera_no AS "cameraNo", (SELECT row_to_json(t8) AS row_to_json_4
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t7
WHERE t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR AND (t7.location && jingwei_reach(t1.location, $4)) AND ST_DWithin(geography(t7.location), geography(t1.location), $4)) AS "totalCount", t6.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t5.part_nodes ORDER BY t5.place) FILTER (WHERE t5.place <= $5::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_5
FROM (SELECT t3.case_no AS "caseNo") AS t4) AS part_nodes, row_number() OVER (ORDER BY ST_Distance(geography(t3.location), geography(t1.location)) ASC NULLS LAST, t3.county ASC, t3.id ASC) AS place
FROM incident AS t3
WHERE t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR AND (t3.location && jingwei_reach(t1.location, $4)) AND ST_DWithin(geography(t3.location), geography(t1.location), $4) ORDER BY ST_Distance(geography(t3.location), geography(t1.location)) ASC NULLS LAST, t3.county ASC, t3.id ASC
 LIMIT $5::BIGINT) AS t5) AS t6) AS t8) AS "nearbyIncidents") AS t9) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.camera_no ASC, t1.id ASC) AS place
FROM camera AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR AND (SELECT count(*) AS count_2
FROM incident AS t2
WHERE t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR AND (t2.location && jingwei_reach(t1.location, $6)) AND ST_DWithin(geography(t2.location), geography(t1.location), $6) AND t2.category = $7::VARCHAR) >= $8::BIGINT ORDER BY t1.county ASC, t1.camera_no ASC, t1.id ASC
 LIMIT $1::BIGINT) AS t10) AS t11) AS t12) AS cameras) AS t13) AS TEXT) AS data
-- $1 = '100'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '100.0'
-- $5 = '100'
-- $6 = '100.0'
-- $7 = 'PUBLIC_ORDER'
-- $8 = '1'
