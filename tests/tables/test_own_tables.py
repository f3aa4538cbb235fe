"""The tables of the report for one unit tell released values, and nothing that is hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.tables.own_first import own_first
from R_free_helpers.tables.own_registration import own_missing, own_registered
from R_free_helpers.tables.own_unit import own_best_and_worst, own_changes, own_indicators

NUMBERS = Numbers("nb-NO")
TABLES = [
    own_indicators,
    own_changes,
    own_best_and_worst,
    lambda chapter: own_registered(chapter, ["prom_response"]),
    lambda chapter: own_missing(chapter, unmet=["edss"]),
    lambda chapter: own_first(chapter, unmet=["edss"]),
]


@pytest.fixture
def bergen(make_chapter):
    return make_chapter(unit="bergen")


def cells(table) -> dict:
    return {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}


def test_each_indicator_has_the_units_value_and_those_beside(bergen):
    found = cells(own_indicators(bergen))
    assert list(found) == [one.name for one in bergen.registry.indicators.values()]
    row = found["EDSS målt i rapporteringsåret"]
    values = bergen.select("edss").set_index("unit_id")
    assert row["Bergen"].startswith(NUMBERS.share(values.loc["bergen", "value"]))
    assert row["Helse Vest"] == NUMBERS.share(values.loc["rhf_vest", "value"])
    assert row["Landet"] == NUMBERS.share(values.loc["norge", "value"])
    assert row["2023"] == NUMBERS.share(bergen.before("edss", unit="bergen")["value"].item())
    own = values.loc["bergen"]
    assert row["Antall"] == f"{NUMBERS.integer(own['numerator'])}/{NUMBERS.integer(own['denominator'])}"
    assert (
        row["Nivå"]
        == {1: "Mindre god", 2: "God", 3: "Meget god"}[bergen.registry.indicators["edss"].bands.score(own["value"])]
    )


def test_what_is_hidden_of_a_unit_is_a_mark_with_its_word(make_chapter):
    table = own_indicators(make_chapter(unit="fonna"))
    assert cells(table)["MR i rapporteringsåret"]["Fonna"] == "–*"
    assert any(note.startswith("* Skjult") for note in table.notes)
    few = cells(own_indicators(make_chapter(unit="finnmark")))
    assert few["Tid fra debut til diagnose"]["Finnmark"] == "<5 pers."
    assert few["Tid fra debut til diagnose"]["Nivå"] == "–"


def test_a_region_is_a_unit_without_one_above(make_chapter):
    columns = own_indicators(make_chapter(unit="rhf_vest")).columns
    assert columns[:2] == ("Indikator", "Helse Vest")
    assert columns.count("Helse Vest") == 1


def test_the_verdict_has_its_difference_beside_it(bergen):
    table = own_changes(bergen)
    assert len(table.rows) == 8
    for row, data in zip(table.rows, table.data.to_dict("records"), strict=True):
        low, high = data["difference_lower"], data["difference_upper"]
        sure = low > 0 or high < 0
        assert (row[-1] in ("bedre", "dårligere")) == sure, row
        assert row[3].startswith(NUMBERS.points(data["value"] - data["before_1"])), row


def test_without_an_archived_edition_it_is_said(make_chapter):
    table = own_changes(make_chapter(unit="bergen", archived=False))
    assert table.rows == (("Fra 2023 er ingen utgave arkivert.", ""),)


def test_no_indicator_is_among_the_best_and_the_worst(bergen):
    table = own_best_and_worst(bergen)
    names = [row[1] for row in table.rows]
    assert len(names) == len(set(names))
    worst = next(place for place, row in enumerate(table.rows) if row[0] == "Lengst fra målet")
    assert all(not row[4].startswith("−") for row in table.rows[:worst])
    assert all(row[4].startswith("−") for row in table.rows[worst:])


def test_registration_has_coverage_first(bergen):
    table = own_registered(bergen, ["prom_response"])
    assert [row[0] for row in table.rows][:2] == ["Dekningsgrad for alle med MS", "Dekningsgrad for nydiagnostiserte"]
    own = bergen.select("coverage_total", unit="bergen").iloc[0]
    counts = f"({NUMBERS.integer(own['numerator'])}/{NUMBERS.integer(own['denominator'])})"
    assert table.rows[0][1] == f"{NUMBERS.share(own['value'])} {counts}"


def test_missing_is_the_denominator_less_the_numerator(bergen):
    row = own_missing(bergen, unmet=["edss"]).rows[0]
    own = bergen.select("edss", unit="bergen").iloc[0]
    assert row[0] == "EDSS i rapporteringsåret"
    assert row[1:3] == tuple(NUMBERS.integer(n) for n in (own["denominator"] - own["numerator"], own["denominator"]))


def test_what_is_first_gives_the_numbers_behind_it(bergen):
    for name, why in own_first(bergen, unmet=["edss"]).rows:
        assert name
        assert any(letter.isdigit() for letter in why) or why.startswith("Ingen indikator")


@pytest.mark.parametrize("make", TABLES)
def test_for_the_nation_a_table_says_how_a_unit_is_chosen(make, chapter):
    assert make(chapter).rows == (("Dette vises for én enhet. Velg en med «unit» eller «--unit».", ""),)


@pytest.mark.parametrize("unit", ["bergen", "fonna", "finnmark", "helgeland", "rhf_nord"])
@pytest.mark.parametrize("make", TABLES)
def test_hidden_numbers_are_in_no_tables_data(make, unit, make_chapter):
    data = make(make_chapter(unit=unit)).data
    if data is None or "value" not in data:
        return
    hidden = data[(data["status"] == "suppressed") & data["value"].notna()]
    assert hidden.empty


def test_what_most_lack_is_told_of_an_indicator_without_levels(bergen):
    """With levels it stands among the indicators, or not at all; without, nothing else would tell of it."""
    registry = bergen.registry
    lacking = "EDSS i rapporteringsåret"
    assert lacking not in [name for name, _ in own_first(bergen, unmet=["edss"]).rows]
    plain = [replace(one, bands=None) if one.id == "edss" else one for one in registry.measures]
    without = replace(bergen, registry=replace(registry, measures=tuple(plain)))
    told = dict(own_first(without, unmet=["edss"]).rows)
    assert "EDSS målt i rapporteringsåret" in told or lacking in told
    behind = [name for name in told if name == "EDSS målt i rapporteringsåret"]
    assert bool(behind) != (lacking in told)
