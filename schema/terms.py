"""Terms: the closed vocabularies of the field, each value with its Chinese name."""

from __future__ import annotations

from enum import Enum


class Term(Enum):
    """An enumeration whose members carry the Chinese term beside the stored text.

    ``ONLINE = "在线"`` stores ``ONLINE`` and describes itself as ``在线``.
    """

    @property
    def chinese(self) -> str:
        return str(self.value)

    def __str__(self) -> str:
        return self.name
