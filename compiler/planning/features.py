"""Lists as GeoJSON: the same plan, of which the rows are written as Features."""

from __future__ import annotations

from dataclasses import replace

from compiler.plan import Listing, Nodes, Part, Root


def as_features(roots: tuple[tuple[str, Root], ...]) -> tuple[tuple[str, Root], ...]:
    """The same roots, with the nodes of their lists as Features."""
    return tuple((key, _root(root)) for key, root in roots)


def _root(root: Root) -> Root:
    if not isinstance(root, Listing):
        return root
    return replace(root, parts=tuple((key, _part(part)) for key, part in root.parts))


def _part(part: Part) -> Part:
    return replace(part, features=True) if isinstance(part, Nodes) else part
