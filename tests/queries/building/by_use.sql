SELECT CAST((SELECT row_to_json(t15) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t14) AS row_to_json_2
FROM (SELECT (SELECT count(*) AS count_1
FROM building AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) AS "totalCount", (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT t3.count AS count, (SELECT row_to_json(t4) AS row_to_json_4
FROM (SELECT t3.sum_floors AS floors) AS t4) AS sum, (SELECT row_to_json(t5) AS row_to_json_5
FROM (SELECT t3.avg_height AS height) AS t5) AS avg, (SELECT row_to_json(t6) AS row_to_json_6
FROM (SELECT t3.min_floors AS floors) AS t6) AS min, (SELECT row_to_json(t7) AS row_to_json_7
FROM (SELECT t3.max_floors AS floors) AS t7) AS max
FROM (SELECT count(*) AS count, CAST(sum(t2.floors) AS FLOAT) AS sum_floors, CAST(avg(CAST(t2.height AS NUMERIC)) AS FLOAT) AS avg_height, min(t2.floors) AS min_floors, max(t2.floors) AS max_floors
FROM building AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) AS t3) AS t8) AS aggregate, (SELECT coalesce(json_agg(row_to_json(t13)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t11.key0 AS use, t11.count AS count, (SELECT row_to_json(t12) AS row_to_json_8
FROM (SELECT t11.avg_floors AS floors) AS t12) AS avg
FROM (SELECT t10.key0 AS key0, count(*) AS count, CAST(avg(t10.value_floors) AS FLOAT) AS avg_floors
FROM (SELECT t9.use AS key0, t9.floors AS value_floors
FROM building AS t9
WHERE t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR) AS t10 GROUP BY t10.key0
HAVING count(*) >= $3::BIGINT ORDER BY CAST(avg(t10.value_floors) AS FLOAT) DESC NULLS LAST, t10.key0 NULLS LAST
 LIMIT 10) AS t11) AS t13) AS groups) AS t14) AS buildings) AS t15) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '1'
