"""Every language says everything the others say, with the same fields, and in its own words."""

import datetime as dt
import re
import shutil
import string
import subprocess
from pathlib import Path

import pytest
import yaml

from R_free_helpers.editions.rendering.words import PAGE_WORDS, words_of
from R_free_helpers.language.collation import sort_key
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import languages, load_phrases
from R_free_helpers.language.words import Words

FIRST = "nb-NO"
OTHERS = [language for language in languages() if language != FIRST]
QUARTO = {"nb-NO": ("Figur", "Tabell", "Seksjon"), "sv-SE": ("Figur", "Tabell", "Avsnitt")}
"""What Quarto 1.9 prints for these tags, from its language files: crossref-fig-title, -tbl-title, -sec-prefix."""

FOREIGN = {
    "nb-NO": r"[äöÄÖ]|\b(och|inte|från|med undantag|är|till och med)\b",
    "sv-SE": r"[æøÆØ]|\b(og|ikke|fra|er|av dem som lever|dager|flere|søyle|gjennomsnitt|viser|hver|uten|skår)\b",
}
"""Letters and frequent words that only the neighbour uses."""


def fields(text):
    """Return the names in a phrase's braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_there_is_more_than_one_language():
    assert OTHERS == ["sv-SE"]


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_the_same_phrases(language):
    first, other = load_phrases(FIRST), load_phrases(language)
    assert sorted(first.keys() - other.keys()) == []
    assert sorted(other.keys() - first.keys()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_phrases_take_the_same_fields(language):
    first, other = load_phrases(FIRST), load_phrases(language)
    assert {key: fields(text) for key, text in other.items()} == {key: fields(text) for key, text in first.items()}


@pytest.mark.parametrize("language", languages())
def test_no_phrase_is_left_in_the_neighbours_language(language):
    foreign = re.compile(FOREIGN[language])
    found = {key: text for key, text in load_phrases(language).items() if foreign.search(text) and key != "alphabet"}
    assert found == {}


@pytest.mark.parametrize("language", languages())
def test_every_phrase_says_something(language):
    assert [key for key, text in load_phrases(language).items() if not text.strip() or text == "None"] == []


@pytest.mark.parametrize("language", languages())
def test_the_renderers_words_are_those_that_quarto_prints(language):
    words = words_of(language)
    assert (words["fig"], words["tbl"], words["sec"]) == QUARTO[language]
    assert all(words[name] for name in PAGE_WORDS)


@pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not on the PATH")
@pytest.mark.parametrize("language", languages())
def test_this_quarto_prints_them_too(language):
    paths = subprocess.run(["quarto", "--paths"], capture_output=True, text=True, check=True).stdout.split()
    files = [Path(folder) / "language" / f"_language-{language[:2]}.yml" for folder in paths]
    found = [path for path in files if path.is_file()]
    if not found:
        pytest.skip("this Quarto keeps its language files elsewhere")
    said = yaml.safe_load(found[0].read_text(encoding="utf-8"))
    printed = tuple(said[f"crossref-{key}"] for key in ("fig-title", "tbl-title", "sec-prefix"))
    assert printed == QUARTO[language]


def test_swedish_letters_sort_last():
    names = [
        "Örebro",
        "Östersund",
        "Uppsala",
        "Älmhult",
        "Ängelholm",
        "Åre",
        "Zetterberg",
        "Gävle",
        "Gällivare",
        "Umeå",
    ]
    expected = ["Gällivare", "Gävle", "Umeå", "Uppsala", "Zetterberg", "Åre", "Älmhult", "Ängelholm", "Örebro"]
    assert sorted(names, key=lambda name: sort_key(name, "sv-SE")) == [*expected, "Östersund"]


@pytest.mark.parametrize(
    ("verdict", "points", "verb", "graded"),
    [
        (1, 5, "ökat", "en ökning"),
        (-1, -5, "minskat", "en minskning"),
        (0, 1, "varit ungefär som förut", "ingen säker förändring"),
        (-1, -2, "minskat", "en svag minskning"),
    ],
)
def test_swedish_words_for_a_change(verdict, points, verb, graded):
    words = Words("sv-SE")
    assert words.change(verdict) == verb
    assert words.change(verdict, form="graded", points=points) == graded


def test_swedish_lists_and_numbers():
    words = Words("sv-SE")
    assert words.join(["A", "B", "C"]) == "A, B och C"
    assert [words.number(n) for n in (1, 2, 7, 12, 13, 1200)] == ["en", "två", "sju", "tolv", "13", "1\u00a0200"]
    assert words.number(1, neuter=True) == "ett"


def test_swedish_months_and_negative_numbers():
    numbers = Numbers("sv-SE")
    assert numbers.month(dt.date(2025, 3, 1)) == "mars 2025"
    assert numbers.date(dt.date(2025, 6, 2)) == "2 juni 2025"
    assert numbers.decimal(-0.14, 1) == "−0,1"
    assert numbers.decimal(-0.04, 1) == "0,0"
