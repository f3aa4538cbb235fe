"""The audit's own reading of an explorer's data: units that became one, and numbers as languages print them."""

from __future__ import annotations

import json

import pytest

from R_free_helpers.disclosure.artefacts import Piece, Written
from R_free_helpers.disclosure.audit import NO_DATA, audit_explored, told_to_explorers
from R_free_helpers.disclosure.explorer_file import COLUMNS, _says, _together, explored
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import registry_of
from R_free_helpers.model.results import no_results


def part(numerator: float | None, denominator: float, status: str = "ok") -> dict[str, object]:
    value = None if numerator is None else numerator / denominator
    return {"value": value, "numerator": numerator, "denominator": denominator, "missing": 0.0, "status": status}


TOLD = {
    "statistic": "share", "value": 0.5, "lower": 0.4, "upper": 0.6, "numerator": 20.0, "denominator": 40.0,
    "missing": 0.0, "status": "ok",
}  # fmt: skip


def test_units_that_became_one_are_their_sum():
    made = _together([part(5.0, 10.0), part(15.0, 30.0)], TOLD)
    assert (made["value"], made["numerator"], made["denominator"]) == (0.5, 20.0, 40.0)
    assert _together([part(6.0, 10.0), part(15.0, 30.0)], TOLD)["value"] != TOLD["value"]


def test_of_units_that_became_one_nothing_is_told_where_a_part_is_hidden():
    made = _together([part(5.0, 10.0), part(None, 30.0, "suppressed")], TOLD)
    assert made["value"] is made["lower"] is made["upper"] is None


@pytest.mark.parametrize(
    ("text", "language", "true"),
    [
        ("77\xa0%", "nb-NO", [0.7669]),
        ("1\xa0234,5", "sv-SE", [1234.46]),
        ("1,234.5", "en-GB", [1234.46]),
        ("72–81%", "en-GB", [0.72, 0.81]),
        ("−4", "nb-NO", [-0.0355]),
    ],
)
def test_a_number_is_read_as_its_language_prints_it(text, language, true):
    assert _says(text, language, true)
    assert not _says(text, language, [1.4 * one for one in true])
    assert not _says(f"{text} 3", language, true)
    assert not _says(text, language, [-one for one in true])


def test_only_pages_with_an_explorer_s_data_are_explorers():
    other = Piece("report.html json options", "json", '{"location":"navbar"}')
    own = Piece("explorer.html json data", "json", '{"format":"registry-report-explorer/1"}')
    beside = Piece("explorer.html json more", "json", "3")
    assert explored([other, own, beside]) == {"explorer.html": [own, beside]}


@pytest.mark.parametrize(
    "planted",
    [
        {"series": [{"measure": "m", "hidden": 3}]},
        {"funnels": {"m": {"hidden": [3]}}},
        {"edition": {"id": "se_ipn-2024", "hidden": 3}},
        {"units": ["hidden"]},
    ],
)
def test_what_nobody_knows_is_found_within_a_part_too(planted):
    edition = Edition(registry="se_ipn", year=2024)
    data = {"format": "registry-report-explorer/1", "columns": COLUMNS, "edition": {"id": edition.id}, "texts": {}}
    found = []
    for more in ({}, planted):
        written = Written([Piece("explorer.html json data", "json", json.dumps(data | more))])
        found.append([one.what for one in told_to_explorers(written, edition, registry_of(edition), no_results())])
    assert found[0] == []
    assert f"{next(iter(planted))} holds 'hidden', which is no part of an explorer's data" in found[1]


@pytest.mark.parametrize("day", ["3 March 2021", "3. mars 2021", "3 mars 2021", "2021-03-03"])
def test_a_day_is_found_in_whatever_language_the_page_says_it(day, tmp_path):
    page = f"<!DOCTYPE html><html><body><p>seen on {day}</p></body></html>"
    (tmp_path / "explorer.html").write_text(page, encoding="utf-8")
    found = audit_explored(tmp_path, Edition(registry="se_ipn", year=2024), no_results()).findings
    assert [one.what.split()[0] for one in found if one.kind == "date"] == ["2021-03-03"]


@pytest.mark.parametrize("data", ['{"format":"x","rows":[3]}', "{", "[3]"])
def test_data_that_no_audit_can_read_are_found_in_any_page(data):
    edition = Edition(registry="se_ipn", year=2024)
    written = Written([Piece("report.html json data", "json", data)])
    found = told_to_explorers(written, edition, registry_of(edition), no_results())
    assert [(one.kind, one.where, one.what) for one in found] == [("contradiction", "report.html", NO_DATA)]
