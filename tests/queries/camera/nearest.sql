SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT t7.part_edges AS edges, (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT t7."hasNextPage" AS "hasNextPage", t7."hasPreviousPage" AS "hasPreviousPage") AS t8) AS "pageInfo"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t6.part_edges ORDER BY t6.place) FILTER (WHERE t6.place <= 2), CAST('[]' AS JSON)) AS part_edges, count(*) > 2 AS "hasNextPage", false AS "hasPreviousPage"
FROM (SELECT (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT ST_Distance(geography(t1.location), geography($1::geometry)) AS "distanceMetres", (SELECT row_to_json(t4) AS row_to_json_5
FROM (SELECT t1.camera_no AS "cameraNo", CAST(ST_AsGeoJSON(t1.location, $2::INTEGER, 0) AS JSON) AS location) AS t4) AS node) AS t5) AS part_edges, row_number() OVER (ORDER BY ST_Distance(geography(t1.location), geography($1::geometry)) ASC NULLS LAST, t1.county ASC, t1.id ASC) AS place
FROM camera AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $4::VARCHAR AND t1.area_code < $5::VARCHAR) THEN true END AND (t1.location && jingwei_reach($1::geometry, (SELECT CASE WHEN (count(*) >= 2 + 1) THEN max(t3.metres) ELSE 30000000.0 END AS anon_1
FROM (SELECT ST_Distance(geography(t2.location), geography($1::geometry)) AS metres
FROM camera AS t2
WHERE t2.county = $3::INTEGER AND CASE WHEN (t2.area_code >= $4::VARCHAR AND t2.area_code < $5::VARCHAR) THEN true END ORDER BY t2.location <-> $1::geometry
 LIMIT 2 + 1) AS t3))) ORDER BY ST_Distance(geography(t1.location), geography($1::geometry)) ASC NULLS LAST, t1.county ASC, t1.id ASC
 LIMIT 2 + 1) AS t6) AS t7) AS t9) AS cameras) AS t10) AS TEXT) AS data
-- $1 = '01010000208A110000AA78CAE76A7C5C4052BFB81784803640'
-- $2 = '7'
-- $3 = '440305'
-- $4 = '440305'
-- $5 = '440305:'
