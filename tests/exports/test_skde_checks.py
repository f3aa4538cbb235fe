"""Each of the receiver's fifteen checks refuses what it is there for, by its name, and takes what we make."""

from __future__ import annotations

import pytest
from deliveries import delivery

from R_free_helpers.exports.skde import make
from R_free_helpers.exports.skde_checks import CHECKS, check, metadata_faults, read_upload

HEAD = "context;year;orgnr;ind_id;var;denominator\n"
LINE = "resident;2024;983974724;part;30;40\n"
TYPES = {"part": "andel", "value": "beregnet_andel"}
KNOWN = {"983974724", "983974694"}


def faults(text: str, registry: str = "no_ms") -> list[str]:
    return [one.check for one in check(read_upload(text, registry, TYPES, KNOWN)).faults]


def test_what_we_make_of_both_types_is_taken():
    made = make(delivery())
    portal = delivery().portal
    types = {one.id: one.type for one in portal.of("skde")}
    numbers = {one.id for one in portal.numbers("orgnr", "skde").values()}
    found = check(read_upload(made.files["no_ms-2024-skde.csv"], "no_ms", types, numbers))
    assert (found.faults, found.warnings) == ([], [])
    assert metadata_faults(made.files["no_ms-2024-skde-ind.csv"]) == []


def test_the_checks_are_in_the_receiver_s_order():
    assert [one.__name__ for one in CHECKS] == [
        "missing_registry", "missing_var", "invalid_var", "invalid_context", "invalid_org", "invalid_ind",
        "numeric_var", "natural_var", "numeric_denominator", "natural_denominator", "zero_denominator", "numeric_year",
        "natural_year", "values_exists", "duplicated_inds",
    ]  # fmt: skip


DAMAGED = {
    "missing_var": [HEAD.replace("context;", "") + "2024;983974724;part;30;40\n"],
    "invalid_var": [HEAD.strip() + ";edition\n" + LINE.strip() + ";june\n", HEAD.replace("year", "Year") + LINE],
    "invalid_context": [HEAD + LINE.replace("resident", "bosted")],
    "invalid_org": [HEAD + LINE.replace("983974724", "123456789")],
    "invalid_ind": [HEAD + LINE.replace("part", "parts")],
    "numeric_var": [HEAD + LINE.replace(";30;", ";many;"), HEAD + LINE.replace(";30;", ";0.5;")],
    "natural_var": [HEAD + LINE.replace(";30;", ";0,5;"), HEAD + LINE.replace(";30;", ";-1;")],
    "numeric_denominator": [HEAD + LINE.replace(";40", ";all")],
    "natural_denominator": [HEAD + LINE.replace(";40", ";40,5")],
    "zero_denominator": [HEAD + LINE.replace(";40", ";0"), HEAD + LINE + LINE.replace(";40", ";")],
    "numeric_year": [HEAD + LINE.replace("2024", "i fjor"), HEAD + LINE + LINE.replace("2024", "")],
    "natural_year": [HEAD + LINE.replace("2024", "2024,5")],
    "values_exists": [HEAD + LINE + LINE.replace("resident", ""), HEAD + LINE + LINE.replace(";30;", ";;")],
    "duplicated_inds": [HEAD + LINE.replace("part;30", "value;0,5") * 2],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in DAMAGED.items() for text in texts])
def test_a_damage_is_refused_by_name(name, text):
    assert name in faults(text)


def test_every_check_has_a_damage():
    assert {"missing_registry", *DAMAGED} == {one.__name__ for one in CHECKS}


def test_without_a_registry_nothing_else_is_looked_at():
    assert faults("rubbish", registry="") == ["missing_registry"]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + LINE,
        HEAD + LINE + "\n;;;;;\n",  # empty rows are dropped
        HEAD.replace(";denominator", "") + LINE.replace(";40", ""),  # filled with 1 by the receiver
        "\ufeff" + HEAD + LINE,
        HEAD + LINE * 2,  # fractions are added up
        HEAD + LINE + LINE.replace("part;30", "value;0,512"),  # types may be mixed
        "year;context;orgnr;var;ind_id;denominator\n2024;resident;983974724;30;part;40\n",
    ],
)
def test_what_the_receiver_takes_is_taken(text):
    assert faults(text) == []


def test_a_value_above_its_denominator_is_a_warning():
    found = check(read_upload(HEAD + LINE.replace(";30;", ";50;"), "no_ms", TYPES, KNOWN))
    assert found.faults == [] and found.warnings == ["part: a value is above its denominator"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("columns", "dg_id;", ""),
        ("id", "no_ms_edss;", "no-ms edss;"),
        ("id", "no_ms_edss;", "no_ms_mri;"),
        ("type", ";andel;", ";andeler;"),
        ("length", "Andel av alle med MS", "Andel av alle med MS" * 60),
        ("min_denominator", ";andel;,.0%;;5;", ";andel;,.0%;;;"),
        ("min_denominator", ";andel;,.0%;;5;", ";andel;,.0%;;500;"),
        ("inconsistent_level_values", ";0,75;0,6;1;", ";0,6;0,75;1;"),
        ("inconsistent_level_values", ";0,75;0,6;1;", ";0,75;0,6;0;"),
    ],
)
def test_metadata_that_the_receiver_s_table_does_not_take_are_refused_by_name(name, old, new):
    text = make(delivery()).files["no_ms-2024-skde-ind.csv"]
    assert old in text
    assert name in {one.check for one in metadata_faults(text.replace(old, new))}
