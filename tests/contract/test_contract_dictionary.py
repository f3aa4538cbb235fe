"""The data dictionary is in step with the schemas, in the registry's language, without what is not used."""

from __future__ import annotations

from pathlib import Path

import pytest

from R_free_helpers.contract import dictionary
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.contract.schema import Schema
from R_free_helpers.contract.standard import LIBRARY
from R_free_helpers.contract.wording import described_languages, wording, yes_and_no
from R_free_helpers.model.registry import get_registry

DATA = Path(__file__).parents[2] / "data"
WRITTEN = sorted(path.parent.name for path in DATA.glob(f"*/{dictionary.DICTIONARY_FILE}"))


@pytest.mark.parametrize("registry", WRITTEN)
def test_data_dictionary_is_in_step(registry):
    language = get_registry(registry).language.split("-")[0]
    text = dictionary.data_dictionary(load_reference(DATA / registry), language)
    written = (DATA / registry / dictionary.DICTIONARY_FILE).read_text(encoding="utf-8")
    assert written == text, f"python -m R_free_helpers.contract.dictionary data/{registry}"


@pytest.mark.parametrize("language", described_languages())
def test_data_dictionary_has_every_column_that_is_used(language, reference):
    text = dictionary.data_dictionary(reference, language)
    assert "None" not in text
    for table in LIBRARY:
        part = text.split(f"\n## {table}\n")[1].split("\n## ")[0]
        for name in LIBRARY[table].to_schema().columns:
            assert (f"| `{name}` |" in part) == (name in reference.schema.polars_schema(table))


def test_a_table_that_is_not_used_is_not_documented(few):
    text = dictionary.data_dictionary(few, "en")
    assert "\n## relapse\n" not in text and "\n## visit\n" in text


def test_unknown_language_is_refused(reference):
    with pytest.raises(KeyError):
        dictionary.data_dictionary(reference, "se")


def test_languages_say_the_same_things():
    given = {language: set(wording(language)) for language in described_languages()}
    words = {place for place in given["en"] if not place[0]}
    described = {(table, name) for table in LIBRARY for name in ("", *Schema(LIBRARY).polars_schema(table))}
    for language, places in given.items():
        assert {place for place in places if not place[0]} == words
        assert all(wording(language)[place] for place in places)
        if language != "en":
            assert described <= places | {(table, name) for table, name in described if ("*", name) in places}
            assert {place for place in places if place[0] not in ("", "*")} <= described


def test_yes_and_no_are_never_the_same_word():
    words = yes_and_no()
    assert words["ja"] and words["sant"] and not words["nej"] and not words["nei"]
