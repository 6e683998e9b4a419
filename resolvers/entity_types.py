"""The GraphQL types of the model, made once: what can be asked, and what mutations give back."""

from __future__ import annotations

from typing import Any

from compiler.types.model_types import ModelTypes
from schema.model import model

TYPES = ModelTypes(model())


def entity_type(name: str) -> Any:
    """The Strawberry type of an entity."""
    return TYPES.registry(name)
