"""The model of everything in ``schema/entities``: a new file there is a new entity."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import schema.access  # (its table belongs to the metadata)
import schema.entities
from compiler.model import Model, model_of


@cache
def model() -> Model:
    """The model, read once."""
    classes: list[type] = []
    for module_info in pkgutil.iter_modules(schema.entities.__path__):
        module = importlib.import_module(f"schema.entities.{module_info.name}")
        classes += [
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and "__entity__" in vars(value)
            and value.__module__ == module.__name__
        ]
    return model_of(classes)
