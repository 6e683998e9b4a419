"""The model of every entity in ``schema``: a new file in one of its folders is a new entity."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import schema
from compiler.model import Model, model_of
from schema.table import natural_key


@cache
def model() -> Model:
    """The model, read once, in the order of the entities' files by name."""
    names = [module.name for module in pkgutil.walk_packages(schema.__path__, "schema.")]
    modules = [importlib.import_module(name) for name in sorted(names, key=_file_name)]
    return checked(
        model_of(
            value
            for module in modules
            for value in vars(module).values()
            if isinstance(value, type)
            and "__entity__" in vars(value)
            and value.__module__ == module.__name__
        )
    )


def checked(of: Model) -> Model:
    """The same model. Raises ``BadDeclaration`` where rows of a place have no natural key: two that
    come into one county could not be told apart."""
    for entity in of.wholes:
        if entity.member and (entity.geometry or entity.place):
            natural_key(entity.table)
    return of


def _file_name(module: str) -> str:
    return module.rpartition(".")[2]
