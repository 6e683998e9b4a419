SELECT CAST((SELECT row_to_json(t7) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t5
WHERE t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR AND t5.visibility != 'INTERNAL' AND t5.category = $3::VARCHAR) AS "totalCount", t4.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t3.part_nodes ORDER BY t3.place) FILTER (WHERE t3.place <= $4::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_3
FROM (SELECT t1.case_no AS "caseNo", t1.visibility AS visibility) AS t2) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC) AS place
FROM incident AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.visibility != 'INTERNAL' AND t1.category = $3::VARCHAR ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT $4::BIGINT) AS t3) AS t4) AS t6) AS incidents) AS t7) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = 'PUBLIC_ORDER'
-- $4 = '100'
