"""The data dictionary: what schemas and lists say, as a document for those who export data.

``python -m R_free_helpers.contract.dictionary data/<registry> [language]`` writes it into the registry's folder.
What the registry does not use is left out. A language is a file: ``descriptions_<language>.csv``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from R_free_helpers.contract.date_order import order_of
from R_free_helpers.contract.events import EVENTS
from R_free_helpers.contract.reference import Reference, load_reference
from R_free_helpers.contract.tables import TABLES, schema_of
from R_free_helpers.contract.wording import described_languages, wording
from R_free_helpers.model.courses import TABLE as COURSES

DICTIONARY_FILE = "data_dictionary.md"


def data_dictionary(reference: Reference, language: str) -> str:
    """Return the data dictionary as markdown.

    Parameters
    ----------
    reference : Reference
        Gives the codes and scales, and what the registry does not use.
    language : str
        One that has a ``descriptions_<language>.csv``. Labels of codes are the registry's and not translated.

    Raises
    ------
    KeyError
        If the language is unknown, or a column has no description in it.
    """
    texts = wording(language)
    words = {name: text for (table, name), text in texts.items() if not table}
    if language == "en":
        texts = {**texts, **_own_descriptions()}
    parts = [f"# {words['title']}\n\n{words['lead']}\n"]
    for table in reference.not_used.tables:
        parts.append("\n".join(_table(table, reference, words, texts)) + "\n")
    return "\n".join(parts)


def _table(table: str, reference: Reference, words: Mapping[str, str], texts: Mapping) -> Iterator[str]:
    schema = schema_of(table, reference.not_used.columns(table))
    keys = [f"`{name}`" for name, column in schema.columns.items() if column.metadata["key"]]
    yield f"## {table}\n"
    optional = "" if table in reference.required else f" {words['optional']}"
    yield f"{_text(texts, table)}{optional} {words['key']}: {', '.join(keys)}.\n"
    if rules := " ".join(_once(table, reference, words)):
        yield f"{rules}\n"
    yield words["head"]
    yield "|---|---|---|---|---|"
    codes = []
    for name, column in schema.columns.items():
        needed = words["no"] if column.nullable else words["yes"]
        values = "; ".join(_values(table, name, reference, words))
        yield f"| `{name}` | {words[str(column.dtype)]} | {needed} | {values} | {_text(texts, table, name)} |"
        codes += [(name, code, label) for code, label in reference.labels(table, name).items()]
    if codes:
        yield f"\n{words['codes']}:\n"
        yield words["code_head"]
        yield "|---|---|---|"
        for name, code, label in codes:
            yield f"| `{name}` | `{code}` | {label} |"


def _once(table: str, reference: Reference, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what one event is in a table, and which row counts where several tell of it."""
    used = reference.not_used.schema(table)
    if table in EVENTS:
        event = EVENTS[table]
        same = [name if name in used else event.instead.get(name) for name in event.same]
        yield words["once"].format(", ".join(f"`{name}`" for name in same if name))
        yield words["once_first" if event.first else "once_last"]
        if event.prefer in used:
            yield words["once_prefer"].format(f"`{event.prefer}`")
        for name, other in event.instead.items():
            if name in used:
                yield words["once_instead"].format(f"`{name}`", f"`{other}`")
        if event.only:
            yield words["once_only"].format(*(f"`{part}`" for part in event.only))
    if table == COURSES:
        yield words["once_course"]


def _values(table: str, name: str, reference: Reference, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what limits the values of a column: codes, lists, ranges, scales and the dates it follows."""
    column = schema_of(table).columns[name]
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
    orders = [order_of(table, name, other, severity) for other, severity in facts["not_before"].items()]
    orders += [order for order in reference.date_orders if (order.table, order.column) == (table, name)]
    for order in orders:
        if not reference.not_used.table(order.other_table) and order.other in reference.not_used.schema(
            order.other_table
        ):
            yield words["not_before"].format(f"`{order.named}`")


def _scales(table: str, name: str, reference: Reference, words: Mapping[str, str]) -> Iterator[str]:
    mine = reference.labels(table, "instrument")
    for scale in reference.instruments.filter(pl.col("column") == name).iter_rows(named=True):
        if scale["instrument"] in mine:
            text = words["scale"].format(scale["instrument"], f"{scale['minimum']:g}", f"{scale['maximum']:g}")
            yield text + (words["step"].format(f"{scale['step']:g}") if scale["step"] is not None else "")


def _text(texts: Mapping, table: str, column: str = "") -> str:
    return texts[table, column] if (table, column) in texts else texts["*", column]


def _own_descriptions() -> dict[tuple[str, str], str]:
    """Return the description of every table (column "") and column in the schemas' own language."""
    texts = {(table, ""): " ".join((model.__doc__ or "").split()) for table, model in TABLES.items()}
    for table in TABLES:
        texts |= {(table, name): column.description or "" for name, column in schema_of(table).columns.items()}
    return texts


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
