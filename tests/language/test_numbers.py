"""Numbers as the reader sees them."""

import datetime as dt
import math

import pytest

from R_free_helpers.language.numbers import Numbers, half_up, known
from R_free_helpers.language.periods import period_text


@pytest.fixture(params=["nb-NO", "sv-SE"])
def numbers(request):
    return Numbers(request.param)


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (0.77, 0, "77\u00a0%"),
        (0.285, 0, "29\u00a0%"),  # 0.285 * 100 is 28.499999999999996 in binary
        (57 / 200, 0, "29\u00a0%"),
        (0.145, 0, "15\u00a0%"),
        (0.005, 0, "1\u00a0%"),
        (0.004999, 0, "0\u00a0%"),
        (0.0725, 1, "7,3\u00a0%"),
        (1.25, 0, "125\u00a0%"),
        (0.997, 1, "99,7\u00a0%"),
    ],
)
def test_shares_round_half_up(numbers, value, decimals, printed):
    assert numbers.share(value, decimals) == printed


def test_grouping_decimal_sign_and_ranges(numbers):
    assert numbers.integer(13129) == "13\u00a0129"
    assert numbers.integer(34.5) == "35"
    assert numbers.decimal(34.65, 1) == "34,7"
    assert numbers.decimal(2.0, 2) == "2,00"
    assert numbers.interval(0.715, 0.81) == "72–81\u00a0%"
    assert numbers.points(0.125) == "13"


def test_rounding_never_prints_a_negative_zero():
    assert str(half_up(-0.04, 1)) == "0.0"
    assert str(half_up(-0.05, 1)) == "-0.1"


@pytest.mark.parametrize("language", ["nb-NO", "sv-SE", "en-GB"])
def test_negative_numbers_have_a_minus_sign(language):
    numbers = Numbers(language)
    point = "." if language == "en-GB" else ","
    assert numbers.decimal(-0.25, 1) == f"\u22120{point}3"
    assert numbers.integer(-1234.5).replace("\u00a0", "").replace(",", "") == "\u22121235"
    assert numbers.points(-0.125) == "\u221213"
    assert numbers.share(-0.125).startswith("\u221213")
    assert numbers.decimal(-0.04, 1) == f"0{point}0"


@pytest.mark.parametrize("language", ["nb-NO", "sv-SE", "en-GB"])
@pytest.mark.parametrize(("value", "printed"), [(0.5, 1), (1.5, 2), (2.5, 3), (-0.5, -1), (-2.5, -3), (2.4999, 2)])
def test_halves_are_rounded_away_from_zero(language, value, printed):
    assert Numbers(language).integer(value) == str(printed).replace("-", "\u2212")
    assert half_up(value) == printed


def test_rounded_once_from_the_unrounded_value(numbers):
    # 0.8446 is 84 %; rounded to 84.5 % first it would become 85 %.
    assert numbers.share(0.8446) == "84\u00a0%"
    assert numbers.decimal(2.449, 0) == "2"
    assert numbers.points(0.0149, 0) == "1"


def test_p_is_never_printed_as_nothing_or_certain(numbers):
    assert numbers.p_value(0.0004) == "p < 0,001"
    assert numbers.p_value(0) == "p < 0,001"
    assert numbers.p_value(0.0005) == "p = 0,001"
    assert numbers.p_value(0.0495) == "p = 0,050"
    assert numbers.p_value(0.9996) == "p > 0,999"


def test_dates_and_periods():
    nb, sv = Numbers("nb-NO"), Numbers("sv-SE")
    assert nb.date(dt.date(2024, 12, 31)) == "31. desember 2024"
    assert sv.date(dt.date(2024, 12, 31)) == "31 december 2024"
    assert nb.month(dt.date(2024, 6, 1)) == "juni 2024"
    assert period_text("2023-07-01/2024-06-30", nb) == "1. juli 2023–30. juni 2024"
    assert period_text("2024-12-31", nb) == "31. desember 2024"
    assert period_text("2024", nb) == "2024"


def test_known_tells_values_from_none_and_nan():
    assert known(0.0)
    assert not known(None)
    assert not known(math.nan)


def test_a_missing_value_is_refused_rather_than_printed(numbers):
    with pytest.raises((TypeError, ValueError)):
        numbers.share(None)
    with pytest.raises((TypeError, ValueError)):
        numbers.share(math.nan)
