SELECT CAST((SELECT row_to_json(t5) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_2
FROM (SELECT (SELECT count(*) AS count_1
FROM region AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.virtual = $4) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t3)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t2.code AS code, t2.name AS name, t2.virtual AS virtual, t2.former_codes AS "formerCodes"
FROM region AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND t2.virtual = $4 ORDER BY t2.code ASC, t2.county ASC, t2.id ASC
 LIMIT 3) AS t3) AS nodes) AS t4) AS regions) AS t5) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = 'false'
