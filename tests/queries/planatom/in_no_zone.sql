SELECT CAST((SELECT row_to_json(t29) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t28) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t6)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t2.number AS number, t2.community_code AS "communityCode", t2.block AS block, CAST(ST_AsGeoJSON(t2.boundary, $1::INTEGER, 0) AS JSON) AS boundary, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.name AS name
FROM building AS t4
WHERE t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR AND t4.county = t2.county AND t4.id = t2.building_id
 LIMIT 1) AS t5) AS building
FROM plan_atom AS t2
WHERE t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR AND t2.county = t1.county AND t2.plan_id = t1.id AND NOT (EXISTS (SELECT 1
FROM plan_zone AS t3
WHERE t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR AND t3.county = t2.county AND t3.id = t2.zone_id)) ORDER BY t2.plan_id ASC, t2.number ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t6) AS nodes) AS t7) AS loose, (SELECT row_to_json(t22) AS row_to_json_5
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_6
FROM (SELECT t10.count AS count, (SELECT row_to_json(t11) AS row_to_json_7
FROM (SELECT t10.sum_households AS households, t10.sum_open_incidents AS "openIncidents", t10.sum_cameras AS cameras) AS t11) AS sum
FROM (SELECT count(*) AS count, CAST(sum(t8.households) AS FLOAT) AS sum_households, CAST(sum(t8.open_incidents) AS FLOAT) AS sum_open_incidents, CAST(sum(t8.cameras) AS FLOAT) AS sum_cameras
FROM plan_atom AS t8
WHERE t8.area_code >= $2::VARCHAR AND t8.area_code < $3::VARCHAR AND t8.county = t1.county AND t8.plan_id = t1.id AND t8.grid_code = $4::VARCHAR AND (EXISTS (SELECT 1
FROM plan_zone AS t9
WHERE t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR AND t9.county = t8.county AND t9.id = t8.zone_id AND t9.grid_code IS DISTINCT FROM $5::VARCHAR))) AS t10) AS t12) AS aggregate, (SELECT coalesce(json_agg(row_to_json(t21)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT (('PlanAtom:' || CAST(t13.county AS TEXT)) || ':') || CAST(t13.id AS TEXT) AS id, (SELECT row_to_json(t18) AS row_to_json_8
FROM (SELECT t15.name AS name, (SELECT row_to_json(t17) AS row_to_json_9
FROM (SELECT t16.name AS name
FROM grid_plan AS t16
WHERE t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR AND t16.county = t15.county AND t16.id = t15.plan_id
 LIMIT 1) AS t17) AS plan
FROM plan_zone AS t15
WHERE t15.area_code >= $2::VARCHAR AND t15.area_code < $3::VARCHAR AND t15.county = t13.county AND t15.id = t13.zone_id
 LIMIT 1) AS t18) AS zone, (SELECT row_to_json(t20) AS row_to_json_10
FROM (SELECT t19.name AS name
FROM building AS t19
WHERE t19.area_code >= $2::VARCHAR AND t19.area_code < $3::VARCHAR AND t19.county = t13.county AND t19.id = t13.building_id
 LIMIT 1) AS t20) AS building
FROM plan_atom AS t13
WHERE t13.area_code >= $2::VARCHAR AND t13.area_code < $3::VARCHAR AND t13.county = t1.county AND t13.plan_id = t1.id AND t13.grid_code = $4::VARCHAR AND (EXISTS (SELECT 1
FROM plan_zone AS t14
WHERE t14.area_code >= $2::VARCHAR AND t14.area_code < $3::VARCHAR AND t14.county = t13.county AND t14.id = t13.zone_id AND t14.grid_code IS DISTINCT FROM $5::VARCHAR)) ORDER BY t13.plan_id ASC, t13.number ASC, t13.county ASC, t13.id ASC
 LIMIT 100) AS t21) AS nodes) AS t22) AS moved, (SELECT row_to_json(t27) AS row_to_json_11
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t26)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t25.key0 AS block, t25.count AS count
FROM (SELECT t24.key0 AS key0, count(*) AS count, CAST(sum(t24.value_households) AS FLOAT) AS sum_households
FROM (SELECT t23.block AS key0, t23.households AS value_households
FROM plan_atom AS t23
WHERE t23.area_code >= $2::VARCHAR AND t23.area_code < $3::VARCHAR AND t23.county = t1.county AND t23.plan_id = t1.id) AS t24 GROUP BY t24.key0
HAVING CAST(sum(t24.value_households) AS FLOAT) > $6 ORDER BY t24.key0 NULLS LAST
 LIMIT 1000) AS t25) AS t26) AS groups) AS t27) AS atoms
FROM grid_plan AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR AND t1.county = $7::INTEGER AND t1.id = $8::BIGINT
 LIMIT 1) AS t28) AS "gridPlan") AS t29) AS TEXT) AS data
-- $1 = '7'
-- $2 = '440305001001'
-- $3 = '440305001001:'
-- $4 = '440305001001002'
-- $5 = '440305001001002'
-- $6 = '0.0'
-- $7 = '440305'
-- $8 = '1'
