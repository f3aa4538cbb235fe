"""Box plots of scores."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.boxes import prom_boxes
from R_free_helpers.model.results import subgroup_key, to_results

VALUES = {
    "whisker_low": 2.0,
    "p25": 10.0,
    "median": 20.0,
    "p75": 35.0,
    "whisker_high": 70.0,
    "mean": 24.0,
    "outliers": 8.0,
}


def with_scores(chapter, shift=5.0, hide=()):
    rows = []
    for scale in ("msis29_physical", "rand12_physical"):
        for quarter in (1, 2, 3, 4):
            for statistic, value in VALUES.items():
                gone = (scale, quarter) in hide or (scale, quarter, statistic) in hide
                value = value if statistic == "outliers" else value + shift * quarter
                rows.append(
                    {
                        "subgroup": subgroup_key({"age": quarter, "scale": scale}),
                        "statistic": statistic,
                        "value": None if gone else value,
                        "denominator": None if gone else 1250.0,
                        "status": "suppressed" if gone else "ok",
                    }
                )
    rows += [
        {"subgroup": f"quarter={i}", "statistic": "bound", "value": bound, "denominator": None, "status": "ok"}
        for i, bound in ((1, 45.0), (2, 55.0), (3, 64.0))
    ]
    results = to_results(
        pl.DataFrame(rows, infer_schema_length=None), measure="prom_scores_by_age", unit_id="norge", period="2024"
    )
    return dataclasses.replace(chapter, results=results)


def texts(figure):
    return [text.get_text().replace("\xa0", " ") for axes in figure.drawing.axes for text in axes.texts]


def test_quarters_are_named_by_their_bounds(chapter):
    shown = texts(prom_boxes(with_scores(chapter), "prom_scores_by_age"))
    assert {"til 45 år", "46–55 år", "56–64 år", "fra 65 år"} <= set(shown)


def test_alt_has_medians_and_the_better_end_and_follows_the_data(chapter):
    alt = prom_boxes(with_scores(chapter), "prom_scores_by_age").alt
    assert "MSIS-29, fysisk del (lavere er bedre): median 25 (til 45 år) og 40 (fra 65 år)" in alt
    assert "RAND-12, fysisk helse (høyere er bedre)" in alt
    assert "median 26 (til 45 år)" in prom_boxes(with_scores(chapter, shift=6.0), "prom_scores_by_age").alt


def test_no_value_of_a_person_is_drawn(chapter):
    figure = prom_boxes(with_scores(chapter), "prom_scores_by_age")
    panels = figure.drawing.axes[1:]
    markers = [line for axes in panels for line in axes.lines if line.get_marker() not in ("None", None, "")]
    assert len(markers) == 8 and {line.get_marker() for line in markers} == {"+"}
    assert texts(figure).count("8") == 8


def test_population_mean_only_where_the_scale_has_one(chapter):
    figure = prom_boxes(with_scores(chapter), "prom_scores_by_age")
    assert sum("Befolkningen: 50" in text for text in texts(figure)) == 1


def test_hidden_box_is_marked(chapter):
    figure = prom_boxes(
        with_scores(chapter, hide={("msis29_physical", 1), ("rand12_physical", 2, "outliers")}), "prom_scores_by_age"
    )
    assert texts(figure).count("skjult") == 4  # the box, its number and its outliers; the other box's outliers
    assert "8 verdier er skjult" in figure.alt
    assert "median 30 (46–55 år)" in figure.alt


def test_svg_is_the_same_twice(chapter):
    assert len({prom_boxes(with_scores(chapter), "prom_scores_by_age").svg() for _ in range(2)}) == 1


def test_absent_measure_is_an_empty_figure(chapter):
    without = dataclasses.replace(chapter, results=chapter.results.filter(pl.col("measure") != "prom_scores_by_age"))
    assert "Ingen data" in prom_boxes(without, "prom_scores_by_age").alt
    with pytest.raises(KeyError, match="prom_scores"):
        prom_boxes(without, "prom_scores")
