SELECT CAST((SELECT row_to_json(t9) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t5.name AS name
FROM grid AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.county = t4_1.county AND t5.code = t4_1.area_code
 LIMIT 1) AS t6) AS anon_1
FROM LATERAL (SELECT t3.key0 AS area_code, CAST(left(t3.key0, 6) AS INTEGER) AS county) AS t4_1) AS grid, t3.key1 AS "ageBand", t3.count AS count
FROM (SELECT t2.key0 AS key0, t2.key1 AS key1, count(*) AS count
FROM (SELECT CASE WHEN (length(t1.area_code) >= 15) THEN t1.area_code END AS key0, CASE WHEN (t1.birth_year IS NOT NULL) THEN CASE WHEN (EXTRACT(year FROM now()) - t1.birth_year < 7) THEN 'UNDER_7' WHEN (EXTRACT(year FROM now()) - t1.birth_year < 18) THEN 'FROM_7' WHEN (EXTRACT(year FROM now()) - t1.birth_year < 60) THEN 'FROM_18' WHEN (EXTRACT(year FROM now()) - t1.birth_year < 80) THEN 'FROM_60' ELSE 'FROM_80' END END AS key1
FROM resident AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) AS t2 GROUP BY t2.key0, t2.key1 ORDER BY t2.key0 NULLS LAST, t2.key1 NULLS LAST
 LIMIT 1000) AS t3) AS t7) AS groups) AS t8) AS residents) AS t9) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
