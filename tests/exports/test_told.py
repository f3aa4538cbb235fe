"""What a file may tell of a unit: one rule for every format."""

from __future__ import annotations

import pytest
from deliveries import FEW, SUPPRESSED, TOLD_AS_FEW, delivery

ROWS = {"treat_upd__bergen": FEW, "treat_upd__fonna": TOLD_AS_FEW, "treat_upd__forde": SUPPRESSED}


def told(unit: str):
    made = delivery(**ROWS)
    one = next(one for one in made.portal.of("skde") if one.measure == "treat_upd")
    return made, made.told(one)[unit]


@pytest.mark.parametrize(
    ("unit", "words"), [("bergen", "færre enn 5 personer"), ("fonna", "færre enn 5"), ("forde", "skjult")]
)
def test_what_is_hidden_has_no_number_and_a_reason(unit, words):
    made, one = told(unit)
    assert (one.value, one.numerator, one.denominator) == (None, None, None)
    assert made.why(one, "share") == words


def test_what_is_shown_has_its_numbers_and_no_reason():
    _, one = told("ous")
    assert (one.value, one.numerator, one.denominator, one.reason) == (0.75, 30.0, 40.0, "")


def test_a_level_that_no_unit_has_is_named():
    with pytest.raises(ValueError, match="there is no level 'hospitl'"):
        delivery().at(["hospitl"])
