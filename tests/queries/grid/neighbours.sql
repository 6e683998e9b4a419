SELECT CAST((SELECT row_to_json(t11) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t10) AS row_to_json_2
FROM (SELECT t9.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t8.part_nodes ORDER BY t8.place) FILTER (WHERE t8.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT t1.code AS code, t1.name AS name, (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT t5.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t4.part_nodes ORDER BY t4.place) FILTER (WHERE t4.place <= $2::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_5
FROM (SELECT t2.code AS code) AS t3) AS part_nodes, row_number() OVER (ORDER BY t2.code ASC, t2.county ASC, t2.id ASC) AS place
FROM grid AS t2
WHERE t2.area_code >= $3::VARCHAR AND t2.area_code < $4::VARCHAR AND upper_inf(t2.valid) AND t2.code != t1.code AND (t2.boundary && ST_Expand(t1.boundary, 1e-07)) AND ST_DWithin(t2.boundary, t1.boundary, 1e-07) AND ST_Length(geography(ST_Intersection(ST_Boundary(t1.boundary), ST_Buffer(t2.boundary, 1e-07)))) > 0.5 ORDER BY t2.code ASC, t2.county ASC, t2.id ASC
 LIMIT $2::BIGINT) AS t4) AS t5) AS t6) AS neighbours) AS t7) AS part_nodes, row_number() OVER (ORDER BY t1.code ASC, t1.county ASC, t1.id ASC) AS place
FROM grid AS t1
WHERE t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR AND upper_inf(t1.valid) ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT $1::BIGINT) AS t8) AS t9) AS t10) AS grids) AS t11) AS TEXT) AS data
-- $1 = '100'
-- $2 = '100'
-- $3 = '440305'
-- $4 = '440305:'
