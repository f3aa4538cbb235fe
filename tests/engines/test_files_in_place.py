"""Engines take an extract's Parquet files as they lie there, whatever these are called, and count the same rows."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest
from built import SMALL
from polars.testing import assert_frame_equal

from R_free_helpers.contract import stored
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import registry_of
from R_free_helpers.model.results import KEY
from R_free_helpers.model.rows import bringing, brought
from R_free_helpers.results.compute import compute_measure, open_source, with_lists

EDITION = Edition(registry="se_ipn", year=2024)
SOME = ("diagnosis", "wait_onset_dx_by_sex", "incat_mean_ig", "grip", "per_patients_year", "on_therapy")
"""Of each kind of estimator a measure: shares, percentiles, means and boxes, of most tables."""

ENGINES = pytest.mark.parametrize("engine", ["duckdb", "spark"], indirect=True)


@pytest.fixture(scope="module")
def in_parts(built, tmp_path_factory):
    """Return an extract whose tables are folders of several files, one of them without a row."""
    folder = tmp_path_factory.mktemp("extract") / "året=2024 [a]"
    for file in built.extract("se_ipn", SMALL["se_ipn"]).glob("*.parquet"):
        rows = pl.read_parquet(file)
        (folder / file.stem).mkdir(parents=True)
        for part, (first, many) in enumerate([(0, rows.height // 3), (0, 0), (rows.height // 3, None)]):
            rows.slice(first, many).write_parquet(folder / file.stem / f"del {part} [x].parquet")
    return folder


@ENGINES
def test_measures_of_files_are_those_of_rows_in_memory(engine, in_parts, tmp_path, monkeypatch):
    registry = registry_of(EDITION)
    reference = load_reference(EDITION.data_dir, EDITION.latest_extraction, year=EDITION.year)
    memory, _ = open_extract(in_parts, reference)
    monkeypatch.setattr(stored, "MOST_ROWS_IN_MEMORY", -1)
    opened, _ = open_extract(in_parts, reference)
    assert len(opened.files) == len(memory.tables)
    assert all(isinstance(table, pl.LazyFrame) for table in opened.tables.values())
    taken = engine.take(with_lists(opened.tables, registry, EDITION), opened.files)
    assert {file.stem for file in tmp_path.glob("*.parquet")}.isdisjoint(opened.files)  # none was copied
    on_polars = open_source(with_lists(memory.tables, registry, EDITION), registry, EDITION)
    elsewhere = open_source(taken, registry, EDITION, engine.keep)
    for measure in registry.measures:
        if measure.id in SOME:
            expected = compute_measure(measure, on_polars).sort(KEY)
            with bringing(engine.bring):
                got = compute_measure(measure, elsewhere).sort(KEY)
            assert expected["value"].is_not_null().any(), measure.id
            assert_frame_equal(_ordered(got), _ordered(expected), rel_tol=0, abs_tol=1e-9)
    assert {measure.id for measure in registry.measures} >= set(SOME)
    assert not list(tmp_path.glob("brought-*"))


@ENGINES
def test_rows_are_brought_in_files_that_go_with_the_context(engine, tmp_path):
    file, there = tmp_path / "a [1].parquet", (lambda: [one.name for one in tmp_path.glob("brought-*")])
    pl.DataFrame({"patient_id": ["a", "b", "c"], "number": [1, 2, 3]}).write_parquet(file)
    taken = engine.take({"patient": stored.scan((file,))}, {"patient": (file,)})
    rows = nw.from_native(taken["patient"]).lazy()
    with bringing(engine.bring):
        with brought(rows.filter(nw.col("number") > 1)) as plan:
            assert isinstance(plan, pl.LazyFrame)
            assert len(there()) == 1
            assert sorted(plan.collect()["patient_id"]) == ["b", "c"]
        assert there() == []
        with brought(rows.filter(nw.col("number") > 3)) as plan:  # nobody
            assert plan.collect().schema == {"patient_id": pl.String, "number": pl.Int64}
        with pytest.raises(ZeroDivisionError), brought(rows):
            assert len(there()) == 1
            raise ZeroDivisionError
        assert there() == []


@ENGINES
def test_few_rows_are_brought_in_memory(engine, tmp_path):
    taken = engine.take({"patient": pl.DataFrame({"patient_id": ["a", "b"]})})
    with bringing(engine.bring), brought(nw.from_native(taken["patient"]).lazy()) as plan:
        assert not list(tmp_path.glob("brought-*"))
        assert sorted(plan.collect()["patient_id"]) == ["a", "b"]


def _ordered(results: pl.DataFrame) -> pl.DataFrame:
    """Return results whose sets of persons are in one order."""
    return results.with_columns(pl.col("^.*_set$").list.sort())


NAMES = ["with space", "året", "year=2024", "100%25", "a[1]", "{b,c}", "d*", "e?", "f:g"]
"""Patterns, escapes and values of a column in one engine's eyes, and names in everybody else's."""


@ENGINES
def test_names_stand_for_themselves(engine, tmp_path):
    root = tmp_path / "root"
    folder, own = root / "extract", root / "året=[1]{2}*% %20"
    for one in (folder, own):
        one.mkdir(parents=True)
    for name in (*NAMES, "a1", "b", "c", "d1", "e1"):
        pl.DataFrame({"patient_id": [name]}).write_parquet(folder / f"{name}.parquet")
    files = {f"table_{n}": (folder / f"{name}.parquet",) for n, name in enumerate(NAMES)}
    with type(engine)(own, **({"master": "local[2]"} if engine.name == "spark" else {})) as ours:
        taken = ours.take({name: stored.scan(parts) for name, parts in files.items()}, files)
        taken |= ours.take({"copied": pl.DataFrame({"patient_id": ["copied"]})})
        rows = {name: nw.from_native(table).lazy() for name, table in taken.items()}
        rows["kept"] = ours.keep(rows["copied"])
        found = [one.collect(backend="polars").to_native()["patient_id"].to_list() for one in rows.values()]
    assert found == [[name] for name in (*NAMES, "copied", "copied")]
    assert set(root.iterdir()) == {folder, own}  # no rows lie elsewhere
