SELECT CAST((SELECT row_to_json(t12) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t5) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t4)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (('Incident:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, t1.title AS title, (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t2.code AS code, t2.name AS name
FROM grid AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND upper_inf(t2.valid) AND t2.county = t1.county AND t2.code = t1.area_code
 LIMIT 1) AS t3) AS grid
FROM incident AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.status = 'REPORTED' ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT 2) AS t4) AS nodes) AS t5) AS open, (SELECT row_to_json(t11) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t9)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT (('Incident:' || CAST(t6.county AS TEXT)) || ':') || CAST(t6.id AS TEXT) AS id, t6.title AS title, (SELECT row_to_json(t8) AS row_to_json_5
FROM (SELECT t7.code AS code, t7.name AS name
FROM grid AS t7
WHERE t7.county = $1::INTEGER AND CASE WHEN (t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR) THEN true END AND upper_inf(t7.valid) AND t7.county = t6.county AND t7.code = t6.area_code
 LIMIT 1) AS t8) AS grid
FROM incident AS t6
WHERE t6.county = $1::INTEGER AND CASE WHEN (t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR) THEN true END AND t6.status = 'CLOSED' ORDER BY t6.county ASC, t6.case_no ASC, t6.id ASC
 LIMIT 100) AS t9) AS nodes, (SELECT count(*) AS count_1
FROM incident AS t10
WHERE t10.county = $1::INTEGER AND CASE WHEN (t10.area_code >= $2::VARCHAR AND t10.area_code < $3::VARCHAR) THEN true END AND t10.status = 'CLOSED') AS "totalCount") AS t11) AS closed) AS t12) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
