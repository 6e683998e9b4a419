"""Lists as GeoJSON: the same plan, of which the rows are written as Features."""

from __future__ import annotations

from dataclasses import replace

from compiler.plan import Listing, Nodes, Object, OneRow, Part, Root, Selected, Shape, ToMany


def as_features(
    roots: tuple[tuple[str, Root], ...], latitude_first: bool = False
) -> tuple[tuple[str, Root], ...]:
    """The same roots, with the nodes of their lists, and of those of one row, as Features."""
    return tuple((key, _root(root, latitude_first)) for key, root in roots)


def _root(root: Root, latitude_first: bool) -> Root:
    match root:
        case Listing():
            return _listing(root, latitude_first)
        case OneRow(object=one):
            selected = tuple(_selected(part, latitude_first) for part in one.selected)
            return replace(root, object=replace(one, selected=selected))
        case _:
            return root


def _selected(selected: Selected, latitude_first: bool) -> Selected:
    if not isinstance(selected, ToMany):
        return selected
    return replace(selected, listing=_listing(selected.listing, latitude_first))


def _listing(listing: Listing, latitude_first: bool) -> Listing:
    parts = ((key, _part(part, latitude_first)) for key, part in listing.parts)
    return replace(listing, parts=tuple(parts))


def _part(part: Part, latitude_first: bool) -> Part:
    if not isinstance(part, Nodes):
        return part
    return replace(part, object=_turned(part.object, latitude_first), features=True)


def _turned(object_: Object, latitude_first: bool) -> Object:
    """The same of a row, its geometry with the axes in this order."""
    selected = (
        replace(part, latitude_first=latitude_first)
        if isinstance(part, Shape) and part.part == "geometry"
        else part
        for part in object_.selected
    )
    return replace(object_, selected=tuple(selected))
