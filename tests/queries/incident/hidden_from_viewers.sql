SELECT CAST((SELECT row_to_json(t5) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_2
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.visibility != 'INTERNAL' AND t1.category = 'PUBLIC_ORDER') AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t3)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t2.case_no AS "caseNo", t2.visibility AS visibility
FROM incident AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND t2.visibility != 'INTERNAL' AND t2.category = 'PUBLIC_ORDER' ORDER BY t2.county ASC, t2.case_no ASC, t2.id ASC
 LIMIT 100) AS t3) AS nodes) AS t4) AS incidents) AS t5) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
