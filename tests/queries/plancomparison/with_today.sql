SELECT CAST((SELECT row_to_json(t17) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t16) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t15) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM plan_comparison AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.county = t1.county AND t2.plan_id = t1.id) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t14)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.version AS version, t3.other_version AS "otherVersion", t3.made_by AS "madeBy", t3.households_kept AS "householdsKept", t3.zones_kept AS "zonesKept", t3.zones_same_code AS "zonesSameCode", t3.buildings_same_code AS "buildingsSameCode", t3.buildings AS buildings, t3.households AS households, t3.residents AS residents, t3.open_incidents AS "openIncidents", t3.cameras AS cameras, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.name AS name, t4.version AS version
FROM grid_plan AS t4
WHERE t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR AND t4.county = t3.county AND t4.id = t3.other_id
 LIMIT 1) AS t5) AS other, (SELECT row_to_json(t11) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_2
FROM plan_shift AS t6
WHERE t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR AND t6.county = t3.county AND t6.comparison_id = t3.id) AS "totalCount", (SELECT row_to_json(t10) AS row_to_json_6
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_7
FROM (SELECT t8.sum_households AS households) AS t9) AS sum
FROM (SELECT CAST(sum(t7.households) AS FLOAT) AS sum_households
FROM plan_shift AS t7
WHERE t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR AND t7.county = t3.county AND t7.comparison_id = t3.id) AS t8) AS t10) AS aggregate) AS t11) AS shifts, (SELECT row_to_json(t13) AS row_to_json_8
FROM (SELECT (SELECT count(*) AS count_3
FROM plan_load AS t12
WHERE t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR AND t12.county = t3.county AND t12.comparison_id = t3.id) AS "totalCount") AS t13) AS loads
FROM plan_comparison AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND t3.county = t1.county AND t3.plan_id = t1.id ORDER BY t3.plan_id ASC, t3.made_at ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t14) AS nodes) AS t15) AS comparisons
FROM grid_plan AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.county = $3::INTEGER AND t1.id = $4::BIGINT
 LIMIT 1) AS t16) AS "gridPlan") AS t17) AS TEXT) AS data
-- $1 = '440305001'
-- $2 = '440305001:'
-- $3 = '440305'
-- $4 = '1'
