SELECT CAST((SELECT row_to_json(t16) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT t6.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t5.part_nodes ORDER BY t5.place) FILTER (WHERE t5.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT (('Incident:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, t1.title AS title, (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT t2.code AS code, t2.name AS name
FROM grid AS t2
WHERE t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR AND upper_inf(t2.valid) AND t2.county = t1.county AND t2.code = t1.area_code
 LIMIT 1) AS t3) AS grid) AS t4) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC) AS place
FROM incident AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR AND t1.status = $4::VARCHAR ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT $1::BIGINT) AS t5) AS t6) AS t7) AS open, (SELECT row_to_json(t15) AS row_to_json_5
FROM (SELECT t13.part_nodes AS nodes, (SELECT count(*) AS count_1
FROM incident AS t14
WHERE t14.area_code >= $2::VARCHAR AND t14.area_code < $3::VARCHAR AND t14.status = $5::VARCHAR) AS "totalCount"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t12.part_nodes ORDER BY t12.place) FILTER (WHERE t12.place <= $6::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t11) AS row_to_json_6
FROM (SELECT (('Incident:' || CAST(t8.county AS TEXT)) || ':') || CAST(t8.id AS TEXT) AS id, t8.title AS title, (SELECT row_to_json(t10) AS row_to_json_7
FROM (SELECT t9.code AS code, t9.name AS name
FROM grid AS t9
WHERE t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR AND upper_inf(t9.valid) AND t9.county = t8.county AND t9.code = t8.area_code
 LIMIT 1) AS t10) AS grid) AS t11) AS part_nodes, row_number() OVER (ORDER BY t8.county ASC, t8.case_no ASC, t8.id ASC) AS place
FROM incident AS t8
WHERE t8.area_code >= $2::VARCHAR AND t8.area_code < $3::VARCHAR AND t8.status = $5::VARCHAR ORDER BY t8.county ASC, t8.case_no ASC, t8.id ASC
 LIMIT $6::BIGINT) AS t12) AS t13) AS t15) AS closed) AS t16) AS TEXT) AS data
-- $1 = '2'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = 'REPORTED'
-- $5 = 'CLOSED'
-- $6 = '100'
