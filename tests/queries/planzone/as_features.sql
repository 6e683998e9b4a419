SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_4
FROM (SELECT t6."hasNextPage" AS "hasNextPage") AS t7) AS "pageInfo", t6.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t5.part_nodes ORDER BY t5.place) FILTER (WHERE t5.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes, count(*) > $1::BIGINT AS "hasNextPage"
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_5
FROM (SELECT CAST('Feature' AS TEXT) AS type, (('PlanZone:' || CAST(t2.county AS TEXT)) || ':') || CAST(t2.id AS TEXT) AS id, CAST(ST_AsGeoJSON(t2.boundary, $2::INTEGER, 0) AS JSON) AS geometry, (SELECT row_to_json(t3) AS row_to_json_6
FROM (SELECT t2.grid_code AS code, t2.name AS name, t2.kind AS kind, t2.locked AS locked) AS t3) AS properties) AS t4) AS part_nodes, row_number() OVER (ORDER BY t2.grid_code ASC, t2.county ASC, t2.id ASC) AS place
FROM plan_zone AS t2
WHERE CASE WHEN (t2.area_code >= $3::VARCHAR AND t2.area_code < $4::VARCHAR) THEN true END AND t2.county = t1.county AND t2.plan_id = t1.id ORDER BY t2.grid_code ASC, t2.county ASC, t2.id ASC
 LIMIT $1::BIGINT + 1) AS t5) AS t6) AS t8) AS zones
FROM grid_plan AS t1
WHERE t1.county = $5::INTEGER AND CASE WHEN (t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR) THEN true END AND t1.county = $6::INTEGER AND t1.id = $7::BIGINT
 LIMIT 1) AS t9) AS features) AS t10) AS TEXT) AS data
-- $1 = '2'
-- $2 = '7'
-- $3 = '440305'
-- $4 = '440305:'
-- $5 = '440305'
-- $6 = '440305'
-- $7 = '1'
