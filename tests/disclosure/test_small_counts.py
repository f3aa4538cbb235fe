"""Small counts of persons are found wherever they are shown, and what counts none or tells of the service is exempt."""

from __future__ import annotations

import polars as pl
import pytest

from R_free_helpers.disclosure.printed_tables import PrintedWords, read_page
from R_free_helpers.disclosure.published_counts import Classes, classes_of
from R_free_helpers.disclosure.small_counts import SmallCounts, small_in_file, small_in_store, small_in_tables
from R_free_helpers.model.measure import Measure
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA
from R_free_helpers.model.units import read_units

WORDS = PrintedWords("nb-NO", read_units(get_registry("no_ms").data_dir))
MEASURES = [
    Measure("treated", counts="persons"),
    Measure("visited", counts="persons"),
    Measure("centres", counts="units"),
    Measure("covered", counts="persons", out_of="expected"),
]
CLASSES = classes_of(MEASURES, Policy(name="protected", service=frozenset({"visited"})))
HEADINGS = {"Verdi": "value", "Teller": "numerator", "Nevner": "denominator", "Mål": "measure", "Enhet": "unit"}


def store(**row: object) -> SmallCounts:
    """Return the small counts of one row."""
    made = dict.fromkeys(SCHEMA) | {"unit_id": "bergen", "period": "2024", "subgroup": "", "statistic": "share"}
    return small_in_store(pl.DataFrame([made | {"status": "ok"} | row], schema=SCHEMA), CLASSES, 5)


def test_what_measures_count():
    persons: dict = {
        "numerator": frozenset({"treated", "visited", "covered"}),
        "denominator": frozenset({"treated", "visited"}),
    }
    assert Classes(persons, frozenset({"visited"})) == CLASSES


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ({"measure": "treated", "numerator": 3, "denominator": 20}, "3 {numerator} treated bergen 2024 share"),
        ({"measure": "treated", "numerator": 0, "denominator": 4}, "4 {denominator} treated bergen 2024 share"),
        ({"measure": "treated", "numerator": 5, "denominator": 20}, None),
        ({"measure": "visited", "numerator": 3, "denominator": 20}, None),
        ({"measure": "visited", "numerator": 3, "denominator": 4}, "4 {denominator} visited bergen 2024 share"),
        ({"measure": "covered", "numerator": 20, "denominator": 4}, None),
        ({"measure": "centres", "statistic": "count", "numerator": 3, "value": 3}, None),
        ({"measure": "treated", "statistic": "mean", "value": 3, "denominator": 20}, None),
        (
            {"measure": "treated", "statistic": "beyond", "value": 3, "denominator": 20},
            "3 {value} treated bergen 2024 beyond"),
        ({"measure": "treated", "statistic": "count", "value": 3, "numerator": 23, "denominator": 20}, None),
    ],
)  # fmt: skip
def test_a_row_of_the_store(row, shown):
    roles = {role: f"is shown as the {role} of" for role in ("numerator", "denominator", "value")}
    assert store(**row).shown == ([("results.csv", shown.format(**roles))] if shown else [])


def in_file(text: str, known: SmallCounts) -> list[str]:
    return [what for _, what in small_in_file("report.html data fig-x.csv", text, HEADINGS, "norge", known)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "unit_id;Enhet;Verdi;Teller;Nevner;status\nbergen;Bergen;0,15;3;20;ok\n",
            ["3 is shown as 'Teller' of bergen"],
        ),
        ("unit_id;statistic;Verdi;status\nbergen;count;2;ok\nbergen;mean;2;ok\n", ["2 is shown as 'Verdi' of bergen"]),
        ("Fra;Til;Verdi;status\nA;B;4;ok\nA;C;12;ok\n", ["4 is shown as 'Verdi' of norge"]),
        ("unit_id;I live;i_live_status\nbergen;1;ok\n", ["1 is shown as 'I live' of bergen"]),
        ("unit_id;Verdi;status\nbergen;2,5;ok\nfonna;3;ok\n", []),  # a score
        ("Steg;Antall\nA;3\n", []),  # no results
    ],
)
def test_a_data_file(text, shown):
    assert in_file(text, SmallCounts(5)) == shown


def test_a_data_file_may_tell_what_the_store_may():
    text = "unit_id;Mål;measure;Teller;Nevner;status\nbergen;Sett;{};3;20;ok\n"
    known = store(measure="visited", numerator=3, denominator=20)
    assert in_file(text.format("visited"), known) == []
    assert in_file(text.format("treated"), known) == ["3 is shown as 'Teller' of treated bergen"]
    assert in_file(text.replace("bergen", "fonna").format("visited"), known) == [
        "3 is shown as 'Teller' of visited fonna"
    ]


def test_a_data_file_without_measures_is_of_those_that_have_its_counts():
    text = "unit_id;Teller;Nevner;status\nbergen;3;20;ok\n"
    known = store(measure="visited", numerator=3, denominator=20)

    def found(*measures: str) -> int:
        return len(list(small_in_file("x", text, HEADINGS, "norge", known, measures)))

    assert (found(), found("visited", "treated"), found("treated")) == (0, 0, 1)


def test_a_table_without_data_of_its_own():
    body = "".join(
        f"<tr><th scope='row'>{name}</th><td>{cell}</td></tr>"
        for name, cell in {
            "Bergen": "3",
            "Fonna": "&lt;5",
            "Førde": "3 %",
            "Stavanger": "3,0",
            "Mål": "3",
            "Norge": "4*",
        }.items()
    )
    head = "<thead><tr><th>Enhet</th><th>Antall</th></tr></thead>"
    page = read_page(f"<figure id='tbl-x'><table>{head}<tbody>{body}</tbody></table></figure>")
    known = SmallCounts(5)
    assert [what for _, what in small_in_tables("report.html", page.tables, {}, WORDS, known)] == [
        "3 is shown for Bergen",
        "4 is shown for Norge",
    ]
    assert list(small_in_tables("report.html", page.tables, {"tbl-x": 1}, WORDS, known)) == []
    known.allow("visited", "bergen", 3)
    assert [what for _, what in small_in_tables("x", page.tables, {}, WORDS, known)] == ["4 is shown for Norge"]
