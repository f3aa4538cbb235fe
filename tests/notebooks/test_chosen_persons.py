"""A chapter about chosen persons, with another limit: what its captions, boxes, alternative texts and sentences say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from built import SMALL

from R_free_helpers.disclosure.published_counts import classes_of
from R_free_helpers.disclosure.rounded_attack import attack_rounded
from R_free_helpers.editions.execution import ChapterStopped, execute
from R_free_helpers.editions.finishing import finish_notebook
from R_free_helpers.editions.kernels import end
from R_free_helpers.editions.opening import chapter_of
from R_free_helpers.editions.stages import STAGED_RESULTS, load_released
from R_free_helpers.figures.figure import ALT_KEY
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.parameters import checked
from R_free_helpers.model.policy import load_policy
from R_free_helpers.model.units import read_units
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.variables import report_variables

pytestmark = pytest.mark.registry("no_ms")

WOMEN = "Utvalg: kvinner, under 50 år."
LONGER = "Endret grense for «Tid fra diagnose til behandling»: 28 dager (registeret: 21 dager)."


@pytest.fixture(scope="module", autouse=True)
def kernels_of_our_own() -> Iterator[None]:
    """End the process that kernels are forked from: it keeps the environment that it began with."""
    end()
    yield
    end()


@dataclass
class Read:
    """A finished chapter: its cells by id, captions and alternative texts by label, and variables."""

    edition: Edition
    cells: dict[str, dict]
    captions: dict[str, str]
    alts: dict[str, str]
    variables: dict
    results: pl.DataFrame


@pytest.fixture(scope="module")
def read(built, tmp_path_factory):
    """Return a function that runs a chapter of an edition on a small extract, as papermill does, and finishes it."""
    folder = tmp_path_factory.mktemp("chosen")

    def run(name: str, **choices: object) -> Read:
        edition = checked(registry="no_ms", year=2024, **choices)
        results = built.results(edition, SMALL["no_ms"])
        out = folder / f"{edition.id}-{name}.ipynb"
        notebook = workspace().notebook("no_ms", name)
        execute(notebook, out, edition.chapter_parameters, lambda *said: None, {STAGED_RESULTS: str(results)})
        released = load_released(results, edition)
        variables = report_variables(chapter_of(edition, released))
        finish_notebook(out, folder / "finished.ipynb", variables)
        ran = json.loads(out.read_text(encoding="utf-8"))["cells"]
        done = json.loads((folder / "finished.ipynb").read_text(encoding="utf-8"))["cells"]
        captions = {}
        for cell in done:
            found = re.search(r'(?m)^#\| (?:fig|tbl)-cap: "(.*)"$', "".join(cell["source"]))
            if found:
                captions[cell["id"]] = re.sub(r"\\\\(.)", r"\1", found[1])
        alts = {
            cell["id"]: output["metadata"][ALT_KEY]
            for cell in ran
            for output in cell.get("outputs", [])
            if ALT_KEY in output.get("metadata", {})
        }
        return Read(edition, {cell["id"]: cell for cell in done}, captions, alts, variables, released.results)

    return run


@pytest.fixture(scope="module")
def again(read) -> Read:
    """Return the chapter of indicators with the year before computed again."""
    return read("indicators", filter="sex=female;age=-49", limits={"dx_treat": 28}, compare="recomputed")


@pytest.fixture(scope="module")
def refused(read) -> Read:
    """Return the same chapter compared with the archive, of which there is none that is of these persons."""
    return read("indicators", filter="sex=female;age=-49", limits={"dx_treat": 28})


OF_THE_LIMIT = {"dx-treat-figure", "funnel-dx-treat", "units-dx-treat", "wait-treatment", "attainment", "values"}


def test_every_caption_and_alternative_text_says_whom_it_is_about(again):
    about_persons = {name for name in again.captions if name not in ("overview", "timeline")}
    assert len(about_persons) > 15
    for name in about_persons:
        assert WOMEN in again.captions[name], name
    for name in about_persons & set(again.alts):
        assert WOMEN in again.alts[name], name


def test_the_changed_limit_is_said_where_it_is_used_and_nowhere_else(again):
    for name in OF_THE_LIMIT | {"overview", "timeline"}:
        assert LONGER in again.captions[name], name
    for name in ("onset-dx-figure", "ref-dx-figure", "funnel-onset-dx", "wait-referral"):
        assert "Endret grense" not in again.captions[name], name
    assert "senest 28 dager etter diagnosen" in again.captions["dx-treat-figure"]
    assert not any("21 dager" in text.replace(LONGER, "") for text in again.captions.values())


def text_of(cell: dict) -> str:
    found = "".join(cell["source"])
    return found + "".join("".join(output["data"].get("text/markdown", "")) for output in cell.get("outputs", []))


def plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def test_the_box_says_both_and_for_which_limit_the_goal_was_set(again):
    box = plain(text_of(again.cells["dx-treat-box"]))
    assert "**Utvalg:** kvinner, under 50 år." in box
    assert "**Endret grense:** 28 dager (registeret: 21 dager)." in box
    assert "Nivåene er satt for registerets grense, 21 dager, ikke for 28 dager." in box
    assert "senest 28 dager etter diagnosen" in box
    other = plain(text_of(again.cells["ref-dx-box"]))
    assert "**Utvalg:**" in other and "Endret grense" not in other


def test_the_head_of_the_chapter_and_the_title_say_it(again):
    head = plain(text_of(again.cells["choices"]))
    assert WOMEN in head and LONGER in head and "2023 er beregnet på nytt." in head
    told = again.variables["edition"]
    assert told["title"].endswith("– et utvalg") and WOMEN in told["subtitle"] and WOMEN in told["mark"]


def test_what_is_computed_again_is_called_so(again):
    assert "beregnet på nytt" in again.variables["indicator"]["dx_treat"]["compared"]
    assert "beregnet på nytt" in again.alts["dx-treat-figure"]
    figure = "".join(again.cells["dx-treat-figure"]["outputs"][0]["data"]["image/svg+xml"])
    assert "2023 (beregnet på nytt)" in figure and "publisert" not in figure
    assert "er beregnet på nytt fra samme uttrekk" in plain(text_of(again.cells["dx-treat-box"]))
    assert "de er ikke de publiserte" in plain(text_of(again.cells["reading-figures"]))


def test_nothing_archived_is_shown_of_others(refused):
    for name, one in refused.variables["indicator"].items():
        assert not re.search(r"\d+ %", one["previous"]), name
    figure = "".join(refused.cells["dx-treat-figure"]["outputs"][0]["data"]["image/svg+xml"])
    assert "publisert)" not in figure and "beregnet på nytt" not in figure
    assert not any("beregnet på nytt" in text for text in [*refused.captions.values(), *refused.alts.values()])


def test_a_measure_of_more_than_the_chosen_says_that_it_is_not_computed(again):
    assert "Ikke regnet ut for et utvalg: Dekningsgrad for nydiagnostiserte." in again.captions["dx-treat-figure"]
    assert again.variables["coverage"]["total"] == "[ikke regnet ut for et utvalg]"


def test_one_unit_or_ties_are_not_told_as_highest_and_lowest(again):
    for name, alt in again.alts.items():
        for highest, lowest in re.findall(r"høyest ([^(,;]+) \([^)]*\), lavest ([^(,;.]+) \(", alt):
            assert highest != lowest, name


def test_a_left_out_figure_is_a_sentence(read):
    found = read("data_quality", filter="sex=female")
    for name in ("coverage-total", "map-total", "prevalence", "coverage-newdx", "map-newdx"):
        assert found.alts[name] == "Ikke regnet ut for et utvalg: Tallet gjelder mer enn personene i registeret."
    assert "Ikke regnet ut for et utvalg" in text_of(found.cells["deliveries"])


def test_the_numbers_of_chosen_persons_withstand_the_attack(again, refused):
    registry = chapter_registry()
    policy = load_policy(workspace().data / "no_ms", "protected")
    units, classes = read_units(workspace().data / "no_ms"), classes_of(registry.measures, policy)
    for one in (again, refused):
        examined: Counter[str] = Counter()
        assert list(attack_rounded(one.results, units, classes, policy, examined)) == []
        assert sum(examined.values()) > 1000


def chapter_registry():
    from R_free_helpers.model.registry import get_registry

    return get_registry("no_ms")


WRONG = [
    ({"yeer": 2023}, "no chapter takes a parameter 'yeer'; did you mean 'year'"),
    ({"year": "soon"}, "year: .*not 'soon'"),
    ({"filter": {"sex": "femal"}}, "'sex' has no value 'femal'; did you mean 'female'"),
    ({"filter": "sex=female' or 1=1"}, "is no value of 'sex'"),
    ({"limits": "dx_treat=soon"}, "must be a positive number"),
    ({"registry": "se_ipn"}, "this chapter is written for no_ms, not for 'se_ipn'"),
    ({"data": "~/no such folder"}, f"there is no extract at {Path.home()}/no such folder"),
    ({"policy": "as_publishd"}, "policy: .*not 'as_publishd'"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
def test_a_wrong_parameter_is_one_line_in_the_notebook(tmp_path, wrong, why):
    out = tmp_path / "out.ipynb"
    with pytest.raises(ChapterStopped, match=f"ParameterError: .*{why}"):
        execute(workspace().notebook("no_ms", "treatment"), out, {"year": 2024} | wrong, lambda *said: None, {})
    outputs = [o for cell in json.loads(out.read_text(encoding="utf-8"))["cells"] for o in cell.get("outputs", [])]
    (error,) = (one for one in outputs if one["output_type"] == "error")
    assert len(error["traceback"]) == 1 and "\n" not in error["traceback"][0]
    assert re.search(why, error["traceback"][0])
