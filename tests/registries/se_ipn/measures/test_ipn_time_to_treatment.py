"""The way to diagnosis and to immunotherapy: who went it in time."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date


@pytest.mark.parametrize(("start", "met"), [(D(2019, 1, 1), 1), (D(2020, 5, 1), 1), (D(2020, 5, 2), 0)])
def test_prompt_is_within_three_months_of_the_diagnosis_or_before_it(people, found, start, met):
    people.person("A", diagnosis_date=D(2020, 2, 1)).add("treatment_episode", "A", start_date=start)
    people.person("B", diagnosis_date=D(2020, 2, 1))
    row = found("dx_therapy")
    assert (row["numerator"], row["denominator"], row["missing"]) == (met, 1, 1)
    assert found("wait_dx_therapy", statistic="median")["value"] >= 0


@pytest.mark.parametrize(("diagnosed", "met"), [(D(2020, 6, 1), 1), (D(2020, 6, 2), 0)])
def test_in_time_is_within_twelve_months_of_the_onset(people, found, diagnosed, met):
    people.person("A", onset_date=D(2019, 6, 1), diagnosis_date=diagnosed)
    assert found("onset_dx")["numerator"] == met
