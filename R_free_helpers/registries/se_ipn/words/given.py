"""Report variables of what the registry states from outside its rows: ``given.csv``, where each fact has its source."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer


def given(writer: Writer) -> dict[str, str]:
    """Return each fact in figures under its id, and small whole numbers in words under ``<id>_in_words`` too."""
    with (writer.chapter.registry.data_dir / "given.csv").open(encoding="utf-8") as file:
        facts = {row["id"]: row["value"] for row in csv.DictReader(file)}
    figures = {name: writer.decimal(float(text), len(text.partition(".")[2])) for name, text in facts.items()}
    words = {f"{name}_in_words": writer.words.number(int(text)) for name, text in facts.items() if text.isdigit()}
    return figures | words
