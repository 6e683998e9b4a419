SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT t5.part_edges AS edges, (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t5."hasNextPage" AS "hasNextPage", t5."hasPreviousPage" AS "hasPreviousPage") AS t6) AS "pageInfo"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t4.part_edges ORDER BY t4.place) FILTER (WHERE t4.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_edges, count(*) > $1::BIGINT AS "hasNextPage", false AS "hasPreviousPage"
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT ST_Distance(geography(t1.location), geography($2::geometry)) AS "distanceMetres", (SELECT row_to_json(t2) AS row_to_json_5
FROM (SELECT t1.camera_no AS "cameraNo", CAST(ST_AsGeoJSON(t1.location, $3::INTEGER, 0) AS JSON) AS location) AS t2) AS node) AS t3) AS part_edges, row_number() OVER (ORDER BY ST_Distance(geography(t1.location), geography($2::geometry)) ASC NULLS LAST, t1.county ASC, t1.id ASC) AS place
FROM camera AS t1
WHERE t1.county = $4::INTEGER AND CASE WHEN (t1.area_code >= $5::VARCHAR AND t1.area_code < $6::VARCHAR) THEN true END ORDER BY ST_Distance(geography(t1.location), geography($2::geometry)) ASC NULLS LAST, t1.county ASC, t1.id ASC
 LIMIT $1::BIGINT + 1) AS t4) AS t5) AS t7) AS cameras) AS t8) AS TEXT) AS data
-- $1 = '2'
-- $2 = '01010000208A110000AA78CAE76A7C5C4052BFB81784803640'
-- $3 = '7'
-- $4 = '440305'
-- $5 = '440305'
-- $6 = '440305:'
