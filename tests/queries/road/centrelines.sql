SELECT CAST((SELECT row_to_json(t13) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.road_no AS "roadNo", t1.name AS name, t1.kind AS kind, t1.area_code AS "areaCode", ST_Length(geography(t1.centreline)) AS "lengthMetres", array_to_json(ARRAY[CAST(round(CAST(ST_XMin(t1.centreline) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMin(t1.centreline) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_XMax(t1.centreline) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMax(t1.centreline) AS NUMERIC), 9) AS FLOAT)]) AS bbox, (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t2.name AS name
FROM grid AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND upper_inf(t2.valid) AND t2.county = t1.county AND t2.code = t1.area_code
 LIMIT 1) AS t3) AS grid, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.name AS name
FROM community AS t4
WHERE t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END AND upper_inf(t4.valid) AND t4.county = t1.county AND t4.code <= t1.area_code AND t1.area_code < t4.code_end AND length(t4.code) = 12
 LIMIT 1) AS t5) AS community, (SELECT row_to_json(t7) AS row_to_json_5
FROM (SELECT t6.name AS name
FROM region AS t6
WHERE t6.county = $1::INTEGER AND CASE WHEN (t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR) THEN true END AND t6.county = t1.county AND t6.code <= t1.area_code AND t1.area_code < t6.code_end AND length(t6.code) = 6
 LIMIT 1) AS t7) AS county, (SELECT row_to_json(t10) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t9)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t8.camera_no AS "cameraNo"
FROM camera AS t8
WHERE CASE WHEN (t8.area_code >= $2::VARCHAR AND t8.area_code < $3::VARCHAR) THEN true END AND (t8.location && jingwei_reach(t1.centreline, $4)) AND ST_DWithin(geography(t8.location), geography(t1.centreline), $4) ORDER BY ST_Distance(geography(t8.location), geography(t1.centreline)) ASC NULLS LAST, t8.county ASC, t8.id ASC
 LIMIT 100) AS t9) AS nodes) AS t10) AS "nearbyCameras"
FROM road AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END ORDER BY t1.county ASC, t1.road_no ASC, t1.id ASC
 LIMIT 100) AS t11) AS nodes) AS t12) AS roads) AS t13) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '30.0'
