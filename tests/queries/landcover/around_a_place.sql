SELECT CAST((SELECT row_to_json(t20) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t19) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t18) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM land_cover AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND (t1.boundary && jingwei_reach($4::geometry, $5)) AND ST_DWithin(geography(t1.boundary), geography($4::geometry), $5) AND t1.kind IN ('GREEN', 'PARK', 'WATER')) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t17)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t2.land_cover_no AS "landCoverNo", t2.name AS name, t2.kind AS kind, t2.area_code AS "areaCode", ST_Area(geography(t2.boundary)) AS "areaSquareMetres", array_to_json(ARRAY[CAST(round(CAST(ST_XMin(t2.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMin(t2.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_XMax(t2.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMax(t2.boundary) AS NUMERIC), 9) AS FLOAT)]) AS bbox, CAST(ST_AsGeoJSON(t2.boundary, $6::INTEGER, 0) AS JSON) AS boundary, (SELECT row_to_json(t4) AS row_to_json_4
FROM (SELECT t3.name AS name
FROM grid AS t3
WHERE t3.county = $1::INTEGER AND CASE WHEN (t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) THEN true END AND upper_inf(t3.valid) AND t3.county = t2.county AND t3.code = t2.area_code
 LIMIT 1) AS t4) AS grid, (SELECT row_to_json(t6) AS row_to_json_5
FROM (SELECT t5.name AS name
FROM community AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.county = t2.county AND t5.code <= t2.area_code AND t2.area_code < t5.code_end AND length(t5.code) = 12
 LIMIT 1) AS t6) AS community, (SELECT row_to_json(t8) AS row_to_json_6
FROM (SELECT t7.name AS name
FROM region AS t7
WHERE t7.county = $1::INTEGER AND CASE WHEN (t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR) THEN true END AND t7.county = t2.county AND t7.code <= t2.area_code AND t2.area_code < t7.code_end AND length(t7.code) = 9
 LIMIT 1) AS t8) AS town, (SELECT row_to_json(t10) AS row_to_json_7
FROM (SELECT t9.name AS name
FROM region AS t9
WHERE t9.county = $1::INTEGER AND CASE WHEN (t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR) THEN true END AND t9.county = t2.county AND t9.code <= t2.area_code AND t2.area_code < t9.code_end AND length(t9.code) = 6
 LIMIT 1) AS t10) AS county, (SELECT row_to_json(t13) AS row_to_json_8
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t11.case_no AS "caseNo"
FROM incident AS t11
WHERE CASE WHEN (t11.area_code >= $2::VARCHAR AND t11.area_code < $3::VARCHAR) THEN true END AND (t11.location && jingwei_reach(t2.boundary, $7)) AND ST_DWithin(geography(t11.location), geography(t2.boundary), $7) ORDER BY ST_Distance(geography(t11.location), geography(t2.boundary)) ASC NULLS LAST, t11.county ASC, t11.id ASC
 LIMIT 100) AS t12) AS nodes) AS t13) AS "nearbyIncidents", (SELECT row_to_json(t16) AS row_to_json_9
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t15)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t14.camera_no AS "cameraNo"
FROM camera AS t14
WHERE CASE WHEN (t14.area_code >= $2::VARCHAR AND t14.area_code < $3::VARCHAR) THEN true END AND (t14.location && jingwei_reach(t2.boundary, $8)) AND ST_DWithin(geography(t14.location), geography(t2.boundary), $8) ORDER BY ST_Distance(geography(t14.location), geography(t2.boundary)) ASC NULLS LAST, t14.county ASC, t14.id ASC
 LIMIT 100) AS t15) AS nodes) AS t16) AS "nearbyCameras"
FROM land_cover AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND (t2.boundary && jingwei_reach($4::geometry, $5)) AND ST_DWithin(geography(t2.boundary), geography($4::geometry), $5) AND t2.kind IN ('GREEN', 'PARK', 'WATER') ORDER BY t2.county ASC, t2.land_cover_no ASC, t2.id ASC
 LIMIT 100) AS t17) AS nodes) AS t18) AS "landCovers") AS t19) AS area) AS t20) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '01010000208A110000B1BFEC9E3C7C5C40E3361AC05B803640'
-- $5 = '400.0'
-- $6 = '7'
-- $7 = '50.0'
-- $8 = '50.0'
