"""The data dictionary: what schemas and lists say, as a document for those who export data.

``python -m R_free_helpers.contract.dictionary data/<registry> [language]`` writes it into the registry's folder.
A language is a file: ``descriptions_<language>.csv`` here for the tables of the library, and one of the same name in
the registry's folder for its own. What no file describes is described by its class.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from R_free_helpers.contract.reference import Reference, load_reference
from R_free_helpers.contract.schema import Schema
from R_free_helpers.contract.standard import LIBRARY
from R_free_helpers.contract.wording import described_languages, own_wording, wording

DICTIONARY_FILE = "data_dictionary.md"


def data_dictionary(reference: Reference, language: str) -> str:
    """Return the data dictionary as markdown.

    Parameters
    ----------
    reference : Reference
        Gives the registry's tables, codes and scales, and where its own texts lie.
    language : str
        One that has a ``descriptions_<language>.csv``. Labels of codes are the registry's and not translated.

    Raises
    ------
    KeyError
        If the language is unknown.
    """
    words = {name: text for (table, name), text in wording(language).items() if not table}
    texts = descriptions(reference, language)
    parts = [f"# {words['title']}\n\n{words['lead']}\n"]
    for table in reference.schema:
        parts.append("\n".join(_table(table, reference, words, texts)) + "\n")
    return "\n".join(parts)


def _table(table: str, reference: Reference, words: Mapping[str, str], texts: Mapping) -> Iterator[str]:
    schema = reference.schema.frame_schema(table)
    keys = [f"`{name}`" for name, column in schema.columns.items() if column.metadata["key"]]
    yield f"## {table}\n"
    optional = "" if table in reference.required else f" {words['optional']}"
    yield f"{texts[table, '']}{optional} {words['key']}: {', '.join(keys)}.\n"
    if rules := " ".join(_once(table, reference, words)):
        yield f"{rules}\n"
    yield words["head"]
    yield "|---|---|---|---|---|"
    codes = []
    for name, column in schema.columns.items():
        needed = words["no"] if column.nullable else words["yes"]
        values = "; ".join(_values(table, name, reference, words))
        yield f"| `{name}` | {words[str(column.dtype)]} | {needed} | {values} | {texts[table, name]} |"
        codes += [(name, code, label) for code, label in reference.labels(table, name).items()]
    if codes:
        yield f"\n{words['codes']}:\n"
        yield words["code_head"]
        yield "|---|---|---|"
        for name, code, label in codes:
            yield f"| `{name}` | `{code}` | {label} |"


def _once(table: str, reference: Reference, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what one event is in a table, and which row counts where several tell of it."""
    used, facts = reference.schema.polars_schema(table), reference.schema[table].facts
    event = facts.event
    if event is not None:
        same = [name if name in used else event.instead.get(name) for name in event.same]
        yield words["once"].format(", ".join(f"`{name}`" for name in same if name))
        yield words["once_first" if event.first else "once_last"]
        if event.prefer is not None:
            yield words["once_prefer"].format(f"`{event.prefer}`")
        for name, other in event.instead.items():
            if name in used:
                yield words["once_instead"].format(f"`{name}`", f"`{other}`")
        if event.only:
            yield words["once_only"].format(*(f"`{part}`" for part in event.only))
    if facts.courses:
        yield words["once_course"]


def _values(table: str, name: str, reference: Reference, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what limits the values of a column: codes, lists, ranges, scales and the dates it follows."""
    column = reference.schema.frame_schema(table).columns[name]
    facts = column.metadata
    if facts["codes"]:
        yield words["coded"]
    if facts["json"]:
        yield words["json"]
    if facts["references"] and facts["references"] != f"{table}.{name}":
        yield words["in"].format(f"`{facts['references']}`")
    limits: dict[str, float] = {}
    for check in column.checks:
        limits |= check.statistics
    if limits:
        yield words["from_to"].format(limits.get("min_value", "…"), limits.get("max_value", "…"))
    if facts["scale"]:
        yield from _scales(table, facts["scale"], reference, words)
    for order in reference.schema.date_orders:
        if (order.table, order.column) == (table, name):
            yield words["not_before"].format(f"`{order.named}`")


def _scales(table: str, name: str, reference: Reference, words: Mapping[str, str]) -> Iterator[str]:
    mine = reference.labels(table, "instrument")
    for scale in reference.instruments.filter(pl.col("column") == name).iter_rows(named=True):
        if scale["instrument"] in mine:
            text = words["scale"].format(scale["instrument"], f"{scale['minimum']:g}", f"{scale['maximum']:g}")
            yield text + (words["step"].format(f"{scale['step']:g}") if scale["step"] is not None else "")


def descriptions(reference: Reference, language: str) -> dict[tuple[str, str], str]:
    """Return the text of every table (with an empty column) and column of a registry in a language.

    Raises
    ------
    ValueError
        When the registry describes a table or column that it does not have.
    """
    schema, own = reference.schema, own_wording(reference.folder, language)
    places = [(table, column) for table in schema for column in ("", *schema.polars_schema(table))]
    for table, column in own:
        if (table, column) not in places:
            where = f"{table}.{column}" if column else table
            raise ValueError(f"descriptions_{language}.csv describes {where}, which the registry's tables.py has not")
    translated = wording(language)
    found = {}
    for table, column in places:
        shared = translated.get(("*", column)) if column else None
        of_library = None
        if not schema.describes_itself(table, column):
            of_library = translated.get((_name_in_library(schema, table), column))
        texts = (own.get((table, column)), of_library, shared, schema.description(table, column))
        found[table, column] = next(text for text in texts if text is not None)
    return found


def _name_in_library(schema: Schema, table: str) -> str:
    """Return what the library calls a table, whatever the registry calls it."""
    return next((name for name, model in LIBRARY.items() if issubclass(schema[table].model, model)), table)


def main(data_dir: str, language: str | None = None) -> None:
    """Write the dictionary of the registry whose lists are in ``data_dir``, in its language unless one is named."""
    folder = Path(data_dir)
    if language is None:
        from R_free_helpers.model.registry import get_registry

        language = get_registry(folder.resolve().name).language.split("-")[0]
    if language not in described_languages():
        sys.exit(f"there is no descriptions_{language}.csv; known languages: {', '.join(described_languages())}")
    text = data_dictionary(load_reference(folder), language)
    (folder / DICTIONARY_FILE).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
