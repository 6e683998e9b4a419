SELECT CAST((SELECT row_to_json(t33) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t32) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t31) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t24)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t2.grid_code AS code, t2.name AS name, t2.kind AS kind, t2.workers AS workers, t2.changed_in AS "changedIn", ST_Area(geography(t2.boundary)) AS "areaSquareMetres", (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.households AS households, t4.spread_metres AS "spreadMetres"
FROM plan_measures AS t4
WHERE t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR AND t4.county = t2.county AND t4.zone_id = t2.id
 LIMIT 1) AS t5) AS measures, (SELECT row_to_json(t18) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t6.number AS number, t6.households AS households, (SELECT row_to_json(t11) AS row_to_json_6
FROM (SELECT t8.name AS name, t8.floors AS floors, (SELECT row_to_json(t10) AS row_to_json_7
FROM (SELECT t9.name AS name
FROM grid AS t9
WHERE t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR AND upper_inf(t9.valid) AND t9.county = t8.county AND t9.code = t8.area_code
 LIMIT 1) AS t10) AS grid
FROM building AS t8
WHERE t8.area_code >= $1::VARCHAR AND t8.area_code < $2::VARCHAR AND t8.county = t6.county AND t8.id = t6.building_id
 LIMIT 1) AS t11) AS building
FROM plan_atom AS t6
WHERE t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR AND t6.county = t2.county AND t6.zone_id = t2.id AND (EXISTS (SELECT 1
FROM building AS t7
WHERE t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR AND t7.county = t6.county AND t7.id = t6.building_id)) ORDER BY t6.plan_id ASC, t6.number ASC, t6.county ASC, t6.id ASC
 LIMIT 100) AS t12) AS nodes, (SELECT row_to_json(t17) AS row_to_json_8
FROM (SELECT (SELECT row_to_json(t16) AS row_to_json_9
FROM (SELECT t15.sum_households AS households, t15.sum_residents AS residents) AS t16) AS sum
FROM (SELECT CAST(sum(t13.households) AS FLOAT) AS sum_households, CAST(sum(t13.residents) AS FLOAT) AS sum_residents
FROM plan_atom AS t13
WHERE t13.area_code >= $1::VARCHAR AND t13.area_code < $2::VARCHAR AND t13.county = t2.county AND t13.zone_id = t2.id AND (EXISTS (SELECT 1
FROM building AS t14
WHERE t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR AND t14.county = t13.county AND t14.id = t13.building_id))) AS t15) AS t17) AS aggregate) AS t18) AS atoms, (SELECT row_to_json(t23) AS row_to_json_10
FROM (SELECT t22.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t21.part_nodes ORDER BY t21.place DESC) FILTER (WHERE t21.place <= 1), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t20) AS row_to_json_11
FROM (SELECT t19.author AS author, t19.text AS text) AS t20) AS part_nodes, row_number() OVER (ORDER BY t19.plan_id DESC, t19.made_at DESC, t19.county DESC, t19.id DESC) AS place
FROM plan_comment AS t19
WHERE t19.area_code >= $1::VARCHAR AND t19.area_code < $2::VARCHAR AND t19.county = t2.county AND t19.zone_id = t2.id ORDER BY t19.plan_id DESC, t19.made_at DESC, t19.county DESC, t19.id DESC
 LIMIT 1) AS t21) AS t22) AS t23) AS comments
FROM plan_zone AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.county = t1.county AND t2.plan_id = t1.id AND (EXISTS (SELECT 1
FROM plan_measures AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND t3.county = t2.county AND t3.zone_id = t2.id AND t3.zones > $3::BIGINT)) ORDER BY t2.name DESC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t24) AS nodes, (SELECT coalesce(json_agg(row_to_json(t30)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t28.key0 AS locked, t28.count AS count, (SELECT row_to_json(t29) AS row_to_json_12
FROM (SELECT t28.sum_workers AS workers) AS t29) AS sum
FROM (SELECT t27.key0 AS key0, count(*) AS count, CAST(sum(t27.value_workers) AS FLOAT) AS sum_workers
FROM (SELECT t25.locked AS key0, t25.workers AS value_workers
FROM plan_zone AS t25
WHERE t25.area_code >= $1::VARCHAR AND t25.area_code < $2::VARCHAR AND t25.county = t1.county AND t25.plan_id = t1.id AND (EXISTS (SELECT 1
FROM plan_measures AS t26
WHERE t26.area_code >= $1::VARCHAR AND t26.area_code < $2::VARCHAR AND t26.county = t25.county AND t26.zone_id = t25.id AND t26.zones > $3::BIGINT))) AS t27 GROUP BY t27.key0 ORDER BY t27.key0 NULLS LAST
 LIMIT 3) AS t28) AS t30) AS groups) AS t31) AS zones
FROM grid_plan AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.county = $4::INTEGER AND t1.id = $5::BIGINT
 LIMIT 1) AS t32) AS "gridPlan") AS t33) AS TEXT) AS data
-- $1 = '440305001001'
-- $2 = '440305001001:'
-- $3 = '0'
-- $4 = '440305'
-- $5 = '1'
