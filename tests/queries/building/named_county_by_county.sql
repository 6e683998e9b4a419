SELECT CAST((SELECT row_to_json(t7) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t6) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t5)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t4.building_no AS "buildingNo", t4.name AS name
FROM (SELECT t2.county AS county
FROM jingwei_counties_of_building($1::INTEGER, $2::INTEGER) AS t2(county) ORDER BY t2.county) AS t3 JOIN LATERAL (SELECT t1.county AS county, t1.id AS id, t1.area_code AS area_code, t1.building_no AS building_no, t1.name AS name, t1.address AS address, t1.floors AS floors, t1.height AS height, t1.use AS use, t1.footprint AS footprint, t1.household_count AS household_count, t1.leader AS leader, t1.updated_at AS updated_at
FROM building AS t1
WHERE (jingwei_characters(t1.name) @> jingwei_characters($3::VARCHAR)) AND strpos(lower(t1.name), lower($3::VARCHAR)) != 0 AND t1.county = t3.county ORDER BY t1.building_no ASC, t1.id ASC
 LIMIT 3) AS t4 ON true ORDER BY t3.county ASC, t4.building_no ASC, t4.id ASC
 LIMIT 3) AS t5) AS nodes) AS t6) AS buildings) AS t7) AS TEXT) AS data
-- $1 = '0'
-- $2 = '999999'
-- $3 = '花园'
