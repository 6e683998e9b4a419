SELECT CAST((SELECT row_to_json(t29) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t28) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t9) AS row_to_json_3
FROM (SELECT t8.name AS name
FROM community AS t8
WHERE t8.county = $1::INTEGER AND CASE WHEN (t8.area_code >= $2::VARCHAR AND t8.area_code < $3::VARCHAR) THEN true END AND upper_inf(t8.valid) AND t8.county = t7_1.county AND t8.code <= t7_1.area_code AND t8.code_end > t7_1.area_code AND length(t8.code) = 12
 LIMIT 1) AS t9) AS anon_1
FROM LATERAL (SELECT t6.key0 AS area_code, CAST(left(t6.key0, 6) AS INTEGER) AS county) AS t7_1) AS community, t6.count AS count, (SELECT row_to_json(t10) AS row_to_json_4
FROM (SELECT t6.count_per_1000000 AS count) AS t10) AS density
FROM (SELECT t3.key0 AS key0, CAST(sum(t3.counted) AS BIGINT) AS count, CAST(CAST(sum(t3.counted) AS BIGINT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t5.boundary)) AS "ST_Area_1"
FROM community AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.county = t4_1.county AND t5.code <= t4_1.area_code AND t5.code_end > t4_1.area_code AND length(t5.code) = 12
 LIMIT 1) AS anon_2
FROM LATERAL (SELECT t3.key0 AS area_code, CAST(left(t3.key0, 6) AS INTEGER) AS county) AS t4_1), 0.0) AS FLOAT) AS count_per_1000000
FROM (SELECT CASE WHEN (length(t2.area_code) >= 12) THEN left(t2.area_code, 12) END AS key0, t2.counted AS counted
FROM (SELECT t1.area_code AS area_code, count(*) AS counted
FROM incident AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR GROUP BY t1.area_code) AS t2) AS t3 GROUP BY t3.key0 ORDER BY CAST(CAST(sum(t3.counted) AS BIGINT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t5.boundary)) AS "ST_Area_1"
FROM community AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.county = t4_1.county AND t5.code <= t4_1.area_code AND t5.code_end > t4_1.area_code AND length(t5.code) = 12
 LIMIT 1) AS anon_2
FROM LATERAL (SELECT t3.key0 AS area_code, CAST(left(t3.key0, 6) AS INTEGER) AS county) AS t4_1), 0.0) AS FLOAT) DESC NULLS LAST, t3.key0 NULLS LAST
 LIMIT 1000) AS t6) AS t11) AS "all", (SELECT coalesce(json_agg(row_to_json(t22)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT (SELECT (SELECT row_to_json(t19) AS row_to_json_5
FROM (SELECT t18.name AS name
FROM community AS t18
WHERE t18.county = $1::INTEGER AND CASE WHEN (t18.area_code >= $2::VARCHAR AND t18.area_code < $3::VARCHAR) THEN true END AND upper_inf(t18.valid) AND t18.county = t17_1.county AND t18.code <= t17_1.area_code AND t18.code_end > t17_1.area_code AND length(t18.code) = 12
 LIMIT 1) AS t19) AS anon_3
FROM LATERAL (SELECT t16.key0 AS area_code, CAST(left(t16.key0, 6) AS INTEGER) AS county) AS t17_1) AS community, t16.key1 AS category, (SELECT row_to_json(t20) AS row_to_json_6
FROM (SELECT t16.count_per_1000000 AS count, t16.sum_severity_per_1000000 AS severity) AS t20) AS density, (SELECT row_to_json(t21) AS row_to_json_7
FROM (SELECT t16.count_per_10000 AS count) AS t21) AS sparse
FROM (SELECT t13.key0 AS key0, t13.key1 AS key1, CAST(count(*) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t15.boundary)) AS "ST_Area_2"
FROM community AS t15
WHERE t15.county = $1::INTEGER AND CASE WHEN (t15.area_code >= $2::VARCHAR AND t15.area_code < $3::VARCHAR) THEN true END AND upper_inf(t15.valid) AND t15.county = t14_1.county AND t15.code <= t14_1.area_code AND t15.code_end > t14_1.area_code AND length(t15.code) = 12
 LIMIT 1) AS anon_4
FROM LATERAL (SELECT t13.key0 AS area_code, CAST(left(t13.key0, 6) AS INTEGER) AS county) AS t14_1), 0.0) AS FLOAT) AS count_per_1000000, CAST(CAST(sum(t13.value_severity) AS FLOAT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t15.boundary)) AS "ST_Area_2"
FROM community AS t15
WHERE t15.county = $1::INTEGER AND CASE WHEN (t15.area_code >= $2::VARCHAR AND t15.area_code < $3::VARCHAR) THEN true END AND upper_inf(t15.valid) AND t15.county = t14_1.county AND t15.code <= t14_1.area_code AND t15.code_end > t14_1.area_code AND length(t15.code) = 12
 LIMIT 1) AS anon_4
FROM LATERAL (SELECT t13.key0 AS area_code, CAST(left(t13.key0, 6) AS INTEGER) AS county) AS t14_1), 0.0) AS FLOAT) AS sum_severity_per_1000000, CAST(count(*) * 10000.0 / nullif((SELECT (SELECT ST_Area(geography(t15.boundary)) AS "ST_Area_2"
FROM community AS t15
WHERE t15.county = $1::INTEGER AND CASE WHEN (t15.area_code >= $2::VARCHAR AND t15.area_code < $3::VARCHAR) THEN true END AND upper_inf(t15.valid) AND t15.county = t14_1.county AND t15.code <= t14_1.area_code AND t15.code_end > t14_1.area_code AND length(t15.code) = 12
 LIMIT 1) AS anon_4
FROM LATERAL (SELECT t13.key0 AS area_code, CAST(left(t13.key0, 6) AS INTEGER) AS county) AS t14_1), 0.0) AS FLOAT) AS count_per_10000
FROM (SELECT CASE WHEN (length(t12.area_code) >= 12) THEN left(t12.area_code, 12) END AS key0, t12.category AS key1, t12.severity AS value_severity
FROM incident AS t12
WHERE t12.area_code >= $2::VARCHAR AND t12.area_code < $3::VARCHAR) AS t13 GROUP BY t13.key0, t13.key1
HAVING CAST(count(*) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t15.boundary)) AS "ST_Area_2"
FROM community AS t15
WHERE t15.county = $1::INTEGER AND CASE WHEN (t15.area_code >= $2::VARCHAR AND t15.area_code < $3::VARCHAR) THEN true END AND upper_inf(t15.valid) AND t15.county = t14_1.county AND t15.code <= t14_1.area_code AND t15.code_end > t14_1.area_code AND length(t15.code) = 12
 LIMIT 1) AS anon_4
FROM LATERAL (SELECT t13.key0 AS area_code, CAST(left(t13.key0, 6) AS INTEGER) AS county) AS t14_1), 0.0) AS FLOAT) > $4 ORDER BY t13.key0 NULLS LAST, t13.key1 NULLS LAST
 LIMIT 1000) AS t16) AS t22) AS dense, (SELECT coalesce(json_agg(row_to_json(t27)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t25.key0 AS category, (SELECT row_to_json(t26) AS row_to_json_8
FROM (SELECT t25.count_per_1000000 AS count) AS t26) AS density
FROM (SELECT t24.key0 AS key0, CAST(NULL AS FLOAT) AS count_per_1000000
FROM (SELECT t23.category AS key0
FROM incident AS t23
WHERE t23.area_code >= $2::VARCHAR AND t23.area_code < $3::VARCHAR) AS t24 GROUP BY t24.key0 ORDER BY CAST(NULL AS FLOAT) ASC NULLS LAST, t24.key0 NULLS LAST
 LIMIT 18) AS t25) AS t27) AS nowhere) AS t28) AS incidents) AS t29) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '5.0'
