SELECT CAST((SELECT row_to_json(t13) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t11)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT t7.name AS name, ST_Area(geography(t7.boundary)) AS "areaSquareMetres"
FROM community AS t7
WHERE t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR AND upper_inf(t7.valid) AND t7.county = t6_1.county AND t7.code <= t6_1.area_code AND t7.code_end > t6_1.area_code AND length(t7.code) = 12
 LIMIT 1) AS t8) AS anon_1
FROM LATERAL (SELECT t5.key0 AS area_code, CAST(left(t5.key0, 6) AS INTEGER) AS county) AS t6_1) AS community, t5.key1 AS kind, t5.count AS count, (SELECT row_to_json(t9) AS row_to_json_4
FROM (SELECT t5.sum_area_square_metres AS "areaSquareMetres") AS t9) AS sum, (SELECT row_to_json(t10) AS row_to_json_5
FROM (SELECT t5.sum_area_square_metres_per_1000000 AS "areaSquareMetres") AS t10) AS density
FROM (SELECT t2.key0 AS key0, t2.key1 AS key1, count(*) AS count, CAST(sum(CAST(t2.value_area_square_metres AS NUMERIC)) AS FLOAT) AS sum_area_square_metres, CAST(CAST(sum(CAST(t2.value_area_square_metres AS NUMERIC)) AS FLOAT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t4.boundary)) AS "ST_Area_1"
FROM community AS t4
WHERE t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR AND upper_inf(t4.valid) AND t4.county = t3_1.county AND t4.code <= t3_1.area_code AND t4.code_end > t3_1.area_code AND length(t4.code) = 12
 LIMIT 1) AS anon_2
FROM LATERAL (SELECT t2.key0 AS area_code, CAST(left(t2.key0, 6) AS INTEGER) AS county) AS t3_1), 0.0) AS FLOAT) AS sum_area_square_metres_per_1000000
FROM (SELECT CASE WHEN (length(t1.area_code) >= 12) THEN left(t1.area_code, 12) END AS key0, t1.kind AS key1, ST_Area(geography(t1.boundary)) AS value_area_square_metres
FROM land_cover AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) AS t2 GROUP BY t2.key0, t2.key1 ORDER BY t2.key0 NULLS LAST, t2.key1 NULLS LAST
 LIMIT 1000) AS t5) AS t11) AS groups) AS t12) AS "landCovers") AS t13) AS TEXT) AS data
-- $1 = '440305001'
-- $2 = '440305001:'
