SELECT CAST((SELECT row_to_json(t19) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_2
FROM (SELECT t1.name AS name, lower(t1.valid) AS "validFrom", upper(t1.valid) AS "validTo", (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.area_code >= t1.code AND t2.area_code < t1.code_end AND t2.county = t1.county) AS "totalCount") AS t3) AS incidents
FROM grid AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $4::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t4) AS now, (SELECT row_to_json(t18) AS row_to_json_4
FROM (SELECT t5.name AS name, lower(t5.valid) AS "validFrom", upper(t5.valid) AS "validTo", (SELECT row_to_json(t9) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_2
FROM incident AS t6
WHERE CASE WHEN (t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR) THEN true END AND (t5.boundary && t6.location) AND ST_Covers(t5.boundary, t6.location) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t7.boundary) AS array_agg_1
FROM grid AS t7
WHERE t7.county = $3::INTEGER AND CASE WHEN (t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR) THEN true END AND (t7.valid @> $5::TIMESTAMP WITH TIME ZONE) AND t7.code < t5.code AND (t7.boundary && t5.boundary))) AS t8(boundary)
WHERE ST_Covers(t8.boundary, t6.location)))) AS "totalCount") AS t9) AS incidents, (SELECT row_to_json(t17) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t16)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t10.building_no AS "buildingNo", (SELECT row_to_json(t15) AS row_to_json_7
FROM (SELECT t13.name AS name
FROM grid AS t13
WHERE t13.county = $3::INTEGER AND CASE WHEN (t13.area_code >= $1::VARCHAR AND t13.area_code < $2::VARCHAR) THEN true END AND (t13.valid @> $5::TIMESTAMP WITH TIME ZONE) AND t13.code = (SELECT t14.code
FROM grid AS t14
WHERE t14.county = $3::INTEGER AND CASE WHEN (t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR) THEN true END AND (t14.valid @> $5::TIMESTAMP WITH TIME ZONE) AND (t14.boundary && ST_PointOnSurface(t10.footprint)) AND ST_Covers(t14.boundary, ST_PointOnSurface(t10.footprint)) ORDER BY t14.code
 LIMIT 1)
 LIMIT 1) AS t15) AS grid
FROM building AS t10
WHERE CASE WHEN (t10.area_code >= $1::VARCHAR AND t10.area_code < $2::VARCHAR) THEN true END AND (t5.boundary && ST_PointOnSurface(t10.footprint)) AND ST_Covers(t5.boundary, ST_PointOnSurface(t10.footprint)) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t11.boundary) AS array_agg_2
FROM grid AS t11
WHERE t11.county = $3::INTEGER AND CASE WHEN (t11.area_code >= $1::VARCHAR AND t11.area_code < $2::VARCHAR) THEN true END AND (t11.valid @> $5::TIMESTAMP WITH TIME ZONE) AND t11.code < t5.code AND (t11.boundary && t5.boundary))) AS t12(boundary)
WHERE ST_Covers(t12.boundary, ST_PointOnSurface(t10.footprint)))) ORDER BY t10.county ASC, t10.building_no ASC, t10.id ASC
 LIMIT 100) AS t16) AS nodes) AS t17) AS buildings
FROM grid AS t5
WHERE t5.county = $3::INTEGER AND CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND t5.code = $6::VARCHAR AND (t5.valid @> $5::TIMESTAMP WITH TIME ZONE)
 LIMIT 1) AS t18) AS "then") AS t19) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '440305001001001'
-- $5 = '2024-06-01T00:00:00+08:00'
-- $6 = '440305001001001'
