SELECT CAST((SELECT row_to_json(t13) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t11) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t10)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t4)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t3.from_code AS "fromCode", t3.to_code AS "toCode", t3.households_before AS "householdsBefore", t3.households_after AS "householdsAfter", t3.workers_after AS "workersAfter", CAST(t3.households_before AS FLOAT) / CAST(nullif(t3.workers_before, 0) AS NUMERIC) AS "householdsAWorkerBefore", CAST(t3.households_after AS FLOAT) / CAST(nullif(t3.workers_after, 0) AS NUMERIC) AS "householdsAWorkerAfter"
FROM plan_load AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND t3.county = t2.county AND t3.comparison_id = t2.id ORDER BY CAST(t3.households_after AS FLOAT) / CAST(nullif(t3.workers_after, 0) AS NUMERIC) DESC NULLS LAST, t3.county ASC, t3.id ASC
 LIMIT 100) AS t4) AS nodes, (SELECT row_to_json(t8) AS row_to_json_5
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_6
FROM (SELECT t6.max_households_a_worker_after AS "householdsAWorkerAfter") AS t7) AS max
FROM (SELECT max(CAST(t5.households_after AS FLOAT) / CAST(nullif(t5.workers_after, 0) AS NUMERIC)) AS max_households_a_worker_after
FROM plan_load AS t5
WHERE t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR AND t5.county = t2.county AND t5.comparison_id = t2.id) AS t6) AS t8) AS aggregate) AS t9) AS loads
FROM plan_comparison AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.county = t1.county AND t2.plan_id = t1.id ORDER BY t2.plan_id ASC, t2.made_at ASC, t2.county ASC, t2.id ASC
 LIMIT 1) AS t10) AS nodes) AS t11) AS comparisons
FROM grid_plan AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.county = $3::INTEGER AND t1.id = $4::BIGINT
 LIMIT 1) AS t12) AS "gridPlan") AS t13) AS TEXT) AS data
-- $1 = '440305001'
-- $2 = '440305001:'
-- $3 = '440305'
-- $4 = '1'
