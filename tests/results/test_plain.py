"""Shares as so many of a hundred: rounded as the report prints them, honest at both ends and where nothing is told."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.language.words import Words
from R_free_helpers.results.plain import hundredths, national_row, of_hundred, plain_variables, told_of
from tests.figures.fake_chapter import fake_chapter


def row(value, lower=None, upper=None, status="ok", denominator=380.0):
    return {"value": value, "lower": lower, "upper": upper, "status": status, "denominator": denominator}


def test_only_nobody_is_none_and_only_everybody_a_hundred():
    assert [hundredths(share) for share in (0, 0.001, 0.245, 0.615, 0.999, 1)] == [0, 1, 25, 62, 99, 100]


@pytest.mark.parametrize(
    ("language", "share", "between"),
    [
        ("nb-NO", "61 av 100", "mellom 56 og 66 av 100"),
        ("sv-SE", "61 av 100", "mellan 56 och 66 av 100"),
        ("en-GB", "61 out of 100", "between 56 and 66 out of 100"),
    ],
)
def test_a_share_and_its_interval_are_told_in_plain_words(language, share, between):
    told = of_hundred(row(0.6132, 0.5634, 0.6601), Words(language), "hidden")
    assert (told.number, told.text, told.between) == (61, share, between)
    assert between in told.chance


def test_an_interval_within_one_of_a_hundred_is_told_as_certain():
    told = of_hundred(row(0.5, 0.4982, 0.5018), Words("en-GB"), "hidden")
    assert told.between == "50 out of 100"
    assert told.chance == Words("en-GB").phrases("plain.steady")


def test_without_an_interval_nothing_is_said_of_chance():
    told = of_hundred(row(0.5), Words("en-GB"), "hidden")
    assert (told.number, told.between, told.chance) == (50, "", "")


def test_what_is_hidden_has_no_number_but_the_bound_that_may_be_told():
    say = Words("nb-NO")
    assert of_hundred(row(None, status="suppressed"), say, "skjult").text == "skjult"
    assert of_hundred(row(None, 0.93, status="suppressed"), say, "skjult").text == "minst 93 av 100"
    few = of_hundred(row(0.0, 0.0, 0.2, "few", 40.0), say, "under 13 %")
    assert (few.number, few.text, few.between) == (None, "under 13 %", "")


def test_variables_are_the_released_share_of_the_country():
    chapter = fake_chapter()
    told, now = plain_variables(chapter)["dx_treat"], national_row(chapter, "dx_treat")
    assert told["share"] == f"{hundredths(now['value'])} av 100"
    assert told["between"] == f"mellom {hundredths(now['lower'])} og {hundredths(now['upper'])} av 100"
    assert set(plain_variables(chapter)) == set(chapter.registry.shares)


@pytest.mark.parametrize(
    ("missing", "said"),
    [(1.0, "Vi vet det ikke for 1 person, som ikke er regnet med."), (7.0, "Vi vet det ikke for 7 personer.")],
)
def test_one_person_is_told_in_the_singular(missing, said):
    chapter = fake_chapter()
    results = chapter.results.with_columns(
        missing=pl.when(pl.col("measure") == "dx_treat").then(missing).otherwise(pl.col("missing"))
    )
    told = plain_variables(dataclasses.replace(chapter, results=results))["dx_treat"]["unknown"]
    assert told.startswith(said)


def test_a_measure_without_a_row_says_that_there_are_no_data():
    chapter = fake_chapter()
    nobody = dataclasses.replace(chapter, results=chapter.results.filter(pl.col("measure") != "dx_treat"))
    told = told_of(nobody, national_row(nobody, "dx_treat"))
    assert (told.number, told.text) == (None, "ingen data")
