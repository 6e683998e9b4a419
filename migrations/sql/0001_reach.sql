-- Bounding boxes for "within so many metres", so that the index on degrees serves.
--
-- The functions are not declared STRICT, as PostgreSQL would then not inline them (greatest() and
-- case are not strict); a null argument gives null all the same.

-- How many degrees of latitude `metres` can be at most. A degree of the meridian is shortest at the
-- equator, 110,574 m. Edges are straight in degrees but geodesics bend towards the pole, by at most
-- 0.00125 w² degrees for a width of w <= 90 degrees: that is added. The spare metre covers the same
-- bend of whatever is compared with the box, up to 9 km wide.
create function jingwei_degrees_north(place geometry, metres double precision) returns double precision
    language sql immutable parallel safe
    return case
        when st_xmax(place) - st_xmin(place) > 90 then 180
        else
            (metres * 1.001 + 1) / 110574
            + 0.00125 * (st_xmax(place) - st_xmin(place)) * (st_xmax(place) - st_xmin(place))
    end;

-- How many degrees of longitude `metres` can be at most: a degree of a parallel is at least
-- 111,319 m times the cosine of its latitude, and shortest where the box is nearest to a pole.
create function jingwei_degrees_east(place geometry, metres double precision) returns double precision
    language sql immutable parallel safe
    return (metres * 1.001 + 1) / (
        111319 * greatest(1e-9, cos(radians(least(
            90,
            greatest(abs(st_ymin(place)), abs(st_ymax(place))) + jingwei_degrees_north(place, metres)
        ))))
    );

-- A box that surely holds everything within `metres` (geodesic) of the geometry. Where that passes
-- a pole or the antimeridian, it takes in every longitude.
create function jingwei_reach(place geometry, metres double precision) returns geometry
    language sql immutable parallel safe
    return st_expand(
        place,
        case
            when greatest(abs(st_xmin(place)), abs(st_xmax(place))) + jingwei_degrees_east(place, metres) > 180
            then 360
            else jingwei_degrees_east(place, metres)
        end,
        jingwei_degrees_north(place, metres)
    );

comment on function jingwei_reach is
    'Bounding box in degrees that holds everything within so many metres of the geometry';
