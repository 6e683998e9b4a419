SELECT CAST((SELECT row_to_json(t18) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t3.case_no AS "caseNo"
FROM incident AS t3
WHERE t3.county = $1::INTEGER AND CASE WHEN (t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) THEN true END AND (t3.location && (SELECT t4.footprint
FROM building AS t4
WHERE t4.county = $4::INTEGER AND t4.id = $5::BIGINT AND t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END)) AND ST_Intersects(t3.location, (SELECT t4.footprint
FROM building AS t4
WHERE t4.county = $4::INTEGER AND t4.id = $5::BIGINT AND t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END)) ORDER BY t3.county ASC, t3.case_no ASC, t3.id ASC
 LIMIT 100) AS t5) AS nodes) AS t6) AS incidents
WHERE (SELECT 1
FROM building AS t2
WHERE t2.county = $4::INTEGER AND t2.id = $5::BIGINT AND t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END) IS NOT NULL) AS t7) AS building, (SELECT row_to_json(t14) AS row_to_json_4
FROM (SELECT (SELECT row_to_json(t13) AS row_to_json_5
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t12)), CAST('[]' AS JSON)) AS coalesce_2
FROM (SELECT t10.case_no AS "caseNo"
FROM incident AS t10
WHERE t10.county = $1::INTEGER AND CASE WHEN (t10.area_code >= $2::VARCHAR AND t10.area_code < $3::VARCHAR) THEN true END AND t10.area_code >= (SELECT t11.code
FROM grid AS t11
WHERE t11.county = $6::INTEGER AND t11.id = $7::BIGINT AND t11.county = $1::INTEGER AND CASE WHEN (t11.area_code >= $2::VARCHAR AND t11.area_code < $3::VARCHAR) THEN true END) AND t10.area_code < (SELECT t11.code_end
FROM grid AS t11
WHERE t11.county = $6::INTEGER AND t11.id = $7::BIGINT AND t11.county = $1::INTEGER AND CASE WHEN (t11.area_code >= $2::VARCHAR AND t11.area_code < $3::VARCHAR) THEN true END) ORDER BY t10.county ASC, t10.case_no ASC, t10.id ASC
 LIMIT 100) AS t12) AS nodes) AS t13) AS incidents
WHERE (SELECT 1
FROM grid AS t9
WHERE t9.county = $6::INTEGER AND t9.id = $7::BIGINT AND t9.county = $1::INTEGER AND CASE WHEN (t9.area_code >= $2::VARCHAR AND t9.area_code < $3::VARCHAR) THEN true END) IS NOT NULL) AS t14) AS grid, (SELECT row_to_json(t17) AS row_to_json_6
FROM (SELECT ST_Area(geography((SELECT t15.boundary
FROM grid AS t15
WHERE t15.county = $8::INTEGER AND t15.id = $9::BIGINT AND t15.county = $1::INTEGER AND CASE WHEN (t15.area_code >= $2::VARCHAR AND t15.area_code < $3::VARCHAR) THEN true END))) AS "areaSquareMetres"
WHERE (SELECT 1
FROM grid AS t16
WHERE t16.county = $8::INTEGER AND t16.id = $9::BIGINT AND t16.county = $1::INTEGER AND CASE WHEN (t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR) THEN true END) IS NOT NULL) AS t17) AS nothing) AS t18) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '440305'
-- $5 = '1'
-- $6 = '440305'
-- $7 = '2'
-- $8 = '440305'
-- $9 = '99'
