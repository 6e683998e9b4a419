SELECT CAST((SELECT row_to_json(t3) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_2
FROM (SELECT CAST(ST_AsGeoJSON(t1.centreline, $1::INTEGER, 0) AS JSON) AS centreline, CAST(jingwei_geojson_shifted(t1.centreline, 'GCJ02', $2::INTEGER) AS JSON) AS gcj02, CAST(ST_AsGeoJSON(ST_Transform(ST_SetSRID(t1.centreline, 4326), 3857), $3::INTEGER, 0) AS JSON) AS "webMercator", CAST(ST_AsGeoJSON(ST_Scale(ST_Multi(ST_SimplifyPreserveTopology(ST_Scale(t1.centreline, 111320.0 * cosd(ST_Y(ST_Centroid(t1.centreline))), 111320.0), $4)), 1.0 / CAST((111320.0 * cosd(ST_Y(ST_Centroid(t1.centreline)))) AS NUMERIC), 1.0 / CAST(111320.0 AS NUMERIC)), $5::INTEGER, 0) AS JSON) AS simple, array_to_json(ARRAY[CAST(round(CAST(ST_XMin(ST_GeomFromGeoJSON(CAST(jingwei_geojson_shifted(t1.centreline, 'BD09', 15) AS JSON))) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMin(ST_GeomFromGeoJSON(CAST(jingwei_geojson_shifted(t1.centreline, 'BD09', 15) AS JSON))) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_XMax(ST_GeomFromGeoJSON(CAST(jingwei_geojson_shifted(t1.centreline, 'BD09', 15) AS JSON))) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMax(ST_GeomFromGeoJSON(CAST(jingwei_geojson_shifted(t1.centreline, 'BD09', 15) AS JSON))) AS NUMERIC), 9) AS FLOAT)]) AS bbox
FROM road AS t1
WHERE t1.county = $6::INTEGER AND CASE WHEN (t1.area_code >= $7::VARCHAR AND t1.area_code < $8::VARCHAR) THEN true END AND t1.county = $9::INTEGER AND t1.id = $10::BIGINT
 LIMIT 1) AS t2) AS road) AS t3) AS TEXT) AS data
-- $1 = '7'
-- $2 = '7'
-- $3 = '1'
-- $4 = '5.0'
-- $5 = '7'
-- $6 = '440305'
-- $7 = '440305'
-- $8 = '440305:'
-- $9 = '440305'
-- $10 = '3'
