-- PostGraphile knows nothing of PostGIS: it reads geometry by functions of a table, as columns.
create schema if not exists bench_peer;
create or replace function bench_peer.building_geojson(b public.building) returns json
    language sql stable return ST_AsGeoJSON(b.footprint, 7, 0)::json;
create or replace function bench_peer.camera_geojson(c public.camera) returns json
    language sql stable return ST_AsGeoJSON(c.location, 7, 0)::json;
grant usage on schema bench_peer to jingwei_reader;
grant execute on all functions in schema bench_peer to jingwei_reader;
