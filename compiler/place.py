"""The place of a field: in the response, and in the document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graphql import FieldNode


@dataclass(frozen=True, slots=True)
class Place:
    """A field's path of response keys, and the (line, column) of each of its nodes, from 1 on.

    The path has no indices of lists: a wrong value is wrong in every row.
    """

    path: tuple[str, ...] = ()
    locations: tuple[tuple[int, int], ...] = ()


def locations_of(nodes: Iterable[FieldNode]) -> tuple[tuple[int, int], ...]:
    """Where in the document's text fields begin."""
    tokens = [node.loc.start_token for node in nodes if node.loc]
    return tuple((token.line, token.column) for token in tokens)
