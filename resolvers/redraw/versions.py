"""The statements by which grids give way to a plan's zones, and come back."""

from __future__ import annotations

from sqlalchemy import text

KEPT = text(
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

END = text(
    """
    update grid
    set valid = tstzrange(
            lower(valid), cast(:at as timestamptz),
            case when lower_inc(valid) then '[)' else '()' end
        ),
        updated_at = now()
    where county = :county and left(code, 12) = any (cast(:communities as text[]))
        and upper_inf(valid) and code <> all (cast(:kept as text[]))
    """
)

# A zone without any building that was in a grid is made from the grids on whose ground it lies.
BEGIN = text(
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

# Wherever a version begins or ends at an instant.
REDRAWN = text(
    """
    select settle(array(
        select boundary
        from grid
        where county = :county and left(code, 12) = any (cast(:communities as text[]))
            and (lower(valid) = :at or upper(valid) = :at)
    ))
    """
)

OUTSIDE = text(
    """
    select zone.grid_code
    from plan_zone as zone
    left join community
        on community.county = zone.county and community.code = zone.community_code
    where zone.county = :county and zone.plan_id = :plan
        and not coalesce(ST_Covers(community.boundary, zone.boundary), false)
        and coalesce(
            ST_Area(cast(ST_Difference(zone.boundary, community.boundary) as geography)) > :sliver,
            true
        )
    order by zone.grid_code
    """
)

BUILT_ON = text(
    """
    select code
    from grid
    where county = :county and left(code, 12) = any (cast(:communities as text[]))
        and (lower(valid) > :at or upper(valid) > :at)
    order by code
    """
)

TAKE_BACK = text(
    """
    delete from grid
    where county = :county and left(code, 12) = any (cast(:communities as text[]))
        and lower(valid) = :at
    """
)

OPEN_AGAIN = text(
    """
    update grid
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
    ))
    """
)
