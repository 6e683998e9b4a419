SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT t5.part_nodes AS nodes, (SELECT row_to_json(t6) AS row_to_json_3
FROM (SELECT t5."hasNextPage" AS "hasNextPage", t5."hasPreviousPage" AS "hasPreviousPage", t5."startCursor" AS "startCursor") AS t6) AS "pageInfo"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t3.part_nodes ORDER BY t3.place DESC) FILTER (WHERE t3.place <= 1), CAST('[]' AS JSON)) AS part_nodes, count(*) > 1 AS "hasPreviousPage", EXISTS (SELECT 1
FROM camera AS t4
WHERE t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END AND (t4.filed_at < $4::DATE OR $4::DATE IS NOT NULL AND t4.filed_at IS NULL OR t4.filed_at IS NOT DISTINCT FROM $4::DATE AND t4.camera_no > $5::VARCHAR OR t4.filed_at IS NOT DISTINCT FROM $4::DATE AND t4.camera_no = $5::VARCHAR AND t4.county < $6::BIGINT OR t4.filed_at IS NOT DISTINCT FROM $4::DATE AND t4.camera_no = $5::VARCHAR AND t4.county = $6::BIGINT AND t4.id < $7::BIGINT) IS NOT true) AS "hasNextPage", array_to_json(array_agg(t3.cursor ORDER BY t3.place DESC) FILTER (WHERE t3.place <= 1)) ->> 0 AS "startCursor", array_to_json(array_agg(t3.cursor ORDER BY t3.place) FILTER (WHERE t3.place <= 1)) ->> 0 AS "endCursor"
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_4
FROM (SELECT t1.camera_no AS "cameraNo", t1.filed_at AS "filedAt") AS t2) AS part_nodes, replace(encode(SUBSTRING(sha256($8 || sha256($9 || convert_to(CAST(json_build_array($10::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'))) FROM 1 FOR 16) || convert_to(CAST(json_build_array($10::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, row_number() OVER (ORDER BY t1.filed_at DESC NULLS LAST, t1.camera_no ASC, t1.county DESC, t1.id DESC) AS place
FROM camera AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND (t1.filed_at < $4::DATE OR $4::DATE IS NOT NULL AND t1.filed_at IS NULL OR t1.filed_at IS NOT DISTINCT FROM $4::DATE AND t1.camera_no > $5::VARCHAR OR t1.filed_at IS NOT DISTINCT FROM $4::DATE AND t1.camera_no = $5::VARCHAR AND t1.county < $6::BIGINT OR t1.filed_at IS NOT DISTINCT FROM $4::DATE AND t1.camera_no = $5::VARCHAR AND t1.county = $6::BIGINT AND t1.id < $7::BIGINT) ORDER BY t1.filed_at DESC NULLS LAST, t1.camera_no ASC, t1.county DESC, t1.id DESC
 LIMIT 1 + 1) AS t3) AS t5) AS t7) AS cameras) AS t8) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '2025-04-01'
-- $5 = 'C1'
-- $6 = '440305'
-- $7 = '1'
-- $8 = '\\x810a821d6bc941c0ce34475f1d329d03d43718defe22660d216eacd97810e2015c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c'
-- $9 = '\\xeb60e87701a32baaa45e2d357758f769be5d72b494480c674b04c6b3127a886b3636363636363636363636363636363636363636363636363636363636363636'
-- $10 = 'df0132b5'
