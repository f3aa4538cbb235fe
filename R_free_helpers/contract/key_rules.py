"""Rules about keys: unique, as they were exported, and free of signs that nobody can see."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from R_free_helpers.contract.checked import Checked, Rule
from R_free_helpers.contract.problems import Problem, RawTable, at_rows

UNSEEN = r"[\p{Cc}\p{Cf}&&[^\n\r\t\u{ad}]]"
"""Control signs and signs without width; line breaks, tabs and soft hyphens are text."""

SHORTENED = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+$"
"""What spreadsheet programs make of a long number."""


def duplicate_key(checked: Checked) -> Iterator[Problem | None]:
    """Two rows have the same primary key."""
    for table in checked.tables.values():
        keys = list(table.keys)
        if not keys or not set(keys) <= set(table.frame.columns):
            continue
        frame = table.frame.select(keys)
        twice = frame.to_series().is_duplicated() if len(keys) == 1 else frame.is_duplicated()
        twice &= frame.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
        yield at_rows(
            table,
            "/".join(keys),
            "duplicate_key",
            twice,
            "has|have a key that another row has too",
            "Keep one row for each key, or correct the key.",
        )


def nearly_duplicate_key(checked: Checked) -> Iterator[Problem | None]:
    """Two keys differ in nothing but case or blanks around them."""
    for table, column, values in _own_keys(checked):
        if len(table.keys) > 1:
            continue
        bare = values.str.strip_chars()
        plain = bare.str.to_lowercase()
        if (values == plain).all() or (values == bare.str.to_uppercase()).all():
            # All in one case and without blanks, as most are: looking for doubles takes longer than this.
            continue
        yield at_rows(
            table,
            column,
            "nearly_duplicate_key",
            plain.is_duplicated() & ~values.is_duplicated() & values.is_not_null(),
            "has|have a key that differs from another only in case or blanks",
            "If the two are the same, write the key in one way; otherwise nothing needs to be done.",
            severity="warning",
        )


def shortened_key(checked: Checked) -> Iterator[Problem | None]:
    """A key is a number that a spreadsheet program has shortened."""
    for table, column, values in _keys(checked):
        yield at_rows(
            table,
            column,
            "shortened_key",
            values.str.contains(SHORTENED),
            "holds|hold a number that a spreadsheet program has shortened, so that digits of the key are lost",
            "Export again without opening the file in a spreadsheet program, or format the column as text first.",
        )


def unseen_sign(checked: Checked) -> Iterator[Problem | None]:
    """A key or a free text holds a sign that nobody can see, such as a zero-width blank."""
    for table in checked.tables.values():
        for column, kind in table.frame.schema.items():
            facts = checked.schema.facts(table.name, column)
            if kind == pl.String and not facts["codes"] and not facts["references"]:
                yield at_rows(
                    table,
                    column,
                    "unseen_sign",
                    table.frame.get_column(column).str.contains(UNSEEN),
                    "holds|hold a control sign or a sign without width",
                    "Remove such signs in the source, and export again.",
                )


def _own_keys(checked: Checked) -> Iterator[tuple[RawTable, str, pl.Series]]:
    """Yield the text columns that are the key of their own table."""
    for table, column, _ in checked.columns("key"):
        facts = checked.schema.facts(table.name, column)
        values = table.frame.get_column(column)
        if values.dtype == pl.String and not facts["codes"] and not facts["references"]:
            yield table, column, values


def _keys(checked: Checked) -> Iterator[tuple[RawTable, str, pl.Series]]:
    """Yield the text columns that are keys or name a person; units and drugs are looked up in their lists."""
    yield from _own_keys(checked)
    for table, column, target in checked.columns("references"):
        name, key = target.split(".")
        if name in checked.tables and key in checked.schema.columns_where(name, "key"):
            yield table, column, table.frame.get_column(column)


KEY_RULES: tuple[Rule, ...] = (duplicate_key, nearly_duplicate_key, shortened_key, unseen_sign)
