SELECT CAST((SELECT row_to_json(t4) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t2)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.county AS "#AccessRecord", t1.id AS "#1", t1.area_code AS "#2", t1.at AS at, t1.subject AS subject, t1.role AS role, t1.action AS action, t1.residents AS residents, t1.resident_ids AS "residentIds", t1.area_code AS "areaCode", (SELECT access_document.text
FROM access_document
WHERE access_document.sha256 = t1.document_sha256) AS document, t1.purpose AS purpose
FROM access_log AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND ((CAST(t1.building_ids AS TEXT[]) && $4::TEXT[]) OR t1.area_code = ANY ($5::TEXT[]) AND t1.wide = $6) AND t1.at < $7::TIMESTAMP WITH TIME ZONE ORDER BY t1.at DESC, t1.county ASC, t1.id ASC
 LIMIT 100) AS t2) AS nodes) AS t3) AS "accessRecords") AS t4) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = ['Building:440305:1']
-- $5 = ['4403', '440305', '440305001', '440305001001', '440305001001001']
-- $6 = 'true'
-- $7 = '2026-07-01T00:00:00+08:00'
