SELECT CAST((SELECT row_to_json(t40) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t15) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t14)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.name AS name, ST_Area(geography(t1.boundary)) AS "areaSquareMetres", (SELECT row_to_json(t9) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t2.name AS name, (SELECT row_to_json(t7) AS row_to_json_4
FROM (SELECT t5.code AS code
FROM community AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND (t5.valid @> $4::TIMESTAMP WITH TIME ZONE) AND t5.code = (SELECT t6.code
FROM community AS t6
WHERE t6.county = $1::INTEGER AND CASE WHEN (t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR) THEN true END AND (t6.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t6.boundary && ST_PointOnSurface(t2.boundary)) AND ST_Covers(t6.boundary, ST_PointOnSurface(t2.boundary)) ORDER BY t6.code
 LIMIT 1)
 LIMIT 1) AS t7) AS community
FROM grid AS t2
WHERE CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND (t2.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t1.boundary && ST_PointOnSurface(t2.boundary)) AND ST_Covers(t1.boundary, ST_PointOnSurface(t2.boundary)) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t3.boundary) AS array_agg_1
FROM community AS t3
WHERE t3.county = $1::INTEGER AND CASE WHEN (t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) THEN true END AND (t3.valid @> $4::TIMESTAMP WITH TIME ZONE) AND t3.code < t1.code AND (t3.boundary && t1.boundary))) AS t4(boundary)
WHERE ST_Covers(t4.boundary, ST_PointOnSurface(t2.boundary)))) ORDER BY t2.code ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t8) AS nodes) AS t9) AS grids, (SELECT row_to_json(t13) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_1
FROM camera AS t10
WHERE CASE WHEN (t10.area_code >= $2::VARCHAR AND t10.area_code < $3::VARCHAR) THEN true END AND (t1.boundary && t10.location) AND ST_Covers(t1.boundary, t10.location) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t11.boundary) AS array_agg_2
FROM community AS t11
WHERE t11.county = $1::INTEGER AND CASE WHEN (t11.area_code >= $2::VARCHAR AND t11.area_code < $3::VARCHAR) THEN true END AND (t11.valid @> $4::TIMESTAMP WITH TIME ZONE) AND t11.code < t1.code AND (t11.boundary && t1.boundary))) AS t12(boundary)
WHERE ST_Covers(t12.boundary, t10.location)))) AS "totalCount") AS t13) AS cameras
FROM community AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND (t1.valid @> $4::TIMESTAMP WITH TIME ZONE) ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t14) AS nodes) AS t15) AS communities, (SELECT row_to_json(t22) AS row_to_json_6
FROM (SELECT (SELECT row_to_json(t18) AS row_to_json_7
FROM (SELECT t17.name AS name
FROM community AS t17
WHERE t17.county = $1::INTEGER AND CASE WHEN (t17.area_code >= $2::VARCHAR AND t17.area_code < $3::VARCHAR) THEN true END AND upper_inf(t17.valid) AND t17.county = t16.county AND t17.code <= t16.area_code AND t16.area_code < t17.code_end AND length(t17.code) = 12
 LIMIT 1) AS t18) AS community, (SELECT row_to_json(t21) AS row_to_json_8
FROM (SELECT t19.name AS name, upper(t19.valid) AS "validTo"
FROM community AS t19
WHERE t19.county = $1::INTEGER AND CASE WHEN (t19.area_code >= $2::VARCHAR AND t19.area_code < $3::VARCHAR) THEN true END AND (t19.valid @> $5::TIMESTAMP WITH TIME ZONE) AND t19.code = (SELECT t20.code
FROM community AS t20
WHERE t20.county = $1::INTEGER AND CASE WHEN (t20.area_code >= $2::VARCHAR AND t20.area_code < $3::VARCHAR) THEN true END AND (t20.valid @> $5::TIMESTAMP WITH TIME ZONE) AND (t20.boundary && ST_PointOnSurface(t16.footprint)) AND ST_Covers(t20.boundary, ST_PointOnSurface(t16.footprint)) ORDER BY t20.code
 LIMIT 1)
 LIMIT 1) AS t21) AS "then"
FROM building AS t16
WHERE t16.county = $1::INTEGER AND CASE WHEN (t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR) THEN true END AND t16.county = $6::INTEGER AND t16.id = $7::BIGINT
 LIMIT 1) AS t22) AS building, (SELECT row_to_json(t39) AS row_to_json_9
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t30)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT (SELECT (SELECT row_to_json(t29) AS row_to_json_10
FROM (SELECT t28.name AS name
FROM community AS t28
WHERE t28.county = $1::INTEGER AND CASE WHEN (t28.area_code >= $2::VARCHAR AND t28.area_code < $3::VARCHAR) THEN true END AND (t28.valid @> $8::TIMESTAMP WITH TIME ZONE) AND t28.county = t27_1.county AND t28.code <= t27_1.area_code AND t28.code_end > t27_1.area_code AND length(t28.code) = 12
 LIMIT 1) AS t29) AS anon_1
FROM LATERAL (SELECT t26.key0 AS area_code, CAST(left(t26.key0, 6) AS INTEGER) AS county) AS t27_1) AS community, t26.count AS count
FROM (SELECT t25.key0 AS key0, count(*) AS count
FROM (SELECT (SELECT t24.code
FROM community AS t24
WHERE t24.county = $1::INTEGER AND CASE WHEN (t24.area_code >= $2::VARCHAR AND t24.area_code < $3::VARCHAR) THEN true END AND (t24.valid @> $8::TIMESTAMP WITH TIME ZONE) AND (t24.boundary && t23.location) AND ST_Covers(t24.boundary, t23.location) ORDER BY t24.code
 LIMIT 1) AS key0
FROM incident AS t23
WHERE t23.area_code >= $2::VARCHAR AND t23.area_code < $3::VARCHAR) AS t25 GROUP BY t25.key0 ORDER BY t25.key0 NULLS LAST
 LIMIT 1000) AS t26) AS t30) AS "then", (SELECT coalesce(json_agg(row_to_json(t38)), CAST('[]' AS JSON)) AS coalesce_4
FROM (SELECT (SELECT (SELECT row_to_json(t37) AS row_to_json_11
FROM (SELECT t36.name AS name
FROM community AS t36
WHERE t36.county = $1::INTEGER AND CASE WHEN (t36.area_code >= $2::VARCHAR AND t36.area_code < $3::VARCHAR) THEN true END AND upper_inf(t36.valid) AND t36.county = t35_1.county AND t36.code <= t35_1.area_code AND t36.code_end > t35_1.area_code AND length(t36.code) = 12
 LIMIT 1) AS t37) AS anon_2
FROM LATERAL (SELECT t34.key0 AS area_code, CAST(left(t34.key0, 6) AS INTEGER) AS county) AS t35_1) AS community, t34.count AS count
FROM (SELECT t33.key0 AS key0, CAST(sum(t33.counted) AS BIGINT) AS count
FROM (SELECT CASE WHEN (length(t32.area_code) >= 12) THEN left(t32.area_code, 12) END AS key0, t32.counted AS counted
FROM (SELECT t31.area_code AS area_code, count(*) AS counted
FROM incident AS t31
WHERE t31.area_code >= $2::VARCHAR AND t31.area_code < $3::VARCHAR GROUP BY t31.area_code) AS t32) AS t33 GROUP BY t33.key0 ORDER BY t33.key0 NULLS LAST
 LIMIT 1000) AS t34) AS t38) AS now) AS t39) AS incidents) AS t40) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '2024-02-01T00:00:00+08:00'
-- $5 = '2024-02-01T00:00:00+08:00'
-- $6 = '440305'
-- $7 = '4'
-- $8 = '2024-02-01T00:00:00+08:00'
