"""Which file holds which table, and which files are not touched. For files, the standard library is all it needs."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.contract.exported_names import named_as_exported
from R_free_helpers.contract.limits import MOST_BYTES
from R_free_helpers.contract.problems import Problem, general, listing, show

SUFFIXES = (".parquet", ".csv")
WORKBOOK = ".xlsx"

DATABASES = (".db", ".sqlite", ".sqlite3")
OTHER_TABLES = (".tsv", ".xls", ".xlsm", ".xlsb", ".ods", ".sav", ".dta", ".sas7bdat", ".rds", ".feather", ".arrow")
"""Ends of the names of files that hold tables in forms that are not read."""

PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip", ".7z")


@dataclass(frozen=True)
class Found:
    """The files of an extract.

    Attributes
    ----------
    files : dict of str to Path
        File by table, or the folder of its parts; for a workbook the one entry ``""``.
    refused : frozenset of str
        Tables that are there but were not accepted, so that they are not reported as missing too.
    problems : tuple of Problem
    extra : tuple of str
        Files that are tables, but none of the contract's, by their names without ending.
    """

    files: dict[str, Path]
    refused: frozenset[str]
    problems: tuple[Problem, ...]
    extra: tuple[str, ...] = ()

    @property
    def workbook(self) -> Path | None:
        """The workbook, when the extract is one."""
        return self.files.get("")


def find_files(path: Path, tables: Collection[str]) -> Found:
    """Return the files below ``path`` by table; never a file that lies outside of it.

    Parameters
    ----------
    path : Path
        A folder with ``<table>.parquet`` or ``<table>.csv`` files (case does not matter), or folders ``<table>`` of
        several Parquet files, or an ``.xlsx`` workbook.
    tables : collection of str
        Names of the contract's tables.
    """
    path = Path(path)
    if not path.exists():
        return _nothing(
            "no_such_path", f"There is no file or folder {show(path, 500)}.", "Check the path of the extract."
        )
    if path.is_file():
        return _single_file(path)
    if not path.is_dir():
        return _nothing(
            "not_a_folder", f"{show(path, 500)} is neither a folder nor a file.", "Give the extract's folder."
        )
    found = _folder(path, tables)
    if not found.files and named_as_exported(path):
        return _nothing(
            "delivery",
            f"{show(path, 500)} holds what a registry's system exported, not its tables.",
            "Make an extract of it with registry-report import, and give that; only build reads it as it is.",
        )
    return found


def extract_hash(path: Path) -> str:
    """Return the sha256 of an extract's contents, independent of where it lies and of the order of its files.

    Files that cannot be read are left out: reading the extract reports them.
    """
    path = Path(path)
    whole = hashlib.sha256()
    for name, file in sorted(_candidates(path)):
        try:
            with file.open("rb") as stream:
                whole.update(f"{name} {hashlib.file_digest(stream, 'sha256').hexdigest()}\n".encode())
        except OSError:
            continue
    return whole.hexdigest()


def _hash_name(file: Path) -> str:
    # A workbook may be renamed; a table's file says which table it is.
    return WORKBOOK if file.suffix.lower() == WORKBOOK else file.name.lower()


def parts_of(folder: Path) -> list[Path]:
    """Return the Parquet files of a table that was written in several, in the order of its rows: that of their names.

    What engines leave beside them (``_SUCCESS``, ``.crc``) is none of it.
    """
    found = (file for file in folder.iterdir() if file.suffix.lower() == ".parquet" and not _hidden(file))
    return sorted((file for file in found if not file.name.startswith("_")), key=lambda file: file.name)


def _is_of_parts(folder: Path) -> bool:
    try:
        named = folder.suffix.lower() in ("", ".parquet")
        return named and folder.is_dir() and not folder.is_symlink() and bool(parts_of(folder))
    except OSError:
        return False


def _candidates(path: Path) -> list[tuple[str, Path]]:
    """Return the files of tables with what each is called, whatever the extract's folder is called."""
    if path.is_file():
        return [(_hash_name(path), path)]
    if not path.is_dir():
        return []
    found = []
    for file in path.iterdir():
        if _hidden(file):
            continue
        if _is_of_parts(file):
            found += [(f"{file.stem.lower()}/{part.name.lower()}", part) for part in parts_of(file)]
        elif file.suffix.lower() in SUFFIXES:
            found.append((_hash_name(file), file))
    return [(name, file) for name, file in found if _why_untouchable(file, path.resolve()) is None]


def _nothing(rule: str, message: str, remedy: str) -> Found:
    return Found({}, frozenset(), (general("error", rule, message, remedy),))


def _single_file(path: Path) -> Found:
    suffix = path.suffix.lower()
    if suffix == WORKBOOK:
        return Found({"": path}, frozenset(), ())
    if suffix in SUFFIXES:
        return _nothing(
            "single_file",
            f"{show(path.name)} is one table of an extract.",
            "Give the folder that holds all the tables.",
        )
    if suffix in DATABASES:
        return _nothing(
            "unknown_format",
            f"{show(path.name)} is a database, which is given by its address.",
            f"Write sqlite: before its path: sqlite:{path.name}.",
        )
    if suffix in PACKED:
        return _nothing("unknown_format", f"{show(path.name)} is packed.", "Unpack it, and give the folder.")
    return _nothing(
        "unknown_format",
        f"{show(path.name)} is not a format that is read.",
        "Give a folder of .parquet or .csv files, or an .xlsx workbook (not .xls, .xlsm or .ods).",
    )


def _folder(path: Path, tables: Collection[str]) -> Found:
    root = path.resolve()
    by_table: dict[str, list[Path]] = {}
    refused, problems, workbooks, extra = set(), [], [], []
    # Sorted, so that which of several problems comes first does not depend on the file system.
    for file in sorted(path.iterdir(), key=lambda file: (file.name.lower(), file.name)):
        if _hidden(file):
            continue
        table, suffix = file.stem.lower(), file.suffix.lower()
        if suffix == WORKBOOK:
            workbooks.append(file)
        elif table in tables and (suffix in SUFFIXES or _is_of_parts(file)):
            why = _why_untouchable(file, root)
            if why is None:
                by_table.setdefault(table, []).append(file)
            else:
                refused.add(table)
                problems.append(
                    general(
                        "error",
                        "untouchable_file",
                        f"{table}: {show(file.name)} {why}.",
                        "Deliver a table of this size as Parquet."
                        if why.startswith("has")
                        else "Put the file itself into the folder.",
                        table=table,
                    )
                )
        elif suffix in PACKED and table.split(".")[0] in tables:
            problems.append(
                general(
                    "warning",
                    "packed_file",
                    f"{table.split('.')[0]}: {show(file.name)} is packed and was not read.",
                    "Unpack it, and remove the packed file.",
                    table=table.split(".")[0],
                )
            )
        elif suffix in (*SUFFIXES, *OTHER_TABLES) or table in tables:
            extra += [file.stem] if suffix in SUFFIXES else []
            problems.append(
                general(
                    "warning",
                    "extra_table",
                    f"{show(file.name)} is not a table of the contract and was not read.",
                    f"Name files <table>.parquet or <table>.csv{_similar(table, tables)}, or remove it.",
                )
            )
    for table, files in by_table.items():
        if len(files) > 1:
            refused.add(table)
            names = listing((show(file.name) for file in files), len(files))
            problems.append(
                general(
                    "error",
                    "several_files",
                    f"{table}: there are {len(files)} files for this table: {names}.",
                    "Keep the right one and remove the others.",
                    table=table,
                )
            )
    files = {table: files[0] for table, files in by_table.items() if table not in refused}
    if not files and not refused:
        problems.append(_empty(path, workbooks))
    elif workbooks:
        problems.append(
            general(
                "warning",
                "extra_table",
                f"{show(workbooks[0].name)} was not read: the folder has tables in files of their own.",
                "Remove it, or give its path instead.",
            )
        )
    return Found(files, frozenset(refused), tuple(problems), tuple(extra))


def _empty(path: Path, workbooks: list[Path]) -> Problem:
    if workbooks:
        return general(
            "error",
            "empty_folder",
            f"The folder {show(path, 500)} holds a workbook but no files of tables.",
            f"Give the path of the workbook itself ({show(workbooks[0].name)}).",
        )
    return general(
        "error",
        "empty_folder",
        f"The folder {show(path, 500)} holds no file of a table.",
        "Give the folder that holds patient.parquet or patient.csv and the other tables.",
    )


def _hidden(file: Path) -> bool:
    return file.name.startswith((".", "~$"))


def _why_untouchable(file: Path, root: Path) -> str | None:
    """Return why a file is left alone: outside the folder, no plain file (a pipe would block), or too large.

    Of a folder of parts why one of them is.
    """
    if _is_of_parts(file):
        return next((why for part in parts_of(file) if (why := _why_untouchable(part, root))), None)
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError):
        return "is a link to nothing"
    if not target.is_relative_to(root):
        return "is a link to a file outside the folder"
    found = target.stat()
    if not stat.S_ISREG(found.st_mode):
        return "is not a plain file"
    too_large = file.suffix.lower() == ".csv" and found.st_size > MOST_BYTES
    return f"has more than {MOST_BYTES >> 30} GB" if too_large else None


def _similar(name: str, tables: Collection[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, sorted(tables), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
