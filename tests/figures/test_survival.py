"""The Kaplan-Meier figure."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.survival import persistence_curve
from R_free_helpers.model.results import to_results


def with_curve(chapter, hide_from=97, drop=0.003):
    months = list(range(97))
    survival = [1 - drop * month for month in months]
    gone = [month >= hide_from for month in months]
    common = {
        "subgroup": [f"month={month:03d}" for month in months],
        "denominator": [4544.0] * 97,
        "status": ["suppressed" if hidden else "ok" for hidden in gone],
    }

    def unless_hidden(values):
        return [None if hidden else value for hidden, value in zip(gone, values, strict=True)]

    curve = pl.DataFrame(
        common
        | {
            "value": unless_hidden(survival),
            "lower": unless_hidden([v - 0.02 for v in survival]),
            "upper": unless_hidden([min(1.0, v + 0.02) for v in survival]),
        }
    )
    risk = pl.DataFrame(common | {"value": unless_hidden([4544.0 - 46 * month for month in months])})
    results = [
        to_results(frame, measure="persistence", unit_id="norge", period="2025-05-15", statistic=name)
        for frame, name in ((curve, "survival"), (risk, "at_risk"))
    ]
    return dataclasses.replace(chapter, results=pl.concat(results))


@pytest.fixture(scope="module")
def figure(chapter):
    return persistence_curve(with_curve(chapter), "persistence")


def plain(text):
    return text.replace("\xa0", " ")


def test_alt_has_the_marked_values_and_where_the_curve_ends(figure):
    alt = plain(figure.alt)
    assert "4 544 personer" in alt
    assert "89 % etter 3 år (95 % konfidensintervall 87–91 %)" in alt
    assert "82 % etter 5 år" in alt
    assert "71 % etter 8 år, da 128 fortsatt følges" in alt


def test_alt_follows_the_data(chapter):
    assert "93 % etter 3 år" in plain(persistence_curve(with_curve(chapter, drop=0.002), "persistence").alt)


def test_axis_starts_at_zero_and_numbers_at_risk_stand_under_their_years(figure):
    page, axes = figure.drawing.axes
    assert axes.get_ylim() == (0, 1)
    numbers = {plain(text.get_text()): text.get_position()[0] for text in page.texts}
    left, right = (axes.transData.transform((month, 0))[0] for month in (0, 96))
    scale = page.transData.transform((1, 0))[0]
    assert numbers["4 544"] * scale == pytest.approx(left)
    assert numbers["128"] * scale == pytest.approx(right)


def test_hidden_tail_is_a_gap(chapter):
    figure = persistence_curve(with_curve(chapter, hide_from=84), "persistence")
    assert figure.data["survival"].iloc[84:].isna().all()
    assert any(text.get_text() == "skjult" for text in figure.drawing.axes[1].texts)
    assert "26 verdier er skjult" in figure.alt
    assert "75 % etter 6,9 år" in plain(figure.alt)


def test_svg_is_the_same_twice(chapter, figure):
    assert persistence_curve(with_curve(chapter), "persistence").svg() == figure.svg()


def test_absent_measure_is_an_empty_figure(chapter):
    without = dataclasses.replace(chapter, results=chapter.results.filter(pl.col("measure") != "persistence"))
    assert "Ingen data" in persistence_curve(without, "persistence").alt
