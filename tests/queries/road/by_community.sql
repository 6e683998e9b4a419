SELECT CAST((SELECT row_to_json(t21) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t20) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT t2.sum_length_metres AS "lengthMetres") AS t3) AS sum, (SELECT row_to_json(t4) AS row_to_json_5
FROM (SELECT t2.avg_length_metres AS "lengthMetres") AS t4) AS avg, (SELECT row_to_json(t5) AS row_to_json_6
FROM (SELECT t2.min_length_metres AS "lengthMetres") AS t5) AS min, (SELECT row_to_json(t6) AS row_to_json_7
FROM (SELECT t2.max_length_metres AS "lengthMetres") AS t6) AS max
FROM (SELECT CAST(sum(CAST(ST_Length(geography(t1.centreline)) AS NUMERIC)) AS FLOAT) AS sum_length_metres, CAST(avg(CAST(ST_Length(geography(t1.centreline)) AS NUMERIC)) AS FLOAT) AS avg_length_metres, min(ST_Length(geography(t1.centreline))) AS min_length_metres, max(ST_Length(geography(t1.centreline))) AS max_length_metres
FROM road AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) AS t2) AS t7) AS aggregate, (SELECT coalesce(json_agg(row_to_json(t19)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t15) AS row_to_json_8
FROM (SELECT t14.name AS name, ST_Area(geography(t14.boundary)) AS "areaSquareMetres"
FROM community AS t14
WHERE t14.county = $3::INTEGER AND CASE WHEN (t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR) THEN true END AND upper_inf(t14.valid) AND t14.county = t13_1.county AND t14.code <= t13_1.area_code AND t14.code_end > t13_1.area_code AND length(t14.code) = 12
 LIMIT 1) AS t15) AS anon_1
FROM LATERAL (SELECT t12.key0 AS area_code, CAST(left(t12.key0, 6) AS INTEGER) AS county) AS t13_1) AS community, t12.count AS count, (SELECT row_to_json(t16) AS row_to_json_9
FROM (SELECT t12.sum_length_metres AS "lengthMetres") AS t16) AS sum, (SELECT row_to_json(t17) AS row_to_json_10
FROM (SELECT t12.max_length_metres AS "lengthMetres") AS t17) AS max, (SELECT row_to_json(t18) AS row_to_json_11
FROM (SELECT t12.sum_length_metres_per_1000000 AS "lengthMetres") AS t18) AS density
FROM (SELECT t9.key0 AS key0, count(*) AS count, CAST(sum(CAST(t9.value_length_metres AS NUMERIC)) AS FLOAT) AS sum_length_metres, max(t9.value_length_metres) AS max_length_metres, CAST(CAST(sum(CAST(t9.value_length_metres AS NUMERIC)) AS FLOAT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t11.boundary)) AS "ST_Area_1"
FROM community AS t11
WHERE t11.county = $3::INTEGER AND CASE WHEN (t11.area_code >= $1::VARCHAR AND t11.area_code < $2::VARCHAR) THEN true END AND upper_inf(t11.valid) AND t11.county = t10_1.county AND t11.code <= t10_1.area_code AND t11.code_end > t10_1.area_code AND length(t11.code) = 12
 LIMIT 1) AS anon_2
FROM LATERAL (SELECT t9.key0 AS area_code, CAST(left(t9.key0, 6) AS INTEGER) AS county) AS t10_1), 0.0) AS FLOAT) AS sum_length_metres_per_1000000
FROM (SELECT CASE WHEN (length(t8.area_code) >= 12) THEN left(t8.area_code, 12) END AS key0, ST_Length(geography(t8.centreline)) AS value_length_metres
FROM road AS t8
WHERE t8.area_code >= $1::VARCHAR AND t8.area_code < $2::VARCHAR) AS t9 GROUP BY t9.key0 ORDER BY CAST(sum(CAST(t9.value_length_metres AS NUMERIC)) AS FLOAT) DESC NULLS LAST, t9.key0 NULLS LAST
 LIMIT 1000) AS t12) AS t19) AS groups) AS t20) AS roads) AS t21) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
