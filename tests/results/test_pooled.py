"""Several years together: which units, which values, where they are shown and in which words."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.measures.proportion import wilson, with_interval
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.pooled import own_sentence, pooled_variables, several_years
from R_free_helpers.results.variables import Writer
from R_free_helpers.tables.definition import definition_box
from R_free_helpers.tables.pooled import pooled_years

ONE = {
    "norge": (300, 400),
    "finnmark": None,
    "helgeland": (20, 29),
    "bergen": (21, 30),
    "forde": (4, 8),
    "ous": (40, 50),
}
TWO = {"finnmark": (6, 9), "helgeland": (40, 60), "forde": (9, 15), "bergen": (40, 60), "ous": (80, 100)}
THREE = {"finnmark": (9, 13), "helgeland": (61, 90), "forde": None, "bergen": (60, 90), "ous": (120, 150)}
"""Met and asked by unit; None where there are too few to tell."""


def plain(text):
    return text.replace("\xa0", " ")


def rows_of(measure, subgroup, units):
    shown = {name: counts for name, counts in units.items() if counts}
    counts = pl.DataFrame(
        [(name, *two) for name, two in shown.items()], ["unit_id", "numerator", "denominator"], orient="row"
    )
    few = pl.DataFrame(
        {"unit_id": [name for name in units if name not in shown], "status": "few"},
        schema={"unit_id": pl.String, "status": pl.String},
    )
    parts = [
        to_results(part, measure=measure, subgroup=subgroup, statistic="share", period="2024")
        for part in (with_interval(counts), few)
    ]
    return pl.concat(parts).select(list(SCHEMA))


def chapter_of(unit="nation", **changes):
    parts = {("onset_dx", ""): ONE, ("onset_dx_pooled", "years=2"): TWO, ("onset_dx_pooled", "years=3"): THREE}
    results = pl.concat([rows_of(*key, changes.get(key[0], units)) for key, units in parts.items()])
    coverage = rows_of("coverage_newdx", "", dict.fromkeys(ONE, (90, 100)))
    return Chapter(
        Edition(registry="no_ms", year=2024, unit=unit), get_registry("no_ms"), pl.concat([results, coverage])
    )


def test_units_under_the_limit_and_those_too_few_to_tell_have_several_years():
    several = several_years(chapter_of(), "onset_dx")
    assert list(several.units) == ["finnmark", "helgeland", "forde"]  # bergen has 30, which is not under 30
    assert several.longest == 3
    assert list(several.shown(3).index) == ["finnmark", "helgeland"]
    assert several.span(3) == {"first": "2022", "last": "2024"}


def test_the_limit_is_the_registrys():
    chapter = chapter_of()
    for limit, units in ((31, 4), (9, 2), (0, None)):
        changed = dataclasses.replace(chapter, registry=dataclasses.replace(chapter.registry, pool_below=limit))
        several = several_years(changed, "onset_dx")
        assert (several and len(several.units)) == units


def test_the_table_has_one_two_and_three_years_each_with_its_interval():
    table = pooled_years(chapter_of(), "onset_dx")
    assert table.columns[1:] == ("2024", "2023–2024", "2022–2024")
    cells = {row[0]: [plain(cell) for cell in row[1:]] for row in table.rows}
    lower, upper = wilson(61, 90)
    assert cells["Helgeland"][2] == f"68 % ({100 * lower:.0f}–{100 * upper:.0f} %), n = 90"
    assert cells["Finnmark"][0] == "<5 pers."
    assert cells["Førde"][2] == "<5 pers."
    assert "under 30 i nevneren i 2024" in table.notes[0]


def test_where_no_unit_is_small_the_table_says_so():
    table = pooled_years(chapter_of(onset_dx=dict.fromkeys(ONE, (40, 50))), "onset_dx")
    assert table.rows == ()
    assert table.notes[0] == "Ingen enhet har under 30 i nevneren i 2024."


def test_the_ranking_marks_several_years_and_says_so_in_legend_and_words():
    figure = indicator_bars(chapter_of(), "onset_dx")
    assert "For 2 helseforetak med under 30 i nevneren vises også 2022–2024 samlet." in plain(figure.alt)
    marks = [line for line in figure.drawing.axes[0].lines if line.get_marker() == "D"]
    assert sorted(float(line.get_xdata()[0]) for line in marks) == pytest.approx([61 / 90, 9 / 13])
    legend = [text.get_text() for text in figure.drawing.legends[0].get_texts()]
    assert any("2022–2024 samlet" in plain(text) for text in legend)
    nobody = indicator_bars(chapter_of(onset_dx=dict.fromkeys(ONE, (40, 50))), "onset_dx")
    assert not [line for line in nobody.drawing.axes[0].lines if line.get_marker() == "D"]


def test_a_units_edition_tells_its_own_years_and_a_large_or_hidden_one_says_why_not():
    own = plain(own_sentence(Writer(chapter_of("helgeland")), "onset_dx"))
    assert own == (
        "I 2024 var nevneren under 30. Ser vi 2022–2024 samlet, er andelen 68 % (95 % konfidensintervall 58–77 %; "
        "90 i nevneren)."
    )
    assert "30 eller mer" in own_sentence(Writer(chapter_of("bergen")), "onset_dx")
    assert "kan heller ikke vises" in own_sentence(Writer(chapter_of("forde")), "onset_dx")
    assert own_sentence(Writer(chapter_of()), "onset_dx") == ""
    assert own_sentence(Writer(chapter_of("helgeland")), "edss") == ""


def test_variables_are_of_the_indicators_whose_years_can_be_put_together():
    found = pooled_variables(Writer(chapter_of()))
    assert found == {"onset_dx": {"limit": "30", "units": "tre", "own": "", "first": "2022", "last": "2024"}}


def test_boxes_say_which_years_are_put_together_and_why_others_are_not():
    chapter = chapter_of()
    together, apart = (dict(definition_box(chapter, name).lines)["Flere år samlet"] for name in ("onset_dx", "edss"))
    assert "under 30 i nevneren" in together
    assert "de samme personene er med hvert år" in apart


def test_a_state_has_no_table_of_years():
    with pytest.raises(ValueError, match="edss"):
        pooled_years(chapter_of(), "edss")
