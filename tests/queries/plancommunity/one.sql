SELECT CAST((SELECT row_to_json(t15) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t14) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t2.community_code AS code, t2.name AS name, t2.kind AS kind, t2.made_from AS "madeFrom", array_to_json(ARRAY[CAST(round(CAST(ST_XMin(t2.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMin(t2.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_XMax(t2.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMax(t2.boundary) AS NUMERIC), 9) AS FLOAT)]) AS bbox, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t4)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t3.grid_code AS code, t3.name AS name
FROM plan_zone AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.county = t2.county AND t3.plan_id = t2.plan_id AND t3.community_code = t2.community_code AND t3.locked = $3 ORDER BY t3.grid_code ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t4) AS nodes) AS t5) AS zones, (SELECT row_to_json(t7) AS row_to_json_5
FROM (SELECT t6.name AS name
FROM grid_plan AS t6
WHERE t6.county = $4::INTEGER AND CASE WHEN (t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR) THEN true END AND t6.county = t2.county AND t6.id = t2.plan_id
 LIMIT 1) AS t7) AS plan
FROM plan_community AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.plan_id = t1.id AND t2.redrawn = $5 ORDER BY t2.community_code ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t8) AS nodes, (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t11.key0 AS kind, t11.key1 AS redrawn, t11.count AS count
FROM (SELECT t10.key0 AS key0, t10.key1 AS key1, count(*) AS count
FROM (SELECT t9.kind AS key0, t9.redrawn AS key1
FROM plan_community AS t9
WHERE CASE WHEN (t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR) THEN true END AND t9.county = t1.county AND t9.plan_id = t1.id AND t9.redrawn = $5) AS t10 GROUP BY t10.key0, t10.key1 ORDER BY t10.key0 NULLS LAST, t10.key1 NULLS LAST
 LIMIT 15) AS t11) AS t12) AS groups) AS t13) AS "plannedCommunities"
FROM grid_plan AS t1
WHERE t1.county = $4::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.county = $6::INTEGER AND t1.id = $7::BIGINT
 LIMIT 1) AS t14) AS "gridPlan") AS t15) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = 'false'
-- $4 = '440305'
-- $5 = 'false'
-- $6 = '440305'
-- $7 = '1'
