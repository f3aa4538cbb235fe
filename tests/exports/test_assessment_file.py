"""The assessment as a file: answers, the value that decides, and where the report shows it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import polars as pl
import pytest

from R_free_helpers.disclosure.artefacts import Piece
from R_free_helpers.disclosure.portal_files import of_portals, told_otherwise
from R_free_helpers.exports.assessment import check, make
from R_free_helpers.exports.told import Delivery, Place
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.portal import read_portal
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.results.assessment import proofs
from R_free_helpers.results.chapter import Chapter

NAME = "no_ms-2024-assessment.csv"


def delivery(places: bool = True, **coverage) -> Delivery:
    given = {"value": 0.883, "denominator": 14870.0, "status": "ok"} | coverage
    row = {"measure": "coverage_total", "unit_id": "norge", "period": "2024", "statistic": "share", **given}
    results = to_results(pl.DataFrame([row])).select(list(SCHEMA))
    edition, registry = Edition(registry="no_ms", year=2024), get_registry("no_ms")
    chapter = Chapter(edition, registry, results)
    where = {label: Place(f"4.{i}", 10 + i) for i, label in enumerate(sorted(proofs(chapter)))} if places else None
    return Delivery(edition, registry, read_portal(registry.data_dir), results, chapter=chapter, places=where)


def rows_of(text: str) -> dict[str, dict[str, str]]:
    return {row["number"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}


def found(text: str, whose: Delivery) -> list[tuple[str, str]]:
    pieces = of_portals([Piece("export/x.csv", "data", text)])
    assert pieces, "the file is not known as one that the audit reads"
    return [(kind, said) for kind, _, said in told_otherwise(pieces, whose.results, whose.portal, "norge")]


def test_each_requirement_has_its_answer_value_and_place():
    whose = delivery()
    text = make(whose).files[NAME]
    told = rows_of(text)
    assert len(told) == 19 and told["13"]["answer"] == "yes"
    assert (told["13"]["value"], told["13"]["denominator"], told["13"]["limit"]) == ("0,883", "14870", "0,8")
    place = whose.places["sec-dekningsgrad"]
    assert place.number in told["13"]["sections"].split("; ") and str(place.page) in told["13"]["pages"].split("; ")
    assert check(text).faults == [] and found(text, whose) == []


@pytest.mark.parametrize("hidden", [{"value": None, "status": "suppressed"}, {"value": 0.0, "status": "few"}])
def test_a_hidden_value_is_not_in_the_file_and_cannot_be_told(hidden):
    told = rows_of(make(delivery(**hidden, denominator=None)).files[NAME])["13"]
    assert (told["answer"], told["value"], told["denominator"]) == ("unknown", "", "")


def test_a_number_that_the_results_hide_is_a_leak_in_it():
    text = make(delivery()).files[NAME]
    said = found(text, delivery(value=None, denominator=None, status="suppressed"))
    assert {kind for kind, _ in said} == {"leak"} and any("coverage_total" in what for _, what in said)


def test_another_number_than_the_published_one_is_found():
    text = make(delivery()).files[NAME].replace("0,883;", "0,884;")
    assert any(kind == "contradiction" for kind, _ in found(text, delivery()))


def test_a_share_told_in_words_that_no_result_has_is_found():
    text = make(delivery()).files[NAME]
    assert "88\u00a0%" in text
    said = found(text.replace("88\u00a0% av", "61\u00a0% av"), delivery())
    assert said and all(kind == "leak" and "61 % is told" in what for kind, what in said)


def test_a_part_that_the_report_lacks_stops_the_file():
    whose = delivery()
    lacking = {label: place for label, place in whose.places.items() if label != "sec-plan"}
    with pytest.raises(ValueError, match="the report has no sec-plan, which requirement 5 refers to"):
        make(replace(whose, places=lacking))


def test_without_a_built_report_there_are_no_pages_and_a_note_says_so():
    made = make(delivery(places=False))
    assert rows_of(made.files[NAME])["13"]["pages"] == "" and any("not built" in note for note in made.notes)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("columns", "edition;number", "number;edition"),
        ("edition", "no_ms-2024;1;", "no_ms-2023;1;"),
        ("number", "no_ms-2024;2;", "no_ms-2024;1;"),
        ("answer", ";yes;", ";perhaps;"),
        ("value", ";13;stage;4;Dekningsgrad på minst 80\u00a0% i løpet av de siste to årene;yes;", None),
        ("pages", None, None),
    ],
)
def test_what_is_wrong_with_a_file_is_named(name, old, new):
    text = make(delivery()).files[NAME]
    if name == "value":
        new = old.replace(";yes;", ";no;")
    if name == "pages":
        old = rows_of(text)["13"]["pages"]
        new = old.partition(";")[0]
    assert old in text
    assert name in [one.check for one in check(text.replace(old, new, 1)).faults]
