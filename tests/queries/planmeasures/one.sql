SELECT CAST((SELECT row_to_json(t9) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_2
FROM (SELECT (('PlanMeasures:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, t1.zones AS zones, t1.households AS households, t1.square_metres AS "squareMetres", t1.polsby_popper AS "polsbyPopper", t1.reock AS reock, t1.street_share AS "streetShare", t1.area_code AS "areaCode"
FROM plan_measures AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.county = $3::INTEGER AND t1.id = $4::BIGINT
 LIMIT 1) AS t2) AS node, (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.name AS name, (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT (('PlanMeasures:' || CAST(t5.county AS TEXT)) || ':') || CAST(t5.id AS TEXT) AS id, t5.square_metres AS "squareMetres", t5.spread_metres AS "spreadMetres"
FROM plan_measures AS t5
WHERE t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR AND t5.county = t3.county AND t5.whole_plan_id = t3.id
 LIMIT 1) AS t6) AS measures
FROM grid_plan AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND (EXISTS (SELECT 1
FROM plan_measures AS t4
WHERE t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR AND t4.county = t3.county AND t4.whole_plan_id = t3.id AND t4.deviation IS NOT NULL AND t4.polsby_popper >= $5)) ORDER BY t3.area_code ASC, t3.name ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS "gridPlans") AS t9) AS TEXT) AS data
-- $1 = '440305001'
-- $2 = '440305001:'
-- $3 = '440305'
-- $4 = '2'
-- $5 = '0.68'
