"""The statements by which grids and communities give way to a plan's, and come back.

``communities`` are the codes of the plan's communities, those of today and those that it makes.
"""

from __future__ import annotations

from sqlalchemy import Table, TextClause, text

from schema.entities.community import community
from schema.entities.grid import grid

AREAS = {"community": community, "grid": grid}
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
    """A statement about ``{area}`` for each of the areas: with the ``{columns}`` of a version that
    are its own, and of a plan the ids of what it stands on, ``{base}``, and of its ``{result}``."""
    return {name: text(_about(statement, area)) for name, area in AREAS.items()}


def _about(statement: str, area: Table) -> str:
    suffix = "" if area is grid else "_communities"
    own = (c.name for c in area.c if not c.computed and not c.identity and c.name != "updated_at")
    words = {
        "area": area.name,
        "columns": ", ".join(own),
        "base": f"base{suffix}",
        "result": f"result{suffix}",
    }
    for word, meant in words.items():
        statement = statement.replace(f"{{{word}}}", meant)
    return statement


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
    ), cast(:county as integer), cast(:plan as bigint))
    """
)

KEPT_STILL = each_area(
    """
    select {area}.code
    from grid_plan as plan
    join {area} on {area}.county = plan.county and {area}.id = any (plan.{base})
        and upper_inf({area}.valid)
    where plan.county = :county and plan.id = :plan
    """
)
"""Of what a plan was made for, what it kept as it was."""

BUILT_ON = each_area(
    """
    select distinct {area}.code
    from grid_plan as plan
    join {area} on {area}.county = plan.county
        and upper_inf({area}.valid) <> ({area}.id = any (plan.{result}))
    where plan.county = :county and plan.id = :plan
        and (
            left({area}.code, 12) = any (cast(:communities as text[]))
            or {area}.id = any (plan.{result})
        )
    """
)
"""What holds now beside what the plan made or kept, and what of this holds no more."""

# The row comes back as it was, and a copy of it stands for the time until it ended: what a plan was
# made for are the rows by their ids. It came back for what was made of it; where nothing says so,
# for what lay on its ground.
RESTORE = each_area(
    """
    with restored as (
        update {area}
        set valid = tstzrange(cast(:at as timestamptz), null),
            restored_from = coalesce(
                nullif(
                    array(
                        select made.code
                        from {area} as made
                        where made.county = {area}.county and upper(made.valid) = :at
                            and left(made.code, 12) = any (cast(:communities as text[]))
                            and {area}.code = any (made.predecessors)
                        order by made.code
                    ),
                    '{}'
                ),
                array(
                    select made.code
                    from {area} as made
                    where made.county = {area}.county and upper(made.valid) = :at
                        and left(made.code, 12) = any (cast(:communities as text[]))
                        and made.boundary && {area}.boundary
                        and ST_Covers(made.boundary, ST_PointOnSurface({area}.boundary))
                    order by made.code
                )
            ),
            updated_at = now()
        from grid_plan as plan
        join {area} as ended on ended.county = plan.county and ended.id = any (plan.{base})
            and not upper_inf(ended.valid)
        where plan.county = :county and plan.id = :plan
            and {area}.county = ended.county and {area}.id = ended.id
        returning ended.*
    )
    insert into {area} ({columns})
    select {columns}
    from restored
    order by code
    """
)

NEXT_INSTANT = text(
    """
    select greatest(
        coalesce(cast(:at as timestamptz), clock_timestamp()),
        max(bound) + interval '1 microsecond'
    )
    from (
        select greatest(lower(valid), upper(valid)) as bound
        from grid
        where county = :county and left(code, 12) = any (cast(:communities as text[]))
        union all
        select greatest(lower(valid), upper(valid))
        from community
        where county = :county and code = any (cast(:communities as text[]))
    ) as bounds
    where isfinite(bound)
    """
)
"""``at``, or else now: but after all that has begun or ended there, wherever the clock stands."""

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
    ), cast(:county as integer), cast(:plan as bigint), true)
    """
)
