SELECT CAST((SELECT row_to_json(t31) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t2.count AS count, (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT t2.sum_area_square_metres AS "areaSquareMetres") AS t3) AS sum, (SELECT row_to_json(t4) AS row_to_json_5
FROM (SELECT t2.min_area_square_metres AS "areaSquareMetres") AS t4) AS min, (SELECT row_to_json(t5) AS row_to_json_6
FROM (SELECT t2.max_area_square_metres AS "areaSquareMetres", t2.max_length_metres AS "lengthMetres") AS t5) AS max
FROM (SELECT count(*) AS count, CAST(sum(CAST(ST_Area(geography(t1.boundary)) AS NUMERIC)) AS FLOAT) AS sum_area_square_metres, min(ST_Area(geography(t1.boundary))) AS min_area_square_metres, max(ST_Area(geography(t1.boundary))) AS max_area_square_metres, max(ST_Perimeter(geography(t1.boundary))) AS max_length_metres
FROM grid AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND upper_inf(t1.valid)) AS t2) AS t6) AS aggregate, (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t9.key0 AS kind, (SELECT row_to_json(t10) AS row_to_json_7
FROM (SELECT t9.avg_area_square_metres AS "areaSquareMetres", t9.avg_workers AS workers) AS t10) AS avg
FROM (SELECT t8.key0 AS key0, CAST(avg(CAST(t8.value_area_square_metres AS NUMERIC)) AS FLOAT) AS avg_area_square_metres, CAST(avg(t8.value_workers) AS FLOAT) AS avg_workers
FROM (SELECT t7.kind AS key0, ST_Area(geography(t7.boundary)) AS value_area_square_metres, t7.workers AS value_workers
FROM grid AS t7
WHERE t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR AND upper_inf(t7.valid)) AS t8 GROUP BY t8.key0 ORDER BY t8.key0 NULLS LAST
 LIMIT 3) AS t9) AS t11) AS groups) AS t12) AS grids, (SELECT row_to_json(t17) AS row_to_json_8
FROM (SELECT (SELECT row_to_json(t16) AS row_to_json_9
FROM (SELECT t14.count AS count, (SELECT row_to_json(t15) AS row_to_json_10
FROM (SELECT t14.avg_area_square_metres AS "areaSquareMetres") AS t15) AS avg
FROM (SELECT count(*) AS count, CAST(avg(CAST(ST_Area(geography(t13.boundary)) AS NUMERIC)) AS FLOAT) AS avg_area_square_metres
FROM grid AS t13
WHERE t13.area_code >= $1::VARCHAR AND t13.area_code < $2::VARCHAR AND (t13.valid @> $3::TIMESTAMP WITH TIME ZONE)) AS t14) AS t16) AS aggregate) AS t17) AS "then", (SELECT row_to_json(t25) AS row_to_json_11
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t24)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t18.name AS name, (SELECT row_to_json(t23) AS row_to_json_12
FROM (SELECT (SELECT row_to_json(t22) AS row_to_json_13
FROM (SELECT (SELECT row_to_json(t21) AS row_to_json_14
FROM (SELECT t20.avg_area_square_metres AS "areaSquareMetres") AS t21) AS avg
FROM (SELECT CAST(avg(CAST(ST_Area(geography(t19.boundary)) AS NUMERIC)) AS FLOAT) AS avg_area_square_metres
FROM grid AS t19
WHERE CASE WHEN (t19.area_code >= $1::VARCHAR AND t19.area_code < $2::VARCHAR) THEN true END AND upper_inf(t19.valid) AND t19.area_code >= t18.code AND t19.area_code < t18.code_end AND t19.county = t18.county) AS t20) AS t22) AS aggregate) AS t23) AS grids
FROM community AS t18
WHERE t18.county = $4::INTEGER AND CASE WHEN (t18.area_code >= $1::VARCHAR AND t18.area_code < $2::VARCHAR) THEN true END AND upper_inf(t18.valid) ORDER BY t18.code ASC, t18.county ASC, t18.id ASC
 LIMIT 100) AS t24) AS nodes) AS t25) AS communities, (SELECT row_to_json(t30) AS row_to_json_15
FROM (SELECT (SELECT row_to_json(t29) AS row_to_json_16
FROM (SELECT t27.count AS count, (SELECT row_to_json(t28) AS row_to_json_17
FROM (SELECT t27.sum_area_square_metres AS "areaSquareMetres") AS t28) AS sum
FROM (SELECT count(*) AS count, CAST(sum(CAST(ST_Area(geography(t26.boundary)) AS NUMERIC)) AS FLOAT) AS sum_area_square_metres
FROM region AS t26
WHERE t26.area_code >= $1::VARCHAR AND t26.area_code < $2::VARCHAR) AS t27) AS t29) AS aggregate) AS t30) AS regions) AS t31) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '2024-06-01T00:00:00+08:00'
-- $4 = '440305'
