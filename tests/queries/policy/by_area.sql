SELECT CAST((SELECT row_to_json(t17) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t11) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t10) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t9)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t8.area_code AS "areaCode", t8.source AS source, t8.grid_households_min AS "gridHouseholdsMin", t8.grid_households_max AS "gridHouseholdsMax", t8.grid_workers_min AS "gridWorkersMin"
FROM policy AS t8
WHERE t8.county = $1::INTEGER AND CASE WHEN (t8.area_code >= $2::VARCHAR AND t8.area_code < $3::VARCHAR) THEN true END AND t8.county = $4::INTEGER AND CASE WHEN (t8.area_code >= $5::VARCHAR AND t8.area_code < $6::VARCHAR) THEN true END ORDER BY t8.area_code ASC, t8.county ASC, t8.id ASC
 LIMIT 100) AS t9) AS nodes) AS t10) AS policies
WHERE (EXISTS (SELECT 1
FROM community AS t5
WHERE t5.code = $5::VARCHAR AND t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND upper_inf(t5.valid))) OR (EXISTS (SELECT 1
FROM grid AS t6
WHERE t6.code = $5::VARCHAR AND t6.county = $1::INTEGER AND CASE WHEN (t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR) THEN true END AND upper_inf(t6.valid))) OR (EXISTS (SELECT 1
FROM region AS t7
WHERE t7.code = $5::VARCHAR AND t7.county = $1::INTEGER AND CASE WHEN (t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR) THEN true END))) AS t11) AS area, (SELECT row_to_json(t14) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t13)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT (('Policy:' || CAST(t12.county AS TEXT)) || ':') || CAST(t12.id AS TEXT) AS id, t12.area_code AS "areaCode"
FROM policy AS t12
WHERE t12.county = $1::INTEGER AND CASE WHEN (t12.area_code >= $2::VARCHAR AND t12.area_code < $3::VARCHAR) THEN true END AND t12.grid_households_min < $7::BIGINT ORDER BY t12.area_code ASC, t12.county ASC, t12.id ASC
 LIMIT 100) AS t13) AS nodes) AS t14) AS policies, (SELECT row_to_json(t16) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_1
FROM policy AS t15
WHERE false) AS "totalCount") AS t16) AS drawn) AS t17) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '440305'
-- $5 = '440305'
-- $6 = '440305:'
-- $7 = '200'
