SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t6)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.case_no AS "caseNo", (SELECT row_to_json(t5) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t4)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT ST_Distance(geography(t2.location), geography(t1.location)) AS "distanceMetres", (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT t2.camera_no AS "cameraNo", t2.status AS status) AS t3) AS node
FROM camera AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND (t2.location && jingwei_reach(t1.location, $3)) AND ST_DWithin(geography(t2.location), geography(t1.location), $3) ORDER BY ST_Distance(geography(t2.location), geography(t1.location)) ASC NULLS LAST, t2.county ASC, t2.id ASC
 LIMIT 100) AS t4) AS edges) AS t5) AS "nearbyCameras"
FROM incident AS t1
WHERE t1.county = $4::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.category = 'FIRE_HAZARD' ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT 100) AS t6) AS nodes) AS t7) AS incidents) AS t8) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '100.0'
-- $4 = '440305'
