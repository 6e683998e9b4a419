SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t2.building_no AS "buildingNo", t2.name AS name, (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t4.camera_no AS "cameraNo", t4.status AS status
FROM camera AS t4
WHERE CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND (t4.location && jingwei_reach(t2.footprint, $3)) AND ST_DWithin(geography(t4.location), geography(t2.footprint), $3) ORDER BY ST_Distance(geography(t4.location), geography(t2.footprint)) ASC NULLS LAST, t4.county ASC, t4.id ASC
 LIMIT 100) AS t5) AS nodes) AS t6) AS "nearbyCameras"
FROM building AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.area_code >= t1.code AND t2.area_code < t1.code_end AND t2.county = t1.county AND NOT (EXISTS (SELECT 1
FROM camera AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND (t3.location && jingwei_reach(t2.footprint, $4)) AND ST_DWithin(geography(t3.location), geography(t2.footprint), $4) AND t3.status = 'ONLINE'
 LIMIT ALL OFFSET 0)) ORDER BY t2.county ASC, t2.building_no ASC, t2.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS buildings
FROM community AS t1
WHERE t1.county = $5::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $6::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t9) AS community) AS t10) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '50.0'
-- $4 = '50.0'
-- $5 = '440305'
-- $6 = '440305001001'
