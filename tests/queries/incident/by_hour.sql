SELECT CAST((SELECT row_to_json(t14) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t4)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.key0 AS "hourOfDay", t3.count AS count
FROM (SELECT t2.key0 AS key0, count(*) AS count
FROM (SELECT CAST(EXTRACT(hour FROM timezone('Asia/Shanghai', t1.reported_at)) AS INTEGER) AS key0
FROM incident AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) AS t2 GROUP BY t2.key0 ORDER BY t2.key0 NULLS LAST
 LIMIT 1000) AS t3) AS t4) AS hours, (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t7.key0 AS weekday, t7.count AS count
FROM (SELECT t6.key0 AS key0, count(*) AS count
FROM (SELECT CAST(EXTRACT(isodow FROM timezone('Asia/Shanghai', t5.reported_at)) AS INTEGER) AS key0
FROM incident AS t5
WHERE t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) AS t6 GROUP BY t6.key0 ORDER BY t6.key0 NULLS LAST
 LIMIT 1000) AS t7) AS t8) AS weekdays, (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t11.key0 AS day, t11.count AS count
FROM (SELECT t10.key0 AS key0, count(*) AS count
FROM (SELECT CAST(timezone('Asia/Shanghai', t9.reported_at) AS DATE) AS key0
FROM incident AS t9
WHERE t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR) AS t10 GROUP BY t10.key0 ORDER BY count(*) DESC NULLS LAST, t10.key0 NULLS LAST
 LIMIT 2) AS t11) AS t12) AS days) AS t13) AS incidents) AS t14) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
