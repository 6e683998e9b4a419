SELECT CAST((SELECT row_to_json(t23) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t15) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t14)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.code AS code, t1.name AS name, lower(t1.valid) AS "validFrom", (SELECT row_to_json(t9) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t3.code AS code, t3.name AS name, lower(t3.valid) AS "validFrom", upper(t3.valid) AS "validTo", (SELECT row_to_json(t7) AS row_to_json_4
FROM (SELECT (SELECT count(*) AS count_1
FROM building AS t4
WHERE CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND (t3.boundary && ST_PointOnSurface(t4.footprint)) AND ST_Covers(t3.boundary, ST_PointOnSurface(t4.footprint)) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t5.boundary) AS array_agg_1
FROM grid AS t5
WHERE t5.county = $3::INTEGER AND CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND (t5.valid @> lower(t3.valid)) AND t5.code < t3.code AND (t5.boundary && t3.boundary))) AS t6(boundary)
WHERE ST_Covers(t6.boundary, ST_PointOnSurface(t4.footprint))))) AS "totalCount") AS t7) AS buildings
FROM grid AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND t3.county = t1.county AND t3.code = ANY (CASE WHEN (cardinality(t1.restored_from) > 0) THEN t1.restored_from ELSE t1.predecessors END) AND upper(t3.valid) = lower(t1.valid) ORDER BY lower(t3.valid) ASC, t3.code ASC, t3.county ASC, t3.id ASC
 LIMIT 100) AS t8) AS nodes) AS t9) AS "madeFrom", (SELECT row_to_json(t13) AS row_to_json_5
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_6
FROM (SELECT t11.count AS count
FROM (SELECT count(*) AS count
FROM grid AS t10
WHERE CASE WHEN (t10.area_code >= $1::VARCHAR AND t10.area_code < $2::VARCHAR) THEN true END AND t10.county = t1.county AND t10.code = t1.code) AS t11) AS t12) AS aggregate) AS t13) AS history
FROM grid AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND upper_inf(t1.valid) AND (EXISTS (SELECT 1
FROM grid AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.code = ANY (CASE WHEN (cardinality(t1.restored_from) > 0) THEN t1.restored_from ELSE t1.predecessors END) AND upper(t2.valid) = lower(t1.valid) AND (jingwei_characters(t2.name) @> jingwei_characters($4::VARCHAR)) AND (t2.name ^@ $4::VARCHAR))) ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t14) AS nodes) AS t15) AS grids, (SELECT row_to_json(t22) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t21)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t16.name AS name
FROM grid AS t16
WHERE t16.county = $3::INTEGER AND CASE WHEN (t16.area_code >= $1::VARCHAR AND t16.area_code < $2::VARCHAR) THEN true END AND upper_inf(t16.valid) AND (EXISTS (SELECT 1
FROM grid AS t17
WHERE CASE WHEN (t17.area_code >= $1::VARCHAR AND t17.area_code < $2::VARCHAR) THEN true END AND t17.county = t16.county AND t17.code = t16.code AND (SELECT count(*) AS count_2
FROM building AS t18
WHERE CASE WHEN (t18.area_code >= $1::VARCHAR AND t18.area_code < $2::VARCHAR) THEN true END AND (t17.boundary && ST_PointOnSurface(t18.footprint)) AND ST_Covers(t17.boundary, ST_PointOnSurface(t18.footprint)) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t19.boundary) AS array_agg_2
FROM grid AS t19
WHERE t19.county = $3::INTEGER AND CASE WHEN (t19.area_code >= $1::VARCHAR AND t19.area_code < $2::VARCHAR) THEN true END AND (t19.valid @> lower(t17.valid)) AND t19.code < t17.code AND (t19.boundary && t17.boundary))) AS t20(boundary)
WHERE ST_Covers(t20.boundary, ST_PointOnSurface(t18.footprint))))) >= $5::BIGINT)) ORDER BY t16.code ASC, t16.county ASC, t16.id ASC
 LIMIT 100) AS t21) AS nodes) AS t22) AS before) AS t23) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '科苑'
-- $5 = '3'
