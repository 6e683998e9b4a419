SELECT CAST((SELECT row_to_json(t19) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT t6.code AS code, t6.name AS name
FROM grid AS t6
WHERE t6.county = $1::INTEGER AND CASE WHEN (t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR) THEN true END AND (t6.valid @> $4::TIMESTAMP WITH TIME ZONE) AND t6.county = t5_1.county AND t6.code = t5_1.area_code
 LIMIT 1) AS t7) AS anon_1
FROM LATERAL (SELECT t4.key0 AS area_code, CAST(left(t4.key0, 6) AS INTEGER) AS county) AS t5_1) AS grid, t4.count AS count
FROM (SELECT t3.key0 AS key0, count(*) AS count
FROM (SELECT (SELECT t2.code
FROM grid AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND (t2.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t2.boundary && t1.location) AND ST_Covers(t2.boundary, t1.location) ORDER BY t2.code
 LIMIT 1) AS key0
FROM incident AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.reported_at >= $5::TIMESTAMP WITH TIME ZONE) AS t3 GROUP BY t3.key0 ORDER BY t3.key0 NULLS LAST
 LIMIT 1000) AS t4) AS t8) AS groups) AS t9) AS "then", (SELECT row_to_json(t18) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t17)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT (SELECT (SELECT row_to_json(t16) AS row_to_json_5
FROM (SELECT t15.code AS code, t15.name AS name
FROM grid AS t15
WHERE t15.county = $1::INTEGER AND CASE WHEN (t15.area_code >= $2::VARCHAR AND t15.area_code < $3::VARCHAR) THEN true END AND upper_inf(t15.valid) AND t15.county = t14_1.county AND t15.code = t14_1.area_code
 LIMIT 1) AS t16) AS anon_2
FROM LATERAL (SELECT t13.key0 AS area_code, CAST(left(t13.key0, 6) AS INTEGER) AS county) AS t14_1) AS grid, t13.count AS count
FROM (SELECT t12.key0 AS key0, CAST(sum(t12.counted) AS BIGINT) AS count
FROM (SELECT CASE WHEN (length(t11.area_code) >= 15) THEN t11.area_code END AS key0, t11.counted AS counted
FROM (SELECT t10.area_code AS area_code, count(*) AS counted
FROM incident AS t10
WHERE t10.county = $1::INTEGER AND CASE WHEN (t10.area_code >= $2::VARCHAR AND t10.area_code < $3::VARCHAR) THEN true END AND t10.reported_at >= $6::TIMESTAMP WITH TIME ZONE GROUP BY t10.area_code) AS t11) AS t12 GROUP BY t12.key0 ORDER BY t12.key0 NULLS LAST
 LIMIT 1000) AS t13) AS t17) AS groups) AS t18) AS now) AS t19) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '2024-03-01T00:00:00+08:00'
-- $5 = '2025-01-01T00:00:00+08:00'
-- $6 = '2025-01-01T00:00:00+08:00'
