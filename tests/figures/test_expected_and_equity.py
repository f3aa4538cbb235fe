"""Observed over expected in a figure, and groups beside each other in a table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from R_free_helpers.figures.expected import observed_expected
from R_free_helpers.figures.figure import released_csv
from R_free_helpers.language.labels import Labels
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.results.compute import judged
from R_free_helpers.tables.equity import equity_table
from R_free_helpers.tables.numbers import numbers_table
from tests.figures.fake_chapter import fake_chapter


def row(measure, unit, statistic, value, **more):
    known = {"measure": measure, "unit_id": unit, "statistic": statistic, "value": value, "period": "2024"}
    return known | {"status": "ok", "subgroup": ""} | more


def share(measure, unit, met, n, **more):
    (low,), (high,) = wilson(np.array([met]), np.array([n]))
    counts = {"numerator": float(met), "denominator": float(n), "lower": low, "upper": high}
    return row(measure, unit, "share", met / n, **(counts | more))


SHARES = {"bergen": (90, 100), "fonna": (50, 100), "ous": (62, 100), "norge": (202, 300)}
ROWS = [
    *(share("edss", unit, *counts) for unit, counts in SHARES.items()),
    *(row("edss_adjusted", unit, "expected", 0.62, denominator=100.0) for unit in SHARES),
    *(row("edss_adjusted", unit, "standardised", 0.6, denominator=100.0, lower=0.5, upper=0.7) for unit in SHARES),
    row("edss_adjusted", "unn", "expected", None, status="few"),
    *(share("mri", unit, 50, 100) for unit in ("bergen", "norge")),
    *(row("mri_adjusted", unit, "expected", None, status="no_data") for unit in ("bergen", "norge")),
    share("edss_by_group", "norge", 300, 1000, subgroup="sex=female"),
    share("edss_by_group", "norge", 250, 1000, subgroup="sex=male"),
    share("edss_by_group", "norge", 400, 1000, subgroup="age_group=35"),
    share("edss_by_group", "norge", 401, 1000, subgroup="age_group=00"),
    share("edss_by_group", "norge", 500, 1000, subgroup="age_group=50"),
    row("edss_by_group", "norge", "share", None, subgroup="age_group=65", status="few"),
    share("edss_by_group", "norge", 550, 1000, subgroup="type=RRMS"),
]


@pytest.fixture(scope="module")
def chapter():
    made = fake_chapter()
    results = to_results(pl.DataFrame(ROWS, infer_schema_length=None)).select(list(SCHEMA))
    with_rest = pl.concat([results, made.results.filter(~pl.col("measure").is_in(["edss", "mri", "attainment"]))])
    return replace(made, results=judged(with_rest, made.registry))


def test_alt_text_names_units_whose_interval_excludes_one(chapter):
    alt = observed_expected(chapter, ["edss"]).alt
    assert "over 1 med hele intervallet: Bergen (1,45)" in alt
    assert "under 1 med hele intervallet: Fonna (0,81)" in alt
    assert "EDSS: 3 enheter vises" in alt
    assert "Oslo" not in alt


def test_an_indicator_without_a_model_is_named_and_has_no_panel(chapter):
    figure = observed_expected(chapter, ["edss", "mri"])
    assert "Uten modell" in figure.alt
    assert "kriteriet: MR." in figure.alt
    assert set(figure.data["indicator"]) == {"edss"}
    only = observed_expected(chapter, ["mri"])
    assert only.alt.startswith("Uten modell")


def test_where_nothing_was_computed_the_figure_says_so(chapter):
    bare = replace(chapter, results=chapter.results.filter(~pl.col("measure").str.ends_with("_adjusted")))
    assert "Ingen data" in observed_expected(bare, ["edss"]).alt


def test_all_names_and_labels_are_whole_and_the_line_is_at_one(chapter):
    figure = observed_expected(chapter, ["edss"])
    drawing = figure.drawing
    renderer = drawing.canvas.get_renderer()
    width, height = drawing.bbox.width, drawing.bbox.height
    # The first axes are the sheet, whose own ticks are not drawn.
    texts = [text for axes in drawing.axes for text in axes.texts]
    texts += [text for axes in drawing.axes[1:] for text in axes.get_xticklabels()]
    assert len(texts) > 20
    for text in texts:
        box = text.get_window_extent(renderer)
        assert box.x0 >= 0, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.x1 <= width + 0.5, text.get_text()
        assert box.y1 <= height + 0.5, text.get_text()
    panel = drawing.axes[1]
    assert [1, 1] in [list(line.get_xdata()) for line in panel.lines]


def test_dots_are_filled_where_the_interval_excludes_one_also_without_colour(chapter):
    from matplotlib.colors import to_rgb

    panel = observed_expected(chapter, ["edss"]).drawing.axes[1]
    dots = {round(float(line.get_xdata()[0]), 2): line for line in panel.lines if line.get_marker() == "o"}
    fills = {value: sum(to_rgb(line.get_markerfacecolor())) / 3 for value, line in dots.items()}
    assert fills[1.45] < 0.4
    assert fills[0.81] < 0.4
    assert fills[1.0] > 0.95


def test_the_table_of_numbers_has_each_statistic_and_the_ratio_with_two_decimals(chapter):
    text = released_csv(observed_expected(chapter, ["edss"]).data)
    table = numbers_table(text, Labels(chapter.registry, chapter.few))
    rows = {line[0]: dict(zip(table.columns, line, strict=True)) for line in table.rows}
    assert rows["Bergen"]["Observert/forventet"] == "1,45"
    assert rows["Bergen"]["Forventet andel"] == "62\xa0%"
    assert rows["Bergen"]["Standardisert andel"] == "60\xa0%"
    assert rows["Bergen"]["95 % KI, Standardisert andel"] == "50–70\xa0%"
    assert rows["Bergen"]["95 % KI, Observert/forventet"].startswith("1,33–1,5")


def test_groups_are_judged_by_the_interval_of_their_difference(chapter):
    rows = equity_table(chapter, "age_group", ["edss"]).rows
    assert [(line[1], line[5]) for line in rows] == [
        ("35–49 år", ""),
        ("Under 35 år", "om lag som"),
        ("50–64 år", "høyere"),
        ("65 år og eldre", "ikke vurdert"),
    ]
    assert rows[0][0] == "EDSS"
    assert rows[0][4] == "sammenlignes med"
    assert rows[2][4].startswith("10,0 (5,6 til 14,3)")
    assert rows[3][2:5] == ("<5 pers.", "<5 pers.", "–")
    (_, men) = equity_table(chapter, "sex", ["edss"]).rows
    assert men[5] == "lavere"


def test_an_indicator_about_one_group_alone_has_no_rows(chapter):
    assert equity_table(chapter, "type", ["edss"]).rows == ()
