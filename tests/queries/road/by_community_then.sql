SELECT CAST((SELECT row_to_json(t21) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t20) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t19)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT (SELECT (SELECT row_to_json(t17) AS row_to_json_3
FROM (SELECT t16.name AS name
FROM community AS t16
WHERE t16.county = $1::INTEGER AND CASE WHEN (t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR) THEN true END AND (t16.valid @> $4::TIMESTAMP WITH TIME ZONE) AND t16.county = t15_1.county AND t16.code <= t15_1.area_code AND t15_1.area_code < t16.code_end AND length(t16.code) = 12
 LIMIT 1) AS t17) AS anon_1
FROM LATERAL (SELECT t14.key0 AS area_code, CAST(left(t14.key0, 6) AS INTEGER) AS county) AS t15_1) AS community, t14.key1 AS kind, t14.count AS count, (SELECT row_to_json(t18) AS row_to_json_4
FROM (SELECT t14.sum_length_metres AS "lengthMetres") AS t18) AS sum
FROM (SELECT t13.key0 AS key0, t13.key1 AS key1, count(*) AS count, CAST(sum(CAST(t13.value_length_metres AS NUMERIC)) AS FLOAT) AS sum_length_metres
FROM (SELECT t12.key1 AS key1, t12.then12 AS key0, sum(t12.metres) AS value_length_metres
FROM (SELECT t2.county AS county, t2.id AS id, t2.key1 AS key1, t2.area_code AS area_code, t11.code AS then12, t11.metres AS metres
FROM (SELECT t1.county AS county, t1.id AS id, t1.area_code AS area_code, t1.centreline AS line, ST_Length(geography(t1.centreline)) AS metres, t1.kind AS key1
FROM road AS t1
WHERE t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR
 LIMIT ALL OFFSET 0) AS t2 JOIN LATERAL (SELECT t2.line AS line, t2.metres AS metres
WHERE ST_IsSimple(t2.line) IS NOT false UNION ALL SELECT t3.geom AS line, ST_Length(geography(t3.geom)) AS metres
FROM ST_DumpSegments(t2.line) AS t3
WHERE NOT ST_IsSimple(t2.line)) AS t4 ON true JOIN LATERAL (SELECT t10.code AS code, CASE WHEN (t10.code IS NOT NULL) THEN sum(t10.metres) ELSE t4.metres - coalesce(sum(t10.metres), 0.0) END AS metres
FROM (SELECT t9.code AS code, t9.boundary AS boundary, t9.part AS part, t9.metres AS metres
FROM (SELECT t8.code AS code, t8.boundary AS boundary, t8.part AS part, ST_Length(geography(t8.part)) AS metres
FROM (SELECT t6.code AS code, t6.boundary AS boundary, coalesce(ST_Difference(t6.cut, (SELECT ST_Union(t7.boundary) AS "ST_Union_1"
FROM community AS t7
WHERE t7.county = $1::INTEGER AND CASE WHEN (t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR) THEN true END AND (t7.valid @> $4::TIMESTAMP WITH TIME ZONE) AND t7.code < t6.code AND (t7.boundary && t6.cut) AND left(ST_Relate(t6.cut, t7.boundary), 2) LIKE '%1%')), t6.cut) AS part
FROM (SELECT t5.code AS code, t5.boundary AS boundary, ST_CollectionExtract(ST_Intersection(t4.line, t5.boundary), 2) AS cut
FROM community AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND (t5.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t5.boundary && t4.line) AND ST_Intersects(t5.boundary, t4.line)
 LIMIT ALL OFFSET 0) AS t6
WHERE ST_Length(t6.cut) > 0.0
 LIMIT ALL OFFSET 0) AS t8
 LIMIT ALL OFFSET 0) AS t9
WHERE t9.metres > 0.001) AS t10 GROUP BY ROLLUP(t10.code)
HAVING t10.code IS NOT NULL OR t4.metres - coalesce(sum(t10.metres), 0.0) > 0.001 OR (t2.metres > 0.001) IS NOT true) AS t11 ON true) AS t12 GROUP BY t12.county, t12.id, t12.key1, t12.then12) AS t13 GROUP BY t13.key0, t13.key1
HAVING CAST(sum(CAST(t13.value_length_metres AS NUMERIC)) AS FLOAT) > $5 ORDER BY t13.key0 NULLS LAST, t13.key1 NULLS LAST
 LIMIT 1000) AS t14) AS t19) AS groups) AS t20) AS roads) AS t21) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '2024-01-01T00:00:00+08:00'
-- $5 = '10.0'
