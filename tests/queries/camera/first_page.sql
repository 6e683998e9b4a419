SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT t5.part_edges AS edges, (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t5."hasNextPage" AS "hasNextPage", t5."hasPreviousPage" AS "hasPreviousPage", t5."startCursor" AS "startCursor", t5."endCursor" AS "endCursor") AS t6) AS "pageInfo"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t4.part_edges ORDER BY t4.place) FILTER (WHERE t4.place <= $1::BIGINT), CAST('[]' AS JSON)) AS part_edges, count(*) > $1::BIGINT AS "hasNextPage", false AS "hasPreviousPage", array_to_json(array_agg(t4.cursor ORDER BY t4.place) FILTER (WHERE t4.place <= $1::BIGINT)) ->> 0 AS "startCursor", array_to_json(array_agg(t4.cursor ORDER BY t4.place DESC) FILTER (WHERE t4.place <= $1::BIGINT)) ->> 0 AS "endCursor"
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT replace(encode(convert_to(CAST(json_build_array($2::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, (SELECT row_to_json(t2) AS row_to_json_5
FROM (SELECT t1.camera_no AS "cameraNo", t1.filed_at AS "filedAt") AS t2) AS node) AS t3) AS part_edges, replace(encode(convert_to(CAST(json_build_array($2::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, row_number() OVER (ORDER BY t1.filed_at ASC NULLS FIRST, t1.camera_no DESC, t1.county ASC, t1.id ASC) AS place
FROM camera AS t1
WHERE t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR ORDER BY t1.filed_at ASC NULLS FIRST, t1.camera_no DESC, t1.county ASC, t1.id ASC
 LIMIT $1::BIGINT + 1) AS t4) AS t5) AS t7) AS cameras) AS t8) AS TEXT) AS data
-- $1 = '2'
-- $2 = '63ef2e84'
-- $3 = '440305'
-- $4 = '440305:'
