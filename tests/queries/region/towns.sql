SELECT CAST((SELECT row_to_json(t7) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT ST_Distance(geography(t1.boundary), geography($1::geometry)) AS "distanceMetres", (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT t1.code AS code, t1.name AS name, (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t2
WHERE CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND t2.area_code >= t1.code AND t2.area_code < t1.code_end) AS "totalCount") AS t3) AS incidents) AS t4) AS node
FROM region AS t1
WHERE t1.county = $4::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.level = 'TOWN' ORDER BY ST_Distance(geography(t1.boundary), geography($1::geometry)) ASC NULLS LAST, t1.county ASC, t1.id ASC
 LIMIT 100) AS t5) AS edges) AS t6) AS regions) AS t7) AS TEXT) AS data
-- $1 = '01010000208A110000CDCCCCCCCC7C5C408D976E1283803640'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '440305'
