SELECT CAST((SELECT row_to_json(t26) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t21) AS row_to_json_2
FROM (SELECT t1.name AS name, (SELECT row_to_json(t20) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM community AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.code = t1.code) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t19)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.name AS name, lower(t3.valid) AS "validFrom", upper(t3.valid) AS "validTo", t3.predecessors AS predecessors, t3.restored_from AS "restoredFrom", (SELECT row_to_json(t10) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t9)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t4.name AS name, (SELECT row_to_json(t8) AS row_to_json_5
FROM (SELECT t7.name AS name, upper(t7.valid) AS "validTo"
FROM community AS t7
WHERE t7.county = $3::INTEGER AND CASE WHEN (t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR) THEN true END AND upper_inf(t7.valid) AND t7.county = t4.county AND t7.code <= t4.area_code AND t4.area_code < t7.code_end AND length(t7.code) = 12
 LIMIT 1) AS t8) AS community
FROM grid AS t4
WHERE CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND (t4.valid @> lower(t3.valid)) AND (t3.boundary && ST_PointOnSurface(t4.boundary)) AND ST_Covers(t3.boundary, ST_PointOnSurface(t4.boundary)) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t5.boundary) AS array_agg_1
FROM community AS t5
WHERE t5.county = $3::INTEGER AND CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND (t5.valid @> lower(t3.valid)) AND t5.code < t3.code AND (t5.boundary && t3.boundary))) AS t6(boundary)
WHERE ST_Covers(t6.boundary, ST_PointOnSurface(t4.boundary)))) ORDER BY t4.code ASC, t4.county ASC, t4.id ASC
 LIMIT 100) AS t9) AS nodes) AS t10) AS grids, (SELECT row_to_json(t15) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t14)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t11.building_no AS "buildingNo"
FROM building AS t11
WHERE CASE WHEN (t11.area_code >= $1::VARCHAR AND t11.area_code < $2::VARCHAR) THEN true END AND (t3.boundary && ST_PointOnSurface(t11.footprint)) AND ST_Covers(t3.boundary, ST_PointOnSurface(t11.footprint)) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t12.boundary) AS array_agg_2
FROM community AS t12
WHERE t12.county = $3::INTEGER AND CASE WHEN (t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR) THEN true END AND (t12.valid @> lower(t3.valid)) AND t12.code < t3.code AND (t12.boundary && t3.boundary))) AS t13(boundary)
WHERE ST_Covers(t13.boundary, ST_PointOnSurface(t11.footprint)))) ORDER BY t11.county ASC, t11.building_no ASC, t11.id ASC
 LIMIT 100) AS t14) AS nodes) AS t15) AS buildings, (SELECT row_to_json(t18) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t17)), CAST('[]' AS JSON)) AS coalesce_4
FROM (SELECT t16.code AS code, t16.name AS name, lower(t16.valid) AS "validFrom"
FROM community AS t16
WHERE CASE WHEN (t16.area_code >= $1::VARCHAR AND t16.area_code < $2::VARCHAR) THEN true END AND t16.county = t3.county AND t3.code = ANY (CASE WHEN (cardinality(t16.restored_from) > 0) THEN t16.restored_from ELSE t16.predecessors END) AND lower(t16.valid) = upper(t3.valid) ORDER BY lower(t16.valid) ASC, t16.code ASC, t16.county ASC, t16.id ASC
 LIMIT 100) AS t17) AS nodes) AS t18) AS became
FROM community AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.county = t1.county AND t3.code = t1.code ORDER BY lower(t3.valid) ASC, t3.code ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t19) AS nodes) AS t20) AS history
FROM community AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $4::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t21) AS community, (SELECT row_to_json(t25) AS row_to_json_8
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t24)), CAST('[]' AS JSON)) AS coalesce_5
FROM (SELECT t22.name AS name
FROM community AS t22
WHERE t22.county = $3::INTEGER AND CASE WHEN (t22.area_code >= $1::VARCHAR AND t22.area_code < $2::VARCHAR) THEN true END AND upper_inf(t22.valid) AND (EXISTS (SELECT 1
FROM community AS t23
WHERE CASE WHEN (t23.area_code >= $1::VARCHAR AND t23.area_code < $2::VARCHAR) THEN true END AND t23.county = t22.county AND t23.code = ANY (CASE WHEN (cardinality(t22.restored_from) > 0) THEN t22.restored_from ELSE t22.predecessors END) AND upper(t23.valid) = lower(t22.valid) AND (t23.name ^@ $5::VARCHAR))) ORDER BY t22.code ASC, t22.county ASC, t22.id ASC
 LIMIT 100) AS t24) AS nodes) AS t25) AS made) AS t26) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '440305001001'
-- $5 = '科苑'
