SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT (('Region:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, t1.name AS name, t1.level AS level, (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t2.name AS name
FROM region AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND t2.code = t1.parent_code
 LIMIT 1) AS t3) AS parent, (SELECT row_to_json(t8) AS row_to_json_4
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t4.code AS code, t4.name AS name, (SELECT row_to_json(t6) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_1
FROM community AS t5
WHERE CASE WHEN (t5.area_code >= $1::VARCHAR AND t5.area_code < $2::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.area_code >= t4.code AND t5.area_code < t4.code_end) AS "totalCount") AS t6) AS communities
FROM region AS t4
WHERE CASE WHEN (t4.area_code >= $1::VARCHAR AND t4.area_code < $2::VARCHAR) THEN true END AND t4.parent_code = t1.code ORDER BY t4.code ASC, t4.county ASC, t4.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS children, CAST(ST_AsGeoJSON(t1.boundary, $3::INTEGER, 0) AS JSON) AS boundary, CASE WHEN (t1.boundary IS NOT NULL) THEN array_to_json(ARRAY[CAST(round(CAST(ST_XMin(t1.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMin(t1.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_XMax(t1.boundary) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMax(t1.boundary) AS NUMERIC), 9) AS FLOAT)]) END AS bbox, CAST(ST_AsGeoJSON(ST_Centroid(t1.boundary), $4::INTEGER, 0) AS JSON) AS centroid, ST_Area(geography(t1.boundary)) AS "areaSquareMetres", ST_Perimeter(geography(t1.boundary)) AS "lengthMetres"
FROM region AS t1
WHERE CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND t1.code = $5::VARCHAR
 LIMIT 1) AS t9) AS region) AS t10) AS TEXT) AS data
-- $1 = '4403'
-- $2 = '4403:'
-- $3 = '7'
-- $4 = '7'
-- $5 = '440305'
