SELECT CAST((SELECT row_to_json(t48) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_2
FROM (SELECT t1.name AS name, (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM road AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.area_code >= t1.code AND t2.area_code < t1.code_end AND t2.county = t1.county) AS "totalCount", (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT (SELECT row_to_json(t5) AS row_to_json_5
FROM (SELECT t4.sum_length_metres AS "lengthMetres") AS t5) AS sum
FROM (SELECT CAST(sum(CAST(ST_Length(geography(t3.centreline)) AS NUMERIC)) AS FLOAT) AS sum_length_metres
FROM road AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.area_code >= t1.code AND t3.area_code < t1.code_end AND t3.county = t1.county) AS t4) AS t6) AS aggregate) AS t7) AS roads
FROM community AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $4::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t8) AS community, (SELECT row_to_json(t47) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t16)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t9.name AS name, ST_Length(geography(t9.centreline)) AS "lengthMetres", (SELECT row_to_json(t15) AS row_to_json_7
FROM (SELECT t14.name AS name
FROM community AS t14
WHERE t14.county = $3::INTEGER AND CASE WHEN (t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR) THEN true END AND upper_inf(t14.valid) AND t14.county = t9.county AND t14.code <= t9.area_code AND t9.area_code < t14.code_end AND length(t14.code) = 12
 LIMIT 1) AS t15) AS community
FROM road AS t9
WHERE t9.county = $3::INTEGER AND CASE WHEN (t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR) THEN true END AND (t9.area_code >= $5::VARCHAR AND t9.area_code < $6::VARCHAR OR (t9.centreline && (SELECT t13.g
FROM (SELECT t10.boundary AS g
FROM community AS t10
WHERE t10.code = $5::VARCHAR AND t10.county = $3::INTEGER AND CASE WHEN (t10.area_code >= $1::VARCHAR AND t10.area_code < $2::VARCHAR) THEN true END AND upper_inf(t10.valid) UNION ALL SELECT t11.boundary AS g
FROM grid AS t11
WHERE t11.code = $5::VARCHAR AND t11.county = $3::INTEGER AND CASE WHEN (t11.area_code >= $1::VARCHAR AND t11.area_code < $2::VARCHAR) THEN true END AND upper_inf(t11.valid) UNION ALL SELECT t12.boundary AS g
FROM region AS t12
WHERE t12.code = $5::VARCHAR AND t12.county = $3::INTEGER AND CASE WHEN (t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR) THEN true END) AS t13
 LIMIT 1)) AND ST_Intersects(t9.centreline, (SELECT t13.g
FROM (SELECT t10.boundary AS g
FROM community AS t10
WHERE t10.code = $5::VARCHAR AND t10.county = $3::INTEGER AND CASE WHEN (t10.area_code >= $1::VARCHAR AND t10.area_code < $2::VARCHAR) THEN true END AND upper_inf(t10.valid) UNION ALL SELECT t11.boundary AS g
FROM grid AS t11
WHERE t11.code = $5::VARCHAR AND t11.county = $3::INTEGER AND CASE WHEN (t11.area_code >= $1::VARCHAR AND t11.area_code < $2::VARCHAR) THEN true END AND upper_inf(t11.valid) UNION ALL SELECT t12.boundary AS g
FROM region AS t12
WHERE t12.code = $5::VARCHAR AND t12.county = $3::INTEGER AND CASE WHEN (t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR) THEN true END) AS t13
 LIMIT 1))) ORDER BY t9.county ASC, t9.road_no ASC, t9.id ASC
 LIMIT 100) AS t16) AS nodes, (SELECT coalesce(json_agg(row_to_json(t46)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT (SELECT (SELECT row_to_json(t44) AS row_to_json_8
FROM (SELECT t43.name AS name
FROM community AS t43
WHERE t43.county = $3::INTEGER AND CASE WHEN (t43.area_code >= $1::VARCHAR AND t43.area_code < $2::VARCHAR) THEN true END AND upper_inf(t43.valid) AND t43.county = t42_1.county AND t43.code <= t42_1.area_code AND t43.code_end > t42_1.area_code AND length(t43.code) = 12
 LIMIT 1) AS t44) AS anon_1
FROM LATERAL (SELECT t41.key0 AS area_code, CAST(left(t41.key0, 6) AS INTEGER) AS county) AS t42_1) AS community, t41.count AS count, (SELECT row_to_json(t45) AS row_to_json_9
FROM (SELECT t41.sum_length_metres AS "lengthMetres") AS t45) AS sum
FROM (SELECT t40.key0 AS key0, count(*) AS count, CAST(sum(CAST(t40.value_length_metres AS NUMERIC)) AS FLOAT) AS sum_length_metres
FROM (SELECT CASE WHEN (length(t39.area_code) >= 12) THEN left(t39.area_code, 12) END AS key0, sum(t39.metres) AS value_length_metres
FROM (SELECT t22.county AS county, t22.id AS id, coalesce(t38.code, t22.area_code) AS area_code, t38.metres AS metres
FROM (SELECT t17.county AS county, t17.id AS id, t17.area_code AS area_code, t17.centreline AS line, ST_Length(geography(t17.centreline)) AS metres
FROM road AS t17
WHERE t17.county = $3::INTEGER AND CASE WHEN (t17.area_code >= $1::VARCHAR AND t17.area_code < $2::VARCHAR) THEN true END AND (t17.area_code >= $5::VARCHAR AND t17.area_code < $6::VARCHAR OR (t17.centreline && (SELECT t21.g
FROM (SELECT t18.boundary AS g
FROM community AS t18
WHERE t18.code = $5::VARCHAR AND t18.county = $3::INTEGER AND CASE WHEN (t18.area_code >= $1::VARCHAR AND t18.area_code < $2::VARCHAR) THEN true END AND upper_inf(t18.valid) UNION ALL SELECT t19.boundary AS g
FROM grid AS t19
WHERE t19.code = $5::VARCHAR AND t19.county = $3::INTEGER AND CASE WHEN (t19.area_code >= $1::VARCHAR AND t19.area_code < $2::VARCHAR) THEN true END AND upper_inf(t19.valid) UNION ALL SELECT t20.boundary AS g
FROM region AS t20
WHERE t20.code = $5::VARCHAR AND t20.county = $3::INTEGER AND CASE WHEN (t20.area_code >= $1::VARCHAR AND t20.area_code < $2::VARCHAR) THEN true END) AS t21
 LIMIT 1)) AND ST_Intersects(t17.centreline, (SELECT t21.g
FROM (SELECT t18.boundary AS g
FROM community AS t18
WHERE t18.code = $5::VARCHAR AND t18.county = $3::INTEGER AND CASE WHEN (t18.area_code >= $1::VARCHAR AND t18.area_code < $2::VARCHAR) THEN true END AND upper_inf(t18.valid) UNION ALL SELECT t19.boundary AS g
FROM grid AS t19
WHERE t19.code = $5::VARCHAR AND t19.county = $3::INTEGER AND CASE WHEN (t19.area_code >= $1::VARCHAR AND t19.area_code < $2::VARCHAR) THEN true END AND upper_inf(t19.valid) UNION ALL SELECT t20.boundary AS g
FROM region AS t20
WHERE t20.code = $5::VARCHAR AND t20.county = $3::INTEGER AND CASE WHEN (t20.area_code >= $1::VARCHAR AND t20.area_code < $2::VARCHAR) THEN true END) AS t21
 LIMIT 1)))
 LIMIT ALL OFFSET 0) AS t22 JOIN LATERAL (SELECT t22.line AS line, t22.metres AS metres
WHERE ST_IsSimple(t22.line) IS NOT false UNION ALL SELECT t23.geom AS line, ST_Length(geography(t23.geom)) AS metres
FROM ST_DumpSegments(t22.line) AS t23
WHERE NOT ST_IsSimple(t22.line)) AS t24 ON true JOIN LATERAL (SELECT t30.code AS code, CASE WHEN (t30.code IS NOT NULL) THEN sum(t30.metres) ELSE t24.metres - coalesce(sum(t30.metres), 0.0) END AS metres, CASE WHEN (t30.code IS NOT NULL) THEN NULL WHEN (count(t30.code) = 0) THEN t24.line ELSE ST_Difference(t24.line, ST_Union(array_agg(t30.boundary))) END AS line
FROM (SELECT t29.code AS code, t29.boundary AS boundary, t29.part AS part, t29.metres AS metres
FROM (SELECT t28.code AS code, t28.boundary AS boundary, t28.part AS part, ST_Length(geography(t28.part)) AS metres
FROM (SELECT t26.code AS code, t26.boundary AS boundary, coalesce(ST_Difference(t26.cut, (SELECT ST_Union(t27.boundary) AS "ST_Union_1"
FROM grid AS t27
WHERE t27.county = $3::INTEGER AND CASE WHEN (t27.area_code >= $1::VARCHAR AND t27.area_code < $2::VARCHAR) THEN true END AND upper_inf(t27.valid) AND t27.code < t26.code AND (t27.boundary && t26.cut) AND left(ST_Relate(t26.cut, t27.boundary), 2) LIKE '%1%')), t26.cut) AS part
FROM (SELECT t25.code AS code, t25.boundary AS boundary, ST_CollectionExtract(ST_Intersection(t24.line, t25.boundary), 2) AS cut
FROM grid AS t25
WHERE t25.county = $3::INTEGER AND CASE WHEN (t25.area_code >= $1::VARCHAR AND t25.area_code < $2::VARCHAR) THEN true END AND upper_inf(t25.valid) AND (t25.boundary && t24.line) AND ST_Intersects(t25.boundary, t24.line)
 LIMIT ALL OFFSET 0) AS t26
WHERE ST_Length(t26.cut) > 0.0
 LIMIT ALL OFFSET 0) AS t28
 LIMIT ALL OFFSET 0) AS t29
WHERE t29.metres > 0.001) AS t30 GROUP BY ROLLUP(t30.code)
HAVING t30.code IS NOT NULL OR t24.metres - coalesce(sum(t30.metres), 0.0) > 0.001 OR (t22.metres > 0.001) IS NOT true) AS t31 ON true JOIN LATERAL (SELECT coalesce(t37.code, t31.code) AS code, CASE WHEN (t37.code IS NOT NULL) THEN sum(t37.metres) ELSE t31.metres - coalesce(sum(t37.metres), 0.0) END AS metres
FROM (SELECT t36.code AS code, t36.boundary AS boundary, t36.part AS part, t36.metres AS metres
FROM (SELECT t35.code AS code, t35.boundary AS boundary, t35.part AS part, ST_Length(geography(t35.part)) AS metres
FROM (SELECT t33.code AS code, t33.boundary AS boundary, coalesce(ST_Difference(t33.cut, (SELECT ST_Union(t34.boundary) AS "ST_Union_2"
FROM community AS t34
WHERE t34.county = $3::INTEGER AND CASE WHEN (t34.area_code >= $1::VARCHAR AND t34.area_code < $2::VARCHAR) THEN true END AND upper_inf(t34.valid) AND t34.code < t33.code AND (t34.boundary && t33.cut) AND left(ST_Relate(t33.cut, t34.boundary), 2) LIKE '%1%')), t33.cut) AS part
FROM (SELECT t32.code AS code, t32.boundary AS boundary, ST_CollectionExtract(ST_Intersection(t31.line, t32.boundary), 2) AS cut
FROM community AS t32
WHERE t32.county = $3::INTEGER AND CASE WHEN (t32.area_code >= $1::VARCHAR AND t32.area_code < $2::VARCHAR) THEN true END AND upper_inf(t32.valid) AND (t32.boundary && t31.line) AND ST_Intersects(t32.boundary, t31.line) AND t31.code IS NULL
 LIMIT ALL OFFSET 0) AS t33
WHERE ST_Length(t33.cut) > 0.0
 LIMIT ALL OFFSET 0) AS t35
 LIMIT ALL OFFSET 0) AS t36
WHERE t36.metres > 0.001) AS t37 GROUP BY ROLLUP(t37.code)
HAVING t37.code IS NOT NULL OR t31.metres - coalesce(sum(t37.metres), 0.0) > 0.001 OR (t22.metres > 0.001) IS NOT true) AS t38 ON true) AS t39 GROUP BY t39.county, t39.id, CASE WHEN (length(t39.area_code) >= 12) THEN left(t39.area_code, 12) END) AS t40 GROUP BY t40.key0 ORDER BY t40.key0 NULLS LAST
 LIMIT 1000) AS t41) AS t46) AS groups) AS t47) AS roads) AS t48) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '440305001002'
-- $5 = '440305001002'
-- $6 = '440305001002:'
