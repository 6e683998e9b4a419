SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t5."hasNextPage" AS "hasNextPage") AS t6) AS "pageInfo", t5.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t4.part_nodes ORDER BY t4.place) FILTER (WHERE t4.place <= 100), CAST('[]' AS JSON)) AS part_nodes, count(*) > 100 AS "hasNextPage"
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT CAST('Feature' AS TEXT) AS type, (('Grid:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, CAST(ST_AsGeoJSON(ST_FlipCoordinates(t1.boundary), $1::INTEGER, 0) AS JSON) AS geometry, (SELECT row_to_json(t2) AS row_to_json_5
FROM (SELECT t1.code AS code, t1.name AS name, ST_Area(geography(t1.boundary)) AS "areaSquareMetres", lower(t1.valid) AS "validFrom", upper(t1.valid) AS "validTo") AS t2) AS properties) AS t3) AS part_nodes, row_number() OVER (ORDER BY t1.code ASC, t1.county ASC, t1.id ASC) AS place
FROM grid AS t1
WHERE t1.county = $2::INTEGER AND CASE WHEN (t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR) THEN true END AND (t1.valid @> $5::TIMESTAMP WITH TIME ZONE) AND (t1.boundary && $6::geometry) AND ST_Intersects(t1.boundary, $6::geometry) ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT 100 + 1) AS t4) AS t5) AS t7) AS features) AS t8) AS TEXT) AS data
-- $1 = '7'
-- $2 = '440305'
-- $3 = '440305'
-- $4 = '440305:'
-- $5 = '2025-06-01T00:00:00+00:00'
-- $6 = '01030000208A11000001000000050000000000000000805C4066666666666636400000000000805C409A999999999936409A99999999795C409A999999999936409A99999999795C4066666666666636400000000000805C406666666666663640'
