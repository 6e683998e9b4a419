"""Lists as GeoJSON: the same plan, of which the rows are written as Features."""

from __future__ import annotations

from dataclasses import replace

from compiler.plan import Listing, Nodes, OneRow, Part, Root, Selected, ToMany


def as_features(roots: tuple[tuple[str, Root], ...]) -> tuple[tuple[str, Root], ...]:
    """The same roots, with the nodes of their lists, and of those of one row, as Features."""
    return tuple((key, _root(root)) for key, root in roots)


def _root(root: Root) -> Root:
    match root:
        case Listing():
            return _listing(root)
        case OneRow(object=one):
            selected = tuple(map(_selected, one.selected))
            return replace(root, object=replace(one, selected=selected))
        case _:
            return root


def _selected(selected: Selected) -> Selected:
    if not isinstance(selected, ToMany):
        return selected
    return replace(selected, listing=_listing(selected.listing))


def _listing(listing: Listing) -> Listing:
    return replace(listing, parts=tuple((key, _part(part)) for key, part in listing.parts))


def _part(part: Part) -> Part:
    return replace(part, features=True) if isinstance(part, Nodes) else part
