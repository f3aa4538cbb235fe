"""Bitmaps say the same as the arrays that they are made of."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from R_free_helpers.disclosure.bitmaps import bitmap_of, flags_of, places_in


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_flags_become_bits_and_bits_flags(flags: list[bool]) -> None:
    bitmap, places = bitmap_of(np.array(flags)), np.flatnonzero(flags)
    assert bitmap == sum(1 << int(place) for place in places)
    assert places_in(bitmap) == places.tolist()
    assert flags_of(bitmap, len(flags)).tolist() == [int(flag) for flag in flags]


@given(st.sets(st.integers(0, 99)), st.sets(st.integers(0, 99)))
def test_whole_numbers_are_combined_as_sets_are(one: set[int], other: set[int]) -> None:
    first, second = (bitmap_of(np.isin(np.arange(100), list(places))) for places in (one, other))
    assert places_in(first & ~second) == sorted(one - other)
    assert places_in(first | second) == sorted(one | other)
    assert (not first & ~second) == (one <= other)
