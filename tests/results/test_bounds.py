"""Between which bounds the share of all lies when some are unknown."""

from __future__ import annotations

import pytest

from R_free_helpers.results.bounds import bounds_of_all, unknown_share

NONE = float("nan")


@pytest.mark.parametrize(
    ("met", "known", "missing", "expected"),
    [
        (8837, 11102, 958, (8837 / 12060, 9795 / 12060)),
        (0, 5, 5, (0.0, 0.5)),
        (5, 5, 5, (0.5, 1.0)),
        (3, 5, 0, None),
        (NONE, 5, 5, None),
        (3, 5, NONE, None),
        (0, 0, 0, None),
    ],
)
def test_the_share_of_all_lies_between_nobody_and_everybody_of_the_unknown(met, known, missing, expected):
    assert bounds_of_all({"numerator": met, "denominator": known, "missing": missing}) == expected


def test_the_part_that_is_unknown_is_of_all():
    assert unknown_share({"denominator": 90.0, "missing": 10.0}) == 0.1
    assert unknown_share({"denominator": 0.0, "missing": 0.0}) is None
