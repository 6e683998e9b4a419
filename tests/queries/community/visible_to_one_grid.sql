SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_2
FROM (SELECT t1.name AS name
FROM community AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.code = $3::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t2) AS community, (SELECT row_to_json(t9) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.code AS code, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.name AS name
FROM community AS t4
WHERE t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR AND upper_inf(t4.valid) AND t4.county = t3.county AND t4.code <= t3.area_code AND t3.area_code < t4.code_end AND length(t4.code) = 12
 LIMIT 1) AS t5) AS community, (SELECT row_to_json(t7) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t6
WHERE CASE WHEN (t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR) THEN true END AND t6.area_code >= t3.code AND t6.area_code < t3.code_end AND t6.county = t3.county) AS "totalCount") AS t7) AS incidents
FROM grid AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND upper_inf(t3.valid) ORDER BY t3.code ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t8) AS nodes) AS t9) AS grids) AS t10) AS TEXT) AS data
-- $1 = '440305001001001'
-- $2 = '440305001001001:'
-- $3 = '440305001001'
