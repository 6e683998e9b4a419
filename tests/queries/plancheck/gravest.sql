SELECT CAST((SELECT row_to_json(t14) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM plan_check AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.plan_id = t1.id AND (t2.place && $3::geometry) AND ST_Intersects(t2.place, $3::geometry) AND t2.severity != 'ERROR') AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t6)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.kind AS kind, t3.figure AS figure, t3."limit" AS "limit", t3.message AS message, t3.advice AS advice, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.name AS name, t4.workers AS workers
FROM plan_zone AS t4
WHERE t4.county = $4::INTEGER AND CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND t4.county = t3.county AND t4.id = t3.zone_id
 LIMIT 1) AS t5) AS zone, CAST(ST_AsGeoJSON(ST_Scale(ST_Multi(ST_SimplifyPreserveTopology(ST_Scale(t3.place, 111320.0 * cosd(ST_Y(ST_Centroid(t3.place))), 111320.0), $5)), 1.0 / CAST((111320.0 * cosd(ST_Y(ST_Centroid(t3.place)))) AS NUMERIC), 1.0 / CAST(111320.0 AS NUMERIC)), $6::INTEGER, 0) AS JSON) AS place
FROM plan_check AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.county = t1.county AND t3.plan_id = t1.id AND (t3.place && $3::geometry) AND ST_Intersects(t3.place, $3::geometry) AND t3.severity != 'ERROR' ORDER BY t3.plan_id ASC, t3.number ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t6) AS nodes) AS t7) AS checks, (SELECT row_to_json(t12) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t10.key0 AS severity, t10.key1 AS kind, t10.count AS count
FROM (SELECT t9.key0 AS key0, t9.key1 AS key1, count(*) AS count
FROM (SELECT t8.severity AS key0, t8.kind AS key1
FROM plan_check AS t8
WHERE t8.area_code >= $1::VARCHAR AND t8.area_code < $2::VARCHAR AND t8.county = t1.county AND t8.plan_id = t1.id) AS t9 GROUP BY t9.key0, t9.key1 ORDER BY t9.key0 NULLS LAST, t9.key1 NULLS LAST
 LIMIT 108) AS t10) AS t11) AS groups) AS t12) AS "all"
FROM grid_plan AS t1
WHERE t1.county = $4::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.county = $7::INTEGER AND t1.id = $8::BIGINT
 LIMIT 1) AS t13) AS "gridPlan") AS t14) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '01030000208A1100000100000005000000CDCCCCCCCC7C5C400000000000803640CDCCCCCCCC7C5C401B2FDD2406813640068195438B7C5C401B2FDD2406813640068195438B7C5C400000000000803640CDCCCCCCCC7C5C400000000000803640'
-- $4 = '440305'
-- $5 = '1.0'
-- $6 = '7'
-- $7 = '440305'
-- $8 = '1'
