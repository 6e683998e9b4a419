SELECT CAST((SELECT row_to_json(t9) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.camera_no AS "cameraNo", (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND (t3.location && jingwei_reach(t1.location, $3)) AND ST_DWithin(geography(t3.location), geography(t1.location), $3)) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t4.case_no AS "caseNo"
FROM incident AS t4
WHERE CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND (t4.location && jingwei_reach(t1.location, $3)) AND ST_DWithin(geography(t4.location), geography(t1.location), $3) ORDER BY ST_Distance(geography(t4.location), geography(t1.location)) ASC NULLS LAST, t4.county ASC, t4.id ASC
 LIMIT 100) AS t5) AS nodes) AS t6) AS "nearbyIncidents"
FROM camera AS t1
WHERE t1.county = $4::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND (SELECT count(*) AS count_2
FROM incident AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND (t2.location && jingwei_reach(t1.location, $5)) AND ST_DWithin(geography(t2.location), geography(t1.location), $5) AND t2.category = 'PUBLIC_ORDER'
 LIMIT ALL OFFSET 0) >= $6::BIGINT ORDER BY t1.county ASC, t1.camera_no ASC, t1.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS cameras) AS t9) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '100.0'
-- $4 = '440305'
-- $5 = '100.0'
-- $6 = '1'
