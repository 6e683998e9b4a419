-- A box in degrees that surely holds everything within `metres` (geodesic) of a geometry, so that
-- the index on degrees serves "within so many metres". Where that passes a pole or the antimeridian,
-- the box takes in every longitude.
--
-- North: a degree of the meridian is shortest at the equator, 110,574 m. Edges are straight in
-- degrees but geodesics bend towards the pole, by at most 0.00125 w² degrees for a width of
-- w <= 90 degrees: that is added. The spare metre covers the same bend of whatever is compared with
-- the box, up to 9 km wide.
-- East: a degree of a parallel is at least 111,319 m times the cosine of its latitude, and shortest
-- where the box is nearest to a pole.
--
-- In plpgsql, which PostgreSQL cannot inline: a call can then be declared leakproof as a whole, and
-- the index serves it under row-level security where both sides are columns (0001_scope).
create function jingwei_reach(place geometry, metres double precision) returns geometry
    language plpgsql immutable strict parallel safe cost 10
    as $$
declare
    west constant double precision := st_xmin(place);
    east constant double precision := st_xmax(place);
    south constant double precision := st_ymin(place);
    north constant double precision := st_ymax(place);
    width constant double precision := east - west;
    spare constant double precision := metres * 1.001 + 1;
    dy constant double precision :=
        case when width > 90 then 180 else spare / 110574 + 0.00125 * width * width end;
    farthest constant double precision := least(90, greatest(abs(south), abs(north)) + dy);
    dx constant double precision := spare / (111319 * greatest(1e-9, cos(radians(farthest))));
begin
    if greatest(abs(west), abs(east)) + dx > 180 then
        return st_expand(place, 360, dy);
    end if;
    return st_expand(place, dx, dy);
end
$$;

comment on function jingwei_reach is
    'Bounding box in degrees that holds everything within so many metres of the geometry';
