SELECT CAST((SELECT row_to_json(t26) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t25) AS row_to_json_2
FROM (SELECT t1.name AS name, t1.status AS status, t1.version AS version, t1.author AS author, t1.households_min AS "householdsMin", t1.households_max AS "householdsMax", t1.submitted_by AS "submittedBy", (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t2.name AS name
FROM community AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND upper_inf(t2.valid) AND t2.county = t1.county AND t2.code <= t1.area_code AND t1.area_code < t2.code_end AND length(t2.code) = 12
 LIMIT 1) AS t3) AS community, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.zones AS zones, t4.zones_in_band AS "zonesInBand", t4.households AS households, t4.deviation AS deviation, t4.polsby_popper AS "polsbyPopper", t4.street_share AS "streetShare"
FROM plan_measures AS t4
WHERE t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR AND t4.county = t1.county AND t4.whole_plan_id = t1.id
 LIMIT 1) AS t5) AS measures, (SELECT row_to_json(t12) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t6.grid_code AS code, t6.name AS name, t6.locked AS locked, CASE WHEN (t6.boundary IS NOT NULL) THEN array_to_json(ARRAY[CAST(round(CAST(ST_XMin(t6.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMin(t6.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_XMax(t6.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMax(t6.boundary) AS NUMERIC), 9) AS FLOAT)]) END AS bbox, (SELECT row_to_json(t8) AS row_to_json_6
FROM (SELECT t7.households AS households, t7.deviation AS deviation
FROM plan_measures AS t7
WHERE t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR AND t7.county = t6.county AND t7.zone_id = t6.id
 LIMIT 1) AS t8) AS measures, (SELECT row_to_json(t10) AS row_to_json_7
FROM (SELECT (SELECT count(*) AS count_1
FROM plan_atom AS t9
WHERE t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR AND t9.county = t6.county AND t9.zone_id = t6.id) AS "totalCount") AS t10) AS atoms
FROM plan_zone AS t6
WHERE t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR AND t6.county = t1.county AND t6.plan_id = t1.id ORDER BY t6.grid_code ASC, t6.county ASC, t6.id ASC
 LIMIT 100) AS t11) AS nodes) AS t12) AS zones, (SELECT row_to_json(t17) AS row_to_json_8
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t16)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t13.kind AS kind, t13.severity AS severity, t13.message AS message, t13.figure AS figure, t13."limit" AS "limit", (SELECT row_to_json(t15) AS row_to_json_9
FROM (SELECT t14.grid_code AS code
FROM plan_zone AS t14
WHERE t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR AND t14.county = t13.county AND t14.id = t13.zone_id
 LIMIT 1) AS t15) AS zone, CAST(ST_AsGeoJSON(ST_Centroid(t13.place), $3::INTEGER, 0) AS JSON) AS centroid
FROM plan_check AS t13
WHERE t13.area_code >= $1::VARCHAR AND t13.area_code < $2::VARCHAR AND t13.county = t1.county AND t13.plan_id = t1.id ORDER BY t13.plan_id ASC, t13.number ASC, t13.county ASC, t13.id ASC
 LIMIT 100) AS t16) AS nodes) AS t17) AS checks, (SELECT row_to_json(t24) AS row_to_json_10
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t23)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t18.name AS name, t18.status AS status, (SELECT row_to_json(t20) AS row_to_json_11
FROM (SELECT t19.name AS name
FROM grid_plan AS t19
WHERE t19.area_code >= $1::VARCHAR AND t19.area_code < $2::VARCHAR AND t19.county = t18.county AND t19.id = t18.origin_id
 LIMIT 1) AS t20) AS origin, (SELECT row_to_json(t22) AS row_to_json_12
FROM (SELECT (SELECT count(*) AS count_2
FROM plan_zone AS t21
WHERE t21.area_code >= $1::VARCHAR AND t21.area_code < $2::VARCHAR AND t21.county = t18.county AND t21.plan_id = t18.id) AS "totalCount") AS t22) AS zones
FROM grid_plan AS t18
WHERE t18.area_code >= $1::VARCHAR AND t18.area_code < $2::VARCHAR AND t18.county = t1.county AND t18.origin_id = t1.id ORDER BY t18.area_code ASC, t18.name ASC, t18.county ASC, t18.id ASC
 LIMIT 100) AS t23) AS nodes) AS t24) AS branches
FROM grid_plan AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.county = $4::INTEGER AND t1.id = $5::BIGINT
 LIMIT 1) AS t25) AS "gridPlan") AS t26) AS TEXT) AS data
-- $1 = '440305001'
-- $2 = '440305001:'
-- $3 = '4'
-- $4 = '440305'
-- $5 = '1'
