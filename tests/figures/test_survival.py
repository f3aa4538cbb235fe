"""The Kaplan-Meier figure."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.survival import persistence_curve
from R_free_helpers.model.results import NUMBERS, to_results
from R_free_helpers.tables.survival import outcomes_by_time


def with_curve(chapter, hide_from=97, drop=0.003, bare_from=97, incidence=()):
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
            "lower": [
                None if month >= bare_from else low
                for month, low in zip(months, unless_hidden([v - 0.02 for v in survival]), strict=True)
            ],
            "upper": unless_hidden([min(1.0, v + 0.02) for v in survival]),
        }
    )
    risk = pl.DataFrame(common | {"value": unless_hidden([4544.0 - 46 * month for month in months])})
    results = [
        to_results(frame, measure="persistence", unit_id="norge", period="2025-05-15", statistic=name)
        for frame, name in ((curve, "survival"), (risk, "at_risk"))
    ]
    return dataclasses.replace(chapter, results=pl.concat([*results, *incidence]))


def incidence(cause, value, status="ok"):
    frame = pl.DataFrame(
        {
            "subgroup": [f"cause={cause};month={month:03d}" for month in range(97)],
            "denominator": [4544.0] * 97,
            "value": [value * month / 96 for month in range(97)],
            "lower": [None if status == "few" else value * month / 96 - 0.01 for month in range(97)],
            "upper": [None if status == "few" else value * month / 96 + 0.01 for month in range(97)],
            "status": [status] * 97,
        },
        schema_overrides={"lower": pl.Float64, "upper": pl.Float64},
    )
    return to_results(frame, measure="persistence", unit_id="norge", period="2025-05-15", statistic="incidence")


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


def test_a_curve_of_a_hidden_number_is_told_without_it(chapter):
    made = with_curve(chapter)
    blanked = made.results.with_columns(denominator=pl.lit(None, dtype=pl.Float64))
    alt = plain(persistence_curve(dataclasses.replace(made, results=blanked), "persistence").alt)
    assert "antallet personer er skjult." in alt and "etter 3 år" in alt


def test_svg_is_the_same_twice(chapter, figure):
    assert persistence_curve(with_curve(chapter), "persistence").svg() == figure.svg()


def test_absent_measure_is_an_empty_figure(chapter):
    without = dataclasses.replace(chapter, results=chapter.results.filter(pl.col("measure") != "persistence"))
    assert "Ingen data" in persistence_curve(without, "persistence").alt


def test_a_measure_without_data_is_an_empty_figure(chapter):
    made = with_curve(chapter)
    numbers = [pl.lit(None, dtype=pl.Float64).alias(name) for name in NUMBERS]
    nothing = made.results.with_columns(*numbers, status=pl.lit("no_data"))
    assert "Ingen data" in persistence_curve(dataclasses.replace(made, results=nothing), "persistence").alt


def test_no_interval_is_told_where_there_is_none(chapter):
    alt = plain(persistence_curve(with_curve(chapter, bare_from=60), "persistence").alt)
    assert "89 % etter 3 år (95 % konfidensintervall 87–91 %) og 82 % etter 5 år." in alt


def test_the_note_says_how_the_curve_was_made(chapter, figure):
    (note, *_) = figure.notes
    assert "Kaplan–Meier" in note and "Greenwood" in note and "utvandring" in note and "siste kontakt" in note
    assert "Aalen" not in note
    causes = [incidence("switched", 0.24), incidence("died", 0.048)]
    (both, *_) = outcomes_by_time(with_curve(chapter, incidence=causes), "persistence").notes
    assert "Kaplan–Meier" in both and "Aalen–Johansen" in both and "konkurrerende" in both


def test_outcomes_by_time(chapter):
    causes = [incidence("switched", 0.24), incidence("died", 0.0, "few")]
    table = outcomes_by_time(with_curve(chapter, bare_from=96, incidence=causes), "persistence")
    assert table.columns == (
        "År etter oppstart",
        "Har ikke startet en annen behandling (Kaplan–Meier)",
        "Har startet en annen behandling (Aalen–Johansen)",
        "Død før annen behandling (Aalen–Johansen)",
        "Antall som følges",
    )
    rows = [tuple(plain(cell) for cell in row) for row in table.rows]
    assert rows[1] == ("3", "89 % (87–91 %)", "9 % (8–10 %)", "<1 %", "2 888")
    assert rows[3] == ("8", "71 %", "24 % (23–25 %)", "<1 %", "128")


def test_outcomes_that_are_not_released_have_no_number(chapter):
    table = outcomes_by_time(with_curve(chapter, hide_from=60), "persistence")
    assert [row[1] for row in table.rows[2:]] == ["–*", "–*"]
    assert table.notes[0].startswith("* Skjult")


def test_without_data_the_table_says_so(chapter):
    without = dataclasses.replace(chapter, results=chapter.results.filter(pl.col("measure") != "persistence"))
    assert "Ingen data" in outcomes_by_time(without, "persistence").notes[0]
