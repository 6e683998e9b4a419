"""The statements by which grids and communities give way to a plan's, and come back.

``communities`` are the codes of the plan's communities, those of today and those that it makes.
"""

from __future__ import annotations

from sqlalchemy import TextClause, text

AREAS = ("community", "grid")
"""The versioned areas that a plan redraws: the larger first, in which the smaller ones lie."""

KEPT_GRIDS = text(
    """
    select grid.code
    from plan_zone as zone
    join grid on grid.county = zone.county and grid.code = zone.grid_code
        and upper_inf(grid.valid) and grid.name = zone.name and grid.kind = zone.kind
        and grid.workers is not distinct from zone.workers
    where zone.county = :county and zone.plan_id = :plan
        -- Boxes first: most grids that change are told by them.
        and greatest(
            abs(ST_XMin(grid.boundary) - ST_XMin(zone.boundary)),
            abs(ST_YMin(grid.boundary) - ST_YMin(zone.boundary)),
            abs(ST_XMax(grid.boundary) - ST_XMax(zone.boundary)),
            abs(ST_YMax(grid.boundary) - ST_YMax(zone.boundary))
        ) <= :tolerance
        and ST_HausdorffDistance(ST_Boundary(grid.boundary), ST_Boundary(zone.boundary))
            <= :tolerance
    """
)

KEPT_COMMUNITIES = text(
    """
    select community_code
    from plan_community
    where county = :county and plan_id = :plan and not redrawn
    """
)


def each_area(statement: str) -> dict[str, TextClause]:
    """A statement about ``{area}`` for each of the areas."""
    return {area: text(statement.replace("{area}", area)) for area in AREAS}


END = each_area(
    """
    update {area}
    set valid = tstzrange(
            lower(valid), cast(:at as timestamptz),
            case when lower_inc(valid) then '[)' else '()' end
        ),
        updated_at = now()
    where county = :county and left(code, 12) = any (cast(:communities as text[]))
        and upper_inf(valid) and code <> all (cast(:kept as text[]))
    """
)

BEGIN_COMMUNITIES = text(
    """
    insert into community (county, code, name, kind, boundary, valid, predecessors)
    select
        county, community_code, name, kind, boundary,
        tstzrange(cast(:at as timestamptz), null), made_from
    from plan_community
    where county = :county and plan_id = :plan
        and community_code <> all (cast(:kept as text[]))
    order by community_code
    """
)

# A zone without any building that was in a grid is made from the grids on whose ground it lies.
BEGIN_GRIDS = text(
    """
    insert into grid (county, code, name, kind, boundary, valid, predecessors, workers)
    select
        zone.county, zone.grid_code, zone.name, zone.kind, zone.boundary,
        tstzrange(cast(:at as timestamptz), null),
        coalesce(
            (
                select array_agg(distinct atom.grid_code)
                from plan_atom as atom
                where atom.county = zone.county and atom.zone_id = zone.id
                    and atom.grid_code is not null
            ),
            (
                select array_agg(distinct grid.code)
                from plan_atom as atom
                join grid on grid.county = zone.county and grid.boundary && atom.boundary
                    and ST_Covers(grid.boundary, ST_PointOnSurface(atom.boundary))
                where atom.county = zone.county and atom.zone_id = zone.id
                    and left(grid.code, 12) = any (cast(:communities as text[]))
                    and (upper(grid.valid) = :at or upper_inf(grid.valid))
            ),
            '{}'
        ),
        zone.workers
    from plan_zone as zone
    where zone.county = :county and zone.plan_id = :plan
        and zone.grid_code <> all (cast(:kept as text[]))
    order by zone.grid_code
    """
)

KEPT = {"community": KEPT_COMMUNITIES, "grid": KEPT_GRIDS}
BEGIN = {"community": BEGIN_COMMUNITIES, "grid": BEGIN_GRIDS}

# Wherever a version begins or ends at an instant.
REDRAWN = text(
    """
    select settle(array(
        select boundary
        from grid
        where county = :county and left(code, 12) = any (cast(:communities as text[]))
            and (lower(valid) = :at or upper(valid) = :at)
        union all
        select boundary
        from community
        where county = :county and code = any (cast(:communities as text[]))
            and (lower(valid) = :at or upper(valid) = :at)
    ))
    """
)

BUILT_ON = each_area(
    """
    select code
    from {area}
    where county = :county and left(code, 12) = any (cast(:communities as text[]))
        and (lower(valid) > :at or upper(valid) > :at)
    order by code
    """
)

TAKE_BACK = each_area(
    """
    delete from {area}
    where county = :county and left(code, 12) = any (cast(:communities as text[]))
        and lower(valid) = :at
    """
)

OPEN_AGAIN = each_area(
    """
    update {area}
    set valid = tstzrange(
            lower(valid), null, case when lower_inc(valid) then '[)' else '()' end
        ),
        updated_at = now()
    where county = :county and left(code, 12) = any (cast(:communities as text[]))
        and upper(valid) = :at
    """
)

RESTORED = text(
    """
    select settle(array(
        select boundary
        from grid
        where county = :county and left(code, 12) = any (cast(:communities as text[]))
            and upper_inf(valid)
        union all
        select boundary
        from plan_zone
        where county = :county and plan_id = :plan and boundary is not null
        union all
        select boundary
        from plan_community
        where county = :county and plan_id = :plan and redrawn
    ))
    """
)
