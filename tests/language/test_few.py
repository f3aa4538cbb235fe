"""Small numbers in words: a bound or a few, never a number and never nobody."""

import pytest

from R_free_helpers.language.few import Few, Small, is_told
from R_free_helpers.language.phrases import languages

NUMBER_WORDS = ("0", "ingen", "inga", "nobody", "null", "noll")


@pytest.fixture(params=languages())
def few(request):
    return Few(request.param, 6, 10)


def test_no_word_for_a_small_number_says_none(few):
    shares = [few.share(41.0), few.share_words(41.0), few.share(None)]
    told = [few.count(), few.words(), few.persons(), few.cell(), *shares]
    for text in told:
        assert not set(text.replace("<", " ").split()) & set(NUMBER_WORDS), text
        assert "6" in text or "15" in text


def test_statuses_without_a_value_have_different_words(few):
    for words in ([few.absent(status) for status in STATUSES], [few.absent_cell(status) for status in STATUSES]):
        assert len(set(words)) == len(STATUSES)


STATUSES = ("few", "suppressed", "no_data")


def test_a_mean_needs_more_persons_than_a_share(few):
    assert "6" in few.persons("share") and "10" in few.persons("mean") and "10" in few.cell("median")


@pytest.mark.parametrize(("of", "percent"), [(6, 100), (7, 86), (12, 50), (13, 47), (600, 1), (5000, 1), (4, 100)])
def test_a_share_is_below_the_threshold_in_percent_rounded_up(of, percent):
    few = Few("nb-NO", 6, 10)
    assert few.share(of) == f"<{percent}\xa0%"
    assert few.share_words(of) == f"under {percent}\xa0%"
    # What it says is true of the most persons that may be behind it.
    assert percent == 100 or 5 / of < percent / 100


def test_small_is_zero_for_sums_and_is_known_as_small():
    small = Small(40.0)
    assert small + 3 == 3.0 and small.of == 40.0 and isinstance(small, float)
    assert not is_told(0.0, "ok") and not is_told(float("nan"), "few") and is_told(0, "few")
