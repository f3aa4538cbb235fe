"""A limit stands where its indicator is defined: every text follows it, and none has it typed."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace

import pytest

from R_free_helpers.editions.finishing import resolve
from R_free_helpers.editions.opening import open_chapter
from R_free_helpers.figures.waiting import waiting_boxes
from R_free_helpers.model.edition import ROOT, Edition
from R_free_helpers.model.measure import Limit
from R_free_helpers.model.registry import get_registry
from R_free_helpers.registries.se_ipn.words import tables
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.compute import compute_measure, open_source
from R_free_helpers.results.variables import report_variables
from R_free_helpers.tables.definition import definition_box
from R_free_helpers.tables.units import indicator_overview

D = dt.date
REGISTRY = get_registry("se_ipn")
LIMITS = {
    "onset_dx": Limit(18, "months"),
    "dx_therapy": Limit(5, "months"),
    "incat_le3": Limit(4, "points"),
    "incat_le3_measured": Limit(4, "points"),
    "visit_physician_12m": Limit(9, "months"),
    "visit_physician_12m_cidp": Limit(9, "months"),
    "visit_physician_12m_mmn": Limit(9, "months"),
    "visit_12m": Limit(9, "months"),
}
OLD = re.compile(
    r"\b(inom|senast|högst|under|än) (tolv månader|ett år|tre månader|3\b)|de senaste tolv|≤ 3|\b3 poäng",
)
TYPED = [
    r"per 100 000", r"95 % KI", r"EQ-5D-5L", r"RAND-36", r"SHA-256", r"16 tecknen", r"fas 4", r"80 kg", r"G61\.[89]",
    r"nivå [12]", r"0 till 100?\b", r"från 0, som är bäst, till 10", r"0 betyder inga besvär och 10\b",
    r"där 1 är full hälsa", r"gick gränsen vid 4", r"\b(19|20)\d\d\b",
]  # fmt: skip
"""Names, scales and dates; every other number is a variable."""


def sources() -> dict[str, str]:
    """Return what the report's pages are written from: the texts, and Markdown and captions of the chapters."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "data/se_ipn/text").glob("*.md")}
    for path in (ROOT / "notebooks/se_ipn").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        lines = [
            line for cell in cells for line in cell["source"] if cell["cell_type"] == "markdown" or "-cap: " in line
        ]
        texts[path.name] = "".join(lines)
    return texts


@pytest.fixture(scope="module")
def chapter() -> Chapter:
    return open_chapter("se_ipn", 2024)


@pytest.fixture(scope="module")
def changed(chapter) -> Chapter:
    """Return the chapter of a registry whose limits are other ones."""
    measures = tuple(replace(m, limit=LIMITS[m.id]) if m.id in LIMITS else m for m in chapter.registry.measures)
    return replace(chapter, registry=replace(chapter.registry, measures=measures))


@pytest.fixture(scope="module")
def pages(changed) -> str:
    """Return all pages of such a registry, their variables filled in."""
    variables, unknown = report_variables(changed), set()
    return re.sub(r"\s+", " ", " ".join(resolve(text, variables, unknown) for text in sources().values()))


def test_every_limit_is_changed_here(chapter):
    assert LIMITS.keys() == {name for name, share in chapter.registry.shares.items() if share.limit}
    assert not [name for name, limit in LIMITS.items() if chapter.registry.shares[name].limit == limit]


def test_no_page_has_a_limit_typed(pages):
    assert [found.group() for found in OLD.finditer(pages)] == []


@pytest.mark.parametrize(
    "text",
    [
        "diagnos inom 18 månader",
        "senast 18 månader efter debuten",
        "immunterapi inom fem månader",
        "senast fem månader efter diagnosen",
        "INCAT högst 4",
        "under nio månader",
        "träffat läkare de senaste nio månaderna",
    ],
)
def test_the_pages_follow_the_limits(pages, text):
    assert text in pages


def test_definitions_follow_the_limits(changed):
    boxes = {name: definition_box(changed, name) for name in LIMITS if changed.registry.shares[name].definition}
    texts = {name: " ".join([box.title, *(text for _, text in box.lines)]) for name, box in boxes.items()}
    assert [found for text in texts.values() for found in OLD.findall(text)] == []
    assert texts["onset_dx"].count("18 månader") == 2
    assert texts["dx_therapy"].count("fem månader") == 2
    assert "är 4 poäng eller lägre" in texts["incat_le3"]
    assert "Läkarbesök under de senaste nio månaderna" in texts["visit_physician_12m"]


def test_tables_follow_the_limits(changed):
    overview = "\n".join(" ".join(row) for row in indicator_overview(changed).rows)
    assert not OLD.findall(overview)
    first = [row[0] for row in tables.visit_definitions(changed).rows]
    assert first[2:] == ["Vårdkontakt under nio månader (VAP)", "Fysiskt läkarbesök under nio månader"]


@pytest.mark.parametrize(
    ("measure", "before", "after"),
    [("wait_onset_dx", "12 månader", "18 månader"), ("wait_dx_therapy", "3 månader", "5 månader")],
)
def test_the_targets_of_waiting_times_follow_the_limits(chapter, changed, measure, before, after):
    found = [waiting_boxes(one.at("healthcare_region"), measure).alt for one in (chapter, changed)]
    assert f"median på högst {before}" in found[0]
    assert f"median på högst {after}" in found[1]


def test_criteria_follow_the_limits(people, changed):
    people.person("A", onset_date=D(2019, 1, 1), diagnosis_date=D(2020, 7, 1))
    people.add("treatment_episode", "A", start_date=D(2020, 12, 1))
    people.add("functional_measurement", "A", value=4.0)
    source = open_source(people.tables(), REGISTRY, Edition(registry="se_ipn", year=2024))
    for name in ("onset_dx", "dx_therapy", "incat_le3", "incat_le3_measured"):
        met = [
            compute_measure(one.measure(name), source).filter(unit_id="sverige")["numerator"].item()
            for one in (REGISTRY, changed.registry)
        ]
        assert met == [0, 1], name


def test_a_window_that_is_not_as_long_as_the_limit_is_refused(people, changed):
    source = open_source(people.person("A").tables(), REGISTRY, Edition(registry="se_ipn", year=2024))
    with pytest.raises(ValueError, match="is 2024-06-03, but 9 months begin on 2024-09-03"):
        compute_measure(changed.registry.measure("visit_12m"), source)


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "data/se_ipn/text").glob("*.md")))
def test_numbers_in_the_texts_are_variables(name):
    if name == "references.md":
        return  # titles and volumes
    text = re.sub(r"\{\{<.*?>\}\}|\{#[^}]*\}|@[\w-]+|^\d+\. ", "", sources()[name])
    rest = re.sub("|".join(TYPED), "", re.sub(r"\s+", " ", text))
    assert re.findall(r"\S*\d\S*", rest) == []
