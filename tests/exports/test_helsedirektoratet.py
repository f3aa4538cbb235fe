"""The directorate's file: every indicator and unit, with a number or with the reason why there is none."""

from __future__ import annotations

import csv
import io

import pytest
from deliveries import FEW, SUPPRESSED, TOLD_AS_FEW, delivery

from R_free_helpers.exports.helsedirektoratet import check, make

NAME = "no_ms-2024-helsedirektoratet.csv"
IDS = {one.id for one in delivery().portal.of("helsedirektoratet")}
NUMBERS = {one.id for one in delivery().portal.numbers("orgnr").values()}


def row(text: str, indicator: str, unit: str) -> dict[str, str]:
    found = csv.DictReader(io.StringIO(text), delimiter=";")
    return next(one for one in found if (one["indikator_id"], one["enhet"]) == (indicator, unit))


def faults(text: str) -> list[str]:
    return [one.check for one in check(text, IDS, NUMBERS).faults]


def test_each_unit_has_its_counts_share_goal_and_direction():
    text = make(delivery()).files[NAME]
    assert len(text.splitlines()) == 1 + 2 * 24
    told = row(text, "no_ms_dx_treat", "Helse Bergen HF")
    assert told == {
        "utgave": "no_ms-2024", "indikator_id": "no_ms_dx_treat", "indikator": "Tid fra diagnose til behandling",
        "aar": "2024", "periode": "2024", "nivaa": "helseforetak", "orgnr": "983974724", "enhet": "Helse Bergen HF",
        "teller": "30", "nevner": "40", "andel": "0,75", "maal_hoey": "0,75", "retning": "hoey", "merknad": "",
    }  # fmt: skip


def test_where_little_is_good_the_file_says_so():
    told = row(make(delivery(lower_is_better=True)).files[NAME], "no_ms_dx_treat", "Helse Bergen HF")
    assert (told["maal_hoey"], told["retning"]) == ("0,1", "lav")


@pytest.mark.parametrize(
    ("hidden", "words"), [(FEW, "færre enn 5 personer"), (TOLD_AS_FEW, "færre enn 5"), (SUPPRESSED, "skjult")]
)
def test_a_hidden_unit_has_its_reason_and_no_number(hidden, words):
    text = make(delivery(dx_treat__bergen=hidden)).files[NAME]
    told = row(text, "no_ms_dx_treat", "Helse Bergen HF")
    assert (told["teller"], told["nevner"], told["andel"], told["merknad"]) == ("", "", "", words)
    assert faults(text) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("columns", "teller;nevner", "nevner;teller"),
        ("edition", "no_ms-2024;no_ms_early_he;", "no_ms-2023;no_ms_early_he;"),
        ("indicator", ";no_ms_early_he;", ";no_ms_early;"),
        ("organisation", ";983974724;", ";983974725;"),
        ("count", ";30;40;", ";30,5;40;"),
        ("count", ";30;40;", ";50;40;"),
        ("share", ";30;40;0,75;", ";30;40;0,76;"),
        ("reason", ";30;40;0,75;", ";30;;0,75;"),
        ("reason", ";0,75;hoey;\n", ";0,75;hoey;skjult\n"),
        ("once", ";983974724;", ";983974694;"),
    ],
)
def test_a_damage_is_refused_by_name(name, old, new):
    text = make(delivery()).files[NAME]
    assert faults(text) == [] and old in text
    assert name in faults(text.replace(old, new))
