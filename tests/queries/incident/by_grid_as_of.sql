SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT t6.name AS name, upper(t6.valid) AS "validTo"
FROM grid AS t6
WHERE t6.county = $1::INTEGER AND CASE WHEN (t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR) THEN true END AND (t6.valid @> $4::TIMESTAMP WITH TIME ZONE) AND t6.county = t5_1.county AND t6.code = t5_1.area_code
 LIMIT 1) AS t7) AS anon_1
FROM LATERAL (SELECT t4.key0 AS area_code, CAST(left(t4.key0, 6) AS INTEGER) AS county) AS t5_1) AS grid, t4.count AS count
FROM (SELECT t3.key0 AS key0, count(*) AS count
FROM (SELECT (SELECT t2.code
FROM grid AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND (t2.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t2.boundary && t1.location) AND ST_Covers(t2.boundary, t1.location) ORDER BY t2.code
 LIMIT 1) AS key0
FROM incident AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) AS t3 GROUP BY t3.key0 ORDER BY count(*) DESC NULLS LAST, t3.key0 NULLS LAST
 LIMIT 1000) AS t4) AS t8) AS groups) AS t9) AS incidents) AS t10) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '2024-06-01T00:00:00+08:00'
