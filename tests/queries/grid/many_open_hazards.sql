SELECT CAST((SELECT row_to_json(t7) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT (SELECT count(*) AS count_1
FROM grid AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND upper_inf(t1.valid) AND (SELECT count(*) AS count_2
FROM incident AS t2
WHERE CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND t2.area_code >= t1.code AND t2.area_code < t1.code_end AND t2.county = t1.county AND t2.category = 'FIRE_HAZARD' AND t2.reported_at >= $4::TIMESTAMP WITH TIME ZONE AND (t2.status NOT IN ('CLOSED', 'DUPLICATE', 'REJECTED'))) > $5::BIGINT) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.code AS code, t3.name AS name
FROM grid AS t3
WHERE t3.county = $1::INTEGER AND CASE WHEN (t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) THEN true END AND upper_inf(t3.valid) AND (SELECT count(*) AS count_3
FROM incident AS t4
WHERE CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END AND t4.area_code >= t3.code AND t4.area_code < t3.code_end AND t4.county = t3.county AND t4.category = 'FIRE_HAZARD' AND t4.reported_at >= $4::TIMESTAMP WITH TIME ZONE AND (t4.status NOT IN ('CLOSED', 'DUPLICATE', 'REJECTED'))) > $5::BIGINT ORDER BY t3.code ASC, t3.county ASC, t3.id ASC
 LIMIT $6::BIGINT) AS t5) AS nodes) AS t6) AS grids) AS t7) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '2026-05-01T00:00:00+08:00'
-- $5 = '1'
-- $6 = '100'
