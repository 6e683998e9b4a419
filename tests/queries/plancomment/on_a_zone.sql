SELECT CAST((SELECT row_to_json(t17) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t16) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t6)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t2.author AS author, t2.text AS text, t2.made_at AS "madeAt", CAST(ST_AsGeoJSON(t2.location, $1::INTEGER, 0) AS JSON) AS location, (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t4.grid_code AS code
FROM plan_zone AS t4
WHERE t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR AND t4.county = t2.county AND t4.id = t2.zone_id
 LIMIT 1) AS t5) AS zone
FROM plan_comment AS t2
WHERE t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR AND t2.county = t1.county AND t2.plan_id = t1.id AND (EXISTS (SELECT 1
FROM plan_zone AS t3
WHERE t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR AND t3.county = t2.county AND t3.id = t2.zone_id AND t3.name = $4::VARCHAR)) ORDER BY t2.made_at DESC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t6) AS nodes) AS t7) AS "ofZones", (SELECT row_to_json(t13) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t8.author AS author, t8.text AS text, (SELECT row_to_json(t11) AS row_to_json_6
FROM (SELECT t10.name AS name
FROM grid_plan AS t10
WHERE t10.area_code >= $2::VARCHAR AND t10.area_code < $3::VARCHAR AND t10.county = t8.county AND t10.id = t8.plan_id
 LIMIT 1) AS t11) AS plan
FROM plan_comment AS t8
WHERE t8.area_code >= $2::VARCHAR AND t8.area_code < $3::VARCHAR AND t8.county = t1.county AND t8.plan_id = t1.id AND NOT (EXISTS (SELECT 1
FROM plan_zone AS t9
WHERE t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR AND t9.county = t8.county AND t9.id = t8.zone_id)) ORDER BY t8.plan_id ASC, t8.made_at ASC, t8.county ASC, t8.id ASC
 LIMIT 100) AS t12) AS nodes) AS t13) AS "atLarge", (SELECT row_to_json(t15) AS row_to_json_7
FROM (SELECT (SELECT count(*) AS count_1
FROM plan_comment AS t14
WHERE t14.area_code >= $2::VARCHAR AND t14.area_code < $3::VARCHAR AND t14.county = t1.county AND t14.plan_id = t1.id AND (t14.location && jingwei_reach($5::geometry, $6)) AND ST_DWithin(geography(t14.location), geography($5::geometry), $6)) AS "totalCount") AS t15) AS comments
FROM grid_plan AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR AND t1.county = $7::INTEGER AND t1.id = $8::BIGINT
 LIMIT 1) AS t16) AS "gridPlan") AS t17) AS TEXT) AS data
-- $1 = '7'
-- $2 = '440305001001'
-- $3 = '440305001001:'
-- $4 = '科苑一'
-- $5 = '01010000208A1100003108AC1C5A7C5C408D976E1283803640'
-- $6 = '50.0'
-- $7 = '440305'
-- $8 = '1'
