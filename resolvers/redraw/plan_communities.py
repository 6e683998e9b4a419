"""The communities of a plan as its table keeps them: as they are today, merged, or split."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncConnection

from geo.wkb import wkb
from geo.zoning.outlines import outlines
from resolvers.redraw.change import Change
from resolvers.redraw.partition import Partition
from schema.plans.plan_community import plan_community

REHOMINGS = text(
    """
    update plan_atom set community_code = moved.community, updated_at = now()
    from unnest(cast(:numbers as integer[]), cast(:codes as text[])) as moved (number, community)
    where plan_atom.county = :county and plan_atom.plan_id = :plan
        and plan_atom.number = moved.number
    """
)

HOMES = text(
    """
    insert into plan_community (
        county, area_code, plan_id, community_code, name, kind, redrawn, made_from, boundary
    )
    select
        :county, :area_code, :plan, said.code, said.name, said.kind,
        :redrawn or exists (
            select from community
            where community.code = said.code and upper_inf(community.valid)
                and (community.name <> said.name or community.kind <> said.kind)
        ),
        cast(:made_from as text[]), ST_Multi(ST_GeomFromWKB(:boundary, 4490))
    from (
        values (cast(:code as text), cast(:name as text), cast(:kind as text))
    ) as said (code, name, kind)
    on conflict (county, plan_id, community_code) do update set
        name = excluded.name, kind = excluded.kind, redrawn = excluded.redrawn,
        made_from = excluded.made_from, boundary = excluded.boundary, updated_at = now()
    """
)


async def write_homes(
    connection: AsyncConnection, partition: Partition, codes: Iterable[str]
) -> None:
    """Write communities of a plan, or write them anew."""
    asked = sorted(codes)
    if not asked:
        return
    every, places = np.unique(partition.settled, return_inverse=True)
    drawn = outlines(partition.attributes.cells, places, np.searchsorted(every, asked))
    today = np.array(partition.attributes.communities, dtype=np.str_)
    rows = []
    for code, outline in zip(asked, drawn, strict=True):
        home, inside = partition.homes[code], partition.settled == code
        rows.append(
            {
                "county": partition.key.county,
                "area_code": partition.head.area_code,
                "plan": partition.key.id,
                "code": code,
                "name": home.name,
                "kind": home.kind.name,
                "redrawn": bool(np.any(inside != (today == code))),
                "made_from": np.unique(today[inside]).tolist(),
                "boundary": wkb(outline),
            }
        )
    await connection.execute(HOMES, rows)


async def write_rehomed(connection: AsyncConnection, partition: Partition, change: Change) -> None:
    """Write what a change, which ``partition`` has made already, does to communities."""
    key = partition.key
    if change.rehomings:
        values = {
            "county": key.county,
            "plan": key.id,
            "numbers": [atom for r in change.rehomings for atom in r.atoms],
            "codes": [r.target for r in change.rehomings for _ in r.atoms],
        }
        await connection.execute(REHOMINGS, values)
    codes = {code for r in change.rehomings for code in (r.source, r.target)}
    codes |= {home.code for pair in change.homes for home in pair if home is not None}
    c = plan_community.c
    await connection.execute(
        delete(plan_community).where(
            c.county == key.county,
            c.plan_id == key.id,
            c.community_code.in_(sorted(codes - partition.homes.keys())),
        )
    )
    await write_homes(connection, partition, codes & partition.homes.keys())
