"""SKDE's file: counts of one level that the portal adds up, values of every level that it does not."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import polars as pl
import pytest
from deliveries import FEW, SUPPRESSED, TOLD_AS_FEW, delivery

from R_free_helpers.exports.skde import COLUMNS, make


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def of(made, ind_id: str) -> dict[str, tuple[str, str]]:
    found = rows(made.files["no_ms-2024-skde.csv"])
    return {row["orgnr"]: (row["var"], row["denominator"]) for row in found if row["ind_id"] == ind_id}


def metadata(made) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows(made.files["no_ms-2024-skde-ind.csv"])}


def test_the_file_has_the_six_columns_and_the_context_of_the_registry():
    found = rows(make(delivery()).files["no_ms-2024-skde.csv"])
    assert tuple(found[0]) == COLUMNS
    assert {(row["context"], row["year"]) for row in found} == {("resident", "2024")}


def test_what_the_portal_adds_up_is_told_of_one_level_only():
    told = of(make(delivery()), "no_ms_treat_upd")
    assert len(told) == 19 and set(told.values()) == {("30", "40")}
    assert not {"1", "983658725"} & told.keys()  # the nation and a region would count the same persons again


def test_what_it_does_not_add_up_is_told_of_every_level_as_a_value():
    told = of(make(delivery()), "no_ms_onset_dx")
    assert len(told) == 24 and set(told.values()) == {("0,75", "40")}
    assert "1" in told


@pytest.mark.parametrize("hidden", [FEW, TOLD_AS_FEW, SUPPRESSED])
def test_a_hidden_unit_is_left_out_of_values_with_the_reason(hidden):
    made = make(delivery(onset_dx__bergen=hidden))
    assert "983974724" not in of(made, "no_ms_onset_dx")
    assert any(note.startswith("no_ms_onset_dx: bergen left out: ") for note in made.notes)


@pytest.mark.parametrize("hidden", [FEW, TOLD_AS_FEW, SUPPRESSED])
def test_an_indicator_whose_sums_would_lack_a_unit_is_not_delivered_and_said_so(hidden):
    made = make(delivery(edss__bergen=hidden))
    assert not of(made, "no_ms_edss")
    assert "no_ms_edss" not in metadata(made)
    assert any("no_ms_edss is not delivered" in note and "beregnet_andel" in note for note in made.notes)


def test_a_unit_without_a_number_is_left_out_and_named():
    made = delivery()
    known = tuple(one for one in made.portal.organisations if one.unit_id != "bergen")
    done = make(replace(made, portal=replace(made.portal, organisations=known)))
    assert "no_ms_onset_dx: bergen left out: no organisation number is known" in done.notes
    assert not of(done, "no_ms_edss")


def test_an_indicator_of_which_the_results_say_nothing_is_named():
    made = delivery()
    without = replace(made, results=made.results.filter(pl.col("measure") != "onset_dx"))
    done = make(without)
    assert not of(done, "no_ms_onset_dx")
    assert "no_ms_onset_dx is not delivered: the results have no share of onset_dx" in done.notes


def test_expected_numbers_become_whole_and_values_have_three_decimals():
    odd = {"value": 27 / 33.08405, "numerator": 27.0, "denominator": 33.08405}
    told = of(make(delivery(coverage_newdx__bergen=odd, coverage_total__bergen=odd)), "no_ms_coverage_newdx")
    assert told["983974724"] == ("0,816", "33")


def test_metadata_says_type_goals_direction_minimum_and_coverage():
    row = metadata(make(delivery()))["no_ms_treat_upd"]
    said = {name: row[name] for name in ("dg_id", "type", "sformat", "min_denominator", "level_direction")}
    assert said == {
        "dg_id": "no_ms_coverage_total", "type": "andel", "sformat": ",.0%", "min_denominator": "5",
        "level_direction": "1",
    }  # fmt: skip
    assert (row["level_green"], row["level_yellow"]) == ("0,8", "0,6")
    assert row["short_description"].startswith("Andel med attakkpreget MS") and "{limit" not in row["long_description"]


def test_where_little_is_good_the_direction_is_turned():
    row = metadata(make(delivery(lower_is_better=True)))["no_ms_treat_upd"]
    assert (row["level_green"], row["level_yellow"], row["level_direction"]) == ("0,1", "0,2", "0")


def test_the_same_results_give_the_same_bytes():
    assert make(delivery()).files == make(delivery()).files
    assert all("\r" not in text and text.endswith("\n") for text in make(delivery()).files.values())
