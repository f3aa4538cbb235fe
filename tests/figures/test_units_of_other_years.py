"""What a ranking says of units that were others in the year that they are compared with."""

from __future__ import annotations

import dataclasses
import shutil

import polars as pl
import pytest

from R_free_helpers.figures.compared import compare_units, history_notes
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.model.registry import Registry

MEASURE = "treat_upd"


@pytest.fixture
def remembering(chapter, tmp_path, monkeypatch):
    """Return a function that gives the chapter with other lines in the list of units."""

    def make(*changes: tuple[str, str], without: str = ""):
        shutil.copytree(chapter.registry.data_dir, tmp_path / "lists")
        path = tmp_path / "lists" / "unit.csv"
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        rows = [
            f"{line}{dict(changes).get(line.split(',')[0], ',,,')}" for line in lines if line.split(",")[0] != without
        ]
        path.write_text("\n".join([f"{head},valid_from,valid_to,successor", *rows]) + "\n", encoding="utf-8")
        monkeypatch.setattr(Registry, "data_dir", property(lambda _: tmp_path / "lists"))
        # What is now a unit has this year's numbers; the year before is as it was published.
        gone = [unit for unit, change in changes if ",2023" in change] + [without]
        return dataclasses.replace(chapter, results=chapter.results.filter(~pl.col("unit_id").is_in(gone)))

    return make


def archived(chapter, unit: str) -> dict[str, float]:
    rows = chapter.archive[chapter.registry.measure(MEASURE).compares_with]
    found = rows.filter((pl.col("measure") == MEASURE) & (pl.col("unit_id") == unit) & (pl.col("subgroup") == ""))
    return found.row(0, named=True)


def before(chapter) -> dict[str, float]:
    rows = compare_units(chapter, MEASURE)
    return dict(zip(rows["unit_id"], rows["before"], strict=True))


def test_without_history_there_is_nothing_to_say(chapter):
    assert history_notes(chapter, MEASURE, compare_units(chapter, MEASURE)) == []


def test_a_merged_unit_is_compared_with_both_its_parts(remembering, chapter):
    parts = [archived(chapter, unit) for unit in ("bergen", "fonna")]
    now = remembering(("fonna", ",,2023,bergen"))
    whole = sum(one["numerator"] for one in parts) / sum(one["denominator"] for one in parts)
    assert before(now)["bergen"] == pytest.approx(whole)
    assert whole != pytest.approx(parts[0]["value"])
    assert "fonna" not in before(now)
    told = indicator_bars(now, MEASURE)
    assert "Bergen i 2023: summen av Bergen og Fonna." in told.alt
    assert "Bergen i 2023: summen av Bergen og Fonna." in "".join(told.svg().split("\n"))


def test_a_renamed_unit_says_what_it_was_called(remembering, chapter):
    rows = chapter.results.with_columns(pl.col("unit_id").replace({"fonna": "haugesund"}))
    now = remembering(("fonna", ",,2023,haugesund"))
    path = now.registry.data_dir / "unit.csv"
    new = "haugesund,Helse Haugesund HF,Haugesund,hf,rhf_vest,15,2024,,"
    path.write_text(path.read_text(encoding="utf-8") + new + "\n", encoding="utf-8")
    now = dataclasses.replace(now, results=rows)
    assert before(now)["haugesund"] == pytest.approx(archived(chapter, "fonna")["value"])
    assert history_notes(now, MEASURE, compare_units(now, MEASURE)) == ["Haugesund het Fonna i 2023."]


def test_a_split_unit_has_no_comparison_and_the_reader_learns_why(remembering):
    now = remembering(("fonna", ",,2023,bergen;stavanger"))
    values = before(now)
    assert values["bergen"] != values["bergen"] and values["stavanger"] != values["stavanger"]
    assert values["forde"] == values["forde"] and values["norge"] == values["norge"]
    assert history_notes(now, MEASURE, compare_units(now, MEASURE)) == [
        "Ingen sammenligning med 2023 for Bergen og Stavanger: området er ikke det samme som da."
    ]


def test_without_history_of_a_lost_unit_only_the_nation_is_compared(remembering):
    now = remembering(without="fonna")
    values = before(now)
    assert [unit for unit, value in values.items() if value == value] == ["norge"]
    told = history_notes(now, MEASURE, compare_units(now, MEASURE))
    assert len(told) == 1 and told[0].startswith("Bare Norge er sammenlignet med 2023") and "(fonna)" in told[0]


def test_a_unit_that_is_none_is_not_counted(remembering, chapter):
    now = remembering(("fonna", ",,2023,bergen"))
    counted = [compared_units(one) for one in (chapter, now)]
    assert counted[0] - counted[1] == 1


def compared_units(chapter) -> int:
    return chapter.units.filter(pl.col("level") == chapter.compared_level).height
