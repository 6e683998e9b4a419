SELECT CAST((SELECT row_to_json(t11) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t10) AS row_to_json_2
FROM (SELECT t9.part_nodes AS nodes, t9.total AS "totalCount"
FROM (SELECT count(*) AS rows, coalesce(json_agg(t8.part_nodes ORDER BY t8.place) FILTER (WHERE t8.place <= 100), CAST('[]' AS JSON)) AS part_nodes, coalesce(max(t8.total), 0) AS total
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_3
FROM (SELECT t1.facility_no AS "facilityNo", t1.name AS name, t1.kind AS kind, t1.floor_area AS "floorArea", t1.opening_hours AS "openingHours", CAST(ST_AsGeoJSON(t1.location, $1::INTEGER, 0) AS JSON) AS location, (SELECT row_to_json(t4) AS row_to_json_4
FROM (SELECT t3.building_no AS "buildingNo", t3.name AS name
FROM building AS t3
WHERE t3.county = $2::INTEGER AND CASE WHEN (t3.area_code >= $3::VARCHAR AND t3.area_code < $4::VARCHAR) THEN true END AND t3.county = t1.county AND t3.building_no = t1.building_no
 LIMIT 1) AS t4) AS building, (SELECT row_to_json(t6) AS row_to_json_5
FROM (SELECT t5.code AS code
FROM grid AS t5
WHERE t5.county = $2::INTEGER AND CASE WHEN (t5.area_code >= $3::VARCHAR AND t5.area_code < $4::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.county = t1.county AND t5.code = t1.area_code
 LIMIT 1) AS t6) AS grid) AS t7) AS part_nodes, row_number() OVER (ORDER BY t1.county ASC, t1.facility_no ASC, t1.id ASC) AS place, count(*) OVER () AS total
FROM facility AS t1
WHERE t1.county = $2::INTEGER AND CASE WHEN (t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR) THEN true END AND (EXISTS (SELECT 1
FROM building AS t2
WHERE CASE WHEN (t2.area_code >= $3::VARCHAR AND t2.area_code < $4::VARCHAR) THEN true END AND t2.county = t1.county AND t2.building_no = t1.building_no AND t2.use = 'RESIDENTIAL')) ORDER BY t1.county ASC, t1.facility_no ASC, t1.id ASC
 LIMIT 100) AS t8) AS t9) AS t10) AS facilities) AS t11) AS TEXT) AS data
-- $1 = '7'
-- $2 = '440305'
-- $3 = '440305'
-- $4 = '440305:'
