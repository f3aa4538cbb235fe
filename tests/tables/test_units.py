"""Tables by unit and definition boxes."""

import pytest

from R_free_helpers.editions.rendering.divisions import opening_faults
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.tables.definition import definition_box
from R_free_helpers.tables.units import indicator_overview, indicator_values, patients_by_unit

NUMBERS = Numbers("nb-NO")


def test_patients_by_unit_has_all_units_in_order_and_a_total(chapter):
    table = patients_by_unit(chapter)
    assert len(table.rows) == 20
    assert table.rows[0][0] == "Finnmarkssykehuset HF"
    alive = chapter.select("registered", "count", vital="alive")
    total = alive.loc[alive["level"] == "nation", "value"].item()
    bergen = alive.loc[alive["unit_id"] == "bergen", "value"].item()
    assert table.rows[-1][:2] == ("Totalt", f"{NUMBERS.integer(total)} (100,0\u00a0%)")
    row = next(row for row in table.rows if row[0] == "Helse Bergen HF")
    assert row[1] == f"{NUMBERS.integer(bergen)} ({NUMBERS.share(bergen / total, 1)})"
    assert table.columns[1] == "I live 31. desember 2024"


def test_small_counts_are_told_as_small_with_a_note(chapter, make_chapter):
    table = patients_by_unit(chapter)
    small = chapter.select("newly_diagnosed", "count", level="hf")
    small = list(small.loc[small["status"] == "few", "unit_id"])
    assert small
    assert sum(row[2] == "<5" for row in table.rows) == len(small)
    assert table.notes[-1].endswith("«<5» er fra 0 til 4 personer.")
    assert patients_by_unit(make_chapter(policy="as_published")).notes == ()


def test_overview_repeats_the_metadata(chapter):
    table = indicator_overview(chapter)
    assert [row[1] for row in table.rows] == [i.name for i in chapter.registry.indicators.values()]
    assert (
        table.rows[0][3]
        == "Meget god: minst 80\u00a0%; god: 60\u00a0% til under 80\u00a0%; mindre god: under 60\u00a0%"
    )
    assert [bool(row[0]) for row in table.rows] == [True, False, False, False, True, True, False, False]


def test_values_tell_hidden_from_empty(chapter):
    table = indicator_values(chapter)
    cells = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert cells["Helgeland"]["Henvisning–diagnose"] == "–"
    assert cells["Finnmark"]["Henvisning–diagnose"] == "<5 pers."
    assert cells["Fonna"]["Henvisning–diagnose"] == "–*"
    assert cells["Norge"]["EDSS"] == NUMBERS.share(chapter.select("edss", unit="norge")["value"].item())


def test_definition_box_is_made_of_metadata(chapter):
    box = definition_box(chapter, "mri")
    text = box._repr_markdown_()
    assert text.startswith('::: {.callout-note title="MR i rapporteringsåret" appearance="simple" icon=false}\n')
    assert opening_faults(text.splitlines()[0].lstrip(": ")) == []
    lines = dict(box.lines)
    assert lines["Teller"] == chapter.text("mri", "numerator")
    assert lines["Nevner"] == chapter.text("mri", "denominator")
    assert lines["Nevner"].endswith("med høyst fem år siden diagnosen.")
    assert "god [60\u00a0%, 75\u00a0%⟩" in lines["Måloppnåelse"]
    assert lines["Tidsrom"].startswith("1. juli 2023 til 30. juni 2024")


def test_the_box_names_the_edition_of_comparison(chapter):
    june, december = (dict(definition_box(chapter, name).lines)["Sammenligning"] for name in ("edss", "onset_dx"))
    assert "juniutgaven" in june
    assert "15. mai 2024" in june
    assert "desemberutgaven" in december
    assert "15. november 2024" in december


def test_a_measure_without_definition_has_no_box(chapter):
    with pytest.raises(ValueError, match="wait_referral"):
        definition_box(chapter, "wait_referral")
