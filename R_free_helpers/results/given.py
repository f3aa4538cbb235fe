"""Report variables of what the registry states from outside its rows: ``given.csv``, where each fact has its source.

No number that the rows could contradict is typed into a text. What the rows cannot tell, such as the result of a
project or a number from literature, stands in the file and is printed with the words that say whose statement it is.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.words import Words

STATED = "stated"
"""The variable of the words that say whose statement a fact is: no fact may have this id."""


def given(data_dir: Path, numbers: Numbers, words: Words) -> dict[str, str]:
    """Return each fact in figures under its id, and small whole numbers in words under ``<id>_in_words`` too.

    Returns
    -------
    dict
        With ``stated``: "as stated by the registry", which every paragraph that tells a fact must hold. A registry
        without ``given.csv`` has that alone.

    Raises
    ------
    ValueError
        When a fact has no source, or the id ``stated``.
    """
    facts = {name: fact.text for name, fact in facts_of(data_dir).items()}
    figures = {name: numbers.decimal(float(text), len(text.partition(".")[2])) for name, text in facts.items()}
    in_words = {f"{name}_in_words": words.number(int(text)) for name, text in facts.items() if text.isdigit()}
    return figures | in_words | {STATED: words.phrases("stated")}


@dataclass(frozen=True)
class Fact:
    """A fact from outside the rows.

    Attributes
    ----------
    text : str
        The number as it is written in the file.
    source : str
    """

    text: str
    source: str

    @property
    def number(self) -> float:
        """The fact as a number."""
        return float(self.text)


def facts_of(data_dir: Path) -> dict[str, Fact]:
    """Return each fact by its id; none where the registry has no ``given.csv``.

    Raises
    ------
    ValueError
        When a fact has no source, or the id ``stated``.
    """
    path = data_dir / "given.csv"
    rows = []
    if path.exists():
        with path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    if wrong := [row["id"] for row in rows if not (row["source"] or "").strip() or row["id"] == STATED]:
        raise ValueError(f"{path}: {', '.join(wrong)} has no source, or a name that is taken")
    return {row["id"]: Fact(row["value"], row["source"].strip()) for row in rows}
