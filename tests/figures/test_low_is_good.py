"""Where low is good: order, shading, names of bands, axis, decimals, words and nouns, in both languages."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise

import polars as pl
import pytest
from operations import BANDS, LEAK, chapter_of, operations, registry, without_bands

from R_free_helpers.figures.counts import counts_by_category
from R_free_helpers.figures.funnel import funnel
from R_free_helpers.figures.groups import shares_by_group
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.figures.run_chart import run_charts
from R_free_helpers.figures.share_axis import share_end, share_step, share_ticks, tick_decimals
from R_free_helpers.figures.tiles import tile_map
from R_free_helpers.figures.year_lines import lines_by_year
from R_free_helpers.model.measure import Bands
from R_free_helpers.tables.definition import definition_box
from R_free_helpers.tables.pooled import pooled_years
from R_free_helpers.tables.units import indicator_overview, indicator_values, unit_estimates

LOWER = {"nb-NO": "Lavere andel er bedre.", "sv-SE": "Lägre andel är bättre."}
FIGURES = {
    "bars": lambda chapter: indicator_bars(chapter, "leak"),
    "funnel": lambda chapter: funnel(chapter, "leak"),
    "run chart": lambda chapter: run_charts(chapter, "leak_quarters"),
    "map": lambda chapter: tile_map(chapter, "leak"),
}


@pytest.fixture(scope="module")
def rows():
    return operations()


@pytest.fixture(scope="module", params=["nb-NO", "sv-SE"])
def made(request, rows):
    """Return a chapter with exact numbers."""
    return chapter_of(registry(request.param), rows)


@pytest.fixture(scope="module")
def norsk(rows):
    return chapter_of(registry(), rows)


@pytest.fixture(scope="module")
def protected(rows):
    return chapter_of(registry(), rows, "protected")


def drawn(figure) -> list[str]:
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_of_it_says_that_lower_is_better(made, name):
    figure = FIGURES[name](made)
    assert LOWER[made.registry.language] in figure.alt


def test_nothing_is_said_of_a_direction_nobody_declared(rows):
    chapter = chapter_of(registry(leak=without_bands()), rows)
    for draw in FIGURES.values():
        if draw is not FIGURES["map"]:  # a map needs bands
            assert "bedre" not in draw(chapter).alt


def test_the_best_hospital_is_the_lowest_and_stands_first(made):
    data = indicator_bars(made, "leak").data
    values = data["value"].to_list()
    assert values == sorted(values) and values[0] < values[-1]
    first, last = (
        made.units.filter(made.units["unit_id"] == data["unit_id"].iloc[i])["name_short"][0] for i in (0, -1)
    )
    alt = indicator_bars(made, "leak").alt
    low, high = ("Lavest", "høyest") if made.registry.language == "nb-NO" else ("Lägst", "högst")
    found = re.search(rf"{low}: (.+?) \((.+?)\); {high}: (.+?) \((.+?)\)\.", plain(alt))
    assert found[2].startswith("0,0 %") and last in found[3]
    assert first in found[1] or re.match(r"\d+ ", found[1])
    assert ("fra lavest til høyest" if low == "Lavest" else "från lägst till högst") in alt


def test_bands_are_shaded_from_the_right_to_the_left(norsk):
    figure = indicator_bars(norsk, "leak")
    axes = figure.drawing.axes[0]
    spans = {
        (round(patch.get_x(), 3), round(patch.get_x() + patch.get_width(), 3)): patch.get_alpha()
        for patch in axes.patches
        if patch.get_alpha() in (0.0, 0.1, 0.22)
    }
    end = round(axes.get_xlim()[1] / 1.13, 3)
    assert spans == {(0, 0.025): 0.22, (0.025, 0.05): 0.1, (0.05, end): 0.0}
    bounds = sorted(line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--")
    assert bounds == [0.025, 0.05]
    names = [plain(text) for text in drawn(figure) if "\n" in text]
    assert names == ["Meget god\nhøyst 2,5 %", "God\nhøyst 5 %", "Mindre god\nover 5 %"]


def test_the_names_of_narrow_bands_do_not_lie_upon_each_other(norsk):
    figure = indicator_bars(norsk, "leak")
    renderer = figure.drawing.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.drawing.axes[0].texts if "\n" in text.get_text()]
    assert len(boxes) == 3
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


def test_the_axis_fits_what_is_drawn_and_has_ticks_that_can_be_told_apart(norsk):
    figure = indicator_bars(norsk, "leak")
    axes = figure.drawing.axes[0]
    highest = float(figure.data[["value", "upper"]].max().max())
    assert highest < axes.get_xlim()[1] / 1.13 + 1e-9 < 0.6
    ticks = [plain(tick.get_text()) for tick in axes.get_xticklabels()]
    assert len(ticks) == len(set(ticks)) >= 3
    lines = lines_by_year(norsk, "leak_by_year")
    assert lines.drawing.axes[1].get_ylim() == (0, share_end(lines.data["upper"]))
    assert lines.drawing.axes[1].get_ylim()[1] < 0.1
    shares = funnel(norsk, "leak").drawing.axes[0].get_ylim()
    assert shares[1] <= 0.2
    groups = shares_by_group(norsk, [("leak_by_group", "sex")])
    assert groups.drawing.axes[1].get_xlim()[1] <= 0.1


@pytest.mark.parametrize("top", [0.004, 0.02, 0.034, 0.1, 0.19, 0.35, 0.8])
def test_an_axis_ends_at_a_tick_above_all_values(top):
    end = share_end([0.001, top, float("nan")], fit=True)
    assert top <= end <= max(1.6 * top, 0.005)
    ticks = share_ticks(end)
    assert ticks[0] == 0 and ticks[-1] == pytest.approx(end) and 3 <= len(ticks) <= 7
    decimals = tick_decimals(end)
    assert len({round(tick * 100, decimals) for tick in ticks}) == len(ticks)
    assert share_step(end) > 0


def test_an_axis_of_common_outcomes_is_the_whole():
    assert share_end([0.02, 0.21]) == share_end([]) == share_end([0.0]) == 1.0
    assert share_end([0.02, 0.19]) == 0.2


def test_rare_shares_have_a_decimal_where_rounding_leaves_one(norsk, protected):
    assert re.search(r"Norge: \d,\d %", plain(indicator_bars(norsk, "leak").alt))
    # Nine hundred operations rounded by up to four leave none.
    assert re.search(r"Norge: \d %", plain(indicator_bars(protected, "leak").alt))
    # All quarters together are more than four thousand.
    assert re.search(r"midtlinje \d,\d %", plain(run_charts(protected, "leak_quarters").alt))
    for cell in [cell for row in unit_estimates(norsk, "leak").rows for cell in row if "(" in cell]:
        assert re.fullmatch(r"\d+,\d % \(\d+,\d–\d+,\d %\)", plain(cell))


def test_rows_are_called_by_their_noun(made):
    noun = made.registry.rows["operation"].many
    texts = (
        drawn(funnel(made, "leak"))
        + drawn(run_charts(made, "leak_quarters"))
        + drawn(lines_by_year(made, "leak_by_year"))
    )
    texts += drawn(shares_by_group(made, [("leak_by_group", "sex")])) + drawn(
        counts_by_category(made, "operations", "technique")
    )
    about = [text for text in texts if noun in text]
    assert len(about) >= 5
    assert not [text for text in texts if "personer" in text and noun not in text]


def test_persons_are_still_persons_where_disclosure_speaks(protected):
    figure = indicator_bars(protected, "leak")
    assert "for å verne personer" in " ".join(figure.notes)


def test_a_small_share_stands_where_low_shares_do_and_has_a_level_when_all_it_may_be_is_very_good(protected):
    data = indicator_bars(protected, "leak").data
    kinds = [
        "small" if row.status == "few" and row.value == 0 else "shown"
        for row in data.itertuples()
        if row.value == row.value
    ]
    assert kinds == sorted(kinds, reverse=True)[::1] and kinds[0] == "small"
    whole = chapter_of(registry(), operations(persons=9000, risk=0.008), "protected")
    tiles = tile_map(whole, "leak").data
    small = tiles[(tiles["status"] == "few") & (tiles["value"] == 0)]
    known = small[small["denominator"] >= 5 / BANDS.very_good]
    assert len(known) and (known["level_of_band"] == 3).all()
    assert (small[small["denominator"] < 5 / BANDS.very_good]["level_of_band"] == 0).all()


def test_a_funnel_says_that_its_limits_allow_for_several_operations_of_a_person(made, rows):
    together = chapter_of(made.registry, rows.with_columns(operation_date=pl.lit(dt.date(2024, 5, 1))), before=False)
    said = "noen personer har flere operasjoner" if made.registry.language == "nb-NO" else "har flera operationer"
    assert said in funnel(together, "leak").alt
    once = replace(LEAK, several="first")
    first = chapter_of(registry(made.registry.language, once), rows, before=False)
    assert said not in funnel(first, "leak").alt


def test_the_box_and_the_overview_tell_bounds_that_belong_to_the_better_band(made):
    norwegian = made.registry.language == "nb-NO"
    box = dict(definition_box(made, "leak").lines)
    text = plain(box["Måloppnåelse" if norwegian else "Måluppfyllelse"])
    assert ("god ⟨2,5 %, 5 %]" if norwegian else "god ]2,5 %, 5 %]") in text and "[0 %, 2,5 %]" in text
    (row,) = indicator_overview(made).rows
    most, over = ("høyst", "over 2,5 % til 5 %") if norwegian else ("högst", "över 2,5 % till 5 %")
    assert f"{most} 2,5 %" in plain(row[3]) and over in plain(row[3])
    counted = "noen personer har flere operasjoner" if norwegian else "en del personer har flera operationer"
    assert counted in pooled_years(made, "leak").notes[0]


def test_where_both_directions_stand_together_the_low_ones_are_named(rows):
    high = replace(LEAK, id="home", name="Hjemme", short_name="Hjemme", bands=Bands(0.5, 0.8))
    made = registry()
    chapter = chapter_of(replace(made, measures=(*made.measures, high)), rows, before=False)
    assert indicator_values(chapter).notes[0] == "Lavere andel er bedre: Lekkasje."
    assert indicator_overview(chapter).data["lower_is_better"].to_list() == [True, False]


def test_tables_of_values_print_the_decimal_too(norsk):
    cells = [plain(row[1]) for row in indicator_values(norsk).rows]
    assert all(re.fullmatch(r"\d+,\d %", cell) for cell in cells)


def test_a_map_of_an_indicator_does_not_call_it_coverage(made):
    assert not [text for text in drawn(tile_map(made, "leak")) if "dekningsgrad" in text or "täckningsgrad" in text]
    levels = tile_map(made, "leak").data
    assert (levels.loc[levels["value"] <= BANDS.very_good, "level_of_band"] == 3).all()
