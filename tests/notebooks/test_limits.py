"""A limit is defined once: change it in the registry, and everything that tells of it follows."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from R_free_helpers.editions.finishing import resolve
from R_free_helpers.figures.timeline import timeline
from R_free_helpers.figures.waiting import time_axis
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.limits import limit_words
from R_free_helpers.language.words import Words
from R_free_helpers.model.measure import Bands, Limit
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.variables import report_variables
from R_free_helpers.tables.definition import definition_box
from R_free_helpers.tables.units import indicator_overview

BEFORE = {"no_ms": r"innen|høyst|senest|within|up to"}
"""The words that a limit follows in running text, by registry."""

NEW = {
    "no_ms": {
        "onset_dx": Limit(36, "months"),
        "ref_dx": Limit(35, "days"),
        "dx_treat": Limit(14, "days"),
        "mri": Limit(4, "years"),
        "edss_widened": Limit(3, "months"),
        "edss_at_visit": Limit(6, "months"),
    }
}

pytestmark = pytest.mark.registry(*BEFORE)


@pytest.fixture(scope="module")
def changed(registry_id, chapter):
    """Return the chapter of a registry with other limits, and other bands for its waiting times."""

    def other(measure):
        limit = NEW[registry_id].get(measure.id)
        return replace(measure, limit=limit) if limit else measure

    measures = tuple(other(measure) for measure in chapter.registry.measures)
    return replace(chapter, registry=replace(chapter.registry, measures=measures))


@pytest.fixture(scope="module")
def sources(registry_id, notebooks):
    """Return all that is written for the registry: texts, and cells with their captions, by place."""
    folder = workspace().texts(registry_id)
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    for name, book in notebooks.items():
        found |= {f"{name} {cell['id']}": cell["source"] for cell in book["cells"]}
    return found


def old_limits(chapter, registry_id):
    """Return a pattern of each limit of the registry as it is told today, by indicator."""
    words = Words(chapter.registry.language)
    return {
        name: rf"(?:{BEFORE[registry_id]})\s+(?:{'|'.join(map(re.escape, limit_words(one.limit, words).values()))})\b"
        for name, one in chapter.registry.shares.items()
        if one.limit
    }


def test_every_limit_is_changed_here(registry_id, chapter):
    assert set(NEW[registry_id]) == set(old_limits(chapter, registry_id))


def test_no_text_types_a_limit(registry_id, chapter, sources):
    for name, pattern in old_limits(chapter, registry_id).items():
        for place, text in sources.items():
            assert not re.findall(pattern, text), f"{place} types the limit of {name}"


def test_texts_and_captions_follow(registry_id, chapter, changed, sources):
    unknown: set[str] = set()
    variables = report_variables(changed)
    told = {place: resolve(text, variables, unknown) for place, text in sources.items()}
    words = Words(changed.registry.language)
    for name, pattern in old_limits(chapter, registry_id).items():
        assert not [place for place, text in told.items() if re.search(pattern, text)], name
        new = limit_words(NEW[registry_id][name], words)
        asked = [place for place, text in sources.items() if re.search(rf"(?:indicator|share)\.{name}\.limit", text)]
        assert asked, name
        for place in asked:
            assert any(text in told[place] for text in new.values()) or "_en" in sources[place], place


def test_variables_follow(registry_id, chapter, changed):
    before, after = report_variables(chapter), report_variables(changed)
    groups = {name: "indicator" if name in chapter.registry.indicators else "share" for name in NEW[registry_id]}
    for name, group in groups.items():
        assert before[group][name]["limit"] != after[group][name]["limit"]
    assert before["wait"]["together"] == "49 dager" and after["wait"]["together"] == "49 dager"
    longer = replace(changed.registry.measure("dx_treat"), limit=Limit(20, "days"))
    measures = tuple(longer if m.id == longer.id else m for m in changed.registry.measures)
    longest = replace(changed, registry=replace(changed.registry, measures=measures))
    assert report_variables(longest)["wait"]["together"] == "55 dager"
    assert after["indicator"]["onset_dx"]["limit_en"] == "three years"


def test_definitions_follow(registry_id, chapter, changed):
    for name, pattern in old_limits(chapter, registry_id).items():
        if not chapter.registry.measure(name).definition:
            continue
        old, new = (definition_box(one, name)._repr_markdown_() for one in (chapter, changed))
        assert re.search(pattern, old) and not re.search(pattern, new), name
    rows = " ".join(cell for row in indicator_overview(changed).rows for cell in row)
    assert "35 dager" in rows and "28 dager" not in rows


def test_figures_follow(chapter, changed):
    assert [time_axis(one, "wait_referral").target for one in (chapter, changed)] == [28, 35]
    spans = timeline(changed).data.query("kind == 'span'")
    assert list(spans["text"]) == ["35 dager", "14 dager", "36 måneder"]
    assert "28 dager" not in timeline(changed).alt


def test_names_of_measures_follow(chapter, changed):
    assert chapter.label("measure", "onset_dx_by_year") == "Diagnose innen to år etter debut"
    assert changed.label("measure", "onset_dx_by_year") == "Diagnose innen tre år etter debut"
    assert Labels(changed.registry).measures["onset_dx_by_year_sex"] == "Diagnose innen tre år etter debut"


def test_bands_are_told_as_they_are_judged(chapter):
    stricter = replace(chapter.registry.measure("dx_treat"), bands=Bands(0.7, 0.9))
    measures = tuple(stricter if m.id == stricter.id else m for m in chapter.registry.measures)
    told = report_variables(replace(chapter, registry=replace(chapter.registry, measures=measures)))
    found = told["indicator"]["dx_treat"]
    assert [found[name].replace("\N{NO-BREAK SPACE}", " ") for name in ("good_limit", "very_good_limit")] == [
        "70 %",
        "90 %",
    ]
