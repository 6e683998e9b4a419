SELECT CAST((SELECT row_to_json(t4) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t2)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.at AS at, t1.subject AS subject, t1.role AS role, t1.areas AS areas, t1.kind AS kind, t1.figure AS figure, t1.bound AS bound
FROM unusual_use AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END ORDER BY t1.at DESC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t2) AS nodes) AS t3) AS "unusualUses") AS t4) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
