"""Vector tiles: the plan of a list, of which the rows that a tile shows are drawn."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Float, Integer

from compiler.entity import Entity
from compiler.geometry import GEOMETRY
from compiler.plan import ClusterGrid, Listing, Nodes, OneRow, Root, TileRoot, ToMany
from compiler.predicates import Bind
from compiler.types.model_types import camel_plural
from compiler.value import Given
from geo.tiles import Detail, Tile
from geo.wkb import ewkb

TILE = "$tile"
"""Beside the variables of a question: the address of the tile. No variable is called so."""


def as_tile(
    roots: tuple[tuple[str, Root], ...], tile: Tile, clustered: bool
) -> tuple[tuple[str, Root], ...]:
    """The tile of the one list that the roots are, or that is selected of their one row;
    of the shape of ``tile``; ``clustered``: of how many rows lie where."""
    ((key, root),) = roots
    match root:
        case Listing():
            return ((key, _tile(root, camel_plural(root.entity), None, tile, clustered)),)
        case OneRow(object=one):
            (selected,) = one.selected
            if isinstance(selected, ToMany):
                layer = camel_plural(selected.listing.entity)
                return ((key, _tile(selected.listing, layer, root, tile, clustered)),)
    raise LookupError(f"a tile is of one list, and {key} is none")


def _tile(listing: Listing, layer: str, of: OneRow | None, tile: Tile, clustered: bool) -> TileRoot:
    ((_, nodes),) = listing.parts
    if not isinstance(nodes, Nodes):
        raise LookupError(f"a tile shows the nodes of {layer}, and nothing else of them")
    address = (_bind(_z, Integer()), _bind(_x, Integer()), _bind(_y, Integer()))
    grid = _grid(listing.entity) if clustered else None
    declared = listing.entity.tiles
    # Where there is no room for all, areas go before their names.
    named = declared is not None and declared.named and tile.detail is not Detail.LARGEST
    return TileRoot(
        layer,
        listing,
        nodes.object,
        address,
        _bind(_ground, GEOMETRY),
        tile.crs,
        of,
        grid,
        points_of(layer) if named else None,
        tile.detail,
        _bind(_most_bytes, BigInteger()),
    )


def points_of(layer: str) -> str:
    """What the layer of points beside a layer of areas is called."""
    return f"{layer}-points"


def _grid(entity: Entity) -> ClusterGrid:
    clusters = None if entity.tiles is None else entity.tiles.clusters
    if clusters is None:
        raise LookupError(f"{entity.name} has no clusters")
    return ClusterGrid(
        entity.fields[clusters.by],
        _bind(_per_metre, Float()),
        _bind(_middle, Float()),
        _bind(_columns, BigInteger()),
        _bind(_first_column, BigInteger()),
        _bind(_first_row, BigInteger()),
    )


def _bind(part: Any, type_: Any) -> Bind:
    return Bind(Given((TILE,)), part, type_)


def _z(tile: Tile) -> str:
    return str(tile.z)


def _x(tile: Tile) -> str:
    return str(tile.x)


def _y(tile: Tile) -> str:
    return str(tile.y)


def _most_bytes(tile: Tile) -> str:
    return str(tile.most_bytes)


def _per_metre(tile: Tile) -> str:
    return repr(tile.cells_per_metre)


def _middle(tile: Tile) -> str:
    return repr(tile.cells_to_middle)


def _columns(tile: Tile) -> str:
    return str(tile.cells)


def _first_column(tile: Tile) -> str:
    return str(tile.first_cell[0])


def _first_row(tile: Tile) -> str:
    return str(tile.first_cell[1])


def _ground(tile: Tile) -> str:
    return ewkb(tile.ground)
