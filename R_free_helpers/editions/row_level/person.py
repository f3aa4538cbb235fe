"""One person's own data, as the right of access wants them: every row of every table, in words that a layman reads.

All rows of the extract are given as they lie there, also those that were corrected or are there twice: what is
registered about a person is more than what counts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from R_free_helpers.contract.reading import RawExtract, read_extract
from R_free_helpers.contract.report import ContractError
from R_free_helpers.contract.schema import Schema
from R_free_helpers.contract.whose import rows_about
from R_free_helpers.editions.row_level.dictionary import Dictionary
from R_free_helpers.editions.row_level.place import put_all, require_place
from R_free_helpers.editions.row_level.rows import reference_of, refused
from R_free_helpers.editions.row_level.sheet import Cell, Column, Sheet
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import Registry, registry_of
from R_free_helpers.model.row_level import RowsRefused
from R_free_helpers.model.rows import PERSON

KINDS = (".html", ".xlsx")
"""How the names of such files end: a page to read and print, and a workbook."""

STANDARD_INPUT = Path("-")

MOST_SIGNS = 200
"""Signs that a key may have: what is longer is another file."""


@dataclass(frozen=True)
class OwnData:
    """What an extract holds about one person.

    Attributes
    ----------
    registry : Registry
    dictionary : Dictionary
    tables : dict of str to polars.DataFrame
        Every table of the registry that is about persons, with this one's rows, in their order.
    synthetic : bool
        Whether the extract says that its persons do not exist.
    """

    registry: Registry
    dictionary: Dictionary
    tables: dict[str, pl.DataFrame]
    synthetic: bool


def write_person(
    edition: Edition,
    key_file: Path,
    outs: Sequence[Path],
    data: Path | None = None,
    say: Callable[[str], None] = lambda message: None,
    force: bool = False,
    secret: Path | None = None,
) -> list[Path]:
    """Write one person's own data to each of some files; the key is told nowhere but in them.

    Parameters
    ----------
    edition : Edition
        For the registry's lists of its year.
    key_file : Path
        Holds the person's key in the extract, or in the registry's own system where there is a secret; ``-`` for
        standard input.
    outs : sequence of Path
        A page (``.html``), a workbook (``.xlsx``), or both.
    data, say, force
        See `lists.write_work_lists`.
    secret : Path, optional
        The secret of pseudonyms by which the extract was made of a delivery.

    Raises
    ------
    RowsRefused
        In one line that does not repeat the key: where there is no key, nobody has it, a file may not lie where it is
        to be put, or the extract cannot be read.
    """
    from R_free_helpers.editions.row_level.page import page
    from R_free_helpers.editions.row_level.workbook import workbook
    from R_free_helpers.system.private import private

    places = [require_place(out, KINDS, say, force) for out in outs]
    if len({place.path for place in places}) < len(places):
        raise RowsRefused("--out names the same file twice")
    with private():
        key = read_key(key_file)
        if secret is not None:
            key = pseudonym_of(key, secret)
        own = own_data_of(edition, key, data, say)
        say("writing")
        words = Phrases.of(own.registry)
        sheets = sheets_of(own)
        contents = []
        for place in places:
            if place.path.suffix.lower() == ".html":
                contents.append(page(sheets, own.registry.language, words).encode("utf-8"))
            else:
                title, foot = words("rows.person.title"), words("rows.foot")
                contents.append(workbook(sheets, own.registry.language, title, edition.extraction_date, foot))
        put_all(contents, places)
    return [place.path for place in places]


def read_key(path: Path) -> str:
    """Return the key in a file, or the one typed on standard input.

    Raises
    ------
    RowsRefused
        When there is none, or more than one.
    """
    if path == STANDARD_INPUT:
        if sys.stdin.isatty():
            from getpass import getpass

            text = getpass("key of the person (it is not shown): ")
        else:
            text = sys.stdin.read(MOST_SIGNS + 1)
    else:
        if not path.is_file():
            # Not told by its name: whoever takes the option for the key itself would find the key in the log.
            raise RowsRefused(
                "--person-file names no file: it takes the name of one that holds the key, or - to type it"
            )
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            text = file.read(MOST_SIGNS + 1)
    keys = [line.strip() for line in text.splitlines() if line.strip()]
    if len(keys) != 1 or len(text) > MOST_SIGNS:
        raise RowsRefused("the file with the person's key must hold one line with just the key, as the extract has it")
    return keys[0]


def pseudonym_of(key: str, secret: Path) -> str:
    """Return what a key of the registry's own system is in an extract that was made with a secret.

    Raises
    ------
    RowsRefused
        When there is no such file: a new secret would find nobody.
    """
    from R_free_helpers.contract.delivery.pseudonyms import pseudonyms, read_secret

    if not secret.expanduser().is_file():
        raise RowsRefused("--key names no file: it takes the name of the import's file with the secret of pseudonyms")
    made, _ = read_secret(secret)
    return str(pseudonyms(pl.Series([key]), made).item())


def own_data_of(edition: Edition, key: str, data: Path | None, say: Callable[[str], None]) -> OwnData:
    """Return what an extract holds about the person with a key.

    Raises
    ------
    RowsRefused
        When nobody has it, or some value of the extract cannot be read.
    """
    from R_free_helpers.contract.marker import is_synthetic
    from R_free_helpers.editions.opening import located
    from R_free_helpers.editions.stages import synthetic_extract

    registry, reference = registry_of(edition), reference_of(edition)
    extract = located(data) if data else synthetic_extract(edition.registry)
    say("reading the extract")
    raw = read_extract(extract, reference.schema)
    if any(problem.severity == "error" for problem in raw.problems):
        # What cannot be read would be left out without a word.
        raise refused(ContractError(raw.problems), edition.registry)
    tables = dict(_of_person(raw, key, reference.schema))
    persons = reference.schema.persons
    if not any(table.height for table in tables.values()):
        raise RowsRefused(
            "nobody in the extract has this key. Keys are compared letter by letter: look at the file that holds it, "
            "and at the extract's own form of keys"
        )
    ordered = {name: tables[name] for name in reference.schema if name in tables}
    if persons in ordered:
        ordered = {persons: ordered[persons]} | ordered
    return OwnData(registry, Dictionary(registry, reference), ordered, is_synthetic(extract))


def _of_person(raw: RawExtract, key: str, schema: Schema) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the rows about the person of each table about persons, without the keys of others."""
    for name, table in raw.tables.items():
        own = rows_about(schema, name, table.frame, pl.Series([key], dtype=pl.String))
        if own is None:
            continue
        if PERSON in own.columns:
            # Of a relative the patient is another person.
            own = own.with_columns(pl.when(pl.col(PERSON) == key).then(pl.col(PERSON)).alias(PERSON))
        first = next((column for column, kind in own.schema.items() if kind == pl.Date), None)
        yield name, own.sort(first, nulls_last=True, maintain_order=True) if first else own


def sheets_of(own: OwnData) -> list[Sheet]:
    """Return the sheets of a person's data: what they are, then a sheet for each table that has rows."""
    say, dictionary = Phrases.of(own.registry), own.dictionary
    empty = [dictionary.table(name) for name, table in own.tables.items() if table.is_empty()]
    lead = (
        say("rows.person.warning"),
        *([say("rows.synthetic")] if own.synthetic else []),
        *(say(f"rows.person.{part}") for part in ("what", "seen", "others", "questions")),
        *([say("rows.person.none", tables=", ".join(empty))] if empty else []),
    )
    sheets = [Sheet(say("rows.about"), say("rows.person.title"), lead)]
    for name, table in own.tables.items():
        if table.height:
            sheets.append(_sheet(dictionary, name, table))
    return sheets


def _sheet(dictionary: Dictionary, name: str, table: pl.DataFrame) -> Sheet:
    """Return a table's rows in words; the person's own key is told once, where the person is described."""
    persons = dictionary.reference.schema.persons
    columns = [one for one in table.columns if one != PERSON or name == persons]
    cells: list[list[Cell]] = [
        [dictionary.value(name, one, value) for value in table[one].to_list()] for one in columns
    ]
    headings = tuple(Column(dictionary.column(f"{name}.{one}")) for one in columns)
    title = dictionary.table(name)
    return Sheet(title, title, (dictionary.texts[name, ""],), headings, list(zip(*cells, strict=True)))
