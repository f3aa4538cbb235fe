"""Episodes of treatment."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.se_ipn.episodes import _not_at_new_year


def test_an_end_moves_off_the_turn_of_the_year_and_never_before_its_start() -> None:
    start = np.array([dd.day("2021-05-01"), dd.day("2022-01-01"), dd.day("2021-05-01"), dd.day("2021-05-01")])
    end = np.array([dd.day("2022-01-01"), dd.day("2022-01-01"), dd.day("2021-07-01"), dd.NONE])
    moved = _not_at_new_year(start, end)
    assert moved.tolist() == [dd.day("2021-12-29"), dd.day("2022-01-04"), dd.day("2021-07-01"), dd.NONE]
