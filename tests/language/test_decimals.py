"""How many decimals are printed: none that rounding for the protection of persons has made meaningless."""

from __future__ import annotations

import pytest

from R_free_helpers.language.few import Absent, Few, Of, Small
from R_free_helpers.results.exact import number_of
from R_free_helpers.results.variables import Writer
from tests.figures.fake_chapter import fake_chapter

ROUNDS, EXACT = Few("nb-NO", 5, 10), Few("nb-NO", 5, 10, rounds=False)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("of", "wanted", "decimals"),
    [(158, 1, 0), (4000, 1, 0), (4001, 1, 1), (14780, 1, 1), (14780, 2, 1), (40_001, 2, 2), (158, 0, 0), (None, 1, 0)],
)
def test_decimals_of_a_share_follow_its_denominator_where_counts_are_rounded(of, wanted, decimals):
    assert ROUNDS.decimals_of_share(wanted, of) == decimals
    assert EXACT.decimals_of_share(wanted, of) == wanted
    if of and decimals:
        # A count that is off by one less than the threshold moves the share by less than one in the last decimal.
        assert 100 * (5 - 1) / of < 10.0**-decimals


@pytest.mark.parametrize(("language", "text"), [("nb-NO", "44,5"), ("sv-SE", "44,5"), ("en-GB", "44.5")])
def test_a_value_has_the_decimals_that_its_step_left(language, text):
    few = Few(language, 5, 10)
    assert few.value(44.5) == text
    assert (few.value(45.0), few.value(-45.0)) == ("45", "\u221245")
    assert few.decimals_of_value(2, 0.25, None, float("nan")) == 2
    assert Few(language, 5, 10, rounds=False).decimals_of_value(1, 45.0) == 1


def test_sentences_know_of_how_many_a_share_is():
    writer = Writer(fake_chapter())
    assert writer.few.rounds
    assert plain(writer.share(Of(9 / 158, 158), 1)) == "6 %"
    assert plain(writer.share(Of(0.6768, 14_780), 1)) == "67,7 %"
    # Of how many a computed share is nobody knows.
    assert plain(writer.share(Of(0.6768, 14_780) * 1.0, 1)) == "68 %"
    assert writer.decimal(Of(45.0, 158, (45.0, 44.5, 46.0))) == "45,0"
    assert writer.decimal(Of(45.0, 158, (45.0, 44.0, 46.0))) == "45"


def test_a_row_gives_its_number_with_its_denominator():
    row = {"value": 0.25, "lower": 0.2, "upper": 0.3, "denominator": 40.0, "status": "ok"}
    found = number_of(row)
    assert (found, found.of, found.beside) == (0.25, 40.0, (0.25, 0.2, 0.3))
    assert isinstance(number_of(row | {"value": 0.0, "status": "few"}), Small)
    hidden = number_of(row | {"value": None, "status": "suppressed"})
    assert isinstance(hidden, Absent)
    assert hidden.status == "suppressed"
