SELECT CAST((SELECT row_to_json(t22) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t21) AS row_to_json_2
FROM (SELECT CAST(ST_AsGeoJSON(ST_ForcePolygonCCW((SELECT t4.g
FROM (SELECT t1.boundary AS g
FROM community AS t1
WHERE t1.code = $1::VARCHAR AND t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR UNION ALL SELECT t2.boundary AS g
FROM grid AS t2
WHERE t2.code = $1::VARCHAR AND t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR AND upper_inf(t2.valid) UNION ALL SELECT t3.boundary AS g
FROM region AS t3
WHERE t3.code = $1::VARCHAR AND t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) AS t4
 LIMIT 1)), $4::INTEGER, 0) AS JSON) AS geometry, ST_Area(geography((SELECT t4.g
FROM (SELECT t1.boundary AS g
FROM community AS t1
WHERE t1.code = $1::VARCHAR AND t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR UNION ALL SELECT t2.boundary AS g
FROM grid AS t2
WHERE t2.code = $1::VARCHAR AND t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR AND upper_inf(t2.valid) UNION ALL SELECT t3.boundary AS g
FROM region AS t3
WHERE t3.code = $1::VARCHAR AND t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) AS t4
 LIMIT 1))) AS "areaSquareMetres", (SELECT row_to_json(t12) AS row_to_json_3
FROM (SELECT t11.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t10.part_nodes ORDER BY t10.place) FILTER (WHERE t10.place <= $5::BIGINT), CAST('[]' AS JSON)) AS part_nodes
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_4
FROM (SELECT t8.code AS code) AS t9) AS part_nodes, row_number() OVER (ORDER BY t8.code ASC, t8.county ASC, t8.id ASC) AS place
FROM grid AS t8
WHERE t8.area_code >= $2::VARCHAR AND t8.area_code < $3::VARCHAR AND upper_inf(t8.valid) AND t8.area_code >= $1::VARCHAR AND t8.area_code < $6::VARCHAR ORDER BY t8.code ASC, t8.county ASC, t8.id ASC
 LIMIT $5::BIGINT) AS t10) AS t11) AS t12) AS grids, (SELECT row_to_json(t14) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_1
FROM building AS t13
WHERE t13.area_code >= $2::VARCHAR AND t13.area_code < $3::VARCHAR AND t13.area_code >= $1::VARCHAR AND t13.area_code < $6::VARCHAR) AS "totalCount") AS t14) AS buildings, (SELECT row_to_json(t20) AS row_to_json_6
FROM (SELECT (SELECT count(*) AS count_2
FROM incident AS t15
WHERE t15.area_code >= $2::VARCHAR AND t15.area_code < $3::VARCHAR AND t15.area_code >= $1::VARCHAR AND t15.area_code < $6::VARCHAR) AS "totalCount", (SELECT coalesce(json_agg(row_to_json(t19)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t18.key0 AS status, t18.count AS count
FROM (SELECT t17.key0 AS key0, count(*) AS count
FROM (SELECT t16.status AS key0
FROM incident AS t16
WHERE t16.area_code >= $2::VARCHAR AND t16.area_code < $3::VARCHAR AND t16.area_code >= $1::VARCHAR AND t16.area_code < $6::VARCHAR) AS t17 GROUP BY t17.key0 ORDER BY t17.key0 NULLS LAST
 LIMIT $7::BIGINT) AS t18) AS t19) AS groups) AS t20) AS incidents
WHERE (EXISTS (SELECT 1
FROM community AS t5
WHERE t5.code = $1::VARCHAR AND t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR)) OR (EXISTS (SELECT 1
FROM grid AS t6
WHERE t6.code = $1::VARCHAR AND t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR AND upper_inf(t6.valid))) OR (EXISTS (SELECT 1
FROM region AS t7
WHERE t7.code = $1::VARCHAR AND t7.area_code >= $2::VARCHAR AND t7.area_code < $3::VARCHAR))) AS t21) AS area) AS t22) AS TEXT) AS data
-- $1 = '440305001001'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '7'
-- $5 = '100'
-- $6 = '440305001001:'
-- $7 = '1000'
