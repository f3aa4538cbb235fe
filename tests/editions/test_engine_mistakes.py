"""What an engine lacks is named before it is given any rows."""

from __future__ import annotations

import dataclasses

import narwhals as nw
import pytest

from R_free_helpers.editions.checking.contract import empty_tables
from R_free_helpers.editions.checking.definitions import registry_sources
from R_free_helpers.editions.checking.engines import engine_mistakes
from R_free_helpers.engines.choice import ENGINE, MASTER
from R_free_helpers.measures.kinds import Counts
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry

LACKING = {"duckdb": nw.col("birth_date").dt.timestamp("ms"), "spark": nw.col("birth_date").dt.timestamp("ms")}


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_a_measure_that_an_engine_cannot_compute_is_named(engine, monkeypatch, request):
    if engine == "spark":
        request.getfixturevalue("spark")
    monkeypatch.setenv(ENGINE, engine)
    monkeypatch.setenv(MASTER, "local[2]" if engine == "spark" else "")
    registry = get_registry("se_ipn")
    sound = next(one for one in registry.measures if isinstance(one, Counts))
    lacking = dataclasses.replace(
        sound,
        id="lacking",
        population=lambda source: source.table("patient").with_columns(unit_id=nw.lit("lund"), since=LACKING[engine]),
        by=("since",),
        category=None,
    )
    asked = dataclasses.replace(registry, measures=(sound, lacking))
    edition = Edition(registry="se_ipn", year=2024)
    (found,) = engine_mistakes(asked, edition, empty_tables("se_ipn"), registry_sources("se_ipn"))
    assert found.said.startswith(f"{engine} cannot compute the measure 'lacking': ")
    assert "timestamp" in found.said
    assert "--engine polars" in found.remedy
