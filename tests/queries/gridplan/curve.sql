SELECT CAST((SELECT row_to_json(t12) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT (SELECT count(*) AS count_1
FROM grid_plan AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.keep_weight >= $3) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t2.name AS name, t2.keep_weight AS "keepWeight", (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT t3.moved_households AS "movedHouseholds", t3.moved_buildings AS "movedBuildings", t3.polsby_popper AS "polsbyPopper", t3.street_share AS "streetShare", t3.zones_in_band AS "zonesInBand", t3.zones AS zones
FROM plan_measures AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND t3.county = t2.county AND t3.whole_plan_id = t2.id
 LIMIT 1) AS t4) AS measures
FROM grid_plan AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.keep_weight >= $3 ORDER BY t2.keep_weight ASC NULLS LAST, t2.county ASC, t2.id ASC
 LIMIT 100) AS t5) AS nodes) AS t6) AS "gridPlans", (SELECT row_to_json(t11) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t10)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t7.name AS name, t7.keep_weight AS "keepWeight", (SELECT row_to_json(t9) AS row_to_json_5
FROM (SELECT t8.moved_households AS "movedHouseholds", t8.moved_buildings AS "movedBuildings"
FROM plan_measures AS t8
WHERE t8.area_code >= $1::VARCHAR AND t8.area_code < $2::VARCHAR AND t8.county = t7.county AND t8.whole_plan_id = t7.id
 LIMIT 1) AS t9) AS measures
FROM grid_plan AS t7
WHERE t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR AND t7.keep_weight IS NULL ORDER BY t7.area_code ASC, t7.name ASC, t7.county ASC, t7.id ASC
 LIMIT 2) AS t10) AS nodes) AS t11) AS fresh) AS t12) AS TEXT) AS data
-- $1 = '440305001'
-- $2 = '440305001:'
-- $3 = '0.0'
