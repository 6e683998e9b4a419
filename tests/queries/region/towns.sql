SELECT CAST((SELECT row_to_json(t9) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_2
FROM (SELECT t7.part_edges AS edges
FROM (SELECT count(*) AS rows, coalesce(json_agg(t6.part_edges ORDER BY t6.place) FILTER (WHERE t6.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_edges
FROM (SELECT (SELECT row_to_json(t5) AS row_to_json_3
FROM (SELECT ST_Distance(geography(t1.boundary), geography($2::geometry)) AS "distanceMetres", (SELECT row_to_json(t4) AS row_to_json_4
FROM (SELECT t1.code AS code, t1.name AS name, (SELECT row_to_json(t3) AS row_to_json_5
FROM (SELECT (SELECT count(*) AS count_1
FROM incident AS t2
WHERE t2.area_code >= $3::VARCHAR AND t2.area_code < $4::VARCHAR AND t2.area_code >= t1.code AND t2.area_code < t1.code_end) AS "totalCount") AS t3) AS incidents) AS t4) AS node) AS t5) AS part_edges, row_number() OVER (ORDER BY ST_Distance(geography(t1.boundary), geography($2::geometry)) ASC NULLS LAST, t1.county ASC, t1.id ASC) AS place
FROM region AS t1
WHERE t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR AND t1.level = $5::VARCHAR ORDER BY ST_Distance(geography(t1.boundary), geography($2::geometry)) ASC NULLS LAST, t1.county ASC, t1.id ASC
 LIMIT $1::BIGINT) AS t6) AS t7) AS t8) AS regions) AS t9) AS TEXT) AS data
-- $1 = '100'
-- $2 = '01010000208A110000CDCCCCCCCC7C5C408D976E1283803640'
-- $3 = '440305'
-- $4 = '440305:'
-- $5 = 'TOWN'
