"""DuckDB: on one machine, out of core; what does not fit into memory goes to disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import narwhals as nw
from narwhals.typing import IntoFrame

from R_free_helpers.engines.engine import Engine, EngineFailed, first_line
from R_free_helpers.engines.names import EngineName
from R_free_helpers.engines.parquet import ROWS, ROWS_IN_GROUP, handed_over, left_in_place
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.system.extras import extra
from R_free_helpers.system.garbage import look_at_the_end

if TYPE_CHECKING:
    from R_free_helpers.engines.parquet import Files, Tables


GLOB = re.compile(r"[][*?]")
"""Letters of a name that mean others in the patterns of files."""


class OnDuckDB(Engine):
    """Plans over Parquet files in a folder, which takes what goes to disk too.

    Parameters
    ----------
    folder : Path
        Of this run alone, on a disk with room for the extract and what is kept of it.
    """

    name: ClassVar[EngineName] = "duckdb"

    def __init__(self, folder: Path) -> None:
        with extra("duckdb", "the engine duckdb"):
            import duckdb
        look_at_the_end()
        super().__init__(folder)
        self._errors: tuple[type[Exception], ...] = (duckdb.Error,)
        self._connection: Any = duckdb.connect(str(folder / "kept.duckdb"))
        self._connection.execute("set temp_directory = ?", [str(folder / "spilled")])
        self._connection.execute("set preserve_insertion_order = false")  # no result depends on the order of rows

    def _take(self, tables: Tables, files: Files | None) -> dict[str, IntoFrame]:
        """Return the tables as relations over their files."""
        there = left_in_place(tables, files)
        there |= {name: (file,) for name, file in handed_over(tables, self._folder).items()}
        return {
            name: self._connection.read_parquet([_pattern(part) for part in parts], hive_partitioning=False)
            for name, parts in there.items()
        }

    def _keep(self, rows: LazyRows) -> LazyRows:
        name = self._new_place("kept").name
        rows.to_native().create(name)
        return nw.from_native(self._connection.table(name)).lazy()

    def _write(self, rows: LazyRows, place: Path) -> None:
        place.mkdir()
        rows.to_native().write_parquet(str(place / ROWS), row_group_size=ROWS_IN_GROUP)

    def close(self) -> None:
        """End the connection."""
        super().close()
        self._connection.close()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """See `Engine.explained`."""
        try:
            yield
        except self._errors as error:
            raise EngineFailed(
                f"DuckDB could not go on ({first_line(error)}): see that the disk has room and that this machine has "
                "memory left, and begin again, or choose another engine with --engine"
            ) from error


def _pattern(path: Path) -> str:
    """Return what DuckDB reads nothing but this file of: it takes names that it reads for patterns."""
    return GLOB.sub(r"[\g<0>]", str(path))
