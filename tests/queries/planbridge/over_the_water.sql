SELECT CAST((SELECT row_to_json(t24) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t19) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM plan_bridge AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.plan_id = t1.id AND t2.kind = 'FERRY') AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (('PlanBridge:' || CAST(t3.county AS TEXT)) || ':') || CAST(t3.id AS TEXT) AS id, t3.number AS number, t3.kind AS kind, t3.name AS name, t3.road_no AS "roadNo", CAST(ST_AsGeoJSON(t3.line, $3::INTEGER, 0) AS JSON) AS line, (SELECT row_to_json(t7) AS row_to_json_4
FROM (SELECT t4.number AS number, (SELECT row_to_json(t6) AS row_to_json_5
FROM (SELECT t5.grid_code AS code
FROM plan_zone AS t5
WHERE t5.county = $4::INTEGER AND CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND t5.county = t4.county AND t5.id = t4.zone_id
 LIMIT 1) AS t6) AS zone
FROM plan_atom AS t4
WHERE t4.county = $4::INTEGER AND CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND t4.county = t3.county AND t4.plan_id = t3.plan_id AND t4.number = t3.start_atom
 LIMIT 1) AS t7) AS start, (SELECT row_to_json(t11) AS row_to_json_6
FROM (SELECT t8.number AS number, (SELECT row_to_json(t10) AS row_to_json_7
FROM (SELECT t9.grid_code AS code
FROM plan_zone AS t9
WHERE t9.county = $4::INTEGER AND CASE WHEN (t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR) THEN true END AND t9.county = t8.county AND t9.id = t8.zone_id
 LIMIT 1) AS t10) AS zone
FROM plan_atom AS t8
WHERE t8.county = $4::INTEGER AND CASE WHEN (t8.area_code >= $1::VARCHAR AND t8.area_code < $2::VARCHAR) THEN true END AND t8.county = t3.county AND t8.plan_id = t3.plan_id AND t8.number = t3.end_atom
 LIMIT 1) AS t11) AS "end"
FROM plan_bridge AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.county = t1.county AND t3.plan_id = t1.id AND t3.kind = 'FERRY' ORDER BY t3.plan_id ASC, t3.number ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t12) AS nodes) AS t13) AS bridges, (SELECT row_to_json(t18) AS row_to_json_8
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t17)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t16.key0 AS kind, t16.count AS count
FROM (SELECT t15.key0 AS key0, count(*) AS count
FROM (SELECT t14.kind AS key0
FROM plan_bridge AS t14
WHERE t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR AND t14.county = t1.county AND t14.plan_id = t1.id) AS t15 GROUP BY t15.key0 ORDER BY t15.key0 NULLS LAST
 LIMIT 3) AS t16) AS t17) AS groups) AS t18) AS "all"
FROM grid_plan AS t1
WHERE t1.county = $4::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.county = $5::INTEGER AND t1.id = $6::BIGINT
 LIMIT 1) AS t19) AS "gridPlan", (SELECT row_to_json(t23) AS row_to_json_9
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t22)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t20.name AS name
FROM grid_plan AS t20
WHERE t20.county = $4::INTEGER AND CASE WHEN (t20.area_code >= $1::VARCHAR AND t20.area_code < $2::VARCHAR) THEN true END AND NOT (EXISTS (SELECT 1
FROM plan_bridge AS t21
WHERE CASE WHEN (t21.area_code >= $1::VARCHAR AND t21.area_code < $2::VARCHAR) THEN true END AND t21.county = t20.county AND t21.plan_id = t20.id)) ORDER BY t20.area_code ASC, t20.name ASC, t20.county ASC, t20.id ASC
 LIMIT 100) AS t22) AS nodes) AS t23) AS "gridPlans") AS t24) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '7'
-- $4 = '440305'
-- $5 = '440305'
-- $6 = '1'
