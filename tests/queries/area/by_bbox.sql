SELECT CAST((SELECT row_to_json(t13) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t12) AS row_to_json_2
FROM (SELECT ST_Area(geography($1::geometry)) AS "areaSquareMetres", (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t3)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT CAST(ST_Area(geography(ST_Intersection(t1.boundary, $1::geometry))) / CAST(nullif(ST_Area(geography(t1.boundary)), 0) AS NUMERIC) AS FLOAT) AS share, (SELECT row_to_json(t2) AS row_to_json_4
FROM (SELECT t1.code AS code) AS t2) AS node
FROM grid AS t1
WHERE t1.county = $2::INTEGER AND CASE WHEN (t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR) THEN true END AND upper_inf(t1.valid) AND (t1.boundary && $1::geometry) AND ((t1.boundary @ $1::geometry) OR ST_Intersects(t1.boundary, $1::geometry) AND NOT ST_Touches(t1.boundary, $1::geometry)) ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t3) AS edges) AS t4) AS grids, (SELECT row_to_json(t8) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT CAST(ST_Area(geography(ST_Intersection(t5.footprint, $1::geometry))) / CAST(nullif(ST_Area(geography(t5.footprint)), 0) AS NUMERIC) AS FLOAT) AS share, (SELECT row_to_json(t6) AS row_to_json_6
FROM (SELECT t5.building_no AS "buildingNo") AS t6) AS node
FROM building AS t5
WHERE t5.county = $2::INTEGER AND CASE WHEN (t5.area_code >= $3::VARCHAR AND t5.area_code < $4::VARCHAR) THEN true END AND (t5.footprint && $1::geometry) AND ((t5.footprint @ $1::geometry) OR ST_Intersects(t5.footprint, $1::geometry) AND NOT ST_Touches(t5.footprint, $1::geometry)) ORDER BY t5.county ASC, t5.building_no ASC, t5.id ASC
 LIMIT 100) AS t7) AS edges) AS t8) AS buildings, (SELECT row_to_json(t11) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t10)), CAST('[]' AS JSON)) AS coalesce_3
FROM (SELECT t9.camera_no AS "cameraNo"
FROM camera AS t9
WHERE t9.county = $2::INTEGER AND CASE WHEN (t9.area_code >= $3::VARCHAR AND t9.area_code < $4::VARCHAR) THEN true END AND (t9.location && $1::geometry) AND ST_Intersects(t9.location, $1::geometry) ORDER BY t9.county ASC, t9.camera_no ASC, t9.id ASC
 LIMIT 100) AS t10) AS nodes) AS t11) AS cameras) AS t12) AS area) AS t13) AS TEXT) AS data
-- $1 = '01030000208A1100000100000005000000068195438B7C5C400000000000803640068195438B7C5C401B2FDD24068136403F355EBA497C5C401B2FDD24068136403F355EBA497C5C400000000000803640068195438B7C5C400000000000803640'
-- $2 = '440305'
-- $3 = '440305'
-- $4 = '440305:'
