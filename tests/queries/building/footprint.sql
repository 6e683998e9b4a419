SELECT CAST((SELECT row_to_json(t3) AS row_to_json_1
FROM (SELECT (SELECT row_to_json(t2) AS row_to_json_2
FROM (SELECT CAST(ST_AsGeoJSON(t1.footprint, $1::INTEGER, 0) AS JSON) AS footprint, CAST(ST_AsGeoJSON(t1.footprint, $2::INTEGER, 0) AS JSON) AS cgcs2000, CAST(jingwei_geojson_shifted(t1.footprint, 'GCJ02', $3::INTEGER) AS JSON) AS gcj02, CAST(jingwei_geojson_shifted(t1.footprint, 'BD09', $4::INTEGER) AS JSON) AS bd09, CAST(ST_AsGeoJSON(ST_Transform(ST_SetSRID(t1.footprint, 4326), 3857), $5::INTEGER, 0) AS JSON) AS "webMercator", CAST(ST_AsGeoJSON(ST_Scale(ST_Multi(ST_SimplifyPreserveTopology(ST_Scale(t1.footprint, 111320.0 * cosd(ST_Y(ST_Centroid(t1.footprint))), 111320.0), $6)), 1.0 / CAST((111320.0 * cosd(ST_Y(ST_Centroid(t1.footprint)))) AS NUMERIC), 1.0 / CAST(111320.0 AS NUMERIC)), $7::INTEGER, 0) AS JSON) AS simple, array_to_json(ARRAY[CAST(round(CAST(ST_XMin(ST_GeomFromGeoJSON(CAST(jingwei_geojson_shifted(t1.footprint, 'GCJ02', 15) AS JSON))) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMin(ST_GeomFromGeoJSON(CAST(jingwei_geojson_shifted(t1.footprint, 'GCJ02', 15) AS JSON))) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_XMax(ST_GeomFromGeoJSON(CAST(jingwei_geojson_shifted(t1.footprint, 'GCJ02', 15) AS JSON))) AS NUMERIC), 9) AS FLOAT), CAST(round(CAST(ST_YMax(ST_GeomFromGeoJSON(CAST(jingwei_geojson_shifted(t1.footprint, 'GCJ02', 15) AS JSON))) AS NUMERIC), 9) AS FLOAT)]) AS bbox, CAST(jingwei_geojson_shifted(ST_Centroid(t1.footprint), 'GCJ02', $8::INTEGER) AS JSON) AS centroid, ST_Area(geography(t1.footprint)) AS "areaSquareMetres", ST_Perimeter(geography(t1.footprint)) AS "lengthMetres"
FROM building AS t1
WHERE t1.county = $9::INTEGER AND CASE WHEN (t1.area_code >= $10::VARCHAR AND t1.area_code < $11::VARCHAR) THEN true END AND t1.county = $12::INTEGER AND t1.id = $13::BIGINT
 LIMIT 1) AS t2) AS building) AS t3) AS TEXT) AS data
-- $1 = '7'
-- $2 = '4'
-- $3 = '7'
-- $4 = '7'
-- $5 = '1'
-- $6 = '5.0'
-- $7 = '7'
-- $8 = '6'
-- $9 = '440305'
-- $10 = '440305'
-- $11 = '440305:'
-- $12 = '440305'
-- $13 = '1'
