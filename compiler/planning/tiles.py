"""Vector tiles: the plan of a list, of which the rows that a tile shows are drawn."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer

from compiler.geometry import GEOMETRY
from compiler.plan import Listing, Nodes, OneRow, Root, TileRoot, ToMany
from compiler.predicates import Bind
from compiler.types.model_types import camel_plural
from compiler.value import Given
from geo.tiles import Tile
from geo.wkb import ewkb

TILE = "$tile"
"""Beside the variables of a question: the address of the tile. No variable is called so."""


def as_tile(roots: tuple[tuple[str, Root], ...]) -> tuple[tuple[str, Root], ...]:
    """The tile of the one list that the roots are, or that is selected of their one row."""
    ((key, root),) = roots
    match root:
        case Listing():
            return ((key, _tile(root, camel_plural(root.entity), None)),)
        case OneRow(object=one):
            (selected,) = one.selected
            if isinstance(selected, ToMany):
                layer = camel_plural(selected.listing.entity)
                return ((key, _tile(selected.listing, layer, root)),)
    raise LookupError(f"a tile is of one list, and {key} is none")


def _tile(listing: Listing, layer: str, of: OneRow | None) -> TileRoot:
    ((_, nodes),) = listing.parts
    if not isinstance(nodes, Nodes):
        raise LookupError(f"a tile shows the nodes of {layer}, and nothing else of them")
    address = (_bind(_z, Integer()), _bind(_x, Integer()), _bind(_y, Integer()))
    return TileRoot(layer, listing, nodes.object, address, _bind(_ground, GEOMETRY), of)


def _bind(part: Any, type_: Any) -> Bind:
    return Bind(Given((TILE,)), part, type_)


def _z(tile: Tile) -> str:
    return str(tile.z)


def _x(tile: Tile) -> str:
    return str(tile.x)


def _y(tile: Tile) -> str:
    return str(tile.y)


def _ground(tile: Tile) -> str:
    return ewkb(tile.ground)
