SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t6)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.county AS "#Resident", t1.id AS "#1", t1.area_code AS "#2", t1.masked_name AS name, CASE WHEN (t1.birth_year IS NOT NULL) THEN CASE WHEN (EXTRACT(year FROM now()) - t1.birth_year < 7) THEN 'UNDER_7' WHEN (EXTRACT(year FROM now()) - t1.birth_year < 18) THEN 'FROM_7' WHEN (EXTRACT(year FROM now()) - t1.birth_year < 60) THEN 'FROM_18' WHEN (EXTRACT(year FROM now()) - t1.birth_year < 80) THEN 'FROM_60' ELSE 'FROM_80' END END AS "ageBand", t1.services AS services, (SELECT row_to_json(t5) AS row_to_json_3
FROM (SELECT t2.county AS "#Household", t2.id AS "#1", t2.area_code AS "#2", t2.room AS room, (SELECT row_to_json(t4) AS row_to_json_4
FROM (SELECT t3.name AS name
FROM building AS t3
WHERE t3.area_code >= $1::VARCHAR AND t3.area_code < $2::VARCHAR AND t3.county = t2.county AND t3.id = t2.building_id
 LIMIT 1) AS t4) AS building
FROM household AS t2
WHERE t2.area_code >= $1::VARCHAR AND t2.area_code < $2::VARCHAR AND t2.county = t1.county AND t2.id = t1.household_id
 LIMIT 1) AS t5) AS household
FROM resident AS t1
WHERE t1.area_code >= $1::VARCHAR AND t1.area_code < $2::VARCHAR ORDER BY t1.masked_name ASC, CASE WHEN (t1.birth_year IS NOT NULL) THEN CASE WHEN (EXTRACT(year FROM now()) - t1.birth_year < 7) THEN 'UNDER_7' WHEN (EXTRACT(year FROM now()) - t1.birth_year < 18) THEN 'FROM_7' WHEN (EXTRACT(year FROM now()) - t1.birth_year < 60) THEN 'FROM_18' WHEN (EXTRACT(year FROM now()) - t1.birth_year < 80) THEN 'FROM_60' ELSE 'FROM_80' END END ASC NULLS FIRST, t1.county ASC, t1.id ASC
 LIMIT 100) AS t6) AS nodes) AS t7) AS residents) AS t8) AS TEXT) AS data
-- $1 = '440305001001001'
-- $2 = '440305001001001:'
