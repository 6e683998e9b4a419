SELECT CAST((SELECT row_to_json(t32) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t5) AS row_to_json_2
FROM (SELECT t4.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t3.part_nodes ORDER BY t3.place) FILTER (WHERE t3.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_3
FROM (SELECT t1.case_no AS "caseNo") AS t2) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC) AS place
FROM incident AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR AND strpos(lower(t1.title), lower($4::VARCHAR)) > 0 ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT $1::BIGINT) AS t3) AS t4) AS t5) AS text, (SELECT row_to_json(t10) AS row_to_json_4
FROM (SELECT t9.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t8.part_nodes ORDER BY t8.place) FILTER (WHERE t8.place <= $5::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_5
FROM (SELECT t6.case_no AS "caseNo") AS t7) AS part_nodes, row_number() OVER (ORDER BY t6.county ASC, t6.case_no ASC, t6.id ASC) AS place
FROM incident AS t6
WHERE t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR AND t6.reported_at >= $6::TIMESTAMP WITH TIME ZONE ORDER BY t6.county ASC, t6.case_no ASC, t6.id ASC
 LIMIT $5::BIGINT) AS t8) AS t9) AS t10) AS dates, (SELECT row_to_json(t15) AS row_to_json_6
FROM (SELECT t14.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t13.part_nodes ORDER BY t13.place) FILTER (WHERE t13.place <= $7::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_7
FROM (SELECT t11.case_no AS "caseNo") AS t12) AS part_nodes, row_number() OVER (ORDER BY t11.county ASC, t11.case_no ASC, t11.id ASC) AS place
FROM incident AS t11
WHERE t11.area_code >= $2::VARCHAR AND t11.area_code < $3::VARCHAR AND t11.severity IS NULL ORDER BY t11.county ASC, t11.case_no ASC, t11.id ASC
 LIMIT $7::BIGINT) AS t13) AS t14) AS t15) AS nulls, (SELECT row_to_json(t20) AS row_to_json_8
FROM (SELECT t19.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t18.part_nodes ORDER BY t18.place) FILTER (WHERE t18.place <= $8::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t17) AS row_to_json_9
FROM (SELECT t16.case_no AS "caseNo") AS t17) AS part_nodes, row_number() OVER (ORDER BY t16.county ASC, t16.case_no ASC, t16.id ASC) AS place
FROM incident AS t16
WHERE t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR AND t16.severity IS DISTINCT FROM $9::BIGINT ORDER BY t16.county ASC, t16.case_no ASC, t16.id ASC
 LIMIT $8::BIGINT) AS t18) AS t19) AS t20) AS "notOne", (SELECT row_to_json(t25) AS row_to_json_10
FROM (SELECT t24.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t23.part_nodes ORDER BY t23.place) FILTER (WHERE t23.place <= $10::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t22) AS row_to_json_11
FROM (SELECT t21.case_no AS "caseNo") AS t22) AS part_nodes, row_number() OVER (ORDER BY t21.county ASC, t21.case_no ASC, t21.id ASC) AS place
FROM incident AS t21
WHERE t21.area_code >= $2::VARCHAR AND t21.area_code < $3::VARCHAR AND (t21.severity > $11::BIGINT) IS NOT true ORDER BY t21.county ASC, t21.case_no ASC, t21.id ASC
 LIMIT $10::BIGINT) AS t23) AS t24) AS t25) AS "not", (SELECT row_to_json(t31) AS row_to_json_12
FROM (SELECT t30.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t29.part_nodes ORDER BY t29.place) FILTER (WHERE t29.place <= $12::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t28) AS row_to_json_13
FROM (SELECT t26.case_no AS "caseNo") AS t28) AS part_nodes, row_number() OVER (ORDER BY t26.county ASC, t26.case_no ASC, t26.id ASC) AS place
FROM incident AS t26
WHERE t26.area_code >= $2::VARCHAR AND t26.area_code < $3::VARCHAR AND (EXISTS (SELECT 1
FROM grid AS t27
WHERE t27.area_code >= $2::VARCHAR AND t27.area_code < $3::VARCHAR AND upper_inf(t27.valid) AND t27.county = t26.county AND t27.code = t26.area_code AND (t27.name ^@ $13::VARCHAR))) ORDER BY t26.county ASC, t26.case_no ASC, t26.id ASC
 LIMIT $12::BIGINT) AS t29) AS t30) AS t31) AS grid) AS t32) AS TEXT) AS data
-- $1 = '100'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = 'a1'
-- $5 = '100'
-- $6 = '2026-06-01T00:00:00+08:00'
-- $7 = '100'
-- $8 = '100'
-- $9 = '1'
-- $10 = '100'
-- $11 = '1'
-- $12 = '100'
-- $13 = '科苑'
