SELECT CAST((SELECT row_to_json(t21) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t14) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t13)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.code AS code, t1.name AS name, lower(t1.valid) AS "validFrom", (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t3.code AS code, t3.name AS name, lower(t3.valid) AS "validFrom", upper(t3.valid) AS "validTo", (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT (SELECT count(*) AS count_1
FROM building AS t4
WHERE CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND (t3.boundary && ST_PointOnSurface(t4.footprint)) AND ST_Covers(t3.boundary, ST_PointOnSurface(t4.footprint)) AND (SELECT t5.code
FROM grid AS t5
WHERE t5.county = $3::INTEGER AND CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND (t5.valid @> lower(t3.valid)) AND (t5.boundary && ST_PointOnSurface(t4.footprint)) AND ST_Covers(t5.boundary, ST_PointOnSurface(t4.footprint)) ORDER BY t5.code
 LIMIT 1) = t3.code) AS "totalCount") AS t6) AS buildings
FROM grid AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.county = t1.county AND t3.code = ANY (CASE WHEN (cardinality(t1.restored_from) > 0) THEN t1.restored_from ELSE t1.predecessors END) AND upper(t3.valid) = lower(t1.valid) ORDER BY lower(t3.valid) ASC, t3.code ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS "madeFrom", (SELECT row_to_json(t12) AS row_to_json_5
FROM (SELECT (SELECT row_to_json(t11) AS row_to_json_6
FROM (SELECT t10.count AS count
FROM (SELECT count(*) AS count
FROM grid AS t9
WHERE CASE WHEN (t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR) THEN true END AND t9.county = t1.county AND t9.code = t1.code) AS t10) AS t11) AS aggregate) AS t12) AS history
FROM grid AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND upper_inf(t1.valid) AND (EXISTS (SELECT 1
FROM grid AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.code = ANY (CASE WHEN (cardinality(t1.restored_from) > 0) THEN t1.restored_from ELSE t1.predecessors END) AND upper(t2.valid) = lower(t1.valid) AND (jingwei_characters(t2.name) @> jingwei_characters($4::VARCHAR)) AND (t2.name ^@ $4::VARCHAR))) ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t13) AS nodes) AS t14) AS grids, (SELECT row_to_json(t20) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t19)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t15.name AS name
FROM grid AS t15
WHERE t15.county = $3::INTEGER AND CASE WHEN (t15.area_code >= $1::VARCHAR AND t15.area_code < $2::VARCHAR) THEN true END AND upper_inf(t15.valid) AND (EXISTS (SELECT 1
FROM grid AS t16
WHERE CASE WHEN (t16.area_code >= $1::VARCHAR AND t16.area_code < $2::VARCHAR) THEN true END AND t16.county = t15.county AND t16.code = t15.code AND (SELECT count(*) AS count_2
FROM building AS t17
WHERE CASE WHEN (t17.area_code >= $1::VARCHAR AND t17.area_code < $2::VARCHAR) THEN true END AND (t16.boundary && ST_PointOnSurface(t17.footprint)) AND ST_Covers(t16.boundary, ST_PointOnSurface(t17.footprint)) AND (SELECT t18.code
FROM grid AS t18
WHERE t18.county = $3::INTEGER AND CASE WHEN (t18.area_code >= $1::VARCHAR AND t18.area_code < $2::VARCHAR) THEN true END AND (t18.valid @> lower(t16.valid)) AND (t18.boundary && ST_PointOnSurface(t17.footprint)) AND ST_Covers(t18.boundary, ST_PointOnSurface(t17.footprint)) ORDER BY t18.code
 LIMIT 1) = t16.code) >= $5::BIGINT)) ORDER BY t15.code ASC, t15.county ASC, t15.id ASC
 LIMIT 100) AS t19) AS nodes) AS t20) AS before) AS t21) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '科苑'
-- $5 = '3'
