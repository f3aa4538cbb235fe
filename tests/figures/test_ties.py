"""The highest and the lowest in words."""

import pytest

from R_free_helpers.figures.ties import Ends, ends
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words


def of(language, values):
    share, names = Numbers(language).share, ["A", "B", "C", "D", "E", "F"][: len(values)]
    return ends(names, values, share, Phrases(language), Words(language).join)


@pytest.mark.parametrize(
    ("language", "values", "expected"),
    [
        ("nb-NO", [0.5, 0.3, 0.4], Ends("50\xa0%", "30\xa0%", "A", "B")),
        # 0.496 is printed as 50 %: the two are told together.
        ("nb-NO", [0.5, 0.496, 0.3], Ends("50\xa0%", "30\xa0%", "A og B", "C")),
        ("nb-NO", [0.3, 0.5, 0.5, 0.5], Ends("50\xa0%", "30\xa0%", "B, C og D", "A")),
        ("nb-NO", [0.3, 0.5, 0.5, 0.5, 0.5], Ends("50\xa0%", "30\xa0%", "B, C, D og 1 til", "A")),
        ("sv-SE", [0.3, 0.5, 0.5, 0.5, 0.5, 0.5], Ends("50\xa0%", "30\xa0%", "B, C, D och 2 till", "A")),
    ],
)
def test_who_is_printed_alike_is_told_together(language, values, expected):
    found = of(language, values)
    assert found == expected
    assert not found.equal


def test_all_printed_alike_are_equal():
    assert of("nb-NO", [0.500, 0.501, 0.499]).equal
    assert of("sv-SE", [0.5]).equal
