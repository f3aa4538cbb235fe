"""Rules about keys: unique, as they were exported, and free of signs that nobody can see."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from R_free_helpers.contract.alike import alike
from R_free_helpers.contract.checked import Checked, Rule
from R_free_helpers.contract.doubts import Doubt
from R_free_helpers.contract.problems import Problem, RawTable, at_numbers
from R_free_helpers.contract.stored import ROW, run

UNSEEN = r"[\p{Cc}\p{Cf}&&[^\n\r\t\u{ad}]]"
"""Control signs and signs without width; line breaks, tabs and soft hyphens are text."""

SHORTENED = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+$"
"""What spreadsheet programs make of a long number."""

_CAPITALS, _SMALL = "^[!-`{-~]*$", r"^[!-@\[-~]*$"
"""Visible signs of ASCII without small letters, and without capital ones."""


def duplicate_key(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """Two rows have the same primary key."""
    for table in checked.tables.values():
        keys = list(table.keys)
        if not keys or not set(keys) <= set(table.frame.columns):
            continue
        twice = alike(table.frame, [pl.col(name) for name in keys])
        twice = twice.filter(pl.all_horizontal(pl.col(keys).is_not_null()))
        if twice.height:
            yield at_numbers(
                table,
                "/".join(keys),
                "duplicate_key",
                twice[ROW],
                "has|have a key that another row has too",
                "Keep one row for each key, or correct the key.",
            )


def nearly_duplicate_key(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """Two keys differ in nothing but case or blanks around them."""
    for table, column in _own_keys(checked):
        if len(table.keys) > 1 or _in_one_case(table, column):
            continue
        plain = pl.col(column).str.strip_chars().str.to_lowercase().alias("plain")
        found = alike(table.frame, [plain], where=pl.col(column).is_not_null(), also=[column])
        found = found.filter(~pl.col(column).is_duplicated())
        if found.height:
            yield at_numbers(
                table,
                column,
                "nearly_duplicate_key",
                found[ROW],
                "has|have a key that differs from another only in case or blanks",
                "If the two are the same, write the key in one way; otherwise nothing needs to be done.",
                severity="warning",
            )


def _in_one_case(table: RawTable, column: str) -> bool:
    """Return whether all keys are visible ASCII with letters of one case, as most are: no two are nearly alike."""
    values = pl.col(column)
    first = run(table.frame.lazy().select(values.drop_nulls().head(1)), table.frame).to_series()
    if first.is_empty():
        return True
    form = _CAPITALS if first[0] == first[0].upper() else _SMALL
    return not run(table.frame.lazy().select(values.str.contains(form).not_().any()), table.frame).item()


def shortened_key(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A key is a number that a spreadsheet program has shortened."""
    for table, column in _keys(checked):
        yield Doubt(
            table,
            column,
            "shortened_key",
            pl.col(column).str.contains(SHORTENED),
            "holds|hold a number that a spreadsheet program has shortened, so that digits of the key are lost",
            "Export again without opening the file in a spreadsheet program, or format the column as text first.",
        )


def unseen_sign(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A key or a free text holds a sign that nobody can see, such as a zero-width blank."""
    for table in checked.tables.values():
        for column, kind in table.frame.schema.items():
            facts = checked.schema.facts(table.name, column)
            if kind == pl.String and not facts["codes"] and not facts["references"]:
                yield Doubt(
                    table,
                    column,
                    "unseen_sign",
                    pl.col(column).str.contains(UNSEEN),
                    "holds|hold a control sign or a sign without width",
                    "Remove such signs in the source, and export again.",
                )


def _own_keys(checked: Checked) -> Iterator[tuple[RawTable, str]]:
    """Yield the text columns that are the key of their own table."""
    for table, column, _ in checked.columns("key"):
        facts = checked.schema.facts(table.name, column)
        if table.frame.schema[column] == pl.String and not facts["codes"] and not facts["references"]:
            yield table, column


def _keys(checked: Checked) -> Iterator[tuple[RawTable, str]]:
    """Yield the text columns that are keys or name a person; units and drugs are looked up in their lists."""
    yield from _own_keys(checked)
    for table, column, target in checked.columns("references"):
        name, key = target.split(".")
        if name in checked.tables and key in checked.schema.columns_where(name, "key"):
            yield table, column


KEY_RULES: tuple[Rule, ...] = (duplicate_key, nearly_duplicate_key, shortened_key, unseen_sign)
