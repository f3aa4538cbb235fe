"""The small extract, ways to write and check it, and the catalogue of damages."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from R_free_helpers.contract import standard
from R_free_helpers.contract.reference import Reference, load_reference
from R_free_helpers.contract.schema import Schema, uses

# The catalogues are also run as scripts, where their folders come first by themselves.
sys.path += [*(str(Path(__file__).with_name(name)) for name in ("damages", "deliveries")), str(Path(__file__).parent)]

from small_extract import (
    DATA,
    EXTRACTED,
    SCHEMA,
    Frames,
    make_frames,
    put,
    write_csv,
    write_parquet,
    write_sqlite,
    write_xlsx,
)


@pytest.fixture
def frames() -> Frames:
    return make_frames()


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(DATA, EXTRACTED)


@pytest.fixture
def few(reference: Reference) -> Reference:
    """The reference of a registry that has no table of relapses and no modes of visits."""
    used = {**SCHEMA.used, "visit": uses(standard.Visit, without=("mode",))}
    del used["relapse"]
    return dataclasses.replace(reference, schema=Schema(used), required=reference.required - {"relapse"})


@pytest.fixture
def check(tmp_path: Path, reference: Reference) -> Callable:
    """Return a function that writes tables as Parquet and returns the problems found in them."""
    from R_free_helpers.contract.extract import open_extract

    def run(damaged: Frames):
        return open_extract(write_parquet(damaged, tmp_path / "extract"), reference)[1]

    return run


@pytest.fixture(name="put")
def put_() -> Callable:
    return put


@pytest.fixture
def writers() -> SimpleNamespace:
    """Return the functions that write an extract, by format."""
    return SimpleNamespace(parquet=write_parquet, csv=write_csv, xlsx=write_xlsx, sqlite=write_sqlite)


@pytest.fixture(scope="session")
def undamaged(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The whole extract as a workbook, which takes a while to write."""
    return write_xlsx(make_frames(), tmp_path_factory.mktemp("workbook") / "extract.xlsx").read_bytes()
