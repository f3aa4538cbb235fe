"""Every language says everything the others say, with the same fields, and in its own words."""

import ast
import datetime as dt
import re
import shutil
import string
import subprocess
from pathlib import Path

import pytest
import yaml

from R_free_helpers.editions.rendering.words import PAGE_WORDS, words_of
from R_free_helpers.language import phrases as module
from R_free_helpers.language.collation import sort_key
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import languages, load_phrases
from R_free_helpers.language.words import Words

PACKAGE = Path(module.__file__).parents[1]
FIRST = "nb-NO"
OTHERS = [language for language in languages() if language != FIRST]
QUARTO = {
    "en-GB": ("Figure", "Table", "Section"),
    "nb-NO": ("Figur", "Tabell", "Seksjon"),
    "sv-SE": ("Figur", "Tabell", "Avsnitt"),
}
"""What Quarto 1.9 prints for these tags, from its language files: crossref-fig-title, -tbl-title, -sec-prefix."""

FOREIGN = {
    "en-GB": r"[æøåäöÆØÅÄÖ]|\b(og|och|ikke|inte|av|med|er|är|antall|antal|andel|skjult|dold|personer|for alle)\b",
    "nb-NO": r"[äöÄÖ]|\b(och|inte|från|med undantag|är|till och med)\b",
    "sv-SE": r"[æøÆØ]|\b(og|ikke|fra|er|av dem som lever|dager|flere|søyle|gjennomsnitt|viser|hver|uten|skår)\b",
}
"""Letters and frequent words that only the neighbours use."""

ENGLISH = r"\b(the|and|of|with|which|shown)\b"


def fields(text):
    """Return the names in a phrase's braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_there_is_more_than_one_language():
    assert OTHERS == ["en-GB", "sv-SE"]


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_the_same_phrases(language):
    first, other = load_phrases(FIRST), load_phrases(language)
    assert sorted(first.keys() - other.keys()) == []
    assert sorted(other.keys() - first.keys()) == []


def said_twice(node: yaml.Node, within: str = "") -> list[str]:
    """Return the keys that a mapping has more than once, which PyYAML takes without a word."""
    if not isinstance(node, yaml.MappingNode):
        return []
    keys = [key.value for key, _ in node.value]
    twice = [f"{within}{key}" for key in sorted(set(keys)) if keys.count(key) > 1]
    return twice + [found for key, value in node.value for found in said_twice(value, f"{within}{key.value}.")]


def test_no_phrase_is_said_twice():
    assert said_twice(yaml.compose("a: 1\nb: {c: 1, c: 2}")) == ["b.c"]
    files = sorted(Path(module.__file__).parent.glob("*.yml"))
    assert {path.name: found for path in files if (found := said_twice(yaml.compose(path.read_text("utf-8"))))} == {}


@pytest.mark.parametrize("language", OTHERS)
def test_phrases_take_the_same_fields(language):
    first, other = load_phrases(FIRST), load_phrases(language)
    assert {key: fields(text) for key, text in other.items()} == {key: fields(text) for key, text in first.items()}


@pytest.mark.parametrize("language", languages())
def test_no_phrase_is_left_in_the_neighbours_language(language):
    foreign = re.compile(FOREIGN[language])
    found = {key: text for key, text in load_phrases(language).items() if foreign.search(text) and key != "alphabet"}
    assert found == {}
    without_fields = {key: re.sub(r"{\w*}", "", text) for key, text in load_phrases(language).items()}
    english = {key for key, text in without_fields.items() if re.search(ENGLISH, text)}
    assert bool(english) == (language == "en-GB"), english


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


COUNTED = re.compile(r"\{(?:n|both|changed|unchanged|not_told|new|gone)\} (?!(?:of|av|tall|tal)\b)\w+")
"""A count before a word that has a singular and a plural; ``tall`` and ``tal`` are alike in both."""


@pytest.mark.parametrize("language", languages())
def test_counts_without_a_plural_stand_after_what_they_count(language):
    """Pages that may tell of one say "changes: 1"; a phrase of one form would say "1 changes"."""
    told = {key: text for key, text in load_phrases(language).items() if key.startswith(("changes.", "explorer."))}
    assert {key: text for key, text in told.items() if COUNTED.search(text)} == {}


def test_no_code_names_a_language():
    """A language is a set of files: outside examples in docstrings no tag of one is written in the program."""
    tags = {part for language in languages() for part in (language, language.split("-")[0])}
    named = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name not in ("registries", "synthetic") and {"registries", "synthetic"} & set(path.parts):
            continue  # what a registry says of itself
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named += [
            f"{path.relative_to(PACKAGE)}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and node.value in tags
        ]
    assert named == []
    styles = [
        path for path in (PACKAGE / "assets").iterdir() if path.suffix in (".typ", ".lua", ".html", ".js", ".css")
    ]
    quoted = re.compile("|".join(f"[\"']{tag}[\"']" for tag in sorted(tags)))
    assert [path.name for path in styles if quoted.search(path.read_text(encoding="utf-8"))] == []


def test_english_numbers_dates_and_words():
    words, numbers = Words("en-GB"), Numbers("en-GB")
    assert [numbers.integer(1234), numbers.decimal(12.5), numbers.decimal(-0.14)] == ["1,234", "12.5", "−0.1"]
    assert [numbers.share(0.775, 1), numbers.interval(0.72, 0.81)] == ["77.5%", "72–81%"]
    assert numbers.date(dt.date(2024, 12, 31)) == "31 December 2024"
    assert numbers.month(dt.date(2025, 3, 1)) == "March 2025"
    assert words.join(["A", "B", "C"]) == "A, B and C"
    assert [words.number(n) for n in (1, 12, 13, 1200)] == ["one", "twelve", "13", "1,200"]
    names = sorted(["Zoë", "Åre", "anna", "Bill"], key=lambda name: sort_key(name, "en-GB"))
    assert names == ["anna", "Åre", "Bill", "Zoë"]


def test_a_further_plural_form_is_used_where_a_language_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    (tmp_path / "pl.yml").write_text("day: {one: '{n} dzień', few: '{n} dni', other: '{n} dnia'}\n", encoding="utf-8")
    load_phrases.cache_clear()
    say = module.Phrases("pl")
    assert [say.count("day", n, n=n) for n in (1, 3, 1.5)] == ["1 dzień", "3 dni", "1.5 dnia"]
    load_phrases.cache_clear()


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
