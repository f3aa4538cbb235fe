"""Phrases exist, take their fields and are used by the name they have."""

import re
from pathlib import Path

import pytest

import R_free_helpers
from R_free_helpers.language import phrases as module
from R_free_helpers.language.phrases import Phrases, load_phrases

PACKAGE = Path(R_free_helpers.__file__).parent


def test_fields_are_filled_and_missing_ones_named():
    say = Phrases("nb-NO")
    assert say("band.at_least", limit="80 %") == "minst 80 %"
    with pytest.raises(KeyError, match="limit"):
        say("band.at_least")


def test_an_unknown_phrase_suggests_the_nearest():
    with pytest.raises(KeyError, match=r"band\.good"):
        Phrases("nb-NO")("band.goood")


def test_count_chooses_singular_and_plural():
    say = Phrases("nb-NO")
    assert say.count("alt.matrix_hidden", 1, n="1") == "Én rute er skjult."
    assert say.count("alt.matrix_hidden", 3, n="3") == "3 ruter er skjult."
    swedish = Phrases("sv-SE")
    assert [swedish.count("alt.hidden", n, n=n) for n in (1, 2)] == ["1 dold", "2 dolda"]
    # The same for every number: a phrase without forms.
    assert [swedish.count("alt.no_data", n, n=n) for n in (1, 2)] == ["1 utan data", "2 utan data"]


def test_an_unknown_language_is_an_error():
    with pytest.raises(FileNotFoundError, match="nb-NO"):
        load_phrases("xx-XX")


def test_parts_are_read_together_and_may_not_overlap(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    (tmp_path / "zz-ZZ.yml").write_text("a: {b: one}\n", encoding="utf-8")
    (tmp_path / "zz-ZZ.part.yml").write_text("a: {c: two}\n", encoding="utf-8")
    assert load_phrases("zz-ZZ") == {"a.b": "one", "a.c": "two"}
    load_phrases.cache_clear()
    (tmp_path / "zz-ZZ.part.yml").write_text("a: {b: two}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.b"):
        load_phrases("zz-ZZ")
    load_phrases.cache_clear()


def test_every_phrase_named_in_the_code_exists():
    say = Phrases("nb-NO")
    pattern = re.compile(r"""\b(?:say|phrases)\(\s*"([a-z0-9_.]+)\"""")
    named = {
        key
        for folder in ("figures", "tables")
        for path in (PACKAGE / folder).glob("*.py")
        for key in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 40
    assert sorted(key for key in named if key not in say) == []
