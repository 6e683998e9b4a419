SELECT CAST((SELECT row_to_json(t8) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t7) AS row_to_json_2
FROM (SELECT CAST(jingwei_geojson_shifted($1::geometry, 'GCJ02', $2::INTEGER) AS JSON) AS geometry, (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT (SELECT coalesce(json_agg(row_to_json(t2)), CAST('[]' AS JSON)) AS coalesce_1
FROM (SELECT t1.case_no AS "caseNo"
FROM incident AS t1
WHERE t1.county = $3::INTEGER AND CASE WHEN (t1.area_code >= $4::VARCHAR AND t1.area_code < $5::VARCHAR) THEN true END AND (t1.location && $1::geometry) AND ST_Intersects(t1.location, $1::geometry) ORDER BY t1.county ASC, t1.case_no ASC, t1.id ASC
 LIMIT 100) AS t2) AS nodes) AS t3) AS incidents, (SELECT row_to_json(t6) AS row_to_json_4
FROM (SELECT (SELECT count(*) AS count_1
FROM household AS t4
WHERE t4.area_code >= $4::VARCHAR AND t4.area_code < $5::VARCHAR AND (EXISTS (SELECT 1
FROM building AS t5
WHERE t5.county = t4.county AND t5.id = t4.building_id AND t5.county = $3::INTEGER AND CASE WHEN (t5.area_code >= $4::VARCHAR AND t5.area_code < $5::VARCHAR) THEN true END AND (t5.footprint && $1::geometry) AND ST_Intersects(t5.footprint, $1::geometry) AND NOT ST_Touches(t5.footprint, $1::geometry)))) AS "totalCount") AS t6) AS households) AS t7) AS area) AS t8) AS TEXT) AS data
-- $1 = '01030000208A11000001000000040000004A27B5152B7C5C40E9F1B47801803640D117F8FDAD7C5C40DE1C2A82008036408C5C97132B7C5C40DF6241C00D8236404A27B5152B7C5C40E9F1B47801803640'
-- $2 = '5'
-- $3 = '440305'
-- $4 = '440305'
-- $5 = '440305:'
