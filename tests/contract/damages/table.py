"""The table of damages and what is said of them, for ``docs/damages.md``."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable

from expecting import main_problem
from judge import Result
from kit import Damage

LEAD = """# Damaged extracts

What happens to an extract that is not as it should be. A script takes a small extract that follows the contract and
damages it in {total} ways, one at a time. {refused} are refused with a message that names table, column, rows and
remedy; {warned} are read with a warning; {read} make no difference to what is read. None ends in a traceback, and
none loses a value without saying so. Rows are numbered as in the file: the header of CSV and Excel is row 1, in
Parquet and in a database the first row of data is row 1.

This file is made by the tests: `WRITE_DAMAGES=1 pytest tests/contract/test_damage_catalogue.py`. The extracts
themselves are written by `python tests/contract/damages/catalogue.py OUT`.
"""


def table_of_damages(
    damages: Iterable[Damage],
    result_of: Callable[[Damage], Result],
    lead: str = LEAD,
) -> str:
    """Return the document, with the problem that names each damage as it was really reported."""
    damages = list(damages)
    outcomes = [damage.outcome for damage in damages]
    counts = {"refused": "refused", "warned": "read with a warning", "read": "read"}
    lead = lead.format(
        total=len(damages), **{name: sum(outcome == text for outcome in outcomes) for name, text in counts.items()}
    )
    parts = [lead]
    for title in dict.fromkeys(damage.family for damage in damages):
        lines = [f"## {title}\n", "| Damage | Outcome | Message | Remedy |", "|---|---|---|---|"]
        for damage in damages:
            if damage.family == title:
                result = result_of(damage)
                problem = main_problem(damage, result)
                said = ("", "") if problem is None else (result.plain(problem.message), problem.remedy)
                lines.append("| " + " | ".join([_cell(damage.name), damage.outcome, *map(_cell, said)]) + " |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _cell(text: str) -> str:
    """Return text that a reader of the document sees as it stands."""
    return re.sub(r"([\\`*_{}\[\]|#$~^])", r"\\\1", html.escape(text, quote=False))
