"""An internal edition of a unit is exact for that unit alone."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from R_free_helpers.editions.stages import load_released, results_folder
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.results import KEY
from R_free_helpers.synthetic import synthesize


def test_other_units_are_protected_in_an_internal_edition(tmp_path: Path, risk_accepted: None) -> None:
    extract = tmp_path / "extract"
    synthesize("no_ms", extract, patients=600, seed=3)
    whole = Edition(registry="no_ms", year=2024, policy="internal")
    unit = whole.model_copy(update={"unit": "bergen"})
    shown = whole.model_copy(update={"policy": "protected"})
    exact, protected, own = (load_released(results_folder(one, extract), one).results for one in (whole, shown, unit))
    counted = pl.col("measure") != "attainment"
    bergen, others = (pl.col("unit_id") == "bergen") & counted, (pl.col("unit_id") != "bergen") & counted
    assert own.filter(bergen).drop("status").equals(exact.filter(bergen).drop("status"))
    # Of groups too small to tell there is no difference that could be derived.
    assert own.filter(others).drop("status").equals(protected.filter(others).drop("status"))
    assert not own.filter(others).equals(exact.filter(others))
    assert own.filter(~counted).select(KEY).equals(exact.filter(~counted).select(KEY))
