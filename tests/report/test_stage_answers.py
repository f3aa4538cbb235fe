"""The stage assessment answers from results: yes, no, or that it cannot be told."""

from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest

from R_free_helpers.language.words import Words
from R_free_helpers.registries.no_ms.words import stage as variables_stage
from R_free_helpers.registries.no_ms.words.stage import NO, POINTS, UNKNOWN, YES


@pytest.mark.parametrize(
    ("now", "before", "stage_3", "stage_4"),
    [
        (0.883, 0.86, YES, YES),
        (0.7999, 0.60, YES, NO),
        (0.79, 0.80, YES, YES),
        (0.5999, 0.59, NO, NO),
        (0.70, None, YES, UNKNOWN),
        (None, None, UNKNOWN, UNKNOWN),
        (None, 0.9, YES, YES),
    ],
)
def test_coverage_in_the_last_two_years(now, before, stage_3, stage_4) -> None:
    shares = {2024: now, 2023: before}
    assert variables_stage.reached(shares, variables_stage.STAGE_3) == stage_3
    assert variables_stage.reached(shares, variables_stage.STAGE_4) == stage_4


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "Alle de åtte punktene som tallene kan svare på, er oppfylt."),
        ({"coverage_high": NO}, "Ikke oppfylt i denne utgaven: punkt 13."),
        ({"coverage_high": NO, "coverage_low": NO}, "Ikke oppfylt i denne utgaven: punkt 7 og 13."),
        (
            {"coverage_high": NO, "prom": UNKNOWN},
            "Ikke oppfylt i denne utgaven: punkt 13. Kan ikke avgjøres i denne utgaven: punkt 16.",
        ),
    ],
)
def test_summary_names_the_points_that_are_not_met(changed, expected) -> None:
    writer = SimpleNamespace(words=Words("nb-NO"))
    assert variables_stage.summary(writer, dict.fromkeys(POINTS, YES) | changed).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [("correctness", 0.9, YES), ("correctness", None, UNKNOWN), ("edss", 0.9, UNKNOWN)],
)
def test_correctness_needs_a_result_that_is_shown(measure, value, expected) -> None:
    rows = pl.DataFrame({"measure": [measure], "value": [value]}, schema={"measure": pl.String, "value": pl.Float64})
    writer = SimpleNamespace(chapter=SimpleNamespace(results=rows))
    assert variables_stage.correctness(writer)[0] == expected
