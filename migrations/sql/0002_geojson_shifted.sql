-- GeoJSON in the shifted coordinates of Chinese base maps: GCJ02, and BD09 on top of it. As in 0001,
-- but for lines, which can be shifted now.
--
-- The formula is the published one (eviltransform, coordtransform): a sum of sines of the position,
-- scaled by the ellipsoid of Krasovsky 1940 (a = 6378245 m, ee = e² = 0.00669342162296594323).
-- Outside 72.004–137.8347° E, 0.8293–55.8271° N nothing is shifted. Every vertex is shifted by
-- itself; rings turn by the right-hand rule (RFC 7946).
create or replace function jingwei_geojson_shifted(shape geometry, crs text, digits integer)
    returns json
    language plpgsql immutable strict parallel safe cost 1000
    set plan_cache_mode = force_generic_plan  -- planning anew costs ten times the work itself
    as $$
declare
    kind constant text := geometrytype(shape);
    depth constant integer := case kind
        when 'POINT' then 1 when 'LINESTRING' then 1 when 'MULTILINESTRING' then 2
        when 'POLYGON' then 2 when 'MULTIPOLYGON' then 3
    end;
    scale constant double precision := power(10::double precision, digits);
    vertices text;
begin
    if crs not in ('GCJ02', 'BD09') then
        raise exception 'crs %: shifted coordinates are GCJ02 or BD09', crs
            using errcode = 'invalid_parameter_value';
    elsif depth is null then
        raise exception 'geometry %: a point, lines or polygons can be shifted', kind
            using errcode = 'invalid_parameter_value';
    end if;
    -- "offset 0" makes each step a step: without it every use of a column would be replaced by the
    -- whole expression behind it, sines and all.
    vertices := (
        with given as (
            select
                path,
                st_x(geom) as x,
                st_y(geom) as y,
                st_x(geom) - 105 as u,
                st_y(geom) - 35 as v,
                st_x(geom) between 72.004 and 137.8347
                    and st_y(geom) between 0.8293 and 55.8271 as in_china
            from st_dumppoints(
                case when kind like '%POLYGON' then st_forcepolygonccw(shape) else shape end
            )
            offset 0
        ),
        curve as (
            select
                *,
                20 * sin(6 * pi() * u) + 20 * sin(2 * pi() * u) as ripple,
                1 - 0.00669342162296594323 * power(sin(radians(y)), 2) as magic
            from given
            offset 0
        ),
        gcj as (
            select
                *,
                x + degrees((
                    300 + u + 2 * v + 0.1 * u * u + 0.1 * u * v + 0.1 * sqrt(abs(u)) + (
                        ripple
                        + 20 * sin(pi() * u) + 40 * sin(pi() * u / 3)
                        + 150 * sin(pi() * u / 12) + 300 * sin(pi() * u / 30)
                    ) * 2 / 3
                ) * sqrt(magic) / (6378245 * cos(radians(y)))) as gcj_x,
                y + degrees((
                    -100 + 2 * u + 3 * v + 0.2 * v * v + 0.1 * u * v + 0.2 * sqrt(abs(u)) + (
                        ripple
                        + 20 * sin(pi() * v) + 40 * sin(pi() * v / 3)
                        + 160 * sin(pi() * v / 12) + 320 * sin(pi() * v / 30)
                    ) * 2 / 3
                ) * magic * sqrt(magic) / (6378245 * (1 - 0.00669342162296594323))) as gcj_y
            from curve
            offset 0
        ),
        baidu as (
            select
                *,
                sqrt(gcj_x * gcj_x + gcj_y * gcj_y)
                    + 0.00002 * sin(gcj_y * pi() * 3000 / 180) as radius,
                atan2(gcj_y, gcj_x) + 0.000003 * cos(gcj_x * pi() * 3000 / 180) as angle
            from gcj
            offset 0
        ),
        shifted as (
            select
                path,
                case
                    when not in_china then x
                    when crs = 'BD09' then radius * cos(angle) + 0.0065
                    else gcj_x
                end as x,
                case
                    when not in_china then y
                    when crs = 'BD09' then radius * sin(angle) + 0.006
                    else gcj_y
                end as y
            from baidu
        )
        select
            string_agg(
                -- A path is {polygon, ring, vertex}, {ring, vertex}, {line, vertex}, {vertex}
                -- or, of a point, {1}.
                case
                    when path[depth] > 1 then ','
                    when path[depth - 1] > 1 then '],['
                    when path[depth - 2] > 1 then ']],[['
                    else ''
                end
                || '[' || round(x * scale) / scale || ',' || round(y * scale) / scale || ']',
                ''
            )
        from shifted
    );
    return case kind
        when 'POINT' then '{"type":"Point","coordinates":' || coalesce(vertices, '[]') || '}'
        when 'LINESTRING' then
            '{"type":"LineString","coordinates":' || coalesce('[' || vertices || ']', '[]') || '}'
        when 'MULTILINESTRING' then
            '{"type":"MultiLineString","coordinates":'
            || coalesce('[[' || vertices || ']]', '[]') || '}'
        when 'POLYGON' then
            '{"type":"Polygon","coordinates":' || coalesce('[[' || vertices || ']]', '[]') || '}'
        else
            '{"type":"MultiPolygon","coordinates":'
            || coalesce('[[[' || vertices || ']]]', '[]') || '}'
    end::json;
end
$$;

comment on function jingwei_geojson_shifted is
    'GeoJSON of a point, line, polygon or several in GCJ02 or BD09, with so many decimal digits';
