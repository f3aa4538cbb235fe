"""Words that depend on data."""

import pytest

from R_free_helpers.language.collation import sort_key
from R_free_helpers.language.words import Words, direction


@pytest.fixture(scope="module")
def words():
    return Words("nb-NO")


@pytest.mark.parametrize(
    ("verdict", "points", "verb", "noun", "graded"),
    [
        (1, 5, "økt", "økning", "økning"),
        (-1, -5, "redusert", "nedgang", "nedgang"),
        (0, 5, "om lag som før", "ingen sikker endring", "ingen sikker endring"),
        (1, 2.9, "økt", "økning", "svak økning"),
        (-1, 3, "redusert", "nedgang", "nedgang"),
        (-1, -2, "redusert", "nedgang", "svak nedgang"),
    ],
)
def test_the_verdict_decides_the_word_and_the_points_only_whether_it_is_slight(
    words, verdict, points, verb, noun, graded
):
    assert words.change(verdict) == verb
    assert words.change(verdict, form="noun") == noun
    assert words.change(verdict, form="graded", points=points) == graded


@pytest.mark.parametrize(
    ("language", "verdict", "before", "expected"),
    [
        ("nb-NO", 1, "76 %", "økt fra 76 % i 2023"),
        ("nb-NO", 0, "76 %", "om lag som i 2023, 76 %"),
        ("nb-NO", -1, "76 %", "redusert fra 76 % i 2023"),
        ("nb-NO", None, "76 %", "mot 76 % i 2023"),
        ("nb-NO", None, None, "ingen sammenligning med 2023"),
        ("sv-SE", 1, "76 %", "ökat från 76 % år 2023"),
        ("sv-SE", 0, "76 %", "ungefär som 2023, 76 %"),
        ("sv-SE", -1, "76 %", "minskat från 76 % år 2023"),
        ("sv-SE", None, "76 %", "mot 76 % år 2023"),
        ("sv-SE", None, None, "ingen jämförelse med 2023"),
    ],
)
def test_a_number_beside_that_of_the_year_before(language, verdict, before, expected):
    assert Words(language).compared(verdict, before, 2023) == expected


def test_what_is_printed_is_compared_as_it_is_printed():
    assert direction(0.774, 0.766) == 0  # both print 77 %
    assert direction(0.774, 0.766, decimals=1) == 1
    assert direction(379.4, 378.9, scale=1) == 0
    assert direction(379.5, 378.9, scale=1) == 1


def test_lists(words):
    assert words.join([]) == ""
    assert words.join(["A"]) == "A"
    assert words.join(["A", "B"]) == "A og B"
    assert words.join(["A", "B", "C"]) == "A, B og C"


def test_number_words_end_at_twelve(words):
    assert [words.number(n) for n in (0, 1, 2, 12, 13)] == ["ingen", "én", "to", "tolv", "13"]
    assert words.number(1, neuter=True) == "ett"


def test_norwegian_letters_sort_last():
    names = ["Østfold", "Ærø", "Ålesund", "St. Olav", "Stavanger", "Akershus", "UNN", "Zürich", "Zebra"]
    expected = ["Akershus", "St. Olav", "Stavanger", "UNN", "Zebra", "Zürich", "Ærø", "Østfold", "Ålesund"]
    assert sorted(names, key=lambda name: sort_key(name, "nb-NO")) == expected
    names.reverse()
    assert sorted(names, key=lambda name: sort_key(name, "nb-NO")) == expected
