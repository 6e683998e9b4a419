SELECT CAST((SELECT row_to_json(t20) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t19) AS row_to_json_2
FROM (SELECT CAST(ST_AsGeoJSON((SELECT t4.g
FROM (SELECT t1.boundary AS g
FROM community AS t1
WHERE t1.code = $1::VARCHAR AND t1.county = $2::INTEGER AND CASE WHEN (t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR) THEN true END AND upper_inf(t1.valid) UNION ALL SELECT t2.boundary AS g
FROM grid AS t2
WHERE t2.code = $1::VARCHAR AND t2.county = $2::INTEGER AND CASE WHEN (t2.area_code >= $3::VARCHAR AND t2.area_code < $4::VARCHAR) THEN true END AND upper_inf(t2.valid) UNION ALL SELECT t3.boundary AS g
FROM region AS t3
WHERE t3.code = $1::VARCHAR AND t3.county = $2::INTEGER AND CASE WHEN (t3.area_code >= $3::VARCHAR AND t3.area_code < $4::VARCHAR) THEN true END) AS t4
 LIMIT 1), $5::INTEGER, 0) AS JSON) AS geometry, ST_Area(geography((SELECT t4.g
FROM (SELECT t1.boundary AS g
FROM community AS t1
WHERE t1.code = $1::VARCHAR AND t1.county = $2::INTEGER AND CASE WHEN (t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR) THEN true END AND upper_inf(t1.valid) UNION ALL SELECT t2.boundary AS g
FROM grid AS t2
WHERE t2.code = $1::VARCHAR AND t2.county = $2::INTEGER AND CASE WHEN (t2.area_code >= $3::VARCHAR AND t2.area_code < $4::VARCHAR) THEN true END AND upper_inf(t2.valid) UNION ALL SELECT t3.boundary AS g
FROM region AS t3
WHERE t3.code = $1::VARCHAR AND t3.county = $2::INTEGER AND CASE WHEN (t3.area_code >= $3::VARCHAR AND t3.area_code < $4::VARCHAR) THEN true END) AS t4
 LIMIT 1))) AS "areaSquareMetres", (SELECT row_to_json(t10) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t9)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t8.code AS code
FROM grid AS t8
WHERE t8.county = $2::INTEGER AND CASE WHEN (t8.area_code >= $3::VARCHAR AND t8.area_code < $4::VARCHAR) THEN true END AND upper_inf(t8.valid) AND t8.area_code >= $1::VARCHAR AND t8.area_code < $6::VARCHAR ORDER BY t8.code ASC, t8.county ASC, t8.id ASC
 LIMIT 100) AS t9) AS nodes) AS t10) AS grids, (SELECT row_to_json(t12) AS row_to_json_4
FROM (SELECT (SELECT count(*) AS count_1
FROM building AS t11
WHERE t11.area_code >= $3::VARCHAR AND t11.area_code < $4::VARCHAR AND t11.area_code >= $1::VARCHAR AND t11.area_code < $6::VARCHAR) AS "totalCount") AS t12) AS buildings, (SELECT row_to_json(t18) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_2
FROM incident AS t13
WHERE t13.area_code >= $3::VARCHAR AND t13.area_code < $4::VARCHAR AND t13.area_code >= $1::VARCHAR AND t13.area_code < $6::VARCHAR) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t17)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t16.key0 AS status, t16.count AS count
FROM (SELECT t15.key0 AS key0, count(*) AS count
FROM (SELECT t14.status AS key0
FROM incident AS t14
WHERE t14.area_code >= $3::VARCHAR AND t14.area_code < $4::VARCHAR AND t14.area_code >= $1::VARCHAR AND t14.area_code < $6::VARCHAR) AS t15 GROUP BY t15.key0 ORDER BY t15.key0 NULLS LAST
 LIMIT 16) AS t16) AS t17) AS groups) AS t18) AS incidents
WHERE (EXISTS (SELECT 1
FROM community AS t5
WHERE t5.code = $1::VARCHAR AND t5.county = $2::INTEGER AND CASE WHEN (t5.area_code >= $3::VARCHAR AND t5.area_code < $4::VARCHAR) THEN true END AND upper_inf(t5.valid))) OR (EXISTS (SELECT 1
FROM grid AS t6
WHERE t6.code = $1::VARCHAR AND t6.county = $2::INTEGER AND CASE WHEN (t6.area_code >= $3::VARCHAR AND t6.area_code < $4::VARCHAR) THEN true END AND upper_inf(t6.valid))) OR (EXISTS (SELECT 1
FROM region AS t7
WHERE t7.code = $1::VARCHAR AND t7.county = $2::INTEGER AND CASE WHEN (t7.area_code >= $3::VARCHAR AND t7.area_code < $4::VARCHAR) THEN true END))) AS t19) AS area) AS t20) AS TEXT) AS data
-- $1 = '440305001001'
-- $2 = '440305'
-- $3 = '440305'
-- $4 = '440305:'
-- $5 = '7'
-- $6 = '440305001001:'
