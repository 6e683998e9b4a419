SELECT CAST((SELECT row_to_json(t33) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t32) AS row_to_json_2
FROM (SELECT t1.name AS name, (SELECT row_to_json(t31) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM grid AS t30
WHERE CASE WHEN (t30.area_code >= $1::VARCHAR AND t30.area_code < $2::VARCHAR) THEN true END AND t30.county = t1.county AND t30.code = t1.code) AS "totalCount", t29.part_nodes AS nodes, t29.part_edges AS edges
FROM (SELECT count(*) AS rows, coalesce(json_agg(t28.part_nodes ORDER BY t28.place) FILTER (WHERE t28.place <= 100), CAST('[]' AS JSON)) AS part_nodes, coalesce(json_agg(t28.part_edges ORDER BY t28.place) FILTER (WHERE t28.place <= 100), CAST('[]' AS JSON)) AS part_edges
FROM (SELECT (SELECT row_to_json(t25) AS row_to_json_4
FROM (SELECT t2.name AS name, lower(t2.valid) AS "validFrom", upper(t2.valid) AS "validTo", t2.predecessors AS predecessors, t2.restored_from AS "restoredFrom", (SELECT row_to_json(t6) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_2
FROM household AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND (t2.boundary && (SELECT ST_PointOnSurface(t4.footprint) AS "ST_PointOnSurface_1"
FROM building AS t4
WHERE t4.county = t3.county AND t4.id = t3.building_id AND t4.county = $3::INTEGER AND CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END)) AND ST_Covers(t2.boundary, (SELECT ST_PointOnSurface(t4.footprint) AS "ST_PointOnSurface_1"
FROM building AS t4
WHERE t4.county = t3.county AND t4.id = t3.building_id AND t4.county = $3::INTEGER AND CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END)) AND (SELECT t5.code
FROM grid AS t5
WHERE t5.county = $3::INTEGER AND CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND (t5.valid @> lower(t2.valid)) AND (t5.boundary && (SELECT ST_PointOnSurface(t4.footprint) AS "ST_PointOnSurface_1"
FROM building AS t4
WHERE t4.county = t3.county AND t4.id = t3.building_id AND t4.county = $3::INTEGER AND CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END)) AND ST_Covers(t5.boundary, (SELECT ST_PointOnSurface(t4.footprint) AS "ST_PointOnSurface_1"
FROM building AS t4
WHERE t4.county = t3.county AND t4.id = t3.building_id AND t4.county = $3::INTEGER AND CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END)) ORDER BY t5.code
 LIMIT 1) = t2.code) AS "totalCount") AS t6) AS households, (SELECT row_to_json(t9) AS row_to_json_6
FROM (SELECT (SELECT count(*) AS count_3
FROM incident AS t7
WHERE CASE WHEN (t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR) THEN true END AND (t2.boundary && t7.location) AND ST_Covers(t2.boundary, t7.location) AND (SELECT t8.code
FROM grid AS t8
WHERE t8.county = $3::INTEGER AND CASE WHEN (t8.area_code >= $1::VARCHAR AND t8.area_code < $2::VARCHAR) THEN true END AND (t8.valid @> lower(t2.valid)) AND (t8.boundary && t7.location) AND ST_Covers(t8.boundary, t7.location) ORDER BY t8.code
 LIMIT 1) = t2.code) AS "totalCount") AS t9) AS incidents, (SELECT row_to_json(t15) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t14)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t10.building_no AS "buildingNo", (SELECT row_to_json(t13) AS row_to_json_8
FROM (SELECT t12.name AS name
FROM grid AS t12
WHERE t12.county = $3::INTEGER AND CASE WHEN (t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR) THEN true END AND upper_inf(t12.valid) AND t12.county = t10.county AND t12.code = t10.area_code
 LIMIT 1) AS t13) AS grid
FROM building AS t10
WHERE CASE WHEN (t10.area_code >= $1::VARCHAR AND t10.area_code < $2::VARCHAR) THEN true END AND (t2.boundary && ST_PointOnSurface(t10.footprint)) AND ST_Covers(t2.boundary, ST_PointOnSurface(t10.footprint)) AND (SELECT t11.code
FROM grid AS t11
WHERE t11.county = $3::INTEGER AND CASE WHEN (t11.area_code >= $1::VARCHAR AND t11.area_code < $2::VARCHAR) THEN true END AND (t11.valid @> lower(t2.valid)) AND (t11.boundary && ST_PointOnSurface(t10.footprint)) AND ST_Covers(t11.boundary, ST_PointOnSurface(t10.footprint)) ORDER BY t11.code
 LIMIT 1) = t2.code ORDER BY t10.county ASC, t10.building_no ASC, t10.id ASC
 LIMIT 100) AS t14) AS nodes) AS t15) AS buildings, (SELECT row_to_json(t18) AS row_to_json_9
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t17)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t16.name AS name
FROM grid AS t16
WHERE CASE WHEN (t16.area_code >= $1::VARCHAR AND t16.area_code < $2::VARCHAR) THEN true END AND (t16.valid @> lower(t2.valid)) AND t16.code != t2.code AND (t16.boundary && ST_Expand(t2.boundary, 1e-07)) AND ST_DWithin(t16.boundary, t2.boundary, 1e-07) AND ST_Length(geography(ST_Intersection(ST_Boundary(t2.boundary), ST_Buffer(t16.boundary, 1e-07)))) > 0.5 ORDER BY t16.code ASC, t16.county ASC, t16.id ASC
 LIMIT 100) AS t17) AS nodes) AS t18) AS neighbours, (SELECT row_to_json(t24) AS row_to_json_10
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t23)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t19.name AS name, lower(t19.valid) AS "validFrom", (SELECT row_to_json(t22) AS row_to_json_11
FROM (SELECT (SELECT count(*) AS count_4
FROM building AS t20
WHERE CASE WHEN (t20.area_code >= $1::VARCHAR AND t20.area_code < $2::VARCHAR) THEN true END AND (t19.boundary && ST_PointOnSurface(t20.footprint)) AND ST_Covers(t19.boundary, ST_PointOnSurface(t20.footprint)) AND (SELECT t21.code
FROM grid AS t21
WHERE t21.county = $3::INTEGER AND CASE WHEN (t21.area_code >= $1::VARCHAR AND t21.area_code < $2::VARCHAR) THEN true END AND (t21.valid @> lower(t19.valid)) AND (t21.boundary && ST_PointOnSurface(t20.footprint)) AND ST_Covers(t21.boundary, ST_PointOnSurface(t20.footprint)) ORDER BY t21.code
 LIMIT 1) = t19.code) AS "totalCount") AS t22) AS buildings
FROM grid AS t19
WHERE CASE WHEN (t19.area_code >= $1::VARCHAR AND t19.area_code < $2::VARCHAR) THEN true END AND t19.county = t2.county AND t2.code = ANY (CASE WHEN (cardinality(t19.restored_from) > 0) THEN t19.restored_from ELSE t19.predecessors END) AND lower(t19.valid) = upper(t2.valid) ORDER BY lower(t19.valid) ASC, t19.code ASC, t19.county ASC, t19.id ASC
 LIMIT 100) AS t23) AS nodes) AS t24) AS became) AS t25) AS part_nodes, (SELECT row_to_json(t27) AS row_to_json_12
FROM (SELECT replace(encode(SUBSTRING(sha256($4 || sha256($5 || convert_to(CAST(json_build_array($6::VARCHAR, CAST(lower(t2.valid) AS TEXT), CAST(t2.code AS TEXT), CAST(t2.county AS TEXT), CAST(t2.id AS TEXT)) AS TEXT), 'UTF8'))) FROM 1 FOR 16) || convert_to(CAST(json_build_array($6::VARCHAR, CAST(lower(t2.valid) AS TEXT), CAST(t2.code AS TEXT), CAST(t2.county AS TEXT), CAST(t2.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, (SELECT row_to_json(t26) AS row_to_json_13
FROM (SELECT ST_Area(geography(t2.boundary)) AS "areaSquareMetres") AS t26) AS node) AS t27) AS part_edges, row_number() OVER (ORDER BY lower(t2.valid) ASC, t2.code ASC, t2.county ASC, t2.id ASC) AS place
FROM grid AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.code = t1.code ORDER BY lower(t2.valid) ASC, t2.code ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t28) AS t29) AS t31) AS history
FROM grid AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $7::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t32) AS grid) AS t33) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '\\x810a821d6bc941c0ce34475f1d329d03d43718defe22660d216eacd97810e2015c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c'
-- $5 = '\\xeb60e87701a32baaa45e2d357758f769be5d72b494480c674b04c6b3127a886b3636363636363636363636363636363636363636363636363636363636363636'
-- $6 = 'c2efa1fc'
-- $7 = '440305001001001'
