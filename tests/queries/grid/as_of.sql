SELECT CAST((SELECT row_to_json(t17) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_2
FROM (SELECT t1.name AS name, lower(t1.valid) AS "validFrom", upper(t1.valid) AS "validTo", (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.area_code >= t1.code AND t2.area_code < t1.code_end AND t2.county = t1.county) AS "totalCount") AS t3) AS incidents
FROM grid AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $4::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t4) AS now, (SELECT row_to_json(t16) AS row_to_json_4
FROM (SELECT t5.name AS name, lower(t5.valid) AS "validFrom", upper(t5.valid) AS "validTo", (SELECT row_to_json(t8) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_2
FROM incident AS t6
WHERE CASE WHEN (t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR) THEN true END AND (t5.boundary && t6.location) AND ST_Covers(t5.boundary, t6.location) AND (SELECT t7.code
FROM grid AS t7
WHERE t7.county = $3::INTEGER AND CASE WHEN (t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR) THEN true END AND (t7.valid @> $5::TIMESTAMP WITH TIME ZONE) AND (t7.boundary && t6.location) AND ST_Covers(t7.boundary, t6.location) ORDER BY t7.code
 LIMIT 1) = t5.code) AS "totalCount") AS t8) AS incidents, (SELECT row_to_json(t15) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t14)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t9.building_no AS "buildingNo", (SELECT row_to_json(t13) AS row_to_json_7
FROM (SELECT t11.name AS name
FROM grid AS t11
WHERE t11.county = $3::INTEGER AND CASE WHEN (t11.area_code >= $1::VARCHAR AND t11.area_code < $2::VARCHAR) THEN true END AND (t11.valid @> $5::TIMESTAMP WITH TIME ZONE) AND t11.code = (SELECT t12.code
FROM grid AS t12
WHERE t12.county = $3::INTEGER AND CASE WHEN (t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR) THEN true END AND (t12.valid @> $5::TIMESTAMP WITH TIME ZONE) AND (t12.boundary && ST_PointOnSurface(t9.footprint)) AND ST_Covers(t12.boundary, ST_PointOnSurface(t9.footprint)) ORDER BY t12.code
 LIMIT 1)
 LIMIT 1) AS t13) AS grid
FROM building AS t9
WHERE CASE WHEN (t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR) THEN true END AND (t5.boundary && ST_PointOnSurface(t9.footprint)) AND ST_Covers(t5.boundary, ST_PointOnSurface(t9.footprint)) AND (SELECT t10.code
FROM grid AS t10
WHERE t10.county = $3::INTEGER AND CASE WHEN (t10.area_code >= $1::VARCHAR AND t10.area_code < $2::VARCHAR) THEN true END AND (t10.valid @> $5::TIMESTAMP WITH TIME ZONE) AND (t10.boundary && ST_PointOnSurface(t9.footprint)) AND ST_Covers(t10.boundary, ST_PointOnSurface(t9.footprint)) ORDER BY t10.code
 LIMIT 1) = t5.code ORDER BY t9.county ASC, t9.building_no ASC, t9.id ASC
 LIMIT 100) AS t14) AS nodes) AS t15) AS buildings
FROM grid AS t5
WHERE t5.county = $3::INTEGER AND CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND t5.code = $6::VARCHAR AND (t5.valid @> $5::TIMESTAMP WITH TIME ZONE)
 LIMIT 1) AS t16) AS "then") AS t17) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '440305001001001'
-- $5 = '2024-06-01T00:00:00+08:00'
-- $6 = '440305001001001'
