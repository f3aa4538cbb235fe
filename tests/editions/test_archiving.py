"""What an archived edition holds, from which data it came, and whom it is compared with."""

from __future__ import annotations

import ast
import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from built import ROOT, SMALL

from R_free_helpers.contract.marker import MARKER, lineage
from R_free_helpers.editions.archiving import keep
from R_free_helpers.editions.computing import YearBefore, before_published, defined_otherwise
from R_free_helpers.editions.stages import released_results, results_key
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.measure import Bands
from R_free_helpers.model.parameters import checked
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import NUMBERS, SCHEMA
from R_free_helpers.model.workspace import PROJECT, workspace
from R_free_helpers.registries.no_ms.cohorts import disease_activity
from R_free_helpers.registries.no_ms.cohorts.registered import alive_rrms
from R_free_helpers.results.archive import (
    About,
    archived_measures,
    published_before,
    read_about,
    read_archived,
    write_archived,
)
from R_free_helpers.results.definitions import DEFINITION, LIMIT, SELECTION, fingerprints, not_comparable
from R_free_helpers.results.versions import defined

NAME = "no_ms-2023"
YEAR = {"registry": "no_ms", "year": 2024}
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

    # Computed again, of the same extract: the same persons have the same released numbers as then.
    again = released_results(checked(**YEAR, compare="recomputed"), mine)
    assert again.archive["june"].equals(kept) and set(again.archive) == {"june", "december"}
    assert again.not_compared == {}

    # Of others, or of another limit: nothing archived goes on to figures, sentences or files.
    women = released_results(checked(**YEAR, filter="sex=female"), mine)
    assert women.archive == {} and not list(women.folder.glob("archive-*"))
    of_june = {one.id for one in get_registry("no_ms").measures if one.archived and one.compares_with in ("", "june")}
    assert women.not_compared == dict.fromkeys(of_june, SELECTION)
    younger = released_results(checked(**YEAR, limits={"mri": 3}), mine)
    assert younger.not_compared == {"mri": LIMIT}
    assert younger.archive["june"].equals(kept.filter(pl.col("measure") != "mri"))


def test_a_report_with_choices_is_not_archived(data_dir):
    for choice in ({"filter": "sex=female"}, {"limits": "dx_treat=28"}, {"compare": "recomputed"}):
        with pytest.raises(ValueError, match="is not archived: later editions compare with what the registry"):
            keep(checked(registry="no_ms", year=2023, **choice))
    assert not (data_dir / "archive").exists()


# Under which definitions.


def told_of(registry) -> dict[str, str]:
    return fingerprints(registry, [measure.id for measure in registry.measures if measure.archived])


def changed(registry, name: str, **changes: object):
    measures = tuple(dataclasses.replace(one, **changes) if one.id == name else one for one in registry.measures)
    return dataclasses.replace(registry, measures=measures)


def test_a_changed_definition_is_not_compared_with():
    registry = get_registry("no_ms")
    told = told_of(registry)
    assert not_comparable(told, registry) == {}
    longer = dataclasses.replace(registry.indicators["onset_dx"].limit, value=48)
    for name, change in (
        ("mri", {"denominator": "Noen andre."}),
        ("registered", {"period": "extraction_date"}),
        ("onset_dx", {"limit": longer}),
        ("edss", {"population": alive_rrms}),
        ("edss", {"met": disease_activity.edss_measured_nearby}),
    ):
        assert not_comparable(told, changed(registry, name, **change)) == {name: DEFINITION}
    gone = dataclasses.replace(registry, measures=tuple(one for one in registry.measures if one.id != "edss"))
    assert not_comparable(told, gone) == {"edss": DEFINITION}


def test_what_judges_or_shows_a_value_does_not_define_it():
    registry = get_registry("no_ms")
    told = told_of(registry)
    for change in ({"bands": Bands(0.1, 0.2)}, {"rationale": "Annet."}, {"short_name": "X"}, {"low_coverage": None}):
        assert not_comparable(told, changed(registry, "edss", **change)) == {}


def test_a_function_that_only_moved_or_was_tidied_up_is_the_same_definition():
    registry = get_registry("no_ms")

    def edss_measured(source, rows, limit):
        """Return the same in other code."""

    edss_measured.__qualname__ = "edss_measured"
    assert not_comparable(told_of(registry), changed(registry, "edss", met=edss_measured)) == {}


def test_what_a_function_was_made_with_is_part_of_the_definition():
    registry = get_registry("se_ipn")
    told = told_of(registry)
    other = registry.shares["visit_year"].met  # made by the same function of other events
    assert set(not_comparable(told, changed(registry, "on_therapy", met=other))) == {"on_therapy"}


def test_a_registry_can_declare_an_earlier_definition_comparable():
    registry = get_registry("no_ms")
    reworded = changed(registry, "edss", definition="Det samme, sagt bedre.")
    told = told_of(registry)
    assert not_comparable(told, reworded) == {"edss": DEFINITION}
    declared = dataclasses.replace(reworded, comparable={"edss": (told["edss"],)})
    assert not_comparable(told, declared) == {}


def test_who_makes_a_report_is_told_what_to_write_where_only_words_changed():
    registry = get_registry("no_ms")
    reworded = changed(registry, "edss", definition="Det samme, sagt bedre.")
    told = told_of(registry)
    compared = YearBefore({}, not_comparable(told, reworded, {"dx_treat": 28}), told)
    (said,) = defined_otherwise(compared)
    assert "the definition has changed since: edss." in said  # of a limit that was chosen nothing need be told
    entry = ast.literal_eval(said.partition("Registry(comparable=…): ")[2])
    assert not_comparable(told, dataclasses.replace(reworded, comparable=entry)) == {}
    assert defined_otherwise(YearBefore({}, not_comparable(told, registry), told)) == []


def test_in_what_an_archived_definition_differs_is_told_where_it_was_kept(data_dir):
    today = defined(get_registry("no_ms"), ["edss"])["edss"]
    kept = {"edss": today.model_copy(update={"numerator": "Others", "fingerprint": "0"})}
    for versions, differing, named in ((kept, {"edss": ["numerator"]}, "edss (numerator)"), ({}, {}, "edss")):
        write_archived(store(), about(definitions={"edss": "0"}, versions=versions), data_dir / "archive")
        compared = before_published(parse_edition("no_ms-2024"), SYNTHETIC)
        (said,) = defined_otherwise(compared)
        assert compared.how == differing and f"has changed since: {named}." in said


def test_another_limit_is_another_definition_and_the_same_limit_is_not():
    registry = get_registry("no_ms")
    assert not_comparable(told_of(registry), registry, {"dx_treat": 28}) == {"dx_treat": LIMIT}
    assert not_comparable(told_of(registry.with_limits({"dx_treat": 28})), registry, {"dx_treat": 28}) == {}


def test_fingerprints_are_the_same_in_every_run():
    """What is archived has the definitions of today: no function or expression is told with its place in memory."""
    registry = get_registry("no_ms")
    for name in (NAME, f"{NAME}-december"):
        told = read_about(ROOT / "data" / "no_ms" / "archive" / f"{name}.csv").definitions
        assert not_comparable(told, registry) == {}
