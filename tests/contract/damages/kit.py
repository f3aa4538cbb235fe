"""What a damage is, how one is made from the good extract, and how its outcome is judged."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
from small_extract import Frames, make_frames, put, write_csv, write_parquet, write_sqlite, write_xlsx

Make = Callable[[Path], object]
"""Writes a damaged extract into an empty folder and returns what is opened: a path or an address."""


@dataclass(frozen=True)
class Expected:
    """A problem that the damage must give.

    Attributes
    ----------
    count : int or None
        Rows concerned; None when the problem is not about rows.
    says : str
        Part of the message or the remedy.
    """

    table: str
    column: str
    rule: str
    severity: str = "error"
    rows: tuple[int, ...] = ()
    count: int | None = None
    says: str = ""


@dataclass(frozen=True)
class Damage:
    """One damage of the good extract.

    Attributes
    ----------
    make : callable
    expects : tuple of Expected
        The problems it must give, the one that names the damage first; none when it is read without a word.
    follows : bool
        Whether further problems may come from it, such as keys that are not found any more.
    tables : callable or None
        What is read when nothing is refused, from the good tables; those themselves when absent.
    """

    make: Make
    expects: tuple[Expected, ...] = ()
    follows: bool = False
    tables: Callable[[Frames], Frames] | None = None
    family: str = ""
    name: str = ""

    @property
    def outcome(self) -> str:
        """``read``, ``read with a warning`` or ``refused``."""
        if any(expected.severity == "error" for expected in self.expects):
            return "refused"
        return "read with a warning" if self.expects else "read"


def family(title: str, damages: dict[str, Damage]) -> list[Damage]:
    """Return damages with their names and the family they belong to."""
    return [dataclasses.replace(damage, family=title, name=name) for name, damage in damages.items()]


def write_each(damages: Sequence, out: str, make: Callable, what: str) -> None:
    """Write every damage below ``out``, each in a folder of its own that says which it is."""
    for number, damage in enumerate(damages, 1):
        folder = Path(out) / f"{number:03d}"
        folder.mkdir(parents=True)
        (folder / "damage.txt").write_text(f"{damage.family}: {damage.name}\n", encoding="utf-8")
        make(damage, folder)
    print(f"{len(damages)} damaged {what}: {out}")


def follows(damage: Damage) -> Damage:
    """Return the damage, from which further problems follow."""
    return dataclasses.replace(damage, follows=True)


def reads(make: Make, tables: Callable[[Frames], Frames] | None = None) -> Damage:
    """Return a damage that makes no difference, or only the one named."""
    return Damage(make, tables=tables)


def gives(make: Make, table: str, column: str, rule: str, says: str = "", **more) -> Damage:
    """Return a damage that gives one problem."""
    tables = more.pop("tables", None)
    return Damage(make, (Expected(table, column, rule, says=says, **more),), tables=tables)


# The good extract, written once in each form.


@cache
def _shelf() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="damages-")


@cache
def good(form: str) -> Path:
    """Return the good extract: ``parquet`` or ``csv`` folder, ``xlsx`` or ``sqlite`` file. Not to be changed."""
    path = Path(_shelf().name) / form
    if form == "parquet":
        return write_parquet(make_frames(), path)
    if form == "csv":
        return write_csv(make_frames(), path)
    path.mkdir()
    return (write_xlsx if form == "xlsx" else write_sqlite)(make_frames(), path / f"extract.{form}")


def copied(form: str, folder: Path) -> Path:
    """Return a copy of the good extract; its files may be replaced or removed, not written to."""
    if good(form).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(good(form), folder / good(form).name))
    shutil.copytree(good(form), folder, copy_function=os.link, dirs_exist_ok=True)
    return folder


def replaced(file: Path, data: bytes | None) -> None:
    """Write a new file in place of the linked one, or only remove it."""
    file.unlink(missing_ok=True)
    if data is not None:
        file.write_bytes(data)


# Ways to damage it.


def in_folder(change: Callable[[Path], object], form: str = "parquet") -> Make:
    """Return what changes a copy of the good extract's folder; it may return another path to open."""

    def make(folder: Path) -> object:
        path = copied(form, folder / "extract")
        other = change(path)
        return path if other is None else other

    return make


def in_tables(change: Callable[[Frames], Frames]) -> Make:
    """Return what changes tables and writes those that differ as Parquet."""

    def make(folder: Path) -> Path:
        path, before = copied("parquet", folder / "extract"), make_frames()
        after = change(before)
        for table in before:
            if table not in after:
                replaced(path / f"{table}.parquet", None)
            elif not after[table].equals(before[table]) or after[table].schema != before[table].schema:
                replaced(path / f"{table}.parquet", None)
                after[table].write_parquet(path / f"{table}.parquet")
        return path

    return make


def in_csv(table: str, change: Callable[[bytes], bytes]) -> Make:
    """Return what changes the bytes of one CSV file."""

    def damage(folder: Path) -> None:
        file = folder / f"{table}.csv"
        replaced(file, change(file.read_bytes()))

    return in_folder(damage, "csv")


def line(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Return a change of one line of a CSV file, counted with the header as 1."""

    def run(data: bytes) -> bytes:
        lines = data.split(b"\n")
        lines[number - 1] = change(lines[number - 1])
        return b"\n".join(lines)

    return run


def swap(old: str, new: str, encoding: str = "utf-8") -> Callable[[bytes], bytes]:
    """Return a change that puts one text in place of another; the other must be there."""

    def run(data: bytes) -> bytes:
        assert old.encode(encoding) in data, old
        return data.replace(old.encode(encoding), new.encode(encoding))

    return run


def in_workbook(change: Callable) -> Make:
    """Return what changes the good workbook, opened by openpyxl."""

    def make(folder: Path) -> Path:
        import openpyxl

        path = folder / "extract.xlsx"
        book = openpyxl.load_workbook(good("xlsx"))
        change(book)
        book.save(path)
        return path

    return make


def in_file(form: str, change: Callable[[bytes], bytes]) -> Make:
    """Return what changes the bytes of the workbook or the database."""

    def make(folder: Path) -> object:
        path = folder / f"extract.{form}"
        path.write_bytes(change(good(form).read_bytes()))
        return address(path) if form == "sqlite" else path

    return make


def address(path: Path) -> str:
    """Return the address of a SQLite file."""
    return f"sqlite://{path}"


def in_database(*statements: str) -> Make:
    """Return what runs statements on the good database."""

    def make(folder: Path) -> str:
        import sqlite3

        path = copied("sqlite", folder)
        with sqlite3.connect(path) as database:
            for statement in statements:
                database.execute(statement)
        database.close()
        return address(path)

    return make


# Damages of cells and tables, as they are most often written.


def cell(
    table: str, column: str, row: int | Sequence[int], value: object, rule: str, says: str, severity: str = "error"
) -> Damage:
    """Return the damage of one column at some rows counted from 0, delivered as Parquet (whose rows count from 1)."""
    rows = [row] if isinstance(row, int) else list(row)
    change = lambda frames: put(frames, table, column, rows, value)  # noqa: E731
    shown = tuple(place + 1 for place in rows[:5])
    expected = Expected(table, column, rule, severity, shown, len(rows), says)
    return Damage(in_tables(change), (expected,), tables=change)


def columns(
    table: str,
    column: str,
    rule: str,
    count: int | None,
    says: str,
    change: Callable[[pl.DataFrame], pl.DataFrame],
    severity: str = "error",
    rows: tuple[int, ...] | None = None,
) -> Damage:
    """Return the damage of a whole table, delivered as Parquet; the first rows are concerned unless some are named."""
    whole = lambda frames: {**frames, table: change(frames[table])}  # noqa: E731
    shown = tuple(range(1, min(count or 0, 5) + 1)) if rows is None else rows
    return Damage(in_tables(whole), (Expected(table, column, rule, severity, shown, count, says),))


def csv_cell(
    table: str, column: str, row: int, text: str, rule: str, says: str, severity: str = "error", tables=None
) -> Damage:
    """Return the damage of one cell of a CSV file, in the row that the file has (its header is row 1)."""
    place = list(make_frames()[table].columns).index(column)

    def change(text_line: bytes) -> bytes:
        cells = text_line.split(b";")
        cells[place] = text.encode()
        return b";".join(cells)

    make = in_csv(table, line(row, change))
    return Damage(make, (Expected(table, column, rule, severity, (row,), 1, says),), tables=tables)


def csv_reads(table: str, column: str, row: int, text: str, value: object) -> Damage:
    """Return a cell of a CSV file that is written in an unusual way and read as ``value``."""
    written = csv_cell(table, column, row, text, "", "")
    return Damage(written.make, tables=lambda frames: put(frames, table, column, row - 2, value))


def csv_file(table: str, change: Callable[[bytes], bytes], rule: str, says: str) -> Damage:
    """Return a CSV file that is refused as a whole."""
    return gives(in_csv(table, change), table, "", rule, says)
