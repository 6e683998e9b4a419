SELECT CAST((SELECT row_to_json(t4) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t2)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.at AS at, t1.subject AS subject, t1.role AS role, t1.areas AS areas, t1.kind AS kind, t1.figure AS figure, t1.bound AS bound
FROM unusual_use AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR ORDER BY t1.at DESC, t1.county ASC, t1.id ASC
 LIMIT $3::BIGINT) AS t2) AS nodes) AS t3) AS "unusualUses") AS t4) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305:'
-- $3 = '100'
