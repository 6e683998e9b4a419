SELECT CAST((SELECT row_to_json(t37) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t36) AS row_to_json_2
FROM (SELECT t1.name AS name, (SELECT row_to_json(t35) AS row_to_json_3
FROM (SELECT (SELECT count(*) AS count_1
FROM grid AS t34
WHERE CASE WHEN (t34.area_code >= $1::VARCHAR AND t34.area_code < $2::VARCHAR) THEN true END AND t34.county = t1.county AND t34.code = t1.code) AS "totalCount", t33.part_nodes AS nodes, t33.part_edges AS edges
FROM (SELECT count(*) AS rows, coalesce(json_agg(t32.part_nodes ORDER BY t32.place) FILTER (WHERE t32.place <= 100), CAST('[]' AS JSON)) AS part_nodes, coalesce(json_agg(t32.part_edges ORDER BY t32.place) FILTER (WHERE t32.place <= 100), CAST('[]' AS JSON)) AS part_edges
FROM (SELECT (SELECT row_to_json(t29) AS row_to_json_4
FROM (SELECT t2.name AS name, lower(t2.valid) AS "validFrom", upper(t2.valid) AS "validTo", t2.predecessors AS predecessors, t2.restored_from AS "restoredFrom", (SELECT row_to_json(t7) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_2
FROM household AS t3
WHERE CASE WHEN (t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR) THEN true END AND (t2.boundary && (SELECT ST_PointOnSurface(t4.footprint) AS "ST_PointOnSurface_1"
FROM building AS t4
WHERE t4.county = t3.county AND t4.id = t3.building_id AND t4.county = $3::INTEGER AND CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END)) AND ST_Covers(t2.boundary, (SELECT ST_PointOnSurface(t4.footprint) AS "ST_PointOnSurface_1"
FROM building AS t4
WHERE t4.county = t3.county AND t4.id = t3.building_id AND t4.county = $3::INTEGER AND CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END)) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t5.boundary) AS array_agg_1
FROM grid AS t5
WHERE t5.county = $3::INTEGER AND CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND (t5.valid @> lower(t2.valid)) AND t5.code < t2.code AND (t5.boundary && t2.boundary))) AS t6(boundary)
WHERE ST_Covers(t6.boundary, (SELECT ST_PointOnSurface(t4.footprint) AS "ST_PointOnSurface_1"
FROM building AS t4
WHERE t4.county = t3.county AND t4.id = t3.building_id AND t4.county = $3::INTEGER AND CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END))))) AS "totalCount") AS t7) AS households, (SELECT row_to_json(t11) AS row_to_json_6
FROM (SELECT (SELECT count(*) AS count_3
FROM incident AS t8
WHERE CASE WHEN (t8.area_code >= $1::VARCHAR AND t8.area_code < $2::VARCHAR) THEN true END AND (t2.boundary && t8.location) AND ST_Covers(t2.boundary, t8.location) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t9.boundary) AS array_agg_2
FROM grid AS t9
WHERE t9.county = $3::INTEGER AND CASE WHEN (t9.area_code >= $1::VARCHAR AND t9.area_code < $2::VARCHAR) THEN true END AND (t9.valid @> lower(t2.valid)) AND t9.code < t2.code AND (t9.boundary && t2.boundary))) AS t10(boundary)
WHERE ST_Covers(t10.boundary, t8.location)))) AS "totalCount") AS t11) AS incidents, (SELECT row_to_json(t18) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t17)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t12.building_no AS "buildingNo", (SELECT row_to_json(t16) AS row_to_json_8
FROM (SELECT t15.name AS name
FROM grid AS t15
WHERE t15.county = $3::INTEGER AND CASE WHEN (t15.area_code >= $1::VARCHAR AND t15.area_code < $2::VARCHAR) THEN true END AND upper_inf(t15.valid) AND t15.county = t12.county AND t15.code = t12.area_code
 LIMIT 1) AS t16) AS grid
FROM building AS t12
WHERE CASE WHEN (t12.area_code >= $1::VARCHAR AND t12.area_code < $2::VARCHAR) THEN true END AND (t2.boundary && ST_PointOnSurface(t12.footprint)) AND ST_Covers(t2.boundary, ST_PointOnSurface(t12.footprint)) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t13.boundary) AS array_agg_3
FROM grid AS t13
WHERE t13.county = $3::INTEGER AND CASE WHEN (t13.area_code >= $1::VARCHAR AND t13.area_code < $2::VARCHAR) THEN true END AND (t13.valid @> lower(t2.valid)) AND t13.code < t2.code AND (t13.boundary && t2.boundary))) AS t14(boundary)
WHERE ST_Covers(t14.boundary, ST_PointOnSurface(t12.footprint)))) ORDER BY t12.county ASC, t12.building_no ASC, t12.id ASC
 LIMIT 100) AS t17) AS nodes) AS t18) AS buildings, (SELECT row_to_json(t21) AS row_to_json_9
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t20)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t19.name AS name
FROM grid AS t19
WHERE CASE WHEN (t19.area_code >= $1::VARCHAR AND t19.area_code < $2::VARCHAR) THEN true END AND (t19.valid @> lower(t2.valid)) AND t19.code != t2.code AND (t19.boundary && ST_Expand(t2.boundary, 1e-07)) AND ST_DWithin(t19.boundary, t2.boundary, 1e-07) AND ST_Length(geography(ST_Intersection(ST_Boundary(t2.boundary), ST_Buffer(t19.boundary, 1e-07)))) > 0.5 ORDER BY t19.code ASC, t19.county ASC, t19.id ASC
 LIMIT 100) AS t20) AS nodes) AS t21) AS neighbours, (SELECT row_to_json(t28) AS row_to_json_10
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t27)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t22.name AS name, lower(t22.valid) AS "validFrom", (SELECT row_to_json(t26) AS row_to_json_11
FROM (SELECT (SELECT count(*) AS count_4
FROM building AS t23
WHERE CASE WHEN (t23.area_code >= $1::VARCHAR AND t23.area_code < $2::VARCHAR) THEN true END AND (t22.boundary && ST_PointOnSurface(t23.footprint)) AND ST_Covers(t22.boundary, ST_PointOnSurface(t23.footprint)) AND NOT (EXISTS (SELECT 1
FROM unnest((SELECT array_agg(t24.boundary) AS array_agg_4
FROM grid AS t24
WHERE t24.county = $3::INTEGER AND CASE WHEN (t24.area_code >= $1::VARCHAR AND t24.area_code < $2::VARCHAR) THEN true END AND (t24.valid @> lower(t22.valid)) AND t24.code < t22.code AND (t24.boundary && t22.boundary))) AS t25(boundary)
WHERE ST_Covers(t25.boundary, ST_PointOnSurface(t23.footprint))))) AS "totalCount") AS t26) AS buildings
FROM grid AS t22
WHERE CASE WHEN (t22.area_code >= $1::VARCHAR AND t22.area_code < $2::VARCHAR) THEN true END AND t22.county = t2.county AND t2.code = ANY (CASE WHEN (cardinality(t22.restored_from) > 0) THEN t22.restored_from ELSE t22.predecessors END) AND lower(t22.valid) = upper(t2.valid) ORDER BY lower(t22.valid) ASC, t22.code ASC, t22.county ASC, t22.id ASC
 LIMIT 100) AS t27) AS nodes) AS t28) AS became) AS t29) AS part_nodes, (SELECT row_to_json(t31) AS row_to_json_12
FROM (SELECT replace(encode(SUBSTRING(sha256($4 || sha256($5 || convert_to(CAST(json_build_array($6::VARCHAR, CAST(lower(t2.valid) AS TEXT), CAST(t2.code AS TEXT), CAST(t2.county AS TEXT), CAST(t2.id AS TEXT)) AS TEXT), 'UTF8'))) FROM 1 FOR 16) || convert_to(CAST(json_build_array($6::VARCHAR, CAST(lower(t2.valid) AS TEXT), CAST(t2.code AS TEXT), CAST(t2.county AS TEXT), CAST(t2.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, (SELECT row_to_json(t30) AS row_to_json_13
FROM (SELECT ST_Area(geography(t2.boundary)) AS "areaSquareMetres") AS t30) AS node) AS t31) AS part_edges, row_number() OVER (ORDER BY lower(t2.valid) ASC, t2.code ASC, t2.county ASC, t2.id ASC) AS place
FROM grid AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.county = t1.county AND t2.code = t1.code ORDER BY lower(t2.valid) ASC, t2.code ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t32) AS t33) AS t35) AS history
FROM grid AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $7::VARCHAR AND upper_inf(t1.valid)
 LIMIT 1) AS t36) AS grid) AS t37) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
-- $4 = '\\x810a821d6bc941c0ce34475f1d329d03d43718defe22660d216eacd97810e2015c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c'
-- $5 = '\\xeb60e87701a32baaa45e2d357758f769be5d72b494480c674b04c6b3127a886b3636363636363636363636363636363636363636363636363636363636363636'
-- $6 = 'c2efa1fc'
-- $7 = '440305001001001'
