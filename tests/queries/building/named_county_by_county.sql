SELECT CAST((SELECT row_to_json(t4) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t3) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t2)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.building_no AS "buildingNo", t1.name AS name
FROM building AS t1
WHERE (jingwei_characters(t1.name) @> jingwei_characters($1::VARCHAR)) AND strpos(lower(t1.name), lower($1::VARCHAR)) != 0 ORDER BY t1.county ASC, t1.building_no ASC, t1.id ASC
 LIMIT 3) AS t2) AS nodes) AS t3) AS buildings) AS t4) AS TEXT) AS data
-- $1 = '花园'
