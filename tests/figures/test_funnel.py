"""Funnels: who is drawn, who lies outside, what is said."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.funnel import funnel, funnel_rows
from R_free_helpers.figures.page import POINTS_PER_CM
from R_free_helpers.measures.funnel import overdispersed_limits
from R_free_helpers.tables.units import unit_estimates


def texts(figure):
    """Return every text of a drawing."""
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


def units_with(chapter, measure, **shares):
    """Return the chapter with other shares of some units; their denominators stay."""
    results = chapter.results
    for unit, share in shares.items():
        row = (pl.col("measure") == measure) & (pl.col("unit_id") == unit) & (pl.col("subgroup") == "")
        results = results.with_columns(value=pl.when(row).then(share).otherwise(pl.col("value")))
    return dataclasses.replace(chapter, results=results)


@pytest.mark.parametrize("measure", ["onset_dx", "ref_dx", "treat_upd", "edss", "mri"])
def test_every_shown_unit_is_a_point_with_its_name_and_no_other(chapter, measure):
    figure = funnel(chapter, measure)
    units = chapter.select(measure, level="hf")
    hidden = units[units["status"].isin(["few", "suppressed", "no_data"])]
    assert list(figure.data["unit_id"]) and not set(figure.data["unit_id"]) & set(hidden["unit_id"])
    drawn = " ".join(texts(figure))
    assert all(name in drawn for name in figure.data["unit"])
    names = [text.rstrip("*†") for text in texts(figure)]
    assert not [name for name in hidden["unit"] if name in names]
    if len(hidden):
        assert f"{len(hidden)} helseforetak" in figure.alt


def test_limits_are_those_of_each_denominator(chapter):
    rows, found = funnel_rows(chapter, "edss")
    assert found.target == chapter.select("edss", unit="norge")["value"].item()
    assert found.between > 0
    lower, upper = overdispersed_limits(found.target, rows["denominator"].to_numpy(), 0.998, found.between)
    assert list(rows["lower_99.8"]) == list(lower)
    assert list(rows["upper_99.8"]) == list(upper)


def test_a_unit_moved_outside_is_named_and_marked(chapter):
    target = chapter.select("edss", unit="norge")["value"].item()
    units = dict.fromkeys(chapter.select("edss", level="hf")["unit_id"], target)
    level = units_with(chapter, "edss", **units)
    assert "ligger utenfor 95 %-grensene" in funnel(level, "edss").alt
    moved = funnel(units_with(level, "edss", forde=min(1.0, target + 0.4)), "edss")
    assert "over den øvre 99,8 %-grensen: Førde." in moved.alt.replace("\N{NO-BREAK SPACE}", " ")
    assert moved.data.set_index("unit_id")["place"].to_dict()["forde"] == 2
    assert "Utenfor 99,8 %-grensene" in texts(moved)


def test_without_a_national_share_there_is_no_funnel(chapter):
    nation = (pl.col("measure") == "edss") & (pl.col("unit_id") == "norge")
    results = chapter.results.with_columns(
        value=pl.when(nation).then(None).otherwise(pl.col("value")),
        status=pl.when(nation).then(pl.lit("suppressed")).otherwise(pl.col("status")),
    )
    figure = funnel(dataclasses.replace(chapter, results=results), "edss")
    assert "skjult" in figure.alt
    assert texts(figure) == [figure.alt]


def test_names_cover_neither_each_other_nor_leave_the_sheet(chapter):
    figure = funnel(chapter, "treat_upd")
    renderer = figure.drawing.canvas.get_renderer()
    names = set(figure.data["unit"])
    boxes = [
        text.get_window_extent(renderer)
        for axes in figure.drawing.axes
        for text in axes.texts
        if text.get_text().strip("*†▶ ") in names
    ]
    assert len(boxes) == len(names)
    width = figure.drawing.get_figwidth() * figure.drawing.dpi
    assert all(box.x0 >= 0 and box.x1 <= width for box in boxes)
    shrunk = [box.padded(-2) for box in boxes]
    assert not [1 for i, box in enumerate(shrunk) for other in shrunk[:i] if box.overlaps(other)]


def test_the_editions_unit_stands_out(make_chapter):
    figure = funnel(make_chapter(unit="bergen"), "treat_upd")
    assert any(text.startswith("▶ Bergen") for text in texts(figure))


def test_names_keep_their_place_at_any_resolution(chapter):
    figure = funnel(chapter, "edss")
    name = next(text for text in figure.drawing.axes[0].texts if text.get_text().startswith("Bergen"))
    places = []
    for dpi in (72, 200):
        figure.drawing.set_dpi(dpi)
        box = name.get_window_extent(figure.drawing.canvas.get_renderer())
        places.append(box.x0 / dpi * 72 / POINTS_PER_CM)
    assert places[0] == pytest.approx(places[1], abs=0.1)


def test_a_share_whose_denominator_is_blanked_has_no_point(chapter):
    of = (pl.col("measure") == "edss") & (pl.col("unit_id") == "bergen")
    results = chapter.results.with_columns(denominator=pl.when(of).then(None).otherwise("denominator"))
    figure = funnel(dataclasses.replace(chapter, results=results), "edss")
    assert "bergen" not in set(figure.data["unit_id"]) and len(figure.data) > 5
    (row,) = [
        row for row in unit_estimates(dataclasses.replace(chapter, results=results), "edss").rows if row[0] == "Bergen"
    ]
    assert row[1] == "–*" and row[2][0].isdigit() and set(row[3:]) == {"–"}
