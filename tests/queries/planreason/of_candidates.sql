SELECT CAST((SELECT row_to_json(t21) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT row_to_json(t10) AS row_to_json_4
FROM (SELECT (SELECT count(*) AS count_1
FROM plan_reason AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND t3.county = t2.county AND t3.job_id = t2.id) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t9)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t4.kind AS kind, t4.severity AS severity, t4.message AS message, t4.figure AS figure, t4."limit" AS "limit", t4.advice AS advice, (SELECT row_to_json(t6) AS row_to_json_5
FROM (SELECT t5.name AS name
FROM grid_plan AS t5
WHERE t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR AND t5.county = t4.county AND t5.id = t4.candidate_id
 LIMIT 1) AS t6) AS candidate, (SELECT row_to_json(t8) AS row_to_json_6
FROM (SELECT t7.grid_code AS code
FROM plan_zone AS t7
WHERE t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR AND t7.county = t4.county AND t7.id = t4.zone_id
 LIMIT 1) AS t8) AS zone, CAST(ST_AsGeoJSON(t4.place, $3::INTEGER, 0) AS JSON) AS place, CASE WHEN (t4.place IS NOT NULL) THEN array_to_json(ARRAY[CAST(round(CAST(ST_XMin(t4.place) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMin(t4.place) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_XMax(t4.place) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMax(t4.place) AS NUMERIC), 9) AS FLOAT)]) END AS bbox
FROM plan_reason AS t4
WHERE t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR AND t4.county = t2.county AND t4.job_id = t2.id ORDER BY t4.job_id ASC, t4.number ASC, t4.county ASC, t4.id ASC
 LIMIT 100) AS t9) AS nodes) AS t10) AS reasons
FROM job AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.plan_id IS NOT NULL AND t2.county = t1.county AND t2.plan_id = t1.id ORDER BY t2.plan_id ASC, t2.asked_at ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t11) AS nodes) AS t12) AS jobs
FROM grid_plan AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.county = $4::INTEGER AND t1.id = $5::BIGINT
 LIMIT 1) AS t13) AS "gridPlan", (SELECT row_to_json(t20) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t19)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t14.name AS name, (SELECT row_to_json(t18) AS row_to_json_8
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t17)), CAST('[]' AS JSON)) AS coalesce_4
FROM (SELECT (('PlanReason:' || CAST(t16.county AS TEXT)) || ':') || CAST(t16.id AS TEXT) AS id, t16.message AS message
FROM plan_reason AS t16
WHERE t16.area_code >= $1::VARCHAR AND t16.area_code < $2::VARCHAR AND t16.county = t14.county AND t16.candidate_id = t14.id ORDER BY t16.job_id ASC, t16.number ASC, t16.county ASC, t16.id ASC
 LIMIT 100) AS t17) AS nodes) AS t18) AS reasons
FROM grid_plan AS t14
WHERE t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR AND (EXISTS (SELECT 1
FROM plan_reason AS t15
WHERE t15.area_code >= $1::VARCHAR AND t15.area_code < $2::VARCHAR AND t15.county = t14.county AND t15.candidate_id = t14.id AND t15.severity = 'WARNING')) ORDER BY t14.area_code ASC, t14.name ASC, t14.county ASC, t14.id ASC
 LIMIT 100) AS t19) AS nodes) AS t20) AS "gridPlans") AS t21) AS TEXT) AS data
-- $1 = '440305001'
-- $2 = '440305001:'
-- $3 = '7'
-- $4 = '440305'
-- $5 = '1'
