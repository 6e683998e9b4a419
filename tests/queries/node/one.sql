SELECT CAST((SELECT row_to_json(t5) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t4) AS row_to_json_2
FROM (SELECT CAST('Camera' AS TEXT) AS __typename, (('Camera:' || CAST(t1.county AS TEXT)) || ':') || CAST(t1.id AS TEXT) AS id, t1.camera_no AS "cameraNo", (SELECT row_to_json(t3) AS row_to_json_3
FROM (SELECT t2.name AS name
FROM grid AS t2
WHERE t2.county = $1::INTEGER AND CASE WHEN (t2.area_code >= $2::VARCHAR AND t2.area_code < $3::VARCHAR) THEN true END AND upper_inf(t2.valid) AND t2.county = t1.county AND t2.code = t1.area_code
 LIMIT 1) AS t3) AS grid
FROM camera AS t1
WHERE t1.county = $1::INTEGER AND CASE WHEN (t1.area_code >= $2::VARCHAR AND t1.area_code < $3::VARCHAR) THEN true END AND t1.county = $4::INTEGER AND t1.id = $5::BIGINT
 LIMIT 1) AS t4) AS node) AS t5) AS TEXT) AS data
-- $1 = '440305'
-- $2 = '440305'
-- $3 = '440305:'
-- $4 = '440305'
-- $5 = '1'
