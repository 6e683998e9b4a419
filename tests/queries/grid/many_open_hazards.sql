SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT t6.total AS "totalCount", t6.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t5.part_nodes ORDER BY t5.place) FILTER (WHERE t5.place <= 100), CAST('[]' AS JSON)) AS part_nodes, coalesce(max(t5.total), 0) AS total
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT t1.code AS code, t1.name AS name) AS t4) AS part_nodes, row_number() OVER (ORDER BY t1.code ASC, t1.county ASC, t1.id ASC) AS place, count(*) OVER () AS total
FROM grid AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND upper_inf(t1.valid) AND CASE WHEN (0 > $4::BIGINT) THEN (t1.code NOT IN (SELECT t2.area_code
FROM incident AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND t2.category = 'FIRE_HAZARD' AND t2.reported_at >= $5::TIMESTAMP WITH TIME ZONE AND (t2.status NOT IN ('CLOSED', 'DUPLICATE', 'REJECTED')) GROUP BY t2.area_code
HAVING count(*) <= $4::BIGINT)) ELSE t1.code IN (SELECT t3.area_code
FROM incident AS t3
WHERE t3.county = $1::INTEGER AND CASE WHEN (t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) THEN true END AND t3.category = 'FIRE_HAZARD' AND t3.reported_at >= $5::TIMESTAMP WITH TIME ZONE AND (t3.status NOT IN ('CLOSED', 'DUPLICATE', 'REJECTED')) GROUP BY t3.area_code
HAVING count(*) > $4::BIGINT) END ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t5) AS t6) AS t7) AS grids) AS t8) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '1'
-- $5 = '2026-05-01T00:00:00+08:00'
