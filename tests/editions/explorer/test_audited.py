"""What the explorer must not tell is found in it: hidden numbers, others than the results', keys, days, parts."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from explorer_page import Page

from R_free_helpers.disclosure.audit import audit, audit_explored
from R_free_helpers.editions.explorer.page import in_script
from R_free_helpers.editions.exploring import PAGE
from R_free_helpers.editions.stages import load_released
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.results import write_results

pytestmark = pytest.mark.build

EDITION = parse_edition("no_ms-2024")
KEY = "a1b2c3d4-person"
MEASURES = ("onset_dx", "onset_dx_adjusted", "mri", "early_he", "early_he_adjusted", "age_groups", "drugs_in_use")
"""Among whose values there are hidden, small, uncertain and archived ones."""


@pytest.fixture(scope="module")
def released(built):
    """Return the published results."""
    return load_released(built.results(EDITION)).results


@pytest.fixture
def found(page, released, tmp_path) -> Callable[..., set[str]]:
    """Return a function that plants something into the data, or the page, and gives the kinds of findings."""
    one = small(page("no_ms"))

    def planted(plant: Callable[[dict, list[dict]], None] | None = None, text: Callable[[str], str] = str) -> set[str]:
        data = copy.deepcopy(one.data)
        if plant:
            plant(data, one.rows)
        changed = text(one.text.replace(in_script(one.data), in_script(data)))
        assert changed != one.text or (plant is None and text is str)
        (tmp_path / PAGE).write_text(changed, encoding="utf-8")
        return {finding.kind for finding in audit_explored(tmp_path, EDITION, released, [KEY]).findings}

    return planted


def small(one: Page) -> Page:
    """Return a page with some measures' rows, and without the library that draws: quickly read."""
    data = copy.deepcopy(one.data)
    kept = [place for place, row in enumerate(one.rows) if row["measure"] in MEASURES]
    texts = sorted({text for place in kept for text in one.rows[place]["texts"]})
    again = {text: place for place, text in enumerate(texts)}
    data["rows"] = [
        [*one.data["rows"][place][:-1], [again[text] for text in one.rows[place]["texts"]]] for place in kept
    ]
    data["texts"] = {tag: [several[text] for text in texts] for tag, several in data["texts"].items()}
    text = re.sub(r"<script>.*?</script>", "", one.text, flags=re.S)
    return Page(text.replace(in_script(one.data), in_script(data)), data, one.chapter)


def place_of(rows: list[dict], **wanted: object) -> int:
    """Return the place of the first row that has these values."""
    return next(i for i, row in enumerate(rows) if all(row[name] == value for name, value in wanted.items()))


def set_number(data: dict, place: int, column: str, value: object) -> None:
    data["rows"][place][data["columns"].index(column)] = value


def set_text(data: dict, place: int, part: int, text: str) -> None:
    for texts in data["texts"].values():
        texts.append(text)
    data["rows"][place][data["columns"].index("texts")][part] = len(texts) - 1


def test_nothing_is_found_in_what_was_written(found):
    assert found() == set()


@pytest.mark.parametrize("status", ["few", "suppressed"])
@pytest.mark.parametrize("column", ["value", "lower", "numerator"])
def test_a_hidden_number_that_is_put_back(found, status, column):
    def plant(data, rows):
        set_number(data, place_of(rows, status=status, value=None), column, 3)

    assert "leak" in found(plant)


@pytest.mark.parametrize("status", ["few", "suppressed"])
def test_a_hidden_number_that_is_printed(found, status):
    def plant(data, rows):
        set_text(data, place_of(rows, status=status, value=None), 0, "3")

    assert found(plant) == {"leak"}


def test_a_small_number_that_is_printed_as_itself(found):
    def plant(data, rows):
        place = next(i for i, row in enumerate(rows) if row["status"] == "few" and row["value"] == 0)
        set_text(data, place, 0, "2")

    assert "leak" in found(plant)


def test_a_number_that_is_not_the_published_one(found):
    def plant(data, rows):
        set_number(data, place_of(rows, measure="onset_dx", unit_id="bergen", status="ok"), "value", 0.5)

    assert found(plant) == {"contradiction"}


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_a_text_that_says_another_number(found, part):
    def plant(data, rows):
        set_text(
            data, place_of(rows, measure="onset_dx", unit_id="bergen", statistic="share", status="ok"), part, "99 %"
        )

    assert found(plant) == {"contradiction"}


def test_a_number_of_an_archived_year_that_was_not_published(found):
    def plant(data, rows):
        place = next(i for i, row in enumerate(rows) if row["source"] != EDITION.id and row["status"] == "ok")
        set_number(data, place, "value", 0.123)

    assert found(plant) == {"contradiction"}


def test_a_row_of_another_edition_that_is_in_no_archive(found):
    def plant(data, rows):
        data["sources"].append("no_ms-2019")
        set_number(data, 0, "source", len(data["sources"]) - 1)

    assert found(plant) == {"contradiction"}


def test_a_status_that_hides_nothing(found):
    def plant(data, rows):
        set_number(data, place_of(rows, status="low_n"), "status", "ok")

    assert found(plant) == {"contradiction"}


@pytest.mark.parametrize(
    "plant",
    [
        lambda data, rows: data.update(more=[1, 2, 3]),
        lambda data, rows: [texts.append("3") for texts in data["texts"].values()],
        lambda data, rows: data["rows"][0].append(3),
        lambda data, rows: data["columns"].append("exact"),
        lambda data, rows: data["rows"].append([9999, *data["rows"][0][1:]]),
        lambda data, rows: data["edition"].update(id="no_ms-2023"),
    ],
    ids=["a part", "a text", "a cell", "a column", "a row", "an edition"],
)
def test_what_nobody_knows(found, plant):
    assert "contradiction" in found(plant)


def test_a_funnel_around_another_share(found):
    assert found(lambda data, rows: data["funnels"]["onset_dx"].update(target=0.5)) == {"contradiction"}


def test_a_sentence_that_tells_a_number_of_a_unit(found):
    def plant(data, rows):
        data["topics"][0]["box"].append(["rationale", "I Finnmark var det 3,4567 personer."])

    assert found(plant) == {"leak"}


def test_a_key_of_a_person(found):
    assert found(lambda data, rows: data["topics"][0].update(name=f"Tid {KEY}")) == {"key"}
    assert found(text=lambda page: page.replace("</main>", f"<!-- {KEY} --></main>")) == {"key"}


@pytest.mark.parametrize("day", ["2021-03-17", "17. mars 2021"])
def test_a_day(found, day):
    assert found(lambda data, rows: data["topics"][0].update(name=f"Tid {day}")) == {"date"}


def test_a_trace_of_the_machine(found):
    assert found(text=lambda page: page.replace("</main>", "<!-- /home/somebody/rows --></main>")) == {"trace"}


@pytest.mark.parametrize("other", ['{"rows":[3]}', "[3]", "3", "nothing"])
def test_data_that_are_no_explorer_s(found, other):
    beside = f'<script type="application/json" id="more">{other}</script></main>'
    assert found(text=lambda page: page.replace("</main>", beside)) == {"contradiction"}


def test_a_page_without_data_is_none_that_can_be_audited(found):
    assert found(text=lambda page: page.replace('"format":"registry-report-explorer/1"', '"format":"x"')) == {
        "contradiction"
    }


def test_the_audit_of_a_whole_edition_reads_it_too(page, released, tmp_path: Path):
    one = page("no_ms")
    write_results(released, tmp_path / "results.csv")
    data = copy.deepcopy(one.data)
    set_number(data, place_of(one.rows, status="suppressed", value=None), "value", 3)
    (tmp_path / PAGE).write_text(one.text.replace(in_script(one.data), in_script(data)), encoding="utf-8")
    found = audit(tmp_path, EDITION).findings
    assert {(finding.kind, finding.where) for finding in found} == {("leak", f"{PAGE} json data")}
