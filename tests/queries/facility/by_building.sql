SELECT CAST((SELECT row_to_json(t17) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.building_no AS "buildingNo", (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t3)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t2.facility_no AS "facilityNo"
FROM facility AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.building_no = t1.building_no ORDER BY t2.county ASC, t2.facility_no ASC, t2.id ASC
 LIMIT 100) AS t3) AS nodes) AS t4) AS facilities
FROM building AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END ORDER BY t1.county ASC, t1.building_no ASC, t1.id ASC
 LIMIT 100) AS t5) AS nodes) AS t6) AS buildings, (SELECT row_to_json(t16) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t15)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT (SELECT row_to_json(t14) AS row_to_json_5
FROM (SELECT t7.facility_no AS "facilityNo", (SELECT row_to_json(t11) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t10)), CAST('[]' AS JSON)) AS coalesce_4
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_7
FROM (SELECT t8.camera_no AS "cameraNo") AS t9) AS node, ST_Distance(geography(t8.location), geography(t7.location)) AS "distanceMetres"
FROM camera AS t8
WHERE CASE WHEN (t8.area_code >= $1::VARCHAR AND t8.area_code < $2::VARCHAR) THEN true END AND (t8.location && jingwei_reach(t7.location, $4)) AND ST_DWithin(geography(t8.location), geography(t7.location), $4) ORDER BY ST_Distance(geography(t8.location), geography(t7.location)) ASC NULLS LAST, t8.county ASC, t8.id ASC
 LIMIT 100) AS t10) AS edges) AS t11) AS "nearbyCameras", (SELECT row_to_json(t13) AS row_to_json_8
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t12
WHERE CASE WHEN (t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR) THEN true END AND (t12.location && jingwei_reach(t7.location, $5)) AND ST_DWithin(geography(t12.location), geography(t7.location), $5) AND t12.severity <= $6::BIGINT) AS "totalCount") AS t13) AS "nearbyIncidents") AS t14) AS node
FROM facility AS t7
WHERE t7.county = $3::INTEGER AND CASE WHEN (t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR) THEN true END ORDER BY t7.county ASC, t7.facility_no ASC, t7.id ASC
 LIMIT 2) AS t15) AS edges) AS t16) AS facilities) AS t17) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '200.0'
-- $5 = '100.0'
-- $6 = '2'
