SELECT CAST((SELECT row_to_json(t7) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.code AS code, t1.name AS name, (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t3)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t2.code AS code
FROM grid AS t2
WHERE CASE WHEN (t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR) THEN true END AND upper_inf(t2.valid) AND t2.code != t1.code AND (t2.boundary && ST_Expand(t1.boundary, 1e-07)) AND ST_DWithin(t2.boundary, t1.boundary, 1e-07) AND ST_Length(geography(ST_Intersection(ST_Boundary(t1.boundary), ST_Buffer(t2.boundary, 1e-07)))) > 0.5 ORDER BY t2.code ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t3) AS nodes) AS t4) AS neighbours
FROM grid AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR) THEN true END AND upper_inf(t1.valid) ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t5) AS nodes) AS t6) AS grids) AS t7) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '440305'
