"""Words in the languages of the registries; a language is one file, ``descriptions_<language>.csv``.

Its rows are table, column and text: rows without a table are words of the data dictionary and what yes and no
may be called in a CSV file, ``*`` stands for a column that is the same in every table. A registry describes its own
tables and columns, or describes others differently, in a file of the same name and form in its ``data/<registry>/``.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

DESCRIPTIONS_FOLDER = Path(__file__).parent


@cache
def described_languages() -> tuple[str, ...]:
    """Return the languages that have a file, in alphabetical order."""
    return tuple(sorted(path.stem.split("_", 1)[1] for path in DESCRIPTIONS_FOLDER.glob("descriptions_*.csv")))


@cache
def wording(language: str) -> dict[tuple[str, str], str]:
    """Return text by table and column.

    Raises
    ------
    KeyError
        If there is no such language.
    """
    if language not in described_languages():
        raise KeyError(language)
    with (DESCRIPTIONS_FOLDER / f"descriptions_{language}.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["table"], row["column"]): row["text"] for row in csv.DictReader(stream)}


def own_wording(folder: Path | None, language: str) -> dict[tuple[str, str], str]:
    """Return the texts that a registry gives to its tables (with an empty column) and columns in a language."""
    path = folder and folder / f"descriptions_{language}.csv"
    if not path or not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {(row["table"], row["column"] or ""): row["text"] for row in csv.DictReader(stream)}


@cache
def yes_and_no() -> dict[str, bool]:
    """Return what yes and no may be called, in any of the languages, in lower case."""
    words = {"1": True, "1.0": True, "1,0": True, "0": False, "0.0": False, "0,0": False}
    for language in described_languages():
        for name, value in (("true", True), ("false", False)):
            words |= dict.fromkeys(wording(language)["", name].split(), value)
    return words


@cache
def yes_or_no_pairs() -> tuple[str, ...]:
    """Return the pairs of words for yes and no, such as ``true or false``."""
    pairs = []
    for language in described_languages():
        texts = wording(language)
        pairs += [
            f"{yes} or {no}" for yes, no in zip(texts["", "true"].split(), texts["", "false"].split(), strict=True)
        ]
    return tuple(dict.fromkeys(pairs))
