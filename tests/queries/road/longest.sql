SELECT CAST((SELECT row_to_json(t15) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT t4.part_nodes AS nodes, (SELECT row_to_json(t5) AS row_to_json_3
FROM (SELECT t4."hasNextPage" AS "hasNextPage") AS t5) AS "pageInfo"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t3.part_nodes ORDER BY t3.place) FILTER (WHERE t3.place <= 2), CAST('[]' AS JSON)) AS part_nodes, count(*) > 2 AS "hasNextPage"
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_4
FROM (SELECT t1.name AS name, ST_Length(geography(t1.centreline)) AS "lengthMetres") AS t2) AS part_nodes, row_number() OVER (ORDER BY ST_Length(geography(t1.centreline)) DESC, t1.county ASC, t1.id ASC) AS place
FROM road AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END ORDER BY ST_Length(geography(t1.centreline)) DESC, t1.county ASC, t1.id ASC
 LIMIT 2 + 1) AS t3) AS t4) AS t6) AS roads, (SELECT row_to_json(t8) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_1
FROM road AS t7
WHERE t7.county = $1::INTEGER AND CASE WHEN (t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR) THEN true END AND ST_Length(geography(t7.centreline)) > $4) AS "totalCount") AS t8) AS long, (SELECT row_to_json(t11) AS row_to_json_6
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t10)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t9.name AS name, ST_Area(geography(t9.footprint)) AS "areaSquareMetres"
FROM building AS t9
WHERE t9.county = $1::INTEGER AND CASE WHEN (t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR) THEN true END AND ST_Area(geography(t9.footprint)) < $5 ORDER BY t9.county ASC, t9.building_no ASC, t9.id ASC
 LIMIT 100) AS t10) AS nodes) AS t11) AS buildings, (SELECT row_to_json(t14) AS row_to_json_7
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t13)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t12.name AS name
FROM community AS t12
WHERE t12.county = $1::INTEGER AND CASE WHEN (t12.area_code >= $2::VARCHAR AND t12.area_code < $3::VARCHAR) THEN true END AND upper_inf(t12.valid) ORDER BY ST_Area(geography(t12.boundary)) DESC, t12.county ASC, t12.id ASC
 LIMIT 100) AS t13) AS nodes) AS t14) AS communities) AS t15) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '300.0'
-- $5 = '1000.0'
