"""Apache Spark: on this machine, or on a cluster when one machine is outgrown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import narwhals as nw
from narwhals.typing import IntoFrame

from R_free_helpers.engines.engine import Engine, EngineFailed, first_line
from R_free_helpers.engines.executors import told_of_waiting
from R_free_helpers.engines.names import EngineName
from R_free_helpers.engines.parquet import handed_over, left_in_place
from R_free_helpers.engines.spark_session import CONNECT, HERE, begin, end, is_here
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.system.extras import extra

if TYPE_CHECKING:
    from R_free_helpers.engines.parquet import Files, Tables

GLOB = re.compile(r"[][{}*?\\]")
"""Letters of a name that mean others in the patterns of files."""

CALLED = "An error occurred while calling"
"""How py4j begins what it tells of an error of Java, whose own words come in the next line."""

DETAILS = re.compile(r'details = "(.+)"')
"""Where Spark Connect has what a server that does not answer is told of, among lines of its own."""


class OnSpark(Engine):
    """Plans over Parquet files in a folder that the driver and every executor sees under the same name.

    Parameters
    ----------
    folder : Path
        Of this run alone; on a cluster it lies on a disk that all share.
    master : str, optional
        ``local[2]``, ``spark://HOST:PORT``, ``yarn``, ``k8s://…``, or ``sc://HOST:PORT`` for Spark Connect; this
        machine when absent.
    settings : dict of str to str, optional
        More settings of Spark, which go before those of `spark_session`.
    told : callable, optional
        Told while a cluster gives nobody who works.
    """

    name: ClassVar[EngineName] = "spark"

    def __init__(
        self,
        folder: Path,
        master: str | None = None,
        settings: dict[str, str] | None = None,
        told: Callable[[str], None] = lambda said: None,
    ) -> None:
        with extra("spark", "the engine spark"):
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        super().__init__(folder)
        self._master = master or HERE
        self._errors: tuple[type[Exception], ...] = (PySparkException, *_lost_connections())
        self._ours = SparkSession.getActiveSession() is None
        with self.explained():
            self._session = begin(self._master, folder, settings or {})
        if not is_here(self._master) and not self._master.startswith(CONNECT):
            self._settings.enter_context(told_of_waiting(self._session.sparkContext, self._master, told))

    def _take(self, tables: Tables, files: Files | None) -> dict[str, IntoFrame]:
        """Return the tables as frames over their files."""
        with self.explained():
            # Executors of a cluster see the workspace; an extract may lie elsewhere.
            there = left_in_place(tables, _nameable(files) if files and is_here(self._master) else None)
            there |= {name: (file,) for name, file in handed_over(tables, self._folder).items()}
            return {name: self._session.read.parquet(*map(_pattern, parts)) for name, parts in there.items()}

    def _keep(self, rows: LazyRows) -> LazyRows:
        # Rows that Spark caches still carry all of their plan, and a plan that many others grow from takes minutes to
        # analyse; a file's plan is its name.
        place = self._new_place("kept")
        self._write(rows, place)
        return nw.from_native(self._session.read.parquet(_pattern(place))).lazy()

    def _write(self, rows: LazyRows, place: Path) -> None:
        # Not through the driver: it would hold all rows of a measure, and a Spark's own limit for that is 1 GB.
        rows.to_native().write.parquet(_name(place))

    def close(self) -> None:
        """End the session where it was begun for this run."""
        super().close()
        if self._ours:
            end(self._session)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """See `Engine.explained`."""
        try:
            yield
        except self._errors as error:
            of_server = DETAILS.search(str(error))
            said = of_server[1] if of_server else first_line(error, after=CALLED).removeprefix(": ")
            raise EngineFailed(
                f"Spark ({self._master}) could not go on ({said}): see that it runs and answers at that "
                "address, that every executor sees this workspace's folder under the same name, and that disk and "
                "memory are left; then begin again, or choose another engine with --engine"
            ) from error


def _nameable(files: Files) -> Files:
    """Return the files that Spark can name: of one with a colon it takes what stands before it for a protocol."""
    return {name: parts for name, parts in files.items() if not any(":" in part.name for part in parts)}


def _name(path: Path) -> str:
    """Return a file or folder as Spark names it: an address whose letters stand for themselves, whichever they are."""
    return f"file://{path.parent.resolve() / path.name}"


def _pattern(path: Path) -> str:
    """Return what Spark reads nothing but this file or folder of: it takes names that it reads for patterns."""
    return GLOB.sub(r"\\\g<0>", _name(path))


def _lost_connections() -> tuple[type[Exception], ...]:
    """Return what is raised where the process of Spark, or the server, has gone."""
    from py4j.protocol import Py4JError

    try:
        from grpc import RpcError
    except ModuleNotFoundError:  # only Spark Connect needs it
        return Py4JError, ConnectionError
    return Py4JError, ConnectionError, RpcError
