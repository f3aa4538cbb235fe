"""Which engine runs the measures: chosen for a process and all that it starts, since no result depends on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.engines.names import ENGINES, EngineName
from R_free_helpers.model.names import unknown

if TYPE_CHECKING:
    from R_free_helpers.engines.engine import Engine

ENGINE = "REGISTRY_REPORT_ENGINE"
"""Environment variable: the name of the engine."""

MASTER = "REGISTRY_REPORT_SPARK"
"""Environment variable: the address of the Spark that runs the measures; see `OnSpark`."""


def choose(engine: str | None = None, master: str | None = None) -> None:
    """Let this process, and those that it starts, run measures on an engine; what is not named stays as it is.

    Raises
    ------
    ValueError
        For an engine that there is not, and for the address of a Spark that is not to be used.
    """
    if engine is not None:
        os.environ[ENGINE] = _known(engine)
    if master is not None:
        if chosen() != "spark":
            raise ValueError(f"--master is the address of a Spark, and the engine is {chosen()}: add --engine spark")
        os.environ[MASTER] = master


def chosen() -> EngineName:
    """Return the name of the engine that this process runs measures on."""
    return _known(os.environ.get(ENGINE) or ENGINES[0])


@contextmanager
def running(folder: Path, told: Callable[[str], None] = lambda said: None) -> Iterator[Engine]:
    """Run the chosen engine for as long as a piece of work lasts.

    Parameters
    ----------
    folder : Path
        Where it may put rows; made, and removed at the end, however that comes.
    told : callable, optional
        Told what keeps the engine from its work, as long as it may end by itself.

    Raises
    ------
    MissingExtra
        When a package of the engine is not installed.
    EngineFailed
        When it cannot start, or ends before its work.
    """
    from R_free_helpers.model.rows import bringing  # with Polars: not of whoever only chooses

    name = chosen()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        with _started(name, folder, told) as engine, engine.explained(), bringing(engine.bring):
            yield engine
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(name: EngineName, folder: Path, told: Callable[[str], None]) -> Engine:
    if name == "polars":
        from R_free_helpers.engines.on_polars import OnPolars

        return OnPolars(folder)
    if name == "duckdb":
        from R_free_helpers.engines.on_duckdb import OnDuckDB

        return OnDuckDB(folder)
    from R_free_helpers.engines.on_spark import OnSpark

    return OnSpark(folder, os.environ.get(MASTER) or None, told=told)


def _known(name: str) -> EngineName:
    for one in ENGINES:
        if one == name:
            return one
    raise ValueError(unknown("engine", name, ENGINES))
