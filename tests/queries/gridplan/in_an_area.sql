SELECT CAST((SELECT row_to_json(t12) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t11) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t10) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM grid_plan AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND (t1.boundary && $3::geometry) AND ((t1.boundary @ $3::geometry) OR ST_Intersects(t1.boundary, $3::geometry) AND NOT ST_Touches(t1.boundary, $3::geometry))) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t4)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT CAST(ST_Area(geography(ST_Intersection(t2.boundary, $3::geometry))) / CAST(nullif(ST_Area(geography(t2.boundary)), 0) AS NUMERIC) AS FLOAT) AS share, (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT t2.name AS name, t2.status AS status, t2.based_at AS "basedAt") AS t3) AS node
FROM grid_plan AS t2
WHERE t2.county = $4::INTEGER AND CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND (t2.boundary && $3::geometry) AND ((t2.boundary @ $3::geometry) OR ST_Intersects(t2.boundary, $3::geometry) AND NOT ST_Touches(t2.boundary, $3::geometry)) ORDER BY t2.updated_at DESC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t4) AS edges, (SELECT coalesce(json_agg(row_to_json(t9)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t7.key0 AS status, t7.key1 AS day, t7.count AS count, (SELECT row_to_json(t8) AS row_to_json_5
FROM (SELECT t7.max_version AS version) AS t8) AS max
FROM (SELECT t6.key0 AS key0, t6.key1 AS key1, count(*) AS count, max(t6.value_version) AS max_version
FROM (SELECT t5.status AS key0, CAST(timezone('Asia/Shanghai', t5.updated_at) AS DATE) AS key1, t5.version AS value_version
FROM grid_plan AS t5
WHERE t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR AND (t5.boundary && $3::geometry) AND ((t5.boundary @ $3::geometry) OR ST_Intersects(t5.boundary, $3::geometry) AND NOT ST_Touches(t5.boundary, $3::geometry))) AS t6 GROUP BY t6.key0, t6.key1 ORDER BY t6.key0 NULLS LAST, t6.key1 NULLS LAST
 LIMIT 1000) AS t7) AS t9) AS groups) AS t10) AS "gridPlans") AS t11) AS area) AS t12) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '01030000208A1100000100000005000000CDCCCCCCCC7C5C40C74B378941803640CDCCCCCCCC7C5C4054E3A59BC4803640F853E3A59B7C5C4054E3A59BC4803640F853E3A59B7C5C40C74B378941803640CDCCCCCCCC7C5C40C74B378941803640'
-- $4 = '440305'
