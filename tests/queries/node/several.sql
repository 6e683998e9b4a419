SELECT CAST((SELECT row_to_json(t15) AS row_to_json_1
FROM (SELECT (SELECT coalesce(json_agg(t14.json), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t12.json AS json, t13.ord AS ord
FROM generate_series(1, $1::INTEGER) AS t13(ord) LEFT OUTER JOIN (SELECT t2.ord AS ord, (SELECT row_to_json(t3) AS row_to_json_2
FROM (SELECT (('Camera:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id) AS t3) AS json
FROM unnest($2::INTEGER[], $3::INTEGER[], $4::BIGINT[]) AS t2(ord, county, id) JOIN camera AS t1 ON t1.county = t2.county AND t1.id = t2.id
WHERE t1.county = $5::INTEGER AND CASE WHEN (t1.area_code >= $6::VARCHAR AND t1.area_code < $7::VARCHAR) THEN true END UNION ALL SELECT t5.ord AS ord, (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT (('Grid:' || CAST(t4.county AS TEXT)) || ':') || CAST(t4.id AS TEXT) AS id, t4.name AS "gridName") AS t6) AS json
FROM unnest($8::INTEGER[], $9::INTEGER[], $10::BIGINT[]) AS t5(ord, county, id) JOIN grid AS t4 ON t4.county = t5.county AND t4.id = t5.id
WHERE t4.county = $5::INTEGER AND CASE WHEN (t4.area_code >= $6::VARCHAR AND t4.area_code < $7::VARCHAR) THEN true END UNION ALL SELECT t8.ord AS ord, (SELECT row_to_json(t11) AS row_to_json_4
FROM (SELECT (('Incident:' || CAST(t7.county AS TEXT)) || ':') || CAST(t7.id AS TEXT) AS id, t7.case_no AS "caseNo", (SELECT row_to_json(t10) AS row_to_json_5
FROM (SELECT t9.name AS name
FROM community AS t9
WHERE t9.county = $5::INTEGER AND CASE WHEN (t9.area_code >= $6::VARCHAR AND t9.area_code < $7::VARCHAR) THEN true END AND upper_inf(t9.valid) AND t9.county = t7.county AND t9.code <= t7.area_code AND t7.area_code < t9.code_end AND length(t9.code) = 12
 LIMIT 1) AS t10) AS community) AS t11) AS json
FROM unnest($11::INTEGER[], $12::INTEGER[], $13::BIGINT[]) AS t8(ord, county, id) JOIN incident AS t7 ON t7.county = t8.county AND t7.id = t8.id
WHERE t7.county = $5::INTEGER AND CASE WHEN (t7.area_code >= $6::VARCHAR AND t7.area_code < $7::VARCHAR) THEN true END) AS t12 ON t12.ord = t13.ord ORDER BY t13.ord) AS t14) AS nodes) AS t15) AS TEXT) AS data
-- $1 = '4'
-- $2 = ['3']
-- $3 = ['440305']
-- $4 = ['99']
-- $5 = '440305'
-- $6 = '440305'
-- $7 = '440305:'
-- $8 = ['1', '4']
-- $9 = ['440305', '440305']
-- $10 = ['2', '2']
-- $11 = ['2']
-- $12 = ['440305']
-- $13 = ['1']
