"""The printed tables of the Swedish registry, attacked as they stand: the audit finds by itself what they reveal.

Tables 2, 6, 7, 8 and 9 print a star for "fewer than five", the totals of every column, and the share on treatment.
No two tables head a column alike here: that two columns are one count must be found out.
"""

from __future__ import annotations

import csv
import html
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from R_free_helpers.disclosure.artefacts import read_written
from R_free_helpers.disclosure.audit import Finding, counts_told
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import to_results
from R_free_helpers.model.units import read_units

REGISTRY = get_registry("se_ipn")
NAMES = dict(read_units(REGISTRY.data_dir).select("unit_id", "name_print").iter_rows())
TABLES = {"t2": "Tabell 2", "t6": "Tabell 6", "t7": "Tabell 7", "t8": "Tabell 8", "t9": "Tabell 9"}
NOTE = "*antal färre än fem"
EXACT = {
    "Falun, on_treatment 1",
    "Gävle, on_treatment 4",
    "Umeå, on_treatment 5",
    "Östersund, on_treatment 3",
    "Kristianstad, on_treatment 4",
    "Östersund, current 4",
    "Kristianstad, current 5",
}
"""Counts that can be one number only."""

NOTHING = to_results(
    pl.DataFrame({"unit_id": [], "value": []}, schema={"unit_id": pl.String, "value": pl.Float64}),
    measure="none",
    period="2024",
    statistic="count",
)


def page(leave_out: str = "", note: str = NOTE) -> str:
    """Return the five tables as HTML, stars and blanks as printed, without the columns of the given ending."""
    cells: dict[str, dict[tuple[str, str], str]] = {}
    with (REGISTRY.data_dir / "published" / "values.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parts = row["id"].split(".")
            if len(parts) == 4 and parts[1] in TABLES and not (leave_out and parts[2].endswith(leave_out)):
                sign = " %" if parts[2].endswith("_pct") and row["value"] else ""
                cells.setdefault(parts[1], {})[parts[3], parts[2]] = row["value"] + sign
    made = []
    for table, found in cells.items():
        rows, columns = (list(dict.fromkeys(key[side] for key in found)) for side in (0, 1))
        head = "".join(f"<th scope='col'>{column} ({table})</th>" for column in columns)
        body = "".join(
            f"<tr><th scope='row'>{html.escape(NAMES.get(row, 'Totalt'))}</th>"
            + "".join(f"<td>{found[row, column]}</td>" for column in columns)
            + "</tr>"
            for row in rows
        )
        made.append(
            f"<figure id='{table}'><table><caption>{TABLES[table]}</caption>"
            f"<thead><tr><th>Enhet</th>{head}</tr></thead><tbody>{body}</tbody></table></figure><p>{note}</p>"
        )
    return "<html><body>" + "\n".join(made) + "</body></html>"


def attacked(folder: Path, text: str) -> tuple[list[Finding], Counter]:
    """Return what the audit finds in a page that is written to a folder, and what it looked at."""
    (folder / "report.html").write_text(text, encoding="utf-8")
    examined: Counter = Counter()
    rules = Policy(name="as_published", threshold=6, zeros=True)
    return counts_told(read_written(folder), NOTHING, REGISTRY, rules, examined), examined


def known(findings: list[Finding]) -> set[str]:
    """Return the recovered counts: unit, column without its table, number."""
    return {
        finding.what.split(";")[0].replace(" is hidden, but must be", "").replace(f" ({table})", "")
        for finding in findings
        if finding.kind == "leak"
        for table in [finding.where.split()[-1]]
    }


@pytest.fixture(scope="module")
def as_printed(tmp_path_factory) -> tuple[list[Finding], Counter]:
    return attacked(tmp_path_factory.mktemp("published"), page())


def test_the_leaks_are_found_and_nothing_else(as_printed, record_property):
    findings, examined = as_printed
    found = known(findings)
    assert found == EXACT | {
        "Norrköping, current 2 to 4",
        "Norrköping, on_treatment 1 to 2",
        "Västerås, current 2 to 4",
        "Västerås, on_treatment 1 to 2",
    }
    record_property("counted", f"cells attacked={examined['printed cells hidden']}")
    record_property("counted", f"leaks found in the printed Swedish tables={len(found)}")


def test_the_footnote_cannot_be_true(as_printed):
    findings, _ = as_printed
    told = [finding.what for finding in findings if finding.kind == "contradiction"]
    assert "hidden numbers cannot all be below 5: no table fits below 6" in told


def test_the_misprinted_percentage_is_found_and_not_believed(as_printed):
    findings, _ = as_printed
    misprints = [one.what for one in findings if one.kind == "contradiction" and "percentage" in one.what]
    assert len(misprints) == 1
    assert "77 % is printed beside Karolinska" in misprints[0]


def test_a_note_that_is_true_is_not_doubted(tmp_path):
    findings, _ = attacked(tmp_path, page(note="*antal färre än 6"))
    assert not [one for one in findings if one.kind == "contradiction" and "below" in one.what]
    assert known(findings) >= EXACT


def test_without_the_percentages_nothing_is_recovered(tmp_path):
    findings, examined = attacked(tmp_path, page(leave_out="_pct"))
    assert findings == []
    assert examined["printed cells hidden"] > 300
