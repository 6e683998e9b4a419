SELECT CAST((SELECT row_to_json(t22) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_3
FROM (SELECT t7.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t6.part_nodes ORDER BY t6.place) FILTER (WHERE t6.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t5) AS row_to_json_4
FROM (SELECT t3.case_no AS "caseNo") AS t5) AS part_nodes, row_number() OVER (ORDER BY t3.county ASC, t3.case_no ASC, t3.id ASC) AS place
FROM incident AS t3
WHERE t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR AND (t3.location && (SELECT t4.footprint
FROM building AS t4
WHERE t4.county = $4::INTEGER AND t4.id = $5::BIGINT AND t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR)) AND ST_Intersects(t3.location, (SELECT t4.footprint
FROM building AS t4
WHERE t4.county = $4::INTEGER AND t4.id = $5::BIGINT AND t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR)) ORDER BY t3.county ASC, t3.case_no ASC, t3.id ASC
 LIMIT $1::BIGINT) AS t6) AS t7) AS t8) AS incidents
WHERE (SELECT 1
FROM building AS t2
WHERE t2.county = $4::INTEGER AND t2.id = $5::BIGINT AND t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) IS NOT NULL) AS t9) AS building, (SELECT row_to_json(t18) AS row_to_json_5
FROM (SELECT (SELECT row_to_json(t17) AS row_to_json_6
FROM (SELECT t16.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t15.part_nodes ORDER BY t15.place) FILTER (WHERE t15.place <= $6::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t14) AS row_to_json_7
FROM (SELECT t12.case_no AS "caseNo") AS t14) AS part_nodes, row_number() OVER (ORDER BY t12.county ASC, t12.case_no ASC, t12.id ASC) AS place
FROM incident AS t12
WHERE t12.area_code >= $2::VARCHAR AND t12.area_code < $3::VARCHAR AND t12.area_code >= (SELECT t13.code
FROM grid AS t13
WHERE t13.county = $7::INTEGER AND t13.id = $8::BIGINT AND t13.area_code >= $2::VARCHAR AND t13.area_code < $3::VARCHAR) AND t12.area_code < (SELECT t13.code_end
FROM grid AS t13
WHERE t13.county = $7::INTEGER AND t13.id = $8::BIGINT AND t13.area_code >= $2::VARCHAR AND t13.area_code < $3::VARCHAR) ORDER BY t12.county ASC, t12.case_no ASC, t12.id ASC
 LIMIT $6::BIGINT) AS t15) AS t16) AS t17) AS incidents
WHERE (SELECT 1
FROM grid AS t11
WHERE t11.county = $7::INTEGER AND t11.id = $8::BIGINT AND t11.area_code >= $2::VARCHAR AND t11.area_code < $3::VARCHAR) IS NOT NULL) AS t18) AS grid, (SELECT row_to_json(t21) AS row_to_json_8
FROM (SELECT ST_Area(geography((SELECT t19.boundary
FROM grid AS t19
WHERE t19.county = $9::INTEGER AND t19.id = $10::BIGINT AND t19.area_code >= $2::VARCHAR AND t19.area_code < $3::VARCHAR))) AS "areaSquareMetres"
WHERE (SELECT 1
FROM grid AS t20
WHERE t20.county = $9::INTEGER AND t20.id = $10::BIGINT AND t20.area_code >= $2::VARCHAR AND t20.area_code < $3::VARCHAR) IS NOT NULL) AS t21) AS nothing) AS t22) AS TEXT) AS data
-- $1 = '100'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '440305'
-- $5 = '1'
-- $6 = '100'
-- $7 = '440305'
-- $8 = '2'
-- $9 = '440305'
-- $10 = '99'
