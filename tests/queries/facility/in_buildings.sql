SELECT CAST((SELECT row_to_json(t11) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t10) AS row_to_json_2
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t7)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.facility_no AS "facilityNo", t1.name AS name, t1.kind AS kind, t1.floor_area AS "floorArea", t1.opening_hours AS "openingHours", CAST(ST_AsGeoJSON(t1.location, $1::INTEGER, 0) AS JSON) AS location, (SELECT row_to_json(t4) AS row_to_json_3
FROM (SELECT t3.building_no AS "buildingNo", t3.name AS name
FROM building AS t3
WHERE t3.county = $2::INTEGER AND CASE WHEN (t3.area_code >= $3::VARCHAR AND t3.area_code < $4::VARCHAR) THEN true END AND t3.county = t1.county AND t3.building_no = t1.building_no
 LIMIT 1) AS t4) AS building, (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT t5.code AS code
FROM grid AS t5
WHERE t5.county = $2::INTEGER AND CASE WHEN (t5.area_code >= $3::VARCHAR AND t5.area_code < $4::VARCHAR) THEN true END AND upper_inf(t5.valid) AND t5.county = t1.county AND t5.code = t1.area_code
 LIMIT 1) AS t6) AS grid
FROM facility AS t1
WHERE t1.county = $2::INTEGER AND CASE WHEN (t1.area_code >= $3::VARCHAR AND t1.area_code < $4::VARCHAR) THEN true END AND (EXISTS (SELECT 1
FROM building AS t2
WHERE CASE WHEN (t2.area_code >= $3::VARCHAR AND t2.area_code < $4::VARCHAR) THEN true END AND t2.county = t1.county AND t2.building_no = t1.building_no AND t2.use = 'RESIDENTIAL')) ORDER BY t1.county ASC, t1.facility_no ASC, t1.id ASC
 LIMIT $5::BIGINT) AS t7) AS nodes, (SELECT count(*) AS count_1
FROM facility AS t8
WHERE t8.county = $2::INTEGER AND CASE WHEN (t8.area_code >= $3::VARCHAR AND t8.area_code < $4::VARCHAR) THEN true END AND (EXISTS (SELECT 1
FROM building AS t9
WHERE CASE WHEN (t9.area_code >= $3::VARCHAR AND t9.area_code < $4::VARCHAR) THEN true END AND t9.county = t8.county AND t9.building_no = t8.building_no AND t9.use = 'RESIDENTIAL'))) AS "totalCount") AS t10) AS facilities) AS t11) AS TEXT) AS data
-- $1 = '7'
-- $2 = '440305'
-- $3 = '440305'
-- $4 = '440305:'
-- $5 = '100'
