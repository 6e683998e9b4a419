SELECT CAST((SELECT row_to_json(t16) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t15) AS row_to_json_2
FROM (SELECT t1.name AS name, t1.kind AS kind, (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t2.name AS name
FROM region AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND t2.county = t1.county AND t2.code <= t1.area_code AND t1.area_code < t2.code_end AND length(t2.code) = 9
 LIMIT 1) AS t3) AS town, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.name AS name
FROM region AS t4
WHERE t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END AND t4.county = t1.county AND t4.code <= t1.area_code AND t1.area_code < t4.code_end AND length(t4.code) = 6
 LIMIT 1) AS t5) AS county, (SELECT row_to_json(t10) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t9)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t6.code AS code, t6.name AS name, t6.workers AS workers, (SELECT row_to_json(t8) AS row_to_json_6
FROM (SELECT (SELECT count(*) AS count_1
FROM building AS t7
WHERE CASE WHEN (t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR) THEN true END AND t7.area_code >= t6.code AND t7.area_code < t6.code_end AND t7.county = t6.county) AS "totalCount") AS t8) AS buildings
FROM grid AS t6
WHERE CASE WHEN (t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR) THEN true END AND upper_inf(t6.valid) AND t6.area_code >= t1.code AND t6.area_code < t1.code_end AND t6.county = t1.county ORDER BY t6.code ASC, t6.county ASC, t6.id ASC
 LIMIT 100) AS t9) AS nodes) AS t10) AS grids, (SELECT row_to_json(t12) AS row_to_json_7
FROM (SELECT (SELECT count(*) AS count_2
FROM household AS t11
WHERE CASE WHEN (t11.area_code >= $2::VARCHAR AND t11.area_code < $3::VARCHAR) THEN true END AND t11.area_code >= t1.code AND t11.area_code < t1.code_end AND t11.county = t1.county) AS "totalCount") AS t12) AS households, (SELECT row_to_json(t14) AS row_to_json_8
FROM (SELECT (SELECT count(*) AS count_3
FROM camera AS t13
WHERE CASE WHEN (t13.area_code >= $2::VARCHAR AND t13.area_code < $3::VARCHAR) THEN true END AND t13.area_code >= t1.code AND t13.area_code < t1.code_end AND t13.county = t1.county) AS "totalCount") AS t14) AS cameras
FROM community AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.code = $4::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t15) AS community) AS t16) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '440305001001'
