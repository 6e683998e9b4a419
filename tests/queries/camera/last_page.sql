SELECT CAST((SELECT row_to_json(t7) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT t4.part_nodes AS nodes, (SELECT row_to_json(t5) AS row_to_json_3
FROM (SELECT t4."hasNextPage" AS "hasNextPage", t4."hasPreviousPage" AS "hasPreviousPage") AS t5) AS "pageInfo"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t3.part_nodes ORDER BY t3.place DESC) FILTER (WHERE t3.place <= 3), CAST('[]' AS JSON)) AS part_nodes, count(*) > 3 AS "hasPreviousPage", false AS "hasNextPage"
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_4
FROM (SELECT t1.camera_no AS "cameraNo") AS t2) AS part_nodes, row_number() OVER (ORDER BY t1.county DESC, t1.camera_no DESC, t1.id DESC) AS place
FROM camera AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END ORDER BY t1.county DESC, t1.camera_no DESC, t1.id DESC
 LIMIT 3 + 1) AS t3) AS t4) AS t6) AS cameras) AS t7) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
