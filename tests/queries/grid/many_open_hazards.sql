SELECT CAST((SELECT row_to_json(t9) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_2
FROM (SELECT (SELECT count(*) AS count_1
FROM grid AS t6
WHERE t6.area_code >= $1::VARCHAR AND t6.area_code < $2::VARCHAR AND upper_inf(t6.valid) AND (SELECT count(*) AS count_2
FROM incident AS t7
WHERE t7.area_code >= $1::VARCHAR AND t7.area_code < $2::VARCHAR AND t7.area_code >= t6.code AND t7.area_code < t6.code_end AND t7.county = t6.county AND t7.category = $3::VARCHAR AND t7.reported_at >= $4::TIMESTAMP WITH TIME ZONE AND (t7.status IS NULL OR t7.status != ALL ($5::TEXT[]))) > $6::BIGINT) AS "totalCount", t5.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t4.part_nodes ORDER BY t4.place) FILTER (WHERE t4.place <= $7::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t1.code AS code, t1.name AS name) AS t3) AS part_nodes, row_number() OVER (ORDER BY t1.code ASC, t1.county ASC, t1.id ASC) AS place
FROM grid AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR AND upper_inf(t1.valid) AND (SELECT count(*) AS count_3
FROM incident AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.area_code >= t1.code AND t2.area_code < t1.code_end AND t2.county = t1.county AND t2.category = $3::VARCHAR AND t2.reported_at >= $4::TIMESTAMP WITH TIME ZONE AND (t2.status IS NULL OR t2.status != ALL ($5::TEXT[]))) > $6::BIGINT ORDER BY t1.code ASC, t1.county ASC, t1.id ASC
 LIMIT $7::BIGINT) AS t4) AS t5) AS t8) AS grids) AS t9) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = 'FIRE_HAZARD'
-- $4 = '2026-05-01T00:00:00+08:00'
-- $5 = ['CLOSED', 'REJECTED', 'DUPLICATE']
-- $6 = '1'
-- $7 = '100'
