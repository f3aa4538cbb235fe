"""Whatever a chapter refers to in another is named in words, in both registries."""

from __future__ import annotations

import json
import re

import pytest

from R_free_helpers.editions.elsewhere import elsewhere
from R_free_helpers.editions.one_chapter import chapters_there_are
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.workspace import workspace

REFERENCE = re.compile(r"(?<![\w-])-?@(?:fig|tbl|sec)-[\w-]*\w")
HERE = re.compile(r"\{#((?:sec|tbl)-[\w-]+)|^#\| label: ([\w-]+)", re.MULTILINE)
CHAPTERS = [(registry, name) for registry in ("no_ms", "se_ipn") for name in chapters_there_are(registry)]


def text_of(registry: str, chapter: str) -> str:
    cells = json.loads(workspace().notebook(registry, chapter).read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells)


@pytest.mark.parametrize(("registry", "chapter"), CHAPTERS)
def test_every_reference_to_another_chapter_has_words(registry: str, chapter: str) -> None:
    text = text_of(registry, chapter)
    here = {one or other for one, other in HERE.findall(text)}
    away = {one for one in REFERENCE.findall(text) if one.lstrip("-@") not in here}
    said = elsewhere(get_registry(registry), chapter, {})
    assert away <= set(said)
    assert not {one for one in said if one.lstrip("-@") in here}


def test_sections_have_their_own_names_and_figures_their_chapters() -> None:
    said = elsewhere(get_registry("no_ms"), "data_quality", {})
    assert said["-@sec-behandling"] == "«Behandling»"
    assert said["@sec-behandling"] == "Seksjon «Behandling»"
    assert said["@sec-status"] == "Seksjon «Hvem får behandling?»"
    assert said["@fig-status"] == "Figur i kapitlet «Behandling»"
    assert said["@tbl-stage"] == "Tabell i kapitlet «Vurdering av stadium»"


def test_swedish_has_its_own_words() -> None:
    said = elsewhere(get_registry("se_ipn"), "disease_activity", {})
    assert said["@tbl-visits"] == "Tabell i kapitlet ”Behandling”"


def test_variables_in_headings_are_put_in() -> None:
    said = elsewhere(get_registry("no_ms"), "treatment", {"edition": {"year": "2031"}})
    assert not [text for text in said.values() if "{{<" in text]
