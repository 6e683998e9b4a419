SELECT CAST((SELECT row_to_json(t12) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t11) AS row_to_json_2
FROM (SELECT t10.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t9.part_nodes ORDER BY t9.place) FILTER (WHERE t9.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT t1.case_no AS "caseNo", (SELECT row_to_json(t7) AS row_to_json_4
FROM (SELECT t6.part_edges AS edges
FROM (SELECT count(*) AS rows, coalesce(json_agg(t5.part_edges ORDER BY t5.place) FILTER (WHERE t5.place <= $2::BIGINT), CAST('[]' AS JSON)) AS part_edges
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_5
FROM (SELECT ST_Distance(geography(t2.location), geography(t1.location)) AS "distanceMetres", (SELECT row_to_json(t3) AS row_to_json_6
FROM (SELECT t2.camera_no AS "cameraNo", t2.status AS status) AS t3) AS node) AS t4) AS part_edges, row_number() OVER (ORDER BY ST_Distance(geography(t2.location), geography(t1.location)) ASC NULLS LAST, t2.county ASC, t2.id ASC) AS place
FROM camera AS t2
WHERE t2.area_code >= $3::VARCHAR AND t2.area_code < $4::VARCHAR AND (t2.location && jingwei_reach(t1.location, $5)) AND ST_DWithin(geography(t2.location), geography(t1.location), $5) ORDER BY ST_Distance(geography(t2.location), geography(t1.location)) ASC NULLS LAST, t2.county ASC, t2.id ASC
 LIMIT $2::BIGINT) AS t5) AS t6) AS t7) AS "nearbyCameras") AS t8) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC) AS place
FROM incident AS t1
WHERE t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR AND t1.category = $6::VARCHAR ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT $1::BIGINT) AS t9) AS t10) AS t11) AS incidents) AS t12) AS TEXT) AS data
-- $1 = '100'
-- $2 = '100'
-- $3 = '440305'
-- $4 = '440305:'
-- $5 = '100.0'
-- $6 = 'FIRE_HAZARD'
