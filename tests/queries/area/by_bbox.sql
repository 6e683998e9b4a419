SELECT CAST((SELECT row_to_json(t19) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t18) AS row_to_json_2
FROM (SELECT ST_Area(geography($1::geometry)) AS "areaSquareMetres", (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t5.part_edges AS edges
FROM (SELECT count(*) AS rows, coalesce(json_agg(t4.part_edges ORDER BY t4.place) FILTER (WHERE t4.place <= $2::BIGINT), CAST('[]' AS JSON)) AS part_edges
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT CAST(ST_Area(geography(ST_Intersection(t1.boundary, $1::geometry))) / CAST(nullif(ST_Area(geography(t1.boundary)), 0) AS NUMERIC) AS FLOAT) AS share, (SELECT row_to_json(t2) AS row_to_json_5
FROM (SELECT t1.code AS code) AS t2) AS node) AS t3) AS part_edges, row_number() OVER (ORDER BY t1.code ASC, t1.county ASC, t1.id ASC) AS place
FROM grid AS t1
WHERE t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR AND upper_inf(t1.valid) AND (t1.boundary && $1::geometry) AND ((t1.boundary @ $1::geometry) OR ST_Intersects(t1.boundary, $1::geometry) AND NOT ST_Touches(t1.boundary, $1::geometry)) ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT $2::BIGINT) AS t4) AS t5) AS t6) AS grids, (SELECT row_to_json(t12) AS row_to_json_6
FROM (SELECT t11.part_edges AS edges
FROM (SELECT count(*) AS rows, coalesce(json_agg(t10.part_edges ORDER BY t10.place) FILTER (WHERE t10.place <= $5::BIGINT), CAST('[]' AS JSON)) AS part_edges
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_7
FROM (SELECT CAST(ST_Area(geography(ST_Intersection(t7.footprint, $1::geometry))) / CAST(nullif(ST_Area(geography(t7.footprint)), 0) AS NUMERIC) AS FLOAT) AS share, (SELECT row_to_json(t8) AS row_to_json_8
FROM (SELECT t7.building_no AS "buildingNo") AS t8) AS node) AS t9) AS part_edges, row_number() OVER (ORDER BY t7.county ASC, t7.building_no ASC, t7.id ASC) AS place
FROM building AS t7
WHERE t7.area_code >= $3::VARCHAR AND t7.area_code < $4::VARCHAR AND (t7.footprint && $1::geometry) AND ((t7.footprint @ $1::geometry) OR ST_Intersects(t7.footprint, $1::geometry) AND NOT ST_Touches(t7.footprint, $1::geometry)) ORDER BY t7.county ASC, t7.building_no ASC, t7.id ASC
 LIMIT $5::BIGINT) AS t10) AS t11) AS t12) AS buildings, (SELECT row_to_json(t17) AS row_to_json_9
FROM (SELECT t16.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t15.part_nodes ORDER BY t15.place) FILTER (WHERE t15.place <= $6::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t14) AS row_to_json_10
FROM (SELECT t13.camera_no AS "cameraNo") AS t14) AS part_nodes, row_number() OVER (ORDER BY t13.county ASC, t13.camera_no ASC, t13.id ASC) AS place
FROM camera AS t13
WHERE t13.area_code >= $3::VARCHAR AND t13.area_code < $4::VARCHAR AND (t13.location && $1::geometry) AND ST_Intersects(t13.location, $1::geometry) ORDER BY t13.county ASC, t13.camera_no ASC, t13.id ASC
 LIMIT $6::BIGINT) AS t15) AS t16) AS t17) AS cameras) AS t18) AS area) AS t19) AS TEXT) AS data
-- $1 = '01030000208A1100000100000005000000068195438B7C5C400000000000803640068195438B7C5C401B2FDD24068136403F355EBA497C5C401B2FDD24068136403F355EBA497C5C400000000000803640068195438B7C5C400000000000803640'
-- $2 = '100'
-- $3 = '440305'
-- $4 = '440305:'
-- $5 = '100'
-- $6 = '100'
