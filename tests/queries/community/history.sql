SELECT CAST((SELECT row_to_json(t24) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t19) AS row_to_json_2
FROM (SELECT t1.name AS name, (SELECT row_to_json(t18) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM community AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.code = t1.code) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t17)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.name AS name, lower(t3.valid) AS "validFrom", upper(t3.valid) AS "validTo", t3.predecessors AS predecessors, t3.restored_from AS "restoredFrom", (SELECT row_to_json(t9) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t4.name AS name, (SELECT row_to_json(t7) AS row_to_json_5
FROM (SELECT t6.name AS name, upper(t6.valid) AS "validTo"
FROM community AS t6
WHERE t6.county = $3::INTEGER AND CASE WHEN (t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR) THEN true END AND upper_inf(t6.valid) AND t6.county = t4.county AND t6.code <= t4.area_code AND t4.area_code < t6.code_end AND length(t6.code) = 12
 LIMIT 1) AS t7) AS community
FROM grid AS t4
WHERE CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND (t4.valid @> lower(t3.valid)) AND (t3.boundary && ST_PointOnSurface(t4.boundary)) AND ST_Covers(t3.boundary, ST_PointOnSurface(t4.boundary)) AND (SELECT t5.code
FROM community AS t5
WHERE t5.county = $3::INTEGER AND CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND (t5.valid @> lower(t3.valid)) AND (t5.boundary && ST_PointOnSurface(t4.boundary)) AND ST_Covers(t5.boundary, ST_PointOnSurface(t4.boundary)) ORDER BY t5.code
 LIMIT 1) = t3.code ORDER BY t4.code ASC, t4.county ASC, t4.id ASC
 LIMIT 100) AS t8) AS nodes) AS t9) AS grids, (SELECT row_to_json(t13) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t10.building_no AS "buildingNo"
FROM building AS t10
WHERE CASE WHEN (t10.area_code >= $1::VARCHAR AND t10.area_code < $2::VARCHAR) THEN true END AND (t3.boundary && ST_PointOnSurface(t10.footprint)) AND ST_Covers(t3.boundary, ST_PointOnSurface(t10.footprint)) AND (SELECT t11.code
FROM community AS t11
WHERE t11.county = $3::INTEGER AND CASE WHEN (t11.area_code >= $1::VARCHAR AND t11.area_code < $2::VARCHAR) THEN true END AND (t11.valid @> lower(t3.valid)) AND (t11.boundary && ST_PointOnSurface(t10.footprint)) AND ST_Covers(t11.boundary, ST_PointOnSurface(t10.footprint)) ORDER BY t11.code
 LIMIT 1) = t3.code ORDER BY t10.county ASC, t10.building_no ASC, t10.id ASC
 LIMIT 100) AS t12) AS nodes) AS t13) AS buildings, (SELECT row_to_json(t16) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t15)), CAST('[]' AS JSON)) AS coalesce_4
FROM (SELECT t14.code AS code, t14.name AS name, lower(t14.valid) AS "validFrom"
FROM community AS t14
WHERE CASE WHEN (t14.area_code >= $1::VARCHAR AND t14.area_code < $2::VARCHAR) THEN true END AND t14.county = t3.county AND t3.code = ANY (CASE WHEN (cardinality(t14.restored_from) > 0) THEN t14.restored_from ELSE t14.predecessors END) AND lower(t14.valid) = upper(t3.valid) ORDER BY lower(t14.valid) ASC, t14.code ASC, t14.county ASC, t14.id ASC
 LIMIT 100) AS t15) AS nodes) AS t16) AS became
FROM community AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.county = t1.county AND t3.code = t1.code ORDER BY lower(t3.valid) ASC, t3.code ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t17) AS nodes) AS t18) AS history
FROM community AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $4::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t19) AS community, (SELECT row_to_json(t23) AS row_to_json_8
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t22)), CAST('[]' AS JSON)) AS coalesce_5
FROM (SELECT t20.name AS name
FROM community AS t20
WHERE t20.county = $3::INTEGER AND CASE WHEN (t20.area_code >= $1::VARCHAR AND t20.area_code < $2::VARCHAR) THEN true END AND upper_inf(t20.valid) AND (EXISTS (SELECT 1
FROM community AS t21
WHERE CASE WHEN (t21.area_code >= $1::VARCHAR AND t21.area_code < $2::VARCHAR) THEN true END AND t21.county = t20.county AND t21.code = ANY (CASE WHEN (cardinality(t20.restored_from) > 0) THEN t20.restored_from ELSE t20.predecessors END) AND upper(t21.valid) = lower(t20.valid) AND (t21.name ^@ $5::VARCHAR))) ORDER BY t20.code ASC, t20.county ASC, t20.id ASC
 LIMIT 100) AS t22) AS nodes) AS t23) AS made) AS t24) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '440305001001'
-- $5 = '科苑'
