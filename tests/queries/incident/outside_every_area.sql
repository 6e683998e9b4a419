SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t6)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.case_no AS "caseNo", t1.area_code AS "areaCode", (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t2.name AS name
FROM grid AS t2
WHERE upper_inf(t2.valid) AND t2.county = t1.county AND t2.code = t1.area_code
 LIMIT 1) AS t3) AS grid, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.name AS name
FROM region AS t4
WHERE t4.county = t1.county AND t4.code <= t1.area_code AND t1.area_code < t4.code_end AND length(t4.code) = 6
 LIMIT 1) AS t5) AS county
FROM incident AS t1
WHERE t1.area_code = $1::VARCHAR ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT 100) AS t6) AS nodes) AS t7) AS incidents) AS t8) AS TEXT) AS data
-- $1 = ''
