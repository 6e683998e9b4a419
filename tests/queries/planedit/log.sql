SELECT CAST((SELECT row_to_json(t19) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t18) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t11) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM plan_edit AS t9
WHERE t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR AND t9.county = t1.county AND t9.plan_id = t1.id) AS "totalCount", (SELECT row_to_json(t10) AS row_to_json_4
FROM (SELECT t8."hasPreviousPage" AS "hasPreviousPage") AS t10) AS "pageInfo", t8.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t7.part_nodes ORDER BY t7.place DESC) FILTER (WHERE t7.place <= 2), CAST('[]' AS JSON)) AS part_nodes, count(*) > 2 AS "hasPreviousPage"
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_5
FROM (SELECT t2.number AS number, t2.kind AS kind, t2.state AS state, t2."of" AS "of", t2.author AS author, t2.made_at AS "madeAt", t2.buildings AS buildings, (SELECT row_to_json(t5) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t4)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.grid_code AS code
FROM plan_zone AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND t3.county = t2.county AND t3.plan_id = t2.plan_id AND t3.changed_in = t2.number ORDER BY t3.grid_code ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t4) AS nodes) AS t5) AS zones) AS t6) AS part_nodes, row_number() OVER (ORDER BY t2.plan_id DESC, t2.number DESC, t2.county DESC, t2.id DESC) AS place
FROM plan_edit AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.county = t1.county AND t2.plan_id = t1.id ORDER BY t2.plan_id DESC, t2.number DESC, t2.county DESC, t2.id DESC
 LIMIT 2 + 1) AS t7) AS t8) AS t11) AS edits, (SELECT row_to_json(t17) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t16)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT (('PlanEdit:' || CAST(t12.county AS TEXT)) || ':') || CAST(t12.id AS TEXT) AS id, (SELECT row_to_json(t15) AS row_to_json_8
FROM (SELECT t14.version AS version
FROM grid_plan AS t14
WHERE t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR AND t14.county = t12.county AND t14.id = t12.plan_id
 LIMIT 1) AS t15) AS plan
FROM plan_edit AS t12
WHERE t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR AND t12.county = t1.county AND t12.plan_id = t1.id AND t12.author = $3::VARCHAR AND (EXISTS (SELECT 1
FROM plan_zone AS t13
WHERE t13.area_code >= $1::VARCHAR AND t13.area_code < $2::VARCHAR AND t13.county = t12.county AND t13.plan_id = t12.plan_id AND t13.changed_in = t12.number AND t13.locked = $4)) ORDER BY t12.plan_id ASC, t12.number ASC, t12.county ASC, t12.id ASC
 LIMIT 100) AS t16) AS nodes) AS t17) AS mine
FROM grid_plan AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.county = $5::INTEGER AND t1.id = $6::BIGINT
 LIMIT 1) AS t18) AS "gridPlan") AS t19) AS TEXT) AS data
-- $1 = '440305001'
-- $2 = '440305001:'
-- $3 = '陈工'
-- $4 = 'true'
-- $5 = '440305'
-- $6 = '1'
