"""Whom a report is about, and which limits it has: the forms that are taken, the one that is kept, what is refused."""

from __future__ import annotations

import pytest

from R_free_helpers.model.edition import Edition, parse_edition
from R_free_helpers.model.parameters import ParameterError, checked
from R_free_helpers.model.registry import get_registry

MS = {"registry": "no_ms", "year": 2024}

SAME_FILTER = [
    {"sex": "female", "type": ["rrms", "PPMS"], "age": "18-39"},
    {"type": "PPMS,RRMS", "age": "018-39", "sex": "FEMALE"},
    "sex=female; type=RRMS,ppms,rrms; age=18-39",
    ["age=18-39", "type=ppms,RRMS", "sex=female"],
    [("age", "18-39"), ("type", "ppms,RRMS"), ("sex", "female")],
]


@pytest.mark.parametrize("written", SAME_FILTER)
def test_the_same_choice_is_the_same_edition_however_it_is_written(written):
    found = checked(**MS, filter=written)
    assert found.filter == (("age", "18-39"), ("sex", "female"), ("type", "PPMS,RRMS"))
    assert (found, hash(found), found.id) == ((one := checked(**MS, filter=SAME_FILTER[0])), hash(one), one.id)


@pytest.mark.parametrize(
    ("filter", "kept"),
    [
        ("age=-39", "-39"),
        ("age=40-", "40-"),
        ({"age": 40}, "40"),
        ("age=40-40", "40"),
        ("diagnosed=2023-01-01/", "2023-01-01/"),
        ("diagnosed=/2023-06-30", "/2023-06-30"),
    ],
)
def test_ranges_may_be_open(filter, kept):
    assert checked(**MS, filter=filter).filter[0][1] == kept


def test_an_edition_that_chooses_nothing_is_named_and_told_as_ever():
    edition = parse_edition("no_ms-2024-bergen")
    assert edition.id == "no_ms-2024-bergen"
    assert edition.model_dump_json() == (
        '{"registry":"no_ms","year":2024,"release":"june","unit":"bergen","policy":"protected","audience":"everyone"}'
    )
    assert edition.chapter_parameters == {**MS, "release": "june", "unit": "bergen", "policy": "protected"}
    assert checked(**MS, filter={}, limits="", compare="archive") == parse_edition("no_ms-2024")


def test_an_edition_that_chooses_has_a_name_of_its_own_and_the_same_in_json():
    chosen = checked(**MS, filter="sex=female", limits={"dx_treat": 28}, compare="recomputed")
    others = [
        checked(**MS, filter="sex=male", limits={"dx_treat": 28}, compare="recomputed"),
        checked(**MS, filter="sex=female", limits={"dx_treat": 27}, compare="recomputed"),
        checked(**MS, filter="sex=female", limits={"dx_treat": 28}),
        checked(**MS, compare="recomputed"),
        parse_edition("no_ms-2024"),
    ]
    names = {one.id for one in [chosen, *others]}
    assert len(names) == 6 and chosen.id.startswith("no_ms-2024-selected-")
    assert Edition(**chosen.model_dump(mode="json")) == chosen == Edition(**chosen.chapter_parameters)
    with pytest.raises(ValueError, match="choose them again with --filter"):
        parse_edition(chosen.id)


def test_a_limit_that_is_the_registrys_is_no_choice():
    assert checked(**MS, limits={"dx_treat": 21}) == parse_edition("no_ms-2024")


def test_the_year_before_is_of_the_same_choice_only_where_it_is_computed_again():
    chosen = checked(**MS, unit="bergen", filter="sex=female", limits={"dx_treat": 28}, compare="recomputed")
    assert chosen.earlier("june") == parse_edition("no_ms-2023")
    again = chosen.recomputed("december")
    assert (again.year, again.release, again.unit) == (2023, "december", "bergen")
    assert (again.filter, again.limits, again.compare) == (chosen.filter, chosen.limits, "archive")


REFUSED = {
    "filter": [
        ("sx=female", "no dimension 'sx' to choose persons by; did you mean 'sex'"),
        ("sex=femal", "'sex' has no value 'femal'; did you mean 'female'"),
        ("sex=", "'sex' has no value; leave it out"),
        ("sex", "write NAME=VALUE"),
        ("sex=female;sex=male", "'sex' is chosen twice"),
        ("sex=female' OR '1'='1", "is no value of 'sex'"),
        ({"sex": "female; drop table patient"}, "is no value of 'sex'"),
        ({"sex": "<script>alert(1)</script>"}, "is no value of 'sex'"),
        ({"<b>sex</b>": "female"}, "is no name"),
        ({"sex": "{{< var edition.id >}}"}, "is no value of 'sex'"),
        ({"sex": "fe\nmale"}, "is no value of 'sex'"),
        ({"sex": "x" * 500}, "is no value of 'sex'"),
        ("age=old", "'age' takes a range of years such as 18-39"),
        ("age=-", "'age' takes a range of years"),
        ("age=40-30", "begins after its end"),
        ("age=18,39", "'age' takes a range of years"),
        ("diagnosed=2023", "'diagnosed' takes a period such as 2023-01-01/2023-06-30"),
        ("diagnosed=2023-02-30/", "'diagnosed' takes a period"),
        ("diagnosed=2023-06-30/2023-01-01", "begins after its end"),
        (5, "write NAME=VALUE"),
        ([5], "write NAME=VALUE"),
    ],
    "limits": [
        ("dx_treet=28", "no indicator with a limit 'dx_treet'; did you mean 'dx_treat'"),
        ("early_he=28", "the indicator 'early_he' has no limit"),
        ("wait_treatment=28", "no indicator with a limit"),
        ("dx_treat=0", "must be a positive number, not '0'"),
        ("dx_treat=-1", "must be a positive number"),
        ("dx_treat=inf", "must be a positive number"),
        ("dx_treat=nan", "must be a positive number"),
        ({"dx_treat": True}, "must be a positive number"),
        ({"dx_treat": None}, "must be a positive number"),
        ("dx_treat=28 days", "must be a positive number"),
        ("drop table x=28", "is no name"),
    ],
    "compare": [("last year", "compare: 'archive' or 'recomputed', not 'last year'")],
    "year": [
        ("soon", "year: a whole number, not 'soon'"),
        (2023.5, "year: a whole number, not '2023.5'"),
        (1890, "year: at least 1990, not '1890'"),
        (21000, "year: at most 2100, not '21000'"),
    ],
    "release": [("spring", "no release 'spring'. Known: june, march, december")],
    "unit": [("bergn", "no unit 'bergn'; did you mean 'bergen'")],
    "policy": [("protekted", "policy: .* not 'protekted'")],
    "registry": [("no_mss", "no registry 'no_mss'; did you mean 'no_ms'")],
    "yeer": [(2023, "no parameter 'yeer'; did you mean 'year'")],
}


@pytest.mark.parametrize(("name", "value", "why"), [(name, *one) for name, these in REFUSED.items() for one in these])
def test_what_cannot_be_used_is_refused_in_one_line(name, value, why):
    with pytest.raises(ParameterError, match=why) as refused:
        checked(**MS | {name: value})
    said = str(refused.value)
    assert "\n" not in said and len(said) < 700
    assert "pydantic" not in said and "For further information" not in said
    assert refused.value._render_traceback_() == [said]


def test_an_unknown_measure_is_named_by_a_sentence():
    with pytest.raises(KeyError) as refused:
        get_registry("se_ipn").measure("dx_treat")
    assert str(refused.value).startswith("se_ipn: there is no measure 'dx_treat'")


def test_every_dimension_of_every_registry_has_words():
    for name in ("no_ms", "se_ipn"):
        registry = get_registry(name)
        assert {one.kind for one in registry.dimensions} == {"codes", "ages", "dates"}
        for one in registry.dimensions:
            assert "{" in registry.codes["dimension", one.id]
            assert bool(registry.listed(one.key)) == (one.kind == "codes")
