SELECT CAST((SELECT row_to_json(t24) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t9) AS row_to_json_3
FROM (SELECT t8.name AS name
FROM grid AS t8
WHERE t8.county = $1::INTEGER AND CASE WHEN (t8.area_code >= $2::VARCHAR AND t8.area_code < $3::VARCHAR) THEN true END AND upper_inf(t8.valid) AND t8.county = t7_1.county AND t8.code = t7_1.area_code
 LIMIT 1) AS t9) AS anon_1
FROM LATERAL (SELECT t6.key0 AS area_code, CAST(left(t6.key0, 6) AS INTEGER) AS county) AS t7_1) AS grid, t6.count AS count, (SELECT row_to_json(t10) AS row_to_json_4
FROM (SELECT CAST('HouseholdDensity' AS TEXT) AS __typename, t6.count_per_10000 AS count) AS t10) AS density
FROM (SELECT t3.key0 AS key0, CAST(sum(t3.counted) AS BIGINT) AS count, CAST(CAST(sum(t3.counted) AS BIGINT) * 10000.0 / nullif((SELECT (SELECT ST_Area(geography(t5.boundary)) AS "ST_Area_1"
FROM grid AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.county = t4_1.county AND t5.code = t4_1.area_code
 LIMIT 1) AS anon_2
FROM LATERAL (SELECT t3.key0 AS area_code, CAST(left(t3.key0, 6) AS INTEGER) AS county) AS t4_1), 0.0) AS FLOAT) AS count_per_10000
FROM (SELECT CASE WHEN (length(t2.area_code) >= 15) THEN t2.area_code END AS key0, t2.counted AS counted
FROM (SELECT t1.area_code AS area_code, count(*) AS counted
FROM household AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR GROUP BY t1.area_code) AS t2) AS t3 GROUP BY t3.key0 ORDER BY t3.key0 NULLS LAST
 LIMIT 1000) AS t6) AS t11) AS groups) AS t12) AS households, (SELECT row_to_json(t23) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t22)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT (SELECT (SELECT row_to_json(t20) AS row_to_json_6
FROM (SELECT t19.name AS name
FROM grid AS t19
WHERE t19.county = $1::INTEGER AND CASE WHEN (t19.area_code >= $2::VARCHAR AND t19.area_code < $3::VARCHAR) THEN true END AND upper_inf(t19.valid) AND t19.county = t18_1.county AND t19.code = t18_1.area_code
 LIMIT 1) AS t20) AS anon_3
FROM LATERAL (SELECT t17.key0 AS area_code, CAST(left(t17.key0, 6) AS INTEGER) AS county) AS t18_1) AS grid, (SELECT row_to_json(t21) AS row_to_json_7
FROM (SELECT t17.sum_floors_per_10000 AS floors, t17.sum_area_square_metres_per_10000 AS "areaSquareMetres") AS t21) AS density
FROM (SELECT t14.key0 AS key0, CAST(CAST(sum(t14.value_floors) AS FLOAT) * 10000.0 / nullif((SELECT (SELECT ST_Area(geography(t16.boundary)) AS "ST_Area_2"
FROM grid AS t16
WHERE t16.county = $1::INTEGER AND CASE WHEN (t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR) THEN true END AND upper_inf(t16.valid) AND t16.county = t15_1.county AND t16.code = t15_1.area_code
 LIMIT 1) AS anon_4
FROM LATERAL (SELECT t14.key0 AS area_code, CAST(left(t14.key0, 6) AS INTEGER) AS county) AS t15_1), 0.0) AS FLOAT) AS sum_floors_per_10000, CAST(CAST(sum(CAST(t14.value_area_square_metres AS NUMERIC)) AS FLOAT) * 10000.0 / nullif((SELECT (SELECT ST_Area(geography(t16.boundary)) AS "ST_Area_2"
FROM grid AS t16
WHERE t16.county = $1::INTEGER AND CASE WHEN (t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR) THEN true END AND upper_inf(t16.valid) AND t16.county = t15_1.county AND t16.code = t15_1.area_code
 LIMIT 1) AS anon_4
FROM LATERAL (SELECT t14.key0 AS area_code, CAST(left(t14.key0, 6) AS INTEGER) AS county) AS t15_1), 0.0) AS FLOAT) AS sum_area_square_metres_per_10000, CAST(CAST(sum(CAST(t14.value_area_square_metres AS NUMERIC)) AS FLOAT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t16.boundary)) AS "ST_Area_2"
FROM grid AS t16
WHERE t16.county = $1::INTEGER AND CASE WHEN (t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR) THEN true END AND upper_inf(t16.valid) AND t16.county = t15_1.county AND t16.code = t15_1.area_code
 LIMIT 1) AS anon_4
FROM LATERAL (SELECT t14.key0 AS area_code, CAST(left(t14.key0, 6) AS INTEGER) AS county) AS t15_1), 0.0) AS FLOAT) AS sum_area_square_metres_per_1000000
FROM (SELECT CASE WHEN (length(t13.area_code) >= 15) THEN t13.area_code END AS key0, t13.floors AS value_floors, ST_Area(geography(t13.footprint)) AS value_area_square_metres
FROM building AS t13
WHERE t13.area_code >= $2::VARCHAR AND t13.area_code < $3::VARCHAR) AS t14 GROUP BY t14.key0 ORDER BY CAST(CAST(sum(CAST(t14.value_area_square_metres AS NUMERIC)) AS FLOAT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t16.boundary)) AS "ST_Area_2"
FROM grid AS t16
WHERE t16.county = $1::INTEGER AND CASE WHEN (t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR) THEN true END AND upper_inf(t16.valid) AND t16.county = t15_1.county AND t16.code = t15_1.area_code
 LIMIT 1) AS anon_4
FROM LATERAL (SELECT t14.key0 AS area_code, CAST(left(t14.key0, 6) AS INTEGER) AS county) AS t15_1), 0.0) AS FLOAT) DESC NULLS LAST, t14.key0 NULLS LAST
 LIMIT 1000) AS t17) AS t22) AS groups) AS t23) AS buildings) AS t24) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
