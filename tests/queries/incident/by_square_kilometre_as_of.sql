SELECT CAST((SELECT row_to_json(t39) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t38) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t15)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t10) AS row_to_json_3
FROM (SELECT t9.name AS name, ST_Area(geography(t9.boundary)) AS "areaSquareMetres"
FROM grid AS t9
WHERE t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR AND (t9.valid @> $3::TIMESTAMP WITH TIME ZONE) AND t9.county = t8_1.county AND t9.code = t8_1.area_code
 LIMIT 1) AS t10) AS anon_1
FROM LATERAL (SELECT t7.key0 AS area_code, CAST(left(t7.key0, 6) AS INTEGER) AS county) AS t8_1) AS grid, (SELECT (SELECT row_to_json(t13) AS row_to_json_4
FROM (SELECT t12.name AS name
FROM community AS t12
WHERE t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR AND (t12.valid @> $3::TIMESTAMP WITH TIME ZONE) AND t12.county = t11_1.county AND t12.code <= t11_1.area_code AND t12.code_end > t11_1.area_code AND length(t12.code) = 12
 LIMIT 1) AS t13) AS anon_2
FROM LATERAL (SELECT t7.key1 AS area_code, CAST(left(t7.key1, 6) AS INTEGER) AS county) AS t11_1) AS community, (SELECT row_to_json(t14) AS row_to_json_5
FROM (SELECT t7.count_per_1000000 AS count) AS t14) AS density
FROM (SELECT t4.key0 AS key0, t4.key1 AS key1, CAST(count(*) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t6.boundary)) AS "ST_Area_1"
FROM grid AS t6
WHERE t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR AND (t6.valid @> $3::TIMESTAMP WITH TIME ZONE) AND t6.county = t5_1.county AND t6.code = t5_1.area_code
 LIMIT 1) AS anon_3
FROM LATERAL (SELECT t4.key0 AS area_code, CAST(left(t4.key0, 6) AS INTEGER) AS county) AS t5_1), 0.0) AS FLOAT) AS count_per_1000000
FROM (SELECT (SELECT t2.code
FROM grid AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND (t2.valid @> $3::TIMESTAMP WITH TIME ZONE) AND (t2.boundary && t1.location) AND ST_Covers(t2.boundary, t1.location) ORDER BY t2.code
 LIMIT 1) AS key0, (SELECT t3.code
FROM community AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND (t3.valid @> $3::TIMESTAMP WITH TIME ZONE) AND (t3.boundary && t1.location) AND ST_Covers(t3.boundary, t1.location) ORDER BY t3.code
 LIMIT 1) AS key1
FROM incident AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) AS t4 GROUP BY t4.key0, t4.key1 ORDER BY t4.key0 NULLS LAST, t4.key1 NULLS LAST
 LIMIT 1000) AS t7) AS t15) AS "then", (SELECT coalesce(json_agg(row_to_json(t26)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT (SELECT (SELECT row_to_json(t24) AS row_to_json_6
FROM (SELECT t23.name AS name, ST_Area(geography(t23.boundary)) AS "areaSquareMetres"
FROM grid AS t23
WHERE t23.area_code >= $1::VARCHAR AND t23.area_code < $2::VARCHAR AND upper_inf(t23.valid) AND t23.county = t22_1.county AND t23.code = t22_1.area_code
 LIMIT 1) AS t24) AS anon_4
FROM LATERAL (SELECT t21.key0 AS area_code, CAST(left(t21.key0, 6) AS INTEGER) AS county) AS t22_1) AS grid, (SELECT row_to_json(t25) AS row_to_json_7
FROM (SELECT t21.count_per_1000000 AS count) AS t25) AS density
FROM (SELECT t18.key0 AS key0, CAST(CAST(sum(t18.counted) AS BIGINT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t20.boundary)) AS "ST_Area_2"
FROM grid AS t20
WHERE t20.area_code >= $1::VARCHAR AND t20.area_code < $2::VARCHAR AND upper_inf(t20.valid) AND t20.county = t19_1.county AND t20.code = t19_1.area_code
 LIMIT 1) AS anon_5
FROM LATERAL (SELECT t18.key0 AS area_code, CAST(left(t18.key0, 6) AS INTEGER) AS county) AS t19_1), 0.0) AS FLOAT) AS count_per_1000000
FROM (SELECT CASE WHEN (length(t17.area_code) >= 15) THEN t17.area_code END AS key0, t17.counted AS counted
FROM (SELECT t16.area_code AS area_code, count(*) AS counted
FROM incident AS t16
WHERE t16.area_code >= $1::VARCHAR AND t16.area_code < $2::VARCHAR GROUP BY t16.area_code) AS t17) AS t18 GROUP BY t18.key0 ORDER BY t18.key0 NULLS LAST
 LIMIT 1000) AS t21) AS t26) AS now, (SELECT coalesce(json_agg(row_to_json(t37)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT (SELECT (SELECT row_to_json(t35) AS row_to_json_8
FROM (SELECT t34.name AS name
FROM community AS t34
WHERE t34.area_code >= $1::VARCHAR AND t34.area_code < $2::VARCHAR AND upper_inf(t34.valid) AND t34.county = t33_1.county AND t34.code <= t33_1.area_code AND t34.code_end > t33_1.area_code AND length(t34.code) = 12
 LIMIT 1) AS t35) AS anon_6
FROM LATERAL (SELECT t32.key0 AS area_code, CAST(left(t32.key0, 6) AS INTEGER) AS county) AS t33_1) AS community, t32.count AS count, (SELECT row_to_json(t36) AS row_to_json_9
FROM (SELECT t32.count_per_1000000 AS count) AS t36) AS density
FROM (SELECT t29.key0 AS key0, CAST(sum(t29.counted) AS BIGINT) AS count, CAST(CAST(sum(t29.counted) AS BIGINT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t31.boundary)) AS "ST_Area_3"
FROM community AS t31
WHERE t31.area_code >= $1::VARCHAR AND t31.area_code < $2::VARCHAR AND upper_inf(t31.valid) AND t31.county = t30_1.county AND t31.code <= t30_1.area_code AND t31.code_end > t30_1.area_code AND length(t31.code) = 12
 LIMIT 1) AS anon_7
FROM LATERAL (SELECT t29.key0 AS area_code, CAST(left(t29.key0, 6) AS INTEGER) AS county) AS t30_1), 0.0) AS FLOAT) AS count_per_1000000
FROM (SELECT CASE WHEN (length(t28.area_code) >= 12) THEN left(t28.area_code, 12) END AS key0, t28.counted AS counted
FROM (SELECT t27.area_code AS area_code, count(*) AS counted
FROM incident AS t27
WHERE t27.area_code >= $1::VARCHAR AND t27.area_code < $2::VARCHAR GROUP BY t27.area_code) AS t28) AS t29 GROUP BY t29.key0 ORDER BY t29.key0 NULLS LAST
 LIMIT 1000) AS t32) AS t37) AS above) AS t38) AS incidents) AS t39) AS TEXT) AS data
-- $1 = '440305001001001'
-- $2 = '440305001001001:'
-- $3 = '2024-06-01T00:00:00+08:00'
