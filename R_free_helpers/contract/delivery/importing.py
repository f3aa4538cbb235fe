"""From a delivery to an extract: the steps in their order, and what is told of them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from R_free_helpers.contract.delivery import identity
from R_free_helpers.contract.delivery.form import Delivery
from R_free_helpers.contract.delivery.pseudonyms import pseudonyms
from R_free_helpers.contract.delivery.queries import Made, coded_columns, forms_read, person_columns, run_queries
from R_free_helpers.contract.delivery.systems import open_delivery
from R_free_helpers.contract.delivery.typed import Typed, typed
from R_free_helpers.contract.marker import MARKER
from R_free_helpers.contract.problems import Problem
from R_free_helpers.contract.report import ContractError
from R_free_helpers.contract.schema import Schema

REPORT = "import.json"
"""Beside the tables of an imported extract: what was read, mapped and left out. Counts only."""


@dataclass(frozen=True)
class Imported:
    """The tables that a delivery gives.

    Attributes
    ----------
    schema : Schema
    delivery : Delivery
    forms : list of Typed
    made : dict of str to Made
    problems : tuple of Problem
        Warnings.
    """

    schema: Schema
    delivery: Delivery
    forms: list[Typed]
    made: dict[str, Made]
    problems: tuple[Problem, ...]

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name."""
        return {name: one.frame for name, one in self.made.items()}

    def lines(self) -> list[str]:
        """Return what is told of the import: for each table what was read, left out and why."""
        told = [f"{self.delivery.system}: {len(self.forms)} files read"]
        told += [f"  {text}" for text in self.delivery.not_read]
        for one in self.forms:
            if one.not_answered:
                told.append(f"  {one.form.file}: {sum(one.not_answered.values())} cells read as not answered")
            for column, count in sorted(one.unknown_codes.items()):
                told.append(f"  {one.form.file}: {count} values of {column} have codes that the codebook lacks")
        for name, one in self.made.items():
            why = ", ".join(f"{count} {reason}" for reason, count in one.left_out.items())
            mapped = sum(sum(counts.values()) for counts in _mapped(self.schema, name, one.frame).values())
            told.append(
                f"  {name}: {one.read} rows read, {one.frame.height} taken, {mapped} values mapped"
                + (f"; left out: {why}" if why else "")
            )
        return told

    def summary(self) -> dict[str, object]:
        """Return what was read, mapped and left out, as counts."""
        return {
            "system": self.delivery.system,
            "forms": {
                one.form.name: {
                    "file": one.form.file,
                    "rows": one.frame.height,
                    "read as not answered": dict(sorted(one.not_answered.items())),
                    "unknown codes": dict(sorted(one.unknown_codes.items())),
                    "not in the codebook": [
                        name
                        for name in one.frame.columns
                        if one.form.fields and name.casefold() not in one.form.fields and name not in one.form.own
                    ],
                }
                for one in self.forms
            },
            "tables": {
                name: {
                    "rows read": one.read,
                    "left out": one.left_out,
                    "rows": one.frame.height,
                    "values mapped": _mapped(self.schema, name, one.frame),
                }
                for name, one in sorted(self.made.items())
            },
            "files not read": list(self.delivery.not_read),
        }


def import_delivery(path: Path, queries: Path, schema: Schema, secret: Callable[[], bytes] | None) -> Imported:
    """Return the tables that a registry's queries make of a delivery, with pseudonyms for persons.

    Parameters
    ----------
    path : Path
        The folder of the export.
    queries : Path
        The registry's folder of SQL.
    schema : Schema
        The tables of the registry.
    secret : callable or None
        Gives the key of the pseudonyms, when it is known that all can be read; None keeps the persons' keys, for a
        synthetic delivery, behind which there is nobody.

    Raises
    ------
    ContractError
        With every problem that was found, if one is an error.
    """
    delivery = open_delivery(path)
    # First of all: nothing of a form that holds identity numbers may be named in another problem.
    problems = identity.refused(delivery.forms.values())
    if problems:
        raise ContractError(problems)
    read = forms_read(queries, delivery.forms.values())
    delivery = without_unread(delivery, read)
    forms = [typed(form) for form in delivery.forms.values()]
    problems = [*delivery.problems, *(problem for one in forms for problem in one.problems)]
    _require(problems)
    made, wrong = run_queries(queries, forms, schema)
    problems += wrong
    _require(problems)
    if secret is not None:
        key = secret()
        made = {name: _pseudonymous(schema, name, one, key) for name, one in made.items()}
    return Imported(schema, delivery, forms, made, tuple(problems))


def without_unread(delivery: Delivery, read: Collection[str]) -> Delivery:
    """Return a delivery without the forms that no query reads; they are named, and need no codebook."""
    unread = {name: form.file for name, form in delivery.forms.items() if name not in read}
    kept = {name: form for name, form in delivery.forms.items() if name in read}
    problems = tuple(one for one in delivery.problems if one.rule != "no_sheet" or one.table not in unread.values())
    told = (*delivery.not_read, *(f"{file}: no query reads {name}" for name, file in unread.items()))
    return Delivery(delivery.system, kept, problems, told)


def _mapped(schema: Schema, table: str, frame: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Return how many rows got each code, by column."""
    columns = [name for name in coded_columns(schema, table) if name in frame.columns]
    counts = {name: frame.get_column(name).drop_nulls().cast(pl.String).value_counts().sort(name) for name in columns}
    return {name: dict(found.iter_rows()) for name, found in counts.items()}


def _require(problems: list[Problem]) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise ContractError(problems)


def _pseudonymous(schema: Schema, table: str, made: Made, secret: bytes) -> Made:
    columns = person_columns(schema, table)
    keys = {name: pseudonyms(made.frame.get_column(name), secret) for name in columns}
    return Made(made.frame.with_columns(**keys), made.read, made.left_out)


def write_extract(imported: Imported, delivery: Path, out: Path, check: Callable[[Path], None]) -> None:
    """Write the tables as an extract that only its owner may read: whole, or not at all.

    Parameters
    ----------
    imported : Imported
    delivery : Path
        Whose marker goes with it, where it is synthetic.
    out : Path
    check : callable
        Told where the tables lie before they are put into their place; what it raises leaves nothing behind.

    Raises
    ------
    FileExistsError
        When the folder exists and holds something.
    """
    from R_free_helpers.contract.writing import write_tables
    from R_free_helpers.system.private import private

    out = out.expanduser()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"{out.name} is there already: name a folder that is empty or does not exist")
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        with private():
            aside.mkdir()
            write_tables(imported.tables, aside)
            said = json.dumps(imported.summary(), indent=2, ensure_ascii=False) + "\n"
            (aside / REPORT).write_text(said, encoding="utf-8")
            if (delivery / MARKER).is_file():
                shutil.copyfile(delivery / MARKER, aside / MARKER)
        check(aside)
        if out.exists():
            out.rmdir()
        aside.rename(out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
