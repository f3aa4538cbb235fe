"""Words that depend on data."""

import pytest

from R_free_helpers.language.collation import sort_key
from R_free_helpers.language.words import Words, direction


@pytest.fixture(scope="module")
def words():
    return Words("nb-NO")


@pytest.mark.parametrize(
    ("now", "before", "verb", "noun", "graded"),
    [
        (0.77, 0.72, "økt", "økning", "økning"),
        (0.72, 0.77, "redusert", "nedgang", "nedgang"),
        (0.774, 0.766, "uendret", "ingen endring", "ingen endring"),  # both print 77 %
        (0.775, 0.774, "økt", "økning", "svak økning"),  # 78 % against 77 %
        (0.75, 0.77, "redusert", "nedgang", "svak nedgang"),
    ],
)
def test_change_is_judged_on_what_is_printed(words, now, before, verb, noun, graded):
    assert words.change(now, before) == verb
    assert words.change(now, before, form="noun") == noun
    assert words.change(now, before, form="graded") == graded


def test_more_decimals_see_smaller_changes(words):
    assert words.change(0.774, 0.766, decimals=1) == "økt"
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
