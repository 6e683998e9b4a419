SELECT CAST((SELECT row_to_json(t16) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t15) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t14) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t9)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (('PlanJob:' || CAST(t2.county AS TEXT)) || ':') || CAST(t2.id AS TEXT) AS id, t2.kind AS kind, t2.status AS status, t2.progress AS progress, t2.message AS message, t2.asked_by AS "askedBy", t2.started_at AS "startedAt", t2.ended_at AS "endedAt", (SELECT row_to_json(t8) AS row_to_json_4
FROM (SELECT (SELECT count(*) AS count_1
FROM grid_plan AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND t3.county = t2.county AND t3.job_id = t2.id) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t4.name AS name, t4.status AS status, (SELECT row_to_json(t6) AS row_to_json_5
FROM (SELECT t5.zones_in_band AS "zonesInBand"
FROM plan_measures AS t5
WHERE t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR AND t5.county = t4.county AND t5.whole_plan_id = t4.id
 LIMIT 1) AS t6) AS measures
FROM grid_plan AS t4
WHERE t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR AND t4.county = t2.county AND t4.job_id = t2.id ORDER BY t4.area_code ASC, t4.name ASC, t4.county ASC, t4.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS candidates
FROM job AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.plan_id IS NOT NULL AND t2.county = t1.county AND t2.plan_id = t1.id AND t2.status IN ('DONE', 'RUNNING') ORDER BY t2.plan_id ASC, t2.asked_at ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t9) AS nodes, (SELECT coalesce(json_agg(row_to_json(t13)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t12.key0 AS status, t12.key1 AS hour, t12.count AS count
FROM (SELECT t11.key0 AS key0, t11.key1 AS key1, count(*) AS count
FROM (SELECT t10.status AS key0, date_trunc('hour', t10.asked_at, 'Asia/Shanghai') AS key1
FROM job AS t10
WHERE t10.area_code >= $1::VARCHAR AND t10.area_code < $2::VARCHAR AND t10.plan_id IS NOT NULL AND t10.county = t1.county AND t10.plan_id = t1.id AND t10.status IN ('DONE', 'RUNNING')) AS t11 GROUP BY t11.key0, t11.key1 ORDER BY t11.key0 NULLS LAST, t11.key1 NULLS LAST
 LIMIT 1000) AS t12) AS t13) AS groups) AS t14) AS jobs
FROM grid_plan AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.county = $3::INTEGER AND t1.id = $4::BIGINT
 LIMIT 1) AS t15) AS "gridPlan") AS t16) AS TEXT) AS data
-- $1 = '440305001'
-- $2 = '440305001:'
-- $3 = '440305'
-- $4 = '1'
