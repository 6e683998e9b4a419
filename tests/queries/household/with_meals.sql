SELECT CAST((SELECT row_to_json(t10) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t9) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t8)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.county AS "#Household", t1.id AS "#1", t1.area_code AS "#2", (('Household:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, t1.unit AS unit, t1.room AS room, t1.size AS size, t1.tenure AS tenure, (SELECT row_to_json(t5) AS row_to_json_3
FROM (SELECT t4.name AS name
FROM building AS t4
WHERE t4.county = $1::INTEGER AND CASE WHEN (t4.area_code >= $2::VARCHAR AND t4.area_code < $3::VARCHAR) THEN true END AND t4.county = t1.county AND t4.id = t1.building_id
 LIMIT 1) AS t5) AS building, (SELECT row_to_json(t7) AS row_to_json_4
FROM (SELECT t6.name AS name
FROM grid AS t6
WHERE t6.county = $1::INTEGER AND CASE WHEN (t6.area_code >= $2::VARCHAR AND t6.area_code < $3::VARCHAR) THEN true END AND upper_inf(t6.valid) AND t6.county = t1.county AND t6.code = t1.area_code
 LIMIT 1) AS t7) AS grid
FROM household AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND (t1.tenure = 'RENTED' OR (EXISTS (SELECT 1
FROM resident AS t2
WHERE CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND t2.county = t1.county AND t2.household_id = t1.id AND (CAST(t2.services AS TEXT[]) && $4::TEXT[]))) AND NOT (EXISTS (SELECT 1
FROM resident AS t3
WHERE CASE WHEN (t3.area_code >= $2::VARCHAR AND t3.area_code < $3::VARCHAR) THEN true END AND t3.county = t1.county AND t3.household_id = t1.id AND (CAST(t3.services AS TEXT[]) && $5::TEXT[])))) ORDER BY t1.county ASC, t1.building_id ASC, t1.unit ASC, t1.room ASC, t1.id ASC
 LIMIT 100) AS t8) AS nodes) AS t9) AS households) AS t10) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = ['MEALS']
-- $5 = ['REPAIRS']
