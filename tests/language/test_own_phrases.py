"""What a registry words otherwise: taken where it fits, refused kindly where it does not."""

from __future__ import annotations

import os

import pytest

from R_free_helpers.language.phrases import PhraseMistaken, Phrases, load_phrases, own_phrases
from R_free_helpers.language.words import Words
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.workspace import PHRASES, Workspace


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Return a function that gives the registry ``own`` of a workspace some phrases."""
    for module in ("language.phrases", "model.workspace"):
        monkeypatch.setattr(f"R_free_helpers.{module}.workspace", lambda: Workspace(tmp_path))
    file = tmp_path.joinpath("registries", "own", *PHRASES)
    file.parent.mkdir(parents=True)

    def write(text: str, encoding: str = "utf-8") -> None:
        file.write_text(text, encoding=encoding)

    return write


def test_a_phrase_of_the_registry_takes_the_place_of_the_languages(own):
    own('duration: liggetid\nnote:\n  beyond: "{limit}+: antall med mer {duration}."\n')
    say = Phrases("nb-NO", "own")
    assert say("duration") == "liggetid"
    assert say("note.beyond", limit="30", duration="liggetid") == "30+: antall med mer liggetid."
    assert say("no_data") == Phrases("nb-NO")("no_data")
    assert Words("nb-NO", "own").phrases("duration") == "liggetid"
    # Nobody else's words have changed.
    assert Phrases("nb-NO")("duration") == Phrases("nb-NO", "other")("duration") == "tid"


def test_a_changed_file_is_read_again(own, tmp_path):
    own("duration: liggetid\n")
    assert Phrases("nb-NO", "own")("duration") == "liggetid"
    own("duration: opphold\n")
    file = tmp_path.joinpath("registries", "own", *PHRASES)
    os.utime(file, ns=(1, 1))
    assert Phrases("nb-NO", "own")("duration") == "opphold"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("duratoin: x\n", r"no phrase 'duratoin'; did you mean 'duration'", id="unknown"),
        pytest.param('note: {beyond: "uten felt"}\n', r"\{duration\}, \{limit\}.*mend", id="a field is missing"),
        pytest.param('duration: "{what}"\n', r"\(none\); mend \{what\}", id="a field too many"),
        pytest.param('duration: "{what"\n', "brace without its other half", id="half a brace"),
        pytest.param("alphabet: abc\n", "language's own", id="alphabet"),
        pytest.param("rendering: {fig: Bilde}\n", "language's own", id="of the renderer"),
        pytest.param("a: b: c\n", "line 1: this is no YAML", id="no YAML"),
        pytest.param("- duration\n", "holds no phrases by key", id="a list"),
    ],
)
def test_a_mistake_is_told_with_file_and_remedy(own, text, said):
    own(text)
    with pytest.raises(PhraseMistaken, match=said) as error:
        own_phrases("nb-NO", "own")
    assert str(error.value).startswith("registries/own/words/phrases.yml")
    assert len(str(error.value).splitlines()) == 1


def test_another_encoding_is_told(own):
    own("duration: påsketid\n", encoding="latin-1")
    with pytest.raises(PhraseMistaken, match="UTF-8"):
        Phrases("nb-NO", "own")


def test_an_empty_file_words_nothing(own):
    own("")
    assert own_phrases("nb-NO", "own") == {}


@pytest.mark.parametrize("name", ["no_ms", "se_ipn"])
def test_what_shipped_registries_word_otherwise_is_another_wording(name):
    registry = get_registry(name)
    own = own_phrases(registry.language, name)
    assert own and all(text != load_phrases(registry.language)[key] for key, text in own.items())


def test_the_language_speaks_of_no_disease_and_no_treatment():
    # What only one registry would say stands among its own phrases.
    for language, strange in (
        ("nb-NO", ("ventetid", "debut", "i live", "behandling")),
        ("sv-SE", ("väntetid", "debut")),
    ):
        figures = {
            key: text
            for key, text in load_phrases(language).items()
            if key.split(".")[0]
            in ("survival", "curves", "flow", "lines", "columns", "distribution", "note", "duration")
        }
        assert len(figures) > 60
        assert [(key, word) for key, text in figures.items() for word in strange if word in text.lower()] == []
