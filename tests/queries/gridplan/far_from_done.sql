SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (('GridPlan:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, t1.name AS name, t1.communities AS communities, (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM plan_check AS t6
WHERE CASE WHEN (t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR) THEN true END AND t6.county = t1.county AND t6.plan_id = t1.id AND t6.severity = 'ERROR') AS "totalCount") AS t7) AS checks
FROM grid_plan AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND ((EXISTS (SELECT 1
FROM plan_check AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.plan_id = t1.id AND t2.severity = 'ERROR')) OR (EXISTS (SELECT 1
FROM plan_zone AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.county = t1.county AND t3.plan_id = t1.id AND t3.locked = $4 AND (EXISTS (SELECT 1
FROM plan_measures AS t4
WHERE CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND t4.county = t3.county AND t4.zone_id = t3.id AND t4.zones_in_band = $5::BIGINT)))) OR (SELECT count(*) AS count_2
FROM plan_edit AS t5
WHERE CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND t5.county = t1.county AND t5.plan_id = t1.id AND t5.author IS DISTINCT FROM $6::VARCHAR) >= $7::BIGINT) AND (CAST(t1.communities AS TEXT[]) && $8::TEXT[]) ORDER BY t1.area_code ASC, t1.name ASC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t8) AS nodes) AS t9) AS "gridPlans") AS t10) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = 'true'
-- $5 = '0'
-- $6 = '陈工'
-- $7 = '1'
-- $8 = ['440305001001']
