"""The model of every entity in ``schema``: a new file in one of its folders is a new entity."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import schema
from compiler.model import Model, model_of


@cache
def model() -> Model:
    """The model, read once, in the order of the entities' files by name."""
    names = [module.name for module in pkgutil.walk_packages(schema.__path__, "schema.")]
    modules = [importlib.import_module(name) for name in sorted(names, key=_file_name)]
    return model_of(
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type)
        and "__entity__" in vars(value)
        and value.__module__ == module.__name__
    )


def _file_name(module: str) -> str:
    return module.rpartition(".")[2]
