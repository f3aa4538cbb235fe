"""What an archived edition holds, from which data it came, and whom it is compared with."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from built import ROOT, SMALL

from R_free_helpers.contract.marker import MARKER, lineage
from R_free_helpers.editions.archiving import changed_definitions, definitions, keep, registry_code
from R_free_helpers.editions.stages import released_results, results_key
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.measure import Limit
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import NUMBERS, SCHEMA
from R_free_helpers.model.workspace import PROJECT, workspace
from R_free_helpers.results.archive import (
    About,
    archived_measures,
    published_before,
    read_about,
    read_archived,
    write_archived,
)

NAME = "no_ms-2023"
MADE = {"registry": "no_ms", "patients": 2000, "seed": 5}
SYNTHETIC = {"registry": "no_ms", "synthetic": {**MADE, "rows": "0"}}
REAL = {"registry": "no_ms", "synthetic": None}


def about(name: str = NAME, **changes: object) -> About:
    told = {"registry": "no_ms", "edition": name, "policy": "protected", "program": "1", "lineage": SYNTHETIC}
    return About(**told | {"definitions": {"edss": "abc"}, "code": "def"} | changes)


def store(**changes: object) -> pl.DataFrame:
    """Return three rows: one shown, one of too few persons, one hidden for another's sake."""
    numbers = {name: [10.0, 0.0, None] for name in NUMBERS}
    rows = {
        "measure": ["edss"] * 3,
        "unit_id": ["bergen", "forde", "fonna"],
        "period": ["2023"] * 3,
        "subgroup": [""] * 3,
        "statistic": ["count"] * 3,
        **numbers,
        "status": ["ok", "few", "suppressed"],
    }
    return pl.DataFrame(rows | changes, schema=SCHEMA)


@pytest.fixture
def data_dir(tmp_path, monkeypatch) -> Iterator[Path]:
    """Return a registry's folder with lists, but with no archive, in a workspace of its own."""
    place = tmp_path / "workspace"
    without = shutil.ignore_patterns("archive", "se_ipn")
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, place / name, ignore=without)
    for name in ("_quarto.yml", "_quarto-no_ms.yml", "_brand.yml", "report.qmd"):
        shutil.copyfile(ROOT / name, place / name)
    monkeypatch.setenv(PROJECT, str(place))
    workspace.cache_clear()
    yield place / "data" / "no_ms"
    monkeypatch.undo()
    workspace.cache_clear()


# What the files hold.


def test_what_is_written_is_read_again(tmp_path):
    path = write_archived(store(), about(), tmp_path)
    rows, told = read_archived(path)
    assert rows.sort("unit_id").equals(store().sort("unit_id"))
    assert told == about()
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{NAME}.csv", f"{NAME}.json"]


@pytest.mark.parametrize(
    ("status", "number"),
    [*(("suppressed", number) for number in NUMBERS), ("few", "value"), ("few", "numerator")],
)
def test_a_number_that_its_status_forbids_is_neither_written_nor_read(status, number, tmp_path):
    unit = store()["status"].to_list().index(status)
    faulty = store(**{number: [10.0, *([3.0, None] if unit == 1 else [0.0, 3.0])]})
    with pytest.raises(ValueError, match=f"the status '{status}' forbids"):
        write_archived(faulty, about(), tmp_path)
    assert list(tmp_path.iterdir()) == []

    path = write_archived(store(), about(), tmp_path)
    faulty.write_csv(path)
    with pytest.raises(ValueError) as refused:
        read_archived(path)
    assert f"{NAME}.csv, row {unit + 2}:" in str(refused.value)
    assert f"registry-report archive {NAME}" in str(refused.value)


def test_a_count_of_few_told_as_none_may_be_there(tmp_path):
    change = store(numerator=[12.0, 0.0, None], denominator=[10.0, 7.0, None], value=[2.0, -7.0, None])
    assert write_archived(change, about(), tmp_path).exists()


def test_a_column_of_hidden_numbers_is_refused_with_its_first_row(tmp_path):
    path = write_archived(store(), about(), tmp_path)
    store().with_columns(hidden=pl.Series([False, True, True])).write_csv(path)
    with pytest.raises(
        ValueError, match=rf"{NAME}.csv, row 3: there is a column 'hidden'.* registry-report archive {NAME}"
    ):
        read_archived(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.drop("status"), "the columns are not"),
        (lambda rows: rows.with_columns(true_value=pl.lit(3)), "the columns are not"),
        (lambda rows: pl.concat([rows, rows[:1]]), "row 5: the same value stands there twice"),
    ],
)
def test_other_forms_are_refused(change, said, tmp_path):
    path = write_archived(store(), about(), tmp_path)
    change(store()).write_csv(path)
    with pytest.raises(ValueError, match=said):
        read_archived(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no no_ms-2023.json beside it"),
        ("{", "the file"),
        (json.dumps(about().model_dump() | {"policy": "internal"}), "policy"),
        (json.dumps(about("no_ms-2022").model_dump()), "it is about no_ms-2022"),
    ],
)
def test_rows_that_do_not_say_whose_they_are_are_refused(text, said, tmp_path):
    path = write_archived(store(), about(), tmp_path)
    beside = path.with_suffix(".json")
    beside.unlink() if text is None else beside.write_text(text)
    with pytest.raises(ValueError, match=rf"{said}.*registry-report archive {NAME}"):
        read_archived(path)


@pytest.mark.parametrize("path", sorted(ROOT.glob("data/*/archive/*.csv")), ids=lambda path: path.stem)
def test_the_shipped_archives_can_be_read_and_hide_something(path):
    rows, told = read_archived(path)
    assert told.lineage["synthetic"]
    assert (rows["status"] == "few").any()
    assert rows.select(pl.struct("measure", "unit_id", "period", "subgroup", "statistic").is_unique().all()).item()


def test_no_other_file_lies_in_an_archive():
    assert {path.suffix for path in ROOT.glob("data/*/archive/*")} == {".csv", ".json"}
    assert list(ROOT.glob("data/*/archive/*.csv"))


# Whom an edition is compared with.


def test_an_extract_says_whose_numbers_it_gives(built, tmp_path):
    extract = built.extract("no_ms", SMALL["no_ms"])
    told = lineage(extract, "no_ms")
    assert {name: told["synthetic"][name] for name in MADE} == MADE
    assert lineage(built.extract("no_ms", SMALL["no_ms"], seed=6), "no_ms") != told

    own = Path(shutil.copytree(extract, tmp_path / "own"))
    marker = json.loads((own / MARKER).read_text())
    (own / MARKER).write_text(json.dumps(marker | {"rows": {"patient": 1}}))
    assert lineage(own, "no_ms") != told, "another generator of the same seed"
    (own / MARKER).write_text("[]")
    with pytest.raises(ValueError, match="does not say how"):
        lineage(own, "no_ms")
    (own / MARKER).unlink()
    assert lineage(own, "no_ms") == REAL


def test_only_earlier_editions_of_the_same_data_are_compared(data_dir):
    archive = data_dir / "archive"
    for name, whose in {NAME: SYNTHETIC, "no_ms-2023-december": REAL, "no_ms-2025": SYNTHETIC}.items():
        write_archived(store(), about(name, lineage=whose), archive)
    edition = parse_edition("no_ms-2024")
    other = {"registry": "no_ms", "synthetic": {**MADE, "seed": 6, "rows": "0"}}
    assert {str(whose): list(published_before(edition, whose)) for whose in (SYNTHETIC, REAL, other)} == {
        str(SYNTHETIC): [NAME],
        str(REAL): ["no_ms-2023-december"],
        str(other): [],
    }
    assert published_before(parse_edition(NAME), SYNTHETIC) == {}


def test_a_file_with_more_than_was_published_stops_every_edition(data_dir):
    path = write_archived(store(), about("no_ms-2025"), data_dir / "archive")
    store().with_columns(hidden=pl.lit(False)).write_csv(path)
    with pytest.raises(ValueError, match=r"no_ms-2025\.csv"):
        published_before(parse_edition(NAME), REAL)


@pytest.mark.build
def test_from_an_extract_to_the_comparison_of_the_year_after(data_dir, built, tmp_path):
    mine, other = (built.extract("no_ms", SMALL["no_ms"], seed=seed) for seed in (5, 6))
    own = Path(shutil.copytree(mine, tmp_path / "own"))
    (own / MARKER).unlink()
    this_year = parse_edition("no_ms-2024")
    keys = {extract: results_key(this_year, extract) for extract in (mine, own)}

    path = keep(parse_edition(NAME), mine)
    assert path.parent == data_dir / "archive"
    before = released_results(parse_edition(NAME), mine).results
    kept, told = read_archived(path)
    assert kept.equals(before.filter(pl.col("measure").is_in(archived_measures(this_year))))
    assert told.policy == "protected" and told.lineage == lineage(mine, "no_ms")

    assert list(released_results(this_year, mine).archive) == ["june"]
    assert released_results(this_year, mine).archive["june"].equals(kept)
    for extract in (other, own):
        released = released_results(this_year, extract)
        assert released.archive == {}
        assert released.synthetic == (extract == other)
    now = {extract: results_key(this_year, extract) for extract in (mine, own)}
    assert now[mine] != now[own] and all(now[extract] != keys[extract] for extract in now)


# Under which definitions.


def test_a_changed_definition_is_told():
    registry = get_registry("no_ms")
    archived = [measure.id for measure in registry.measures if measure.archived]
    told = about(definitions=definitions(registry, archived), code=registry_code(registry))
    assert changed_definitions(told, registry) == []

    def changed(name: str, **changes: object) -> object:
        measures = tuple(dataclasses.replace(one, **changes) if one.id == name else one for one in registry.measures)
        return dataclasses.replace(registry, measures=measures)

    assert changed_definitions(told, changed("mri", definition="Noe annet")) == ["mri"]
    assert changed_definitions(told, changed("registered", period="extraction_date")) == ["registered"]
    limit = registry.indicators["onset_dx"].limit
    assert isinstance(limit, Limit)
    longer = dataclasses.replace(limit, value=limit.value * 2)
    assert changed_definitions(told, changed("onset_dx", limit=longer)) == ["onset_dx"]
    gone = dataclasses.replace(registry, measures=tuple(one for one in registry.measures if one.id != "edss"))
    assert changed_definitions(told, gone) == ["edss"]


def test_fingerprints_are_the_same_in_every_run():
    """A function or an expression would be told with its place in memory."""
    registry = get_registry("no_ms")
    told = read_about(ROOT / "data" / "no_ms" / "archive" / f"{NAME}.csv").definitions
    unchanged = set(told) - set(changed_definitions(about(definitions=told), registry))
    assert len(unchanged) > len(told) / 2
