"""What operations and patients are like: what hospitals are made alike by before they are compared."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers import CaseMix, Source
from R_free_helpers.model.measure import Continuous

CASE_MIX = (
    Continuous("age", per=10),
    CaseMix("sex", "male"),
    CaseMix("urgency", "elective"),
    CaseMix("asa_group", "low"),
    CaseMix("spread", "no"),
)
"""Age in years, and characteristics with the group that the others are compared with: the largest."""


def with_case_mix(source: Source, rows: nw.LazyFrame) -> nw.LazyFrame:
    """Return the rows with ``asa_group`` (3-4 is high) and ``spread`` (stage IV); null is unknown."""
    severe, known = nw.col("asa").is_in(["3", "4"]), nw.col("asa") != "unknown"
    spread, staged = nw.col("stage") == "IV", nw.col("stage") != "unknown"
    return rows.with_columns(
        asa_group=nw.when(severe).then(nw.lit("high")).otherwise(nw.when(known).then(nw.lit("low"))),
        spread=nw.when(spread).then(nw.lit("yes")).otherwise(nw.when(staged).then(nw.lit("no"))),
    )
