"""The data dictionary: what schemas and lists say, as a document for those who export data.

``python -m R_free_helpers.contract.dictionary data/no_ms`` writes it into the registry's folder.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from R_free_helpers.contract.reference import Reference, load_reference
from R_free_helpers.contract.tables import TABLES, schema_of

FILE = "data_dictionary.md"

WORDS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "title": "Dataordbok",
        "lead": "Tabellene et uttrekk skal ha: én fil per tabell (`<tabell>.parquet` eller `<tabell>.csv`) i "
        "en mappe, eller ett ark per tabell i en arbeidsbok (`.xlsx`). Dokumentet er laget av skjemaene i "
        "`R_free_helpers/contract` og registerets lister i denne mappen; endre dem, ikke dette.",
        "head": "| Kolonne | Type | Må fylles ut | Verdier | Beskrivelse |",
        "optional": "Tabellen kan utelates.",
        "key": "Nøkkel",
        "yes": "ja",
        "no": "nei",
        "codes": "Koder",
        "code_head": "| Kolonne | Kode | Betydning |",
        "String": "tekst",
        "Int64": "heltall",
        "Float64": "desimaltall",
        "Boolean": "ja/nei",
        "Date": "dato",
        "in": "finnes i {}",
        "from_to": "{} til {}",
        "not_before": "ikke før {}",
        "coded": "kode",
        "scale": "{} fra {} til {}",
        "step": " i trinn på {}",
    },
    "en": {
        "title": "Data dictionary",
        "lead": "The tables an extract must have: one file per table (`<table>.parquet` or `<table>.csv`) in "
        "a folder, or one sheet per table in a workbook (`.xlsx`). Made from the schemas in "
        "`R_free_helpers/contract` and the registry's lists in this folder; change those, not this.",
        "head": "| Column | Type | Required | Values | Description |",
        "optional": "The table may be left out.",
        "key": "Key",
        "yes": "yes",
        "no": "no",
        "codes": "Codes",
        "code_head": "| Column | Code | Meaning |",
        "String": "text",
        "Int64": "whole number",
        "Float64": "number",
        "Boolean": "yes/no",
        "Date": "date",
        "in": "listed in {}",
        "from_to": "{} to {}",
        "not_before": "not before {}",
        "coded": "code",
        "scale": "{} from {} to {}",
        "step": " in steps of {}",
    },
}


def data_dictionary(reference: Reference, language: str = "nb") -> str:
    """Return the data dictionary as markdown.

    Parameters
    ----------
    reference : Reference
        Gives the codes and scales.
    language : {"nb", "en"}
        Labels of codes are the registry's and not translated.

    Raises
    ------
    KeyError
        If the language is unknown, or a column has no description in it.
    """
    words, texts = WORDS[language], _descriptions(language)
    parts = [f"# {words['title']}\n\n{words['lead']}\n"]
    for table in TABLES:
        parts.append("\n".join(_table(table, reference, words, texts)) + "\n")
    return "\n".join(parts)


def _table(table: str, reference: Reference, words: Mapping[str, str], texts: Mapping) -> Iterator[str]:
    schema = schema_of(table)
    keys = [f"`{name}`" for name, column in schema.columns.items() if column.metadata["key"]]
    yield f"## {table}\n"
    optional = "" if table in reference.required else f" {words['optional']}"
    yield f"{texts[table, '']}{optional} {words['key']}: {', '.join(keys)}.\n"
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


def _values(table: str, name: str, reference: Reference, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what limits the values of a column: codes, lists, ranges, scales and the dates it follows."""
    column = schema_of(table).columns[name]
    facts = column.metadata
    if facts["codes"]:
        yield words["coded"]
    if facts["references"] and facts["references"] != f"{table}.{name}":
        yield words["in"].format(f"`{facts['references']}`")
    limits: dict[str, float] = {}
    for check in column.checks:
        limits |= check.statistics
    if limits:
        yield words["from_to"].format(limits.get("min_value", "…"), limits.get("max_value", "…"))
    if facts["scale"]:
        yield from _scales(table, facts["scale"], reference, words)
    for other in facts["not_before"]:
        yield words["not_before"].format(f"`{other}`")


def _scales(table: str, name: str, reference: Reference, words: Mapping[str, str]) -> Iterator[str]:
    mine = reference.labels(table, "instrument")
    for scale in reference.instruments.filter(pl.col("column") == name).iter_rows(named=True):
        if scale["instrument"] in mine:
            text = words["scale"].format(scale["instrument"], f"{scale['minimum']:g}", f"{scale['maximum']:g}")
            yield text + (words["step"].format(f"{scale['step']:g}") if scale["step"] is not None else "")


def _descriptions(language: str) -> dict[tuple[str, str], str]:
    """Return the description of every table (column "") and column."""
    if language == "en":
        texts = {(table, ""): " ".join((model.__doc__ or "").split()) for table, model in TABLES.items()}
        for table in TABLES:
            texts |= {(table, name): column.description or "" for name, column in schema_of(table).columns.items()}
        return texts
    with Path(__file__).with_name(f"descriptions_{language}.csv").open(encoding="utf-8", newline="") as stream:
        given = {(row["table"], row["column"]): row["text"] for row in csv.DictReader(stream)}
    wanted = [(table, name) for table in TABLES for name in ("", *schema_of(table).columns)]
    return {place: given[place] if place in given else given["*", place[1]] for place in wanted}


def main(data_dir: str) -> None:
    """Write the dictionary of the registry whose lists are in ``data_dir``."""
    folder = Path(data_dir)
    (folder / FILE).write_text(data_dictionary(load_reference(folder)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1])
