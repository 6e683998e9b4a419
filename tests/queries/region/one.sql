SELECT CAST((SELECT row_to_json(t12) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t11) AS row_to_json_2
FROM (SELECT (('Region:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, t1.name AS name, t1.level AS level, (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t2.name AS name
FROM region AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.code = t1.parent_code
 LIMIT 1) AS t3) AS parent, (SELECT row_to_json(t10) AS row_to_json_4
FROM (SELECT t9.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t8.part_nodes ORDER BY t8.place) FILTER (WHERE t8.place <= $3::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_5
FROM (SELECT t4.code AS code, t4.name AS name, (SELECT row_to_json(t6) AS row_to_json_6
FROM (SELECT (SELECT count(*) AS count_1
FROM community AS t5
WHERE t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR AND t5.area_code >= t4.code AND t5.area_code < t4.code_end) AS "totalCount") AS t6) AS communities) AS t7) AS part_nodes, row_number() OVER (ORDER BY t4.code ASC, t4.county ASC, t4.id ASC) AS place
FROM region AS t4
WHERE t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR AND t4.parent_code = t1.code ORDER BY t4.code ASC, t4.county ASC, t4.id ASC
 LIMIT $3::BIGINT) AS t8) AS t9) AS t10) AS children, CAST(ST_AsGeoJSON(ST_ForcePolygonCCW(t1.boundary), $4::INTEGER, 0) AS JSON) AS boundary, CASE WHEN (t1.boundary IS NOT NULL) THEN array_to_json(ARRAY[ST_XMin(t1.boundary), ST_YMin(t1.boundary), ST_XMax(t1.boundary), ST_YMax(t1.boundary)]) END AS bbox, CAST(ST_AsGeoJSON(ST_Centroid(t1.boundary), $5::INTEGER, 0) AS JSON) AS centroid, ST_Area(geography(t1.boundary)) AS "areaSquareMetres", ST_Perimeter(geography(t1.boundary)) AS "lengthMetres"
FROM region AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND t1.code = $6::VARCHAR
 LIMIT 1) AS t11) AS region) AS t12) AS TEXT) AS data
-- $1 = '4403'
-- $2 = '4403:'
-- $3 = '100'
-- $4 = '7'
-- $5 = '7'
-- $6 = '440305'
