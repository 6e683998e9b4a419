"""Spans of what is done for a request, for whoever traces it; nothing where nobody does."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Spans(Protocol):
    """Makes spans, each within the one that is open."""

    def span(self, name: str, **attributes: str | int) -> AbstractContextManager[object]: ...


class NoSpans:
    """Nobody traces."""

    def span(self, name: str, **attributes: str | int) -> AbstractContextManager[object]:
        return nullcontext()
