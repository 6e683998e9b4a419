SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t5."hasNextPage" AS "hasNextPage", t5."endCursor" AS "endCursor") AS t6) AS "pageInfo", t5.part_nodes AS nodes
FROM (SELECT count(*) AS rows, coalesce(json_agg(t4.part_nodes ORDER BY t4.place) FILTER (WHERE t4.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_nodes, count(*) > $1::BIGINT AS "hasNextPage", array_to_json(array_agg(t4.cursor ORDER BY t4.place) FILTER (WHERE t4.place <= $1::BIGINT)) ->> 0 AS "startCursor", array_to_json(array_agg(t4.cursor ORDER BY t4.place DESC) FILTER (WHERE t4.place <= $1::BIGINT)) ->> 0 AS "endCursor"
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT CAST('Feature' AS TEXT) AS type, (('Camera:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, CAST(ST_AsGeoJSON(t1.location, $2::INTEGER, 0) AS JSON) AS geometry, (SELECT row_to_json(t2) AS row_to_json_5
FROM (SELECT t1.camera_no AS "cameraNo", t1.name AS name, t1.status AS status, t1.filed_at AS "filedAt") AS t2) AS properties) AS t3) AS part_nodes, replace(encode(SUBSTRING(sha256($3 || sha256($4 || convert_to(CAST(json_build_array($5::VARCHAR, CAST(t1.county AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'))) FROM 1 FOR 16) || convert_to(CAST(json_build_array($5::VARCHAR, CAST(t1.county AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, row_number() OVER (ORDER BY t1.county ASC, t1.camera_no ASC, t1.id ASC) AS place
FROM camera AS t1
WHERE t1.county = $6::INTEGER AND CASE WHEN (t1.area_code >= $7::VARCHAR AND t1.area_code < $8::VARCHAR) THEN true END AND t1.status IN ('FAULT', 'ONLINE') ORDER BY t1.county ASC, t1.camera_no ASC, t1.id ASC
 LIMIT $1::BIGINT + 1) AS t4) AS t5) AS t7) AS features) AS t8) AS TEXT) AS data
-- $1 = '3'
-- $2 = '7'
-- $3 = '\\x810a821d6bc941c0ce34475f1d329d03d43718defe22660d216eacd97810e2015c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c'
-- $4 = '\\xeb60e87701a32baaa45e2d357758f769be5d72b494480c674b04c6b3127a886b3636363636363636363636363636363636363636363636363636363636363636'
-- $5 = 'f47816fa'
-- $6 = '440305'
-- $7 = '440305'
-- $8 = '440305:'
