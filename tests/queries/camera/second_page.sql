SELECT CAST((SELECT row_to_json(t9) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t8) AS row_to_json_2
FROM (SELECT t6.part_edges AS edges, (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT t6."hasNextPage" AS "hasNextPage", t6."hasPreviousPage" AS "hasPreviousPage") AS t7) AS "pageInfo"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t4.part_edges ORDER BY t4.place) FILTER (WHERE t4.place <= 2), CAST('[]' AS JSON)) AS part_edges, count(*) > 2 AS "hasNextPage", EXISTS (SELECT 1
FROM camera AS t5
WHERE t5.county = $1::INTEGER AND CASE WHEN (t5.area_code >= $2::VARCHAR AND t5.area_code < $3::VARCHAR) THEN true END AND (t5.filed_at > $4::DATE OR $4::DATE IS NULL AND t5.filed_at IS NOT NULL OR t5.filed_at IS NOT DISTINCT FROM $4::DATE AND t5.camera_no < $5::VARCHAR OR t5.filed_at IS NOT DISTINCT FROM $4::DATE AND t5.camera_no = $5::VARCHAR AND t5.county > $6::BIGINT OR t5.filed_at IS NOT DISTINCT FROM $4::DATE AND t5.camera_no = $5::VARCHAR AND t5.county = $6::BIGINT AND t5.id > $7::BIGINT) IS NOT true) AS "hasPreviousPage"
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_4
FROM (SELECT replace(encode(SUBSTRING(sha256($8 || sha256($9 || convert_to(CAST(json_build_array($10::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'))) FROM 1 FOR 16) || convert_to(CAST(json_build_array($10::VARCHAR, CAST(t1.filed_at AS TEXT), CAST(t1.camera_no AS TEXT), CAST(t1.county AS TEXT), CAST(t1.id AS TEXT)) AS TEXT), 'UTF8'), 'base64'), chr(10), '') AS cursor, (SELECT row_to_json(t2) AS row_to_json_5
FROM (SELECT t1.camera_no AS "cameraNo", t1.filed_at AS "filedAt") AS t2) AS node) AS t3) AS part_edges, row_number() OVER (ORDER BY t1.filed_at ASC NULLS FIRST, t1.camera_no DESC, t1.county ASC, t1.id ASC) AS place
FROM camera AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND (t1.filed_at > $4::DATE OR $4::DATE IS NULL AND t1.filed_at IS NOT NULL OR t1.filed_at IS NOT DISTINCT FROM $4::DATE AND t1.camera_no < $5::VARCHAR OR t1.filed_at IS NOT DISTINCT FROM $4::DATE AND t1.camera_no = $5::VARCHAR AND t1.county > $6::BIGINT OR t1.filed_at IS NOT DISTINCT FROM $4::DATE AND t1.camera_no = $5::VARCHAR AND t1.county = $6::BIGINT AND t1.id > $7::BIGINT) ORDER BY t1.filed_at ASC NULLS FIRST, t1.camera_no DESC, t1.county ASC, t1.id ASC
 LIMIT 2 + 1) AS t4) AS t6) AS t8) AS cameras) AS t9) AS TEXT) AS data
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
