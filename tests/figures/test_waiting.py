"""Waiting-time boxes."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.figures.waiting import waiting_boxes, waiting_rows
from R_free_helpers.model.measure import Limit


def texts(figure):
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


def changed(chapter, measure_id, **fields):
    """Return the chapter of a registry that declares one measure otherwise."""
    measures = [
        dataclasses.replace(measure, **fields) if measure.id == measure_id else measure
        for measure in chapter.registry.measures
    ]
    registry = dataclasses.replace(chapter.registry, measures=tuple(measures))
    return dataclasses.replace(chapter, registry=registry)


def with_limit(chapter, days):
    """Return the chapter of a registry whose limit from referral to diagnosis is another one."""
    return changed(chapter, "ref_dx", limit=Limit(days, "days"))


def test_only_percentiles_have_boxes(chapter):
    with pytest.raises(TypeError, match="'edss' is not one of percentiles"):
        waiting_boxes(chapter, "edss")


def test_a_target_needs_a_limit(chapter):
    with pytest.raises(ValueError, match="no_ms has no indicator 'edss' with a limit"):
        waiting_boxes(changed(chapter, "wait_referral", limit_of="edss"), "wait_referral")


def test_the_nation_is_on_top_and_units_follow_by_median(chapter):
    rows = waiting_rows(chapter, "wait_referral")
    assert rows["level"].iloc[0] == "nation"
    shown = rows[rows["shown"] & (rows["level"] != "nation")]
    assert shown["median"].is_monotonic_increasing
    assert list(rows["status"].iloc[len(shown) + 1 :]) == ["few"] * (len(rows) - len(shown) - 2) + ["suppressed"]


def test_alt_text_holds_median_target_and_hidden(chapter):
    rows = waiting_rows(chapter, "wait_referral")
    shown = rows[rows["shown"] & (rows["level"] != "nation")]
    figure = waiting_boxes(chapter, "wait_referral")
    within = int((shown["median"] <= 28).sum())
    assert f"{within} av {len(shown)} viste helseforetak har en median på 28 dager" in figure.alt
    assert f"Norge: median {rows['median'].iloc[0]:.0f} dager" in figure.alt
    assert f"{(rows['status'] == 'suppressed').sum()} skjult" in figure.alt
    assert f"{(rows['status'] == 'few').sum()} med færre enn 10 personer" in figure.alt


def test_the_target_decides_what_is_said(chapter):
    low, high = (waiting_boxes(with_limit(chapter, days), "wait_referral") for days in (1, 199))
    assert "0 av 13 viste" in low.alt
    assert "13 av 13 viste" in high.alt


def test_small_counts_beyond_the_axis_are_told_as_small_not_as_nobody(chapter):
    rows = waiting_rows(chapter, "wait_treatment")
    small = rows[rows["shown"] & (rows["beyond_status"] == "few")]
    assert len(small) > 0 and (small["beyond"] == 0).all()
    drawn = texts(waiting_boxes(chapter, "wait_treatment"))
    assert drawn.count("<5") == len(small)
    assert drawn.count("færre enn 10 personer") == int((rows["status"] == "few").sum()) > 0


def test_a_hidden_unit_says_that_it_is_hidden_and_why(chapter):
    drawn = texts(waiting_boxes(chapter, "wait_referral"))
    assert drawn.count("skjult") == 1
    assert any(
        text.startswith("Skjult: tallet kunne brukes til å regne ut andre tall, for færre enn 5 personer.")
        for text in drawn
    )


def test_hidden_units_have_no_numbers(chapter):
    figure = waiting_boxes(chapter, "wait_referral")
    hidden = figure.data[figure.data["status"].isin(["few", "suppressed"])]
    assert len(hidden) == 6
    assert hidden[["p10", "p25", "median", "p75", "p90", "beyond", "denominator"]].isna().all(axis=None)
    assert {"Finnmark", "Telemark"} <= set(texts(figure))


def test_a_whisker_past_the_axis_ends_there(chapter):
    far = (pl.col("measure") == "wait_referral") & (pl.col("unit_id") == "bergen") & (pl.col("statistic") == "p90")
    results = chapter.results.with_columns(value=pl.when(far).then(950.0).otherwise(pl.col("value")))
    figure = waiting_boxes(dataclasses.replace(chapter, results=results), "wait_referral")
    axes = figure.drawing.axes[0]
    assert axes.get_xlim() == (0, 200)
    assert max(max(line.get_xdata()) for line in axes.lines) <= 200


def test_stars_only_where_a_coverage_is_named(chapter):
    assert not any("*" in text for text in texts(waiting_boxes(chapter, "wait_referral")))
    starred = waiting_boxes(chapter, "wait_referral", coverage="coverage_newdx")
    assert any(text.startswith("** Dekningsgrad for nydiagnostiserte") for text in texts(starred))


def test_bytes_are_the_same_on_every_run(make_chapter):
    first, second = (waiting_boxes(make_chapter(), "wait_referral").svg() for _ in range(2))
    assert first == second


def test_an_axis_without_a_limit_takes_in_every_box(chapter):
    plain = changed(chapter, "wait_treatment", truncate=None, limit_of=None)
    figure = waiting_boxes(plain, "wait_treatment", time="months")
    rows = waiting_rows(chapter, "wait_treatment")
    assert figure.drawing.axes[0].get_xlim()[1] > rows["p90"].max()
    assert "Måneder" in texts(figure)
    assert not any("Over" in text or "Mål" in text or "dager" in text for text in texts(figure))
    assert f"Norge: median {rows['median'].iloc[0]:.0f} måneder" in figure.alt
    assert "dager" not in figure.alt and "viste helseforetak har en median" not in figure.alt


def test_another_level_can_be_compared(chapter):
    figure = indicator_bars(chapter.at("rhf"), "edss")
    assert set(figure.data["level"]) == {"rhf", "nation"}
    assert "for 4 regionale helseforetak" in figure.alt
    with pytest.raises(ValueError, match="its levels are nation, rhf, hf"):
        chapter.at("region")


def test_a_median_stands_without_its_number_where_that_is_hidden(chapter):
    of = (pl.col("measure") == "wait_referral") & (pl.col("unit_id") == "bergen")
    rows = chapter.results.with_columns(denominator=pl.when(of).then(None).otherwise("denominator"))
    figure = waiting_boxes(dataclasses.replace(chapter, results=rows), "wait_referral")
    said = next(text for text in texts(figure) if text.startswith("Bergen"))
    assert said.strip("*") == "Bergen"
