SELECT CAST((SELECT row_to_json(t39) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t38) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT t2.sum_length_metres AS "lengthMetres") AS t3) AS sum, (SELECT row_to_json(t4) AS row_to_json_5
FROM (SELECT t2.avg_length_metres AS "lengthMetres") AS t4) AS avg, (SELECT row_to_json(t5) AS row_to_json_6
FROM (SELECT t2.min_length_metres AS "lengthMetres") AS t5) AS min, (SELECT row_to_json(t6) AS row_to_json_7
FROM (SELECT t2.max_length_metres AS "lengthMetres") AS t6) AS max
FROM (SELECT CAST(sum(CAST(ST_Length(geography(t1.centreline)) AS NUMERIC)) AS FLOAT) AS sum_length_metres, CAST(avg(CAST(ST_Length(geography(t1.centreline)) AS NUMERIC)) AS FLOAT) AS avg_length_metres, min(ST_Length(geography(t1.centreline))) AS min_length_metres, max(ST_Length(geography(t1.centreline))) AS max_length_metres
FROM road AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) AS t2) AS t7) AS aggregate, (SELECT coalesce(json_agg(row_to_json(t37)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t33) AS row_to_json_8
FROM (SELECT t32.name AS name, ST_Area(geography(t32.boundary)) AS "areaSquareMetres"
FROM community AS t32
WHERE t32.county = $3::INTEGER AND CASE WHEN (t32.area_code >= $1::VARCHAR AND t32.area_code < $2::VARCHAR) THEN true END AND upper_inf(t32.valid) AND t32.county = t31_1.county AND t32.code <= t31_1.area_code AND t32.code_end > t31_1.area_code AND length(t32.code) = 12
 LIMIT 1) AS t33) AS anon_1
FROM LATERAL (SELECT t30.key0 AS area_code, CAST(left(t30.key0, 6) AS INTEGER) AS county) AS t31_1) AS community, t30.count AS count, (SELECT row_to_json(t34) AS row_to_json_9
FROM (SELECT t30.sum_length_metres AS "lengthMetres") AS t34) AS sum, (SELECT row_to_json(t35) AS row_to_json_10
FROM (SELECT t30.max_length_metres AS "lengthMetres") AS t35) AS max, (SELECT row_to_json(t36) AS row_to_json_11
FROM (SELECT t30.sum_length_metres_per_1000000 AS "lengthMetres") AS t36) AS density
FROM (SELECT t27.key0 AS key0, count(*) AS count, CAST(sum(CAST(t27.value_length_metres AS NUMERIC)) AS FLOAT) AS sum_length_metres, max(t27.value_length_metres) AS max_length_metres, CAST(CAST(sum(CAST(t27.value_length_metres AS NUMERIC)) AS FLOAT) * 1000000.0 / nullif((SELECT (SELECT ST_Area(geography(t29.boundary)) AS "ST_Area_1"
FROM community AS t29
WHERE t29.county = $3::INTEGER AND CASE WHEN (t29.area_code >= $1::VARCHAR AND t29.area_code < $2::VARCHAR) THEN true END AND upper_inf(t29.valid) AND t29.county = t28_1.county AND t29.code <= t28_1.area_code AND t29.code_end > t28_1.area_code AND length(t29.code) = 12
 LIMIT 1) AS anon_2
FROM LATERAL (SELECT t27.key0 AS area_code, CAST(left(t27.key0, 6) AS INTEGER) AS county) AS t28_1), 0.0) AS FLOAT) AS sum_length_metres_per_1000000
FROM (SELECT CASE WHEN (length(t26.area_code) >= 12) THEN left(t26.area_code, 12) END AS key0, sum(t26.metres) AS value_length_metres
FROM (SELECT t9.county AS county, t9.id AS id, coalesce(t25.code, t9.area_code) AS area_code, t25.metres AS metres
FROM (SELECT t8.county AS county, t8.id AS id, t8.area_code AS area_code, t8.centreline AS line, ST_Length(geography(t8.centreline)) AS metres
FROM road AS t8
WHERE t8.area_code >= $1::VARCHAR AND t8.area_code < $2::VARCHAR
 LIMIT ALL OFFSET 0) AS t9 JOIN LATERAL (SELECT t9.line AS line, t9.metres AS metres
WHERE ST_IsSimple(t9.line) IS NOT false UNION ALL SELECT t10.geom AS line, ST_Length(geography(t10.geom)) AS metres
FROM ST_DumpSegments(t9.line) AS t10
WHERE NOT ST_IsSimple(t9.line)) AS t11 ON true JOIN LATERAL (SELECT t17.code AS code, CASE WHEN (t17.code IS NOT NULL) THEN sum(t17.metres) ELSE t11.metres - coalesce(sum(t17.metres), 0.0) END AS metres, CASE WHEN (t17.code IS NOT NULL) THEN NULL WHEN (count(t17.code) = 0) THEN t11.line ELSE ST_Difference(t11.line, ST_Union(array_agg(t17.boundary))) END AS line
FROM (SELECT t16.code AS code, t16.boundary AS boundary, t16.part AS part, t16.metres AS metres
FROM (SELECT t15.code AS code, t15.boundary AS boundary, t15.part AS part, ST_Length(geography(t15.part)) AS metres
FROM (SELECT t13.code AS code, t13.boundary AS boundary, coalesce(ST_Difference(t13.cut, (SELECT ST_Union(t14.boundary) AS "ST_Union_1"
FROM grid AS t14
WHERE t14.county = $3::INTEGER AND CASE WHEN (t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR) THEN true END AND upper_inf(t14.valid) AND t14.code < t13.code AND (t14.boundary && t13.cut) AND left(ST_Relate(t13.cut, t14.boundary), 2) LIKE '%1%')), t13.cut) AS part
FROM (SELECT t12.code AS code, t12.boundary AS boundary, ST_CollectionExtract(ST_Intersection(t11.line, t12.boundary), 2) AS cut
FROM grid AS t12
WHERE t12.county = $3::INTEGER AND CASE WHEN (t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR) THEN true END AND upper_inf(t12.valid) AND (t12.boundary && t11.line) AND ST_Intersects(t12.boundary, t11.line)
 LIMIT ALL OFFSET 0) AS t13
WHERE ST_Length(t13.cut) > 0.0
 LIMIT ALL OFFSET 0) AS t15
 LIMIT ALL OFFSET 0) AS t16
WHERE t16.metres > 0.001) AS t17 GROUP BY ROLLUP(t17.code)
HAVING t17.code IS NOT NULL OR t11.metres - coalesce(sum(t17.metres), 0.0) > 0.001 OR (t9.metres > 0.001) IS NOT true) AS t18 ON true JOIN LATERAL (SELECT coalesce(t24.code, t18.code) AS code, CASE WHEN (t24.code IS NOT NULL) THEN sum(t24.metres) ELSE t18.metres - coalesce(sum(t24.metres), 0.0) END AS metres
FROM (SELECT t23.code AS code, t23.boundary AS boundary, t23.part AS part, t23.metres AS metres
FROM (SELECT t22.code AS code, t22.boundary AS boundary, t22.part AS part, ST_Length(geography(t22.part)) AS metres
FROM (SELECT t20.code AS code, t20.boundary AS boundary, coalesce(ST_Difference(t20.cut, (SELECT ST_Union(t21.boundary) AS "ST_Union_2"
FROM community AS t21
WHERE t21.county = $3::INTEGER AND CASE WHEN (t21.area_code >= $1::VARCHAR AND t21.area_code < $2::VARCHAR) THEN true END AND upper_inf(t21.valid) AND t21.code < t20.code AND (t21.boundary && t20.cut) AND left(ST_Relate(t20.cut, t21.boundary), 2) LIKE '%1%')), t20.cut) AS part
FROM (SELECT t19.code AS code, t19.boundary AS boundary, ST_CollectionExtract(ST_Intersection(t18.line, t19.boundary), 2) AS cut
FROM community AS t19
WHERE t19.county = $3::INTEGER AND CASE WHEN (t19.area_code >= $1::VARCHAR AND t19.area_code < $2::VARCHAR) THEN true END AND upper_inf(t19.valid) AND (t19.boundary && t18.line) AND ST_Intersects(t19.boundary, t18.line) AND t18.code IS NULL
 LIMIT ALL OFFSET 0) AS t20
WHERE ST_Length(t20.cut) > 0.0
 LIMIT ALL OFFSET 0) AS t22
 LIMIT ALL OFFSET 0) AS t23
WHERE t23.metres > 0.001) AS t24 GROUP BY ROLLUP(t24.code)
HAVING t24.code IS NOT NULL OR t18.metres - coalesce(sum(t24.metres), 0.0) > 0.001 OR (t9.metres > 0.001) IS NOT true) AS t25 ON true) AS t26 GROUP BY t26.county, t26.id, CASE WHEN (length(t26.area_code) >= 12) THEN left(t26.area_code, 12) END) AS t27 GROUP BY t27.key0 ORDER BY CAST(sum(CAST(t27.value_length_metres AS NUMERIC)) AS FLOAT) DESC NULLS LAST, t27.key0 NULLS LAST
 LIMIT 1000) AS t30) AS t37) AS groups) AS t38) AS roads) AS t39) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
