SELECT CAST((SELECT row_to_json(t9) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.building_no AS "buildingNo", (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t2.code AS code, t2.name AS name, lower(t2.valid) AS "validFrom"
FROM grid AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND upper_inf(t2.valid) AND t2.county = t1.county AND t2.code = t1.area_code
 LIMIT 1) AS t3) AS grid, (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT t4.code AS code, t4.name AS name, lower(t4.valid) AS "validFrom", upper(t4.valid) AS "validTo"
FROM grid AS t4
WHERE t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END AND (t4.valid @> $4::TIMESTAMP WITH TIME ZONE) AND t4.code = (SELECT t5.code
FROM grid AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND (t5.valid @> $4::TIMESTAMP WITH TIME ZONE) AND (t5.boundary && ST_PointOnSurface(t1.footprint)) AND ST_Covers(t5.boundary, ST_PointOnSurface(t1.footprint)) ORDER BY t5.code
 LIMIT 1)
 LIMIT 1) AS t6) AS "then"
FROM building AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.building_no = $5::VARCHAR ORDER BY t1.county ASC, t1.building_no ASC, t1.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS building) AS t9) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '2024-03-01T00:00:00+08:00'
-- $5 = 'B2'
