SELECT CAST((SELECT row_to_json(t20) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t2)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.case_no AS "caseNo"
FROM incident AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND (jingwei_characters(t1.title) @> jingwei_characters($4::VARCHAR)) AND strpos(lower(t1.title), lower($4::VARCHAR)) != 0 ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT 100) AS t2) AS nodes) AS t3) AS text, (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t4.case_no AS "caseNo"
FROM incident AS t4
WHERE t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END AND t4.reported_at >= $5::TIMESTAMP WITH TIME ZONE ORDER BY t4.county ASC, t4.case_no ASC, t4.id ASC
 LIMIT 100) AS t5) AS nodes) AS t6) AS dates, (SELECT row_to_json(t9) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t7.case_no AS "caseNo"
FROM incident AS t7
WHERE t7.county = $1::INTEGER AND CASE WHEN (t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR) THEN true END AND t7.severity IS NULL ORDER BY t7.county ASC, t7.case_no ASC, t7.id ASC
 LIMIT 100) AS t8) AS nodes) AS t9) AS nulls, (SELECT row_to_json(t12) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_4
FROM (SELECT t10.case_no AS "caseNo"
FROM incident AS t10
WHERE t10.county = $1::INTEGER AND CASE WHEN (t10.area_code >= $2::VARCHAR AND t10.area_code < $3::VARCHAR) THEN true END AND t10.severity IS DISTINCT FROM $6::BIGINT ORDER BY t10.county ASC, t10.case_no ASC, t10.id ASC
 LIMIT 100) AS t11) AS nodes) AS t12) AS "notOne", (SELECT row_to_json(t15) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t14)), CAST('[]' AS JSON)) AS coalesce_5
FROM (SELECT t13.case_no AS "caseNo"
FROM incident AS t13
WHERE t13.county = $1::INTEGER AND CASE WHEN (t13.area_code >= $2::VARCHAR AND t13.area_code < $3::VARCHAR) THEN true END AND (t13.severity > $7::BIGINT) IS NOT true ORDER BY t13.county ASC, t13.case_no ASC, t13.id ASC
 LIMIT 100) AS t14) AS nodes) AS t15) AS "not", (SELECT row_to_json(t19) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t18)), CAST('[]' AS JSON)) AS coalesce_6
FROM (SELECT t16.case_no AS "caseNo"
FROM incident AS t16
WHERE t16.county = $1::INTEGER AND CASE WHEN (t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR) THEN true END AND (EXISTS (SELECT 1
FROM grid AS t17
WHERE CASE WHEN (t17.area_code >= $2::VARCHAR AND t17.area_code < $3::VARCHAR) THEN true END AND upper_inf(t17.valid) AND t17.county = t16.county AND t17.code = t16.area_code AND (jingwei_characters(t17.name) @> jingwei_characters($8::VARCHAR)) AND (t17.name ^@ $8::VARCHAR))) ORDER BY t16.county ASC, t16.case_no ASC, t16.id ASC
 LIMIT 100) AS t18) AS nodes) AS t19) AS grid) AS t20) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = 'a1'
-- $5 = '2026-06-01T00:00:00+08:00'
-- $6 = '1'
-- $7 = '1'
-- $8 = '科苑'
