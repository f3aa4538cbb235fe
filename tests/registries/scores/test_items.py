"""Reading stored responses, checking them row by row, and the mean of what was answered."""

from __future__ import annotations

import numpy as np
import pytest

from R_free_helpers.registries.scores.items import AnswerError, Form, checked_rows, from_json, mean_of_answered

FORM = Form("Demo", {"walk": (0, 2), "run": (1, 5)}, besides=("note",))


def test_json_in_the_order_of_the_form():
    read = from_json(['{"run": 5, "walk": 0}', '{"walk": "2", "run": null}', '{"note": 7}', None, "", "{}"], FORM)
    expected = [[0, 5], [2, np.nan], *[[np.nan, np.nan]] * 4]
    np.testing.assert_array_equal(read, expected)


def test_no_responses_keep_the_width():
    assert from_json([], FORM).shape == (0, 2)
    assert checked_rows(from_json([], FORM), FORM).shape == (0, 2)


def test_a_missing_text_of_a_data_frame_is_a_response_without_answers():
    assert np.isnan(from_json([float("nan")], FORM)).all()  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"walk": 1', r"Demo, response 2 is not JSON: '{\"walk\": 1'"),
        ("[1, 2]", "response 2 is not a JSON object"),
        ('{"wlak": 1}', "response 2 has the items wlak, which the form does not have; its items are walk, run"),
        ('{"walk": "often"}', "response 2: the answer to item walk is 'often', not a number"),
        ('{"walk": true}', "the answer to item walk is True, not a number"),
        ('{"walk": [1]}', r"the answer to item walk is \[1\], not a number"),
    ],
)
def test_what_cannot_be_read_is_told(text, said):
    with pytest.raises(AnswerError, match=said):
        from_json(["{}", text], FORM)


def test_wrong_answers_are_told_with_response_item_and_what_is_allowed():
    with pytest.raises(
        AnswerError, match=r"^Demo: response 2, item walk is 3, allowed are 0 to 2; response 3, item run is 0"
    ):
        checked_rows([[0, 1], [3, 1], [0, 0]], FORM)
    with pytest.raises(AnswerError, match=r"^Demo: item run is 1\.5, allowed are 1 to 5$"):
        checked_rows([0, 1.5], FORM)
    with pytest.raises(AnswerError, match=r"item walk is inf"):
        checked_rows([np.inf, 1], FORM)


def test_only_the_first_wrong_answers_are_told():
    with pytest.raises(AnswerError, match=r"response 5, item walk is 9.*; and 2 more$") as error:
        checked_rows([[9, 1]] * 7, FORM)
    assert "response 6" not in str(error.value)


def test_another_number_of_items():
    with pytest.raises(AnswerError, match="Demo has 2 items, not 3"):
        checked_rows([[1, 1, 1]], FORM)
    with pytest.raises(AnswerError, match="Demo has 2 items, not 0"):
        checked_rows(1, FORM)


def test_mean_of_answered():
    values = [[1, 2, 3, 4], [1, 3, np.nan, np.nan], [4, np.nan, np.nan, np.nan], [np.nan] * 4]
    np.testing.assert_array_equal(mean_of_answered(values), [2.5, 2, np.nan, np.nan])
    np.testing.assert_array_equal(mean_of_answered(values, least=0), [2.5, 2, 4, np.nan])
    np.testing.assert_array_equal(mean_of_answered(values, least=1), [2.5, np.nan, np.nan, np.nan])
    # Half of three is one and a half: two are needed.
    assert np.isnan(mean_of_answered([5, np.nan, np.nan]))
