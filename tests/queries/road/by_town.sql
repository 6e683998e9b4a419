SELECT CAST((SELECT row_to_json(t41) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t40) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t39)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t33) AS row_to_json_3
FROM (SELECT t32.name AS name
FROM region AS t32
WHERE t32.county = $1::INTEGER AND CASE WHEN (t32.area_code >= $2::VARCHAR AND t32.area_code < $3::VARCHAR) THEN true END AND t32.county = t31_1.county AND t32.code <= t31_1.area_code AND t32.code_end > t31_1.area_code AND length(t32.code) = 9
 LIMIT 1) AS t33) AS anon_1
FROM LATERAL (SELECT t30.key0 AS area_code, CAST(left(t30.key0, 6) AS INTEGER) AS county) AS t31_1) AS town, (SELECT (SELECT row_to_json(t36) AS row_to_json_4
FROM (SELECT t35.code AS code
FROM grid AS t35
WHERE t35.county = $1::INTEGER AND CASE WHEN (t35.area_code >= $2::VARCHAR AND t35.area_code < $3::VARCHAR) THEN true END AND upper_inf(t35.valid) AND t35.county = t34_1.county AND t35.code = t34_1.area_code
 LIMIT 1) AS t36) AS anon_2
FROM LATERAL (SELECT t30.key1 AS area_code, CAST(left(t30.key1, 6) AS INTEGER) AS county) AS t34_1) AS grid, t30.count AS count, (SELECT row_to_json(t37) AS row_to_json_5
FROM (SELECT t30.sum_length_metres AS "lengthMetres") AS t37) AS sum, (SELECT row_to_json(t38) AS row_to_json_6
FROM (SELECT t30.count_per_1000000 AS count) AS t38) AS density
FROM (SELECT t27.key0 AS key0, t27.key1 AS key1, count(*) AS count, CAST(sum(CAST(t27.value_length_metres AS NUMERIC)) AS FLOAT) AS sum_length_metres, CAST(count(*) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t29.boundary)) AS "ST_Area_1"
FROM grid AS t29
WHERE t29.county = $1::INTEGER AND CASE WHEN (t29.area_code >= $2::VARCHAR AND t29.area_code < $3::VARCHAR) THEN true END AND upper_inf(t29.valid) AND t29.county = t28_1.county AND t29.code = t28_1.area_code
 LIMIT 1) AS anon_3
FROM LATERAL (SELECT t27.key1 AS area_code, CAST(left(t27.key1, 6) AS INTEGER) AS county) AS t28_1), 0.0) AS FLOAT) AS count_per_1000000
FROM (SELECT CASE WHEN (length(t26.area_code) >= 9) THEN left(t26.area_code, 9) END AS key0, CASE WHEN (length(t26.area_code) >= 15) THEN t26.area_code END AS key1, sum(t26.metres) AS value_length_metres
FROM (SELECT t2.county AS county, t2.id AS id, coalesce(t25.code, t2.area_code) AS area_code, t25.metres AS metres
FROM (SELECT t1.county AS county, t1.id AS id, t1.area_code AS area_code, t1.centreline AS line, ST_Length(geography(t1.centreline)) AS metres
FROM road AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR
 LIMIT ALL OFFSET 0) AS t2 JOIN LATERAL (SELECT t2.line AS line, t2.metres AS metres
WHERE ST_IsSimple(t2.line) IS NOT false UNION ALL SELECT t3.geom AS line, ST_Length(geography(t3.geom)) AS metres
FROM ST_DumpSegments(t2.line) AS t3
WHERE NOT ST_IsSimple(t2.line)) AS t4 ON true JOIN LATERAL (SELECT t10.code AS code, CASE WHEN (t10.code IS NOT NULL) THEN sum(t10.metres) ELSE t4.metres - coalesce(sum(t10.metres), 0.0) END AS metres, CASE WHEN (t10.code IS NOT NULL) THEN NULL WHEN (count(t10.code) = 0) THEN t4.line ELSE ST_Difference(t4.line, ST_Union(array_agg(t10.boundary))) END AS line
FROM (SELECT t9.code AS code, t9.boundary AS boundary, t9.part AS part, t9.metres AS metres
FROM (SELECT t8.code AS code, t8.boundary AS boundary, t8.part AS part, ST_Length(geography(t8.part)) AS metres
FROM (SELECT t6.code AS code, t6.boundary AS boundary, coalesce(ST_Difference(t6.cut, (SELECT ST_Union(t7.boundary) AS "ST_Union_1"
FROM grid AS t7
WHERE t7.county = $1::INTEGER AND CASE WHEN (t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR) THEN true END AND upper_inf(t7.valid) AND t7.code < t6.code AND (t7.boundary && t6.cut) AND left(ST_Relate(t6.cut, t7.boundary), 2) LIKE '%1%')), t6.cut) AS part
FROM (SELECT t5.code AS code, t5.boundary AS boundary, ST_CollectionExtract(ST_Intersection(t4.line, t5.boundary), 2) AS cut
FROM grid AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND upper_inf(t5.valid) AND (t5.boundary && t4.line) AND ST_Intersects(t5.boundary, t4.line)
 LIMIT ALL OFFSET 0) AS t6
WHERE ST_Length(t6.cut) > 0.0
 LIMIT ALL OFFSET 0) AS t8
 LIMIT ALL OFFSET 0) AS t9
WHERE t9.metres > 0.001) AS t10 GROUP BY ROLLUP(t10.code)
HAVING t10.code IS NOT NULL OR t4.metres - coalesce(sum(t10.metres), 0.0) > 0.001 OR (t2.metres > 0.001) IS NOT true) AS t11 ON true JOIN LATERAL (SELECT coalesce(t17.code, t11.code) AS code, CASE WHEN (t17.code IS NOT NULL) THEN sum(t17.metres) ELSE t11.metres - coalesce(sum(t17.metres), 0.0) END AS metres, CASE WHEN (t17.code IS NOT NULL) THEN NULL WHEN (count(t17.code) = 0) THEN t11.line ELSE ST_Difference(t11.line, ST_Union(array_agg(t17.boundary))) END AS line
FROM (SELECT t16.code AS code, t16.boundary AS boundary, t16.part AS part, t16.metres AS metres
FROM (SELECT t15.code AS code, t15.boundary AS boundary, t15.part AS part, ST_Length(geography(t15.part)) AS metres
FROM (SELECT t13.code AS code, t13.boundary AS boundary, coalesce(ST_Difference(t13.cut, (SELECT ST_Union(t14.boundary) AS "ST_Union_2"
FROM community AS t14
WHERE t14.county = $1::INTEGER AND CASE WHEN (t14.area_code >= $2::VARCHAR AND t14.area_code < $3::VARCHAR) THEN true END AND upper_inf(t14.valid) AND t14.code < t13.code AND (t14.boundary && t13.cut) AND left(ST_Relate(t13.cut, t14.boundary), 2) LIKE '%1%')), t13.cut) AS part
FROM (SELECT t12.code AS code, t12.boundary AS boundary, ST_CollectionExtract(ST_Intersection(t11.line, t12.boundary), 2) AS cut
FROM community AS t12
WHERE t12.county = $1::INTEGER AND CASE WHEN (t12.area_code >= $2::VARCHAR AND t12.area_code < $3::VARCHAR) THEN true END AND upper_inf(t12.valid) AND (t12.boundary && t11.line) AND ST_Intersects(t12.boundary, t11.line) AND t11.code IS NULL
 LIMIT ALL OFFSET 0) AS t13
WHERE ST_Length(t13.cut) > 0.0
 LIMIT ALL OFFSET 0) AS t15
 LIMIT ALL OFFSET 0) AS t16
WHERE t16.metres > 0.001) AS t17 GROUP BY ROLLUP(t17.code)
HAVING t17.code IS NOT NULL OR t11.metres - coalesce(sum(t17.metres), 0.0) > 0.001 OR (t2.metres > 0.001) IS NOT true) AS t18 ON true JOIN LATERAL (SELECT coalesce(t24.code, t18.code) AS code, CASE WHEN (t24.code IS NOT NULL) THEN sum(t24.metres) ELSE t18.metres - coalesce(sum(t24.metres), 0.0) END AS metres
FROM (SELECT t23.code AS code, t23.boundary AS boundary, t23.part AS part, t23.metres AS metres
FROM (SELECT t22.code AS code, t22.boundary AS boundary, t22.part AS part, ST_Length(geography(t22.part)) AS metres
FROM (SELECT t20.code AS code, t20.boundary AS boundary, coalesce(ST_Difference(t20.cut, (SELECT ST_Union(t21.boundary) AS "ST_Union_3"
FROM region AS t21
WHERE t21.county = $1::INTEGER AND CASE WHEN (t21.area_code >= $2::VARCHAR AND t21.area_code < $3::VARCHAR) THEN true END AND length(t21.code) >= 9 AND (length(t21.code) > length(t20.code) OR length(t21.code) = length(t20.code) AND t21.code < t20.code) AND (t21.boundary && t20.cut) AND left(ST_Relate(t20.cut, t21.boundary), 2) LIKE '%1%')), t20.cut) AS part
FROM (SELECT t19.code AS code, t19.boundary AS boundary, ST_CollectionExtract(ST_Intersection(t18.line, t19.boundary), 2) AS cut
FROM region AS t19
WHERE t19.county = $1::INTEGER AND CASE WHEN (t19.area_code >= $2::VARCHAR AND t19.area_code < $3::VARCHAR) THEN true END AND length(t19.code) >= 9 AND (t19.boundary && t18.line) AND ST_Intersects(t19.boundary, t18.line) AND t18.code IS NULL
 LIMIT ALL OFFSET 0) AS t20
WHERE ST_Length(t20.cut) > 0.0
 LIMIT ALL OFFSET 0) AS t22
 LIMIT ALL OFFSET 0) AS t23
WHERE t23.metres > 0.001) AS t24 GROUP BY ROLLUP(t24.code)
HAVING t24.code IS NOT NULL OR t18.metres - coalesce(sum(t24.metres), 0.0) > 0.001 OR (t2.metres > 0.001) IS NOT true) AS t25 ON true) AS t26 GROUP BY t26.county, t26.id, CASE WHEN (length(t26.area_code) >= 9) THEN left(t26.area_code, 9) END, CASE WHEN (length(t26.area_code) >= 15) THEN t26.area_code END) AS t27 GROUP BY t27.key0, t27.key1 ORDER BY t27.key0 NULLS LAST, t27.key1 NULLS LAST
 LIMIT 1000) AS t30) AS t39) AS groups) AS t40) AS roads) AS t41) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
