SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM facility AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.area_code >= t1.code AND t2.area_code < t1.code_end AND t2.county = t1.county) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t5.key0 AS kind, t5.count AS count, (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT t5.sum_floor_area AS "floorArea") AS t6) AS sum
FROM (SELECT t4.key0 AS key0, count(*) AS count, CAST(sum(CAST(t4.value_floor_area AS NUMERIC)) AS FLOAT) AS sum_floor_area
FROM (SELECT t3.kind AS key0, t3.floor_area AS value_floor_area
FROM facility AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.area_code >= t1.code AND t3.area_code < t1.code_end AND t3.county = t1.county) AS t4 GROUP BY t4.key0 ORDER BY t4.key0 NULLS LAST
 LIMIT 19) AS t5) AS t7) AS groups) AS t8) AS facilities
FROM community AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $4::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t9) AS community) AS t10) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '440305001001'
