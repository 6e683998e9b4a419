SELECT CAST((SELECT row_to_json(t38) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.name AS name, ST_Area(geography(t1.boundary)) AS "areaSquareMetres", (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t2.name AS name, (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT t4.code AS code
FROM community AS t4
WHERE t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END AND (t4.valid @> $4::TIMESTAMP WITH TIME ZONE) AND t4.code = (SELECT t5.code
FROM community AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND (t5.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t5.boundary && ST_PointOnSurface(t2.boundary)) AND ST_Covers(t5.boundary, ST_PointOnSurface(t2.boundary)) ORDER BY t5.code
 LIMIT 1)
 LIMIT 1) AS t6) AS community
FROM grid AS t2
WHERE CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND (t2.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t1.boundary && ST_PointOnSurface(t2.boundary)) AND ST_Covers(t1.boundary, ST_PointOnSurface(t2.boundary)) AND (SELECT t3.code
FROM community AS t3
WHERE t3.county = $1::INTEGER AND CASE WHEN (t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) THEN true END AND (t3.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t3.boundary && ST_PointOnSurface(t2.boundary)) AND ST_Covers(t3.boundary, ST_PointOnSurface(t2.boundary)) ORDER BY t3.code
 LIMIT 1) = t1.code ORDER BY t2.code ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS grids, (SELECT row_to_json(t11) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_1
FROM camera AS t9
WHERE CASE WHEN (t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR) THEN true END AND (t1.boundary && t9.location) AND ST_Covers(t1.boundary, t9.location) AND (SELECT t10.code
FROM community AS t10
WHERE t10.county = $1::INTEGER AND CASE WHEN (t10.area_code >= $2::VARCHAR AND t10.area_code < $3::VARCHAR) THEN true END AND (t10.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t10.boundary && t9.location) AND ST_Covers(t10.boundary, t9.location) ORDER BY t10.code
 LIMIT 1) = t1.code) AS "totalCount") AS t11) AS cameras
FROM community AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND (t1.valid @> $4::TIMESTAMP WITH TIME ZONE) ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t12) AS nodes) AS t13) AS communities, (SELECT row_to_json(t20) AS row_to_json_6
FROM (SELECT (SELECT row_to_json(t16) AS row_to_json_7
FROM (SELECT t15.name AS name
FROM community AS t15
WHERE t15.county = $1::INTEGER AND CASE WHEN (t15.area_code >= $2::VARCHAR AND t15.area_code < $3::VARCHAR) THEN true END AND upper_inf(t15.valid) AND t15.county = t14.county AND t15.code <= t14.area_code AND t14.area_code < t15.code_end AND length(t15.code) = 12
 LIMIT 1) AS t16) AS community, (SELECT row_to_json(t19) AS row_to_json_8
FROM (SELECT t17.name AS name, upper(t17.valid) AS "validTo"
FROM community AS t17
WHERE t17.county = $1::INTEGER AND CASE WHEN (t17.area_code >= $2::VARCHAR AND t17.area_code < $3::VARCHAR) THEN true END AND (t17.valid @> $5::TIMESTAMP WITH TIME ZONE) AND t17.code = (SELECT t18.code
FROM community AS t18
WHERE t18.county = $1::INTEGER AND CASE WHEN (t18.area_code >= $2::VARCHAR AND t18.area_code < $3::VARCHAR) THEN true END AND (t18.valid @> $5::TIMESTAMP WITH TIME ZONE) AND (t18.boundary && ST_PointOnSurface(t14.footprint)) AND ST_Covers(t18.boundary, ST_PointOnSurface(t14.footprint)) ORDER BY t18.code
 LIMIT 1)
 LIMIT 1) AS t19) AS "then"
FROM building AS t14
WHERE t14.county = $1::INTEGER AND CASE WHEN (t14.area_code >= $2::VARCHAR AND t14.area_code < $3::VARCHAR) THEN true END AND t14.county = $6::INTEGER AND t14.id = $7::BIGINT
 LIMIT 1) AS t20) AS building, (SELECT row_to_json(t37) AS row_to_json_9
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t28)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT (SELECT (SELECT row_to_json(t27) AS row_to_json_10
FROM (SELECT t26.name AS name
FROM community AS t26
WHERE t26.county = $1::INTEGER AND CASE WHEN (t26.area_code >= $2::VARCHAR AND t26.area_code < $3::VARCHAR) THEN true END AND (t26.valid @> $8::TIMESTAMP WITH TIME ZONE) AND t26.county = t25_1.county AND t26.code <= t25_1.area_code AND t26.code_end > t25_1.area_code AND length(t26.code) = 12
 LIMIT 1) AS t27) AS anon_1
FROM LATERAL (SELECT t24.key0 AS area_code, CAST(left(t24.key0, 6) AS INTEGER) AS county) AS t25_1) AS community, t24.count AS count
FROM (SELECT t23.key0 AS key0, count(*) AS count
FROM (SELECT (SELECT t22.code
FROM community AS t22
WHERE t22.county = $1::INTEGER AND CASE WHEN (t22.area_code >= $2::VARCHAR AND t22.area_code < $3::VARCHAR) THEN true END AND (t22.valid @> $8::TIMESTAMP WITH TIME ZONE) AND (t22.boundary && t21.location) AND ST_Covers(t22.boundary, t21.location) ORDER BY t22.code
 LIMIT 1) AS key0
FROM incident AS t21
WHERE t21.area_code >= $2::VARCHAR AND t21.area_code < $3::VARCHAR) AS t23 GROUP BY t23.key0 ORDER BY t23.key0 NULLS LAST
 LIMIT 1000) AS t24) AS t28) AS "then", (SELECT coalesce(json_agg(row_to_json(t36)), CAST('[]' AS JSON)) AS coalesce_4
FROM (SELECT (SELECT (SELECT row_to_json(t35) AS row_to_json_11
FROM (SELECT t34.name AS name
FROM community AS t34
WHERE t34.county = $1::INTEGER AND CASE WHEN (t34.area_code >= $2::VARCHAR AND t34.area_code < $3::VARCHAR) THEN true END AND upper_inf(t34.valid) AND t34.county = t33_1.county AND t34.code <= t33_1.area_code AND t34.code_end > t33_1.area_code AND length(t34.code) = 12
 LIMIT 1) AS t35) AS anon_2
FROM LATERAL (SELECT t32.key0 AS area_code, CAST(left(t32.key0, 6) AS INTEGER) AS county) AS t33_1) AS community, t32.count AS count
FROM (SELECT t31.key0 AS key0, CAST(sum(t31.counted) AS BIGINT) AS count
FROM (SELECT CASE WHEN (length(t30.area_code) >= 12) THEN left(t30.area_code, 12) END AS key0, t30.counted AS counted
FROM (SELECT t29.area_code AS area_code, count(*) AS counted
FROM incident AS t29
WHERE t29.area_code >= $2::VARCHAR AND t29.area_code < $3::VARCHAR GROUP BY t29.area_code) AS t30) AS t31 GROUP BY t31.key0 ORDER BY t31.key0 NULLS LAST
 LIMIT 1000) AS t32) AS t36) AS now) AS t37) AS incidents) AS t38) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '2024-02-01T00:00:00+08:00'
-- $5 = '2024-02-01T00:00:00+08:00'
-- $6 = '440305'
-- $7 = '4'
-- $8 = '2024-02-01T00:00:00+08:00'
