SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT t8.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t7.part_nodes ORDER BY t7.place) FILTER (WHERE t7.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t1.case_no AS "caseNo", t1.area_code AS "areaCode", (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT t2.name AS name
FROM grid AS t2
WHERE upper_inf(t2.valid) AND t2.county = t1.county AND t2.code = t1.area_code
 LIMIT 1) AS t3) AS grid, (SELECT row_to_json(t5) AS row_to_json_5
FROM (SELECT t4.name AS name
FROM region AS t4
WHERE t4.county = t1.county AND t4.code <= t1.area_code AND t1.area_code < t4.code_end AND length(t4.code) = 6
 LIMIT 1) AS t5) AS county) AS t6) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC) AS place
FROM incident AS t1
WHERE t1.area_code = $2::VARCHAR ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT $1::BIGINT) AS t7) AS t8) AS t9) AS incidents) AS t10) AS TEXT) AS data
-- $1 = '100'
-- $2 = ''
