"""The tables of a registry, found by its name: ``SCHEMA`` in ``tables.py`` of its package.

That module is run without the rest of the package, so that generators, which share no code with the measures, know the
same tables. When the package is imported it finds the module as it is here.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from R_free_helpers.contract.schema import Schema
from R_free_helpers.model.importing import REGISTRY_MODULES
from R_free_helpers.model.names import Mendable
from R_free_helpers.model.workspace import workspace

TABLES_FILE = "tables.py"


class NoTables(Mendable, ValueError):
    """A registry that does not say which tables it has."""


def schema_of(registry: str) -> Schema:
    """Return the tables of a registry, the workspace's own or one that the program ships.

    Raises
    ------
    NoTables
        When its package has no ``tables.py``, or that has no ``SCHEMA``.
    SchemaError
        When the tables cannot be right.
    """
    # Fingerprints follow this name to the module that it is, without the package around it: see `editions.imports`.
    name = f"R_free_helpers.registries.{registry}:tables".replace(":", ".")
    with REGISTRY_MODULES:
        module = sys.modules.get(name)
        if module is None:
            place = workspace().registry_package(registry) / TABLES_FILE
            if not place.is_file():
                raise NoTables(f"{place} is missing: it says which tables the registry has, as SCHEMA = Schema({{…}})")
            spec = importlib.util.spec_from_file_location(name, place)
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            try:
                spec.loader.exec_module(module)
            except BaseException:
                del sys.modules[name]
                raise
    schema = getattr(module, "SCHEMA", None)
    if not isinstance(schema, Schema):
        raise NoTables(f"{Path(module.__file__ or name)} has no SCHEMA: write SCHEMA = Schema({{…}})")
    return schema
