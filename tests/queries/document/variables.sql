SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT CAST('Query' AS TEXT) AS __typename, (SELECT row_to_json(t5) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t4)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.building_no AS "buildingNo", (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM camera AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND (t2.location && jingwei_reach(t1.footprint, $3)) AND ST_DWithin(geography(t2.location), geography(t1.footprint), $3)) AS "totalCount") AS t3) AS "nearbyCameras"
FROM building AS t1
WHERE t1.county = $4::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.floors >= $5::BIGINT ORDER BY t1.county ASC, t1.building_no ASC, t1.id ASC
 LIMIT 1) AS t4) AS nodes) AS t5) AS buildings, (SELECT row_to_json(t9) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t6.camera_no AS "cameraNo"
FROM camera AS t6
WHERE t6.county = $4::INTEGER AND CASE WHEN (t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR) THEN true END AND (EXISTS (SELECT 1
FROM community AS t7
WHERE CASE WHEN (t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR) THEN true END AND upper_inf(t7.valid) AND t7.county = t6.county AND t7.code <= t6.area_code AND t6.area_code < t7.code_end AND length(t7.code) = 12 AND t7.code = $6::VARCHAR)) ORDER BY t6.county ASC, t6.camera_no ASC, t6.id ASC
 LIMIT 100) AS t8) AS nodes) AS t9) AS cameras) AS t10) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '60.0'
-- $4 = '440305'
-- $5 = '10'
-- $6 = '440305001002'
