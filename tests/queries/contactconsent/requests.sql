SELECT CAST((SELECT row_to_json(t9) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.asked_by AS "askedBy", t1.number AS number, t1.note AS note, t1.until AS until, (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t2.step AS step, t2.subject AS subject, t2.number AS number, t2.note AS note, (SELECT row_to_json(t4) AS row_to_json_4
FROM (SELECT (('ContactConsent:' || CAST(t3.county AS TEXT)) || ':') || CAST(t3.id AS TEXT) AS id
FROM contact_consent AS t3
WHERE t3.county = $1::INTEGER AND CASE WHEN (t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) THEN true END AND t3.county = t2.county AND t3.id = t2.request_id
 LIMIT 1) AS t4) AS request
FROM contact_consent AS t2
WHERE CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND t2.county = t1.county AND t2.request_id = t1.id ORDER BY t2.at ASC, t2.county ASC, t2.id ASC
 LIMIT 100) AS t5) AS nodes) AS t6) AS decisions
FROM contact_consent AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.step = 'ASKED' ORDER BY t1.at ASC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t7) AS nodes) AS t8) AS "contactConsents") AS t9) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
