SELECT CAST((SELECT row_to_json(t14) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t4.from_code AS "fromCode", t4.to_code AS "toCode", t4.households AS households, CAST(ST_AsGeoJSON(t4.boundary, $1::INTEGER, 0) AS JSON) AS boundary
FROM plan_shift AS t4
WHERE t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR AND t4.county = t2.county AND t4.comparison_id = t2.id AND t4.households > $4::BIGINT ORDER BY t4.comparison_id ASC, t4.from_code ASC NULLS LAST, t4.to_code ASC NULLS LAST, t4.county ASC, t4.id ASC
 LIMIT 100) AS t5) AS nodes) AS t6) AS shifts
FROM plan_comparison AS t2
WHERE t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR AND t2.county = t1.county AND t2.plan_id = t1.id AND NOT (EXISTS (SELECT 1
FROM grid_plan AS t3
WHERE t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR AND t3.county = t2.county AND t3.id = t2.other_id)) ORDER BY t2.plan_id ASC, t2.made_at ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS comparisons, (SELECT row_to_json(t12) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT (('PlanComparison:' || CAST(t9.county AS TEXT)) || ':') || CAST(t9.id AS TEXT) AS id
FROM plan_comparison AS t9
WHERE t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR AND t9.county = t1.county AND t9.plan_id = t1.id AND (EXISTS (SELECT 1
FROM plan_shift AS t10
WHERE t10.area_code >= $2::VARCHAR AND t10.area_code < $3::VARCHAR AND t10.county = t9.county AND t10.comparison_id = t9.id AND t10.from_code IS NULL)) ORDER BY t9.plan_id ASC, t9.made_at ASC, t9.county ASC, t9.id ASC
 LIMIT 100) AS t11) AS nodes) AS t12) AS moving
FROM grid_plan AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR AND t1.county = $5::INTEGER AND t1.id = $6::BIGINT
 LIMIT 1) AS t13) AS "gridPlan") AS t14) AS TEXT) AS data
-- $1 = '7'
-- $2 = '440305001001'
-- $3 = '440305001001:'
-- $4 = '0'
-- $5 = '440305'
-- $6 = '1'
