SELECT CAST((SELECT row_to_json(t14) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t5) AS row_to_json_3
FROM (SELECT t2.count AS count, (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT t2.sum_area_square_metres AS "areaSquareMetres") AS t3) AS sum, (SELECT row_to_json(t4) AS row_to_json_5
FROM (SELECT t2.avg_area_square_metres AS "areaSquareMetres", t2.avg_length_metres AS "lengthMetres") AS t4) AS avg
FROM (SELECT count(*) AS count, CAST(sum(CAST(ST_Area(geography(t1.footprint)) AS NUMERIC)) AS FLOAT) AS sum_area_square_metres, CAST(avg(CAST(ST_Area(geography(t1.footprint)) AS NUMERIC)) AS FLOAT) AS avg_area_square_metres, CAST(avg(CAST(ST_Perimeter(geography(t1.footprint)) AS NUMERIC)) AS FLOAT) AS avg_length_metres
FROM building AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) AS t2) AS t5) AS aggregate, (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t8.key0 AS use, t8.count AS count, (SELECT row_to_json(t9) AS row_to_json_6
FROM (SELECT t8.sum_area_square_metres AS "areaSquareMetres", t8.sum_floors AS floors) AS t9) AS sum, (SELECT row_to_json(t10) AS row_to_json_7
FROM (SELECT t8.max_area_square_metres AS "areaSquareMetres") AS t10) AS max, (SELECT row_to_json(t11) AS row_to_json_8
FROM (SELECT t8.min_area_square_metres AS "areaSquareMetres") AS t11) AS min
FROM (SELECT t7.key0 AS key0, count(*) AS count, CAST(sum(CAST(t7.value_area_square_metres AS NUMERIC)) AS FLOAT) AS sum_area_square_metres, CAST(sum(t7.value_floors) AS FLOAT) AS sum_floors, max(t7.value_area_square_metres) AS max_area_square_metres, min(t7.value_area_square_metres) AS min_area_square_metres
FROM (SELECT t6.use AS key0, ST_Area(geography(t6.footprint)) AS value_area_square_metres, t6.floors AS value_floors
FROM building AS t6
WHERE t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR) AS t7 GROUP BY t7.key0
HAVING CAST(sum(CAST(t7.value_area_square_metres AS NUMERIC)) AS FLOAT) > $3 ORDER BY max(t7.value_area_square_metres) DESC NULLS LAST, t7.key0 NULLS LAST
 LIMIT 10) AS t8) AS t12) AS groups) AS t13) AS buildings) AS t14) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '100.0'
