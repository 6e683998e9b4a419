SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT t5.part_edges AS edges, (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t5."hasNextPage" AS "hasNextPage", t5."hasPreviousPage" AS "hasPreviousPage", t5."startCursor" AS "startCursor", t5."endCursor" AS "endCursor") AS t6) AS "pageInfo"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t4.part_edges ORDER BY t4.place) FILTER (WHERE t4.place <= 2), CAST('[]' AS JSON)) AS part_edges, count(*) > 2 AS "hasNextPage", false AS "hasPreviousPage", array_to_json(array_agg(t4.cursor ORDER BY t4.place) FILTER (WHERE t4.place <= 2)) ->> 0 AS "startCursor", array_to_json(array_agg(t4.cursor ORDER BY t4.place DESC) FILTER (WHERE t4.place <= 2)) ->> 0 AS "endCursor"
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT replace(encode(SUBSTRING(sha256($1 || sha256($2 || convert_to(CAST(json_build_array($3::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'))) FROM 1 FOR 16) || convert_to(CAST(json_build_array($3::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, (SELECT row_to_json(t2) AS row_to_json_5
FROM (SELECT t1.camera_no AS "cameraNo", t1.filed_at AS "filedAt") AS t2) AS node) AS t3) AS part_edges, replace(encode(SUBSTRING(sha256($1 || sha256($2 || convert_to(CAST(json_build_array($3::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'))) FROM 1 FOR 16) || convert_to(CAST(json_build_array($3::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, row_number() OVER (ORDER BY t1.filed_at ASC NULLS FIRST, t1.camera_no DESC, t1.county ASC, t1.id ASC) AS place
FROM camera AS t1
WHERE t1.county = $4::INTEGER AND CASE WHEN (t1.area_code >= $5::VARCHAR AND t1.area_code < $6::VARCHAR) THEN true END ORDER BY t1.filed_at ASC NULLS FIRST, t1.camera_no DESC, t1.county ASC, t1.id ASC
 LIMIT 2 + 1) AS t4) AS t5) AS t7) AS cameras) AS t8) AS TEXT) AS data
-- $1 = '\\x810a821d6bc941c0ce34475f1d329d03d43718defe22660d216eacd97810e2015c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c'
-- $2 = '\\xeb60e87701a32baaa45e2d357758f769be5d72b494480c674b04c6b3127a886b3636363636363636363636363636363636363636363636363636363636363636'
-- $3 = 'df0132b5'
-- $4 = '440305'
-- $5 = '440305'
-- $6 = '440305:'
