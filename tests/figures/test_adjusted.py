"""Adjusted means by unit, and box plots in two columns."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.adjusted import adjusted_bars
from R_free_helpers.figures.boxes_compared import prom_box_columns
from R_free_helpers.model.results import subgroup_key, to_results

SCALES = ("msis29_physical", "rand12_physical")
MEANS = {"bergen": 30.0, "forde": 41.0, "finnmark": 36.5, "norge": 33.0}


def with_means(chapter, means=MEANS, hide=(), before=2.0):
    rows = [
        {
            "unit_id": unit,
            "subgroup": subgroup_key({"scale": scale, "wave": wave}),
            "value": None if unit in hide else value + (before if wave == 2023 else 0),
            "lower": None if unit in hide else value - 3,
            "upper": None if unit in hide else value + 3,
            "denominator": None if unit in hide else 120.0,
            "status": "suppressed" if unit in hide else "ok",
        }
        for scale in SCALES
        for wave in (2023, 2024)
        for unit, value in means.items()
    ]
    frame = to_results(
        pl.DataFrame(rows, infer_schema_length=None), measure="prom_adjusted", statistic="mean", period="2024"
    )
    return dataclasses.replace(chapter, results=frame)


def texts(figure):
    return [text.get_text().replace("\xa0", " ") for axes in figure.drawing.axes for text in axes.texts]


def names_in_order(figure):
    page = figure.drawing.axes[0]
    shown = [(text.get_position(), text.get_text()) for text in page.texts if "(120)" in text.get_text()]
    middle = page.get_xlim()[1] / 2
    sides = [[entry for entry in shown if (entry[0][0] < middle) == left] for left in (True, False)]
    return [[name.split(" (")[0] for _, name in sorted(side, key=lambda e: -e[0][1])] for side in sides]


def test_best_health_is_on_top_whichever_way_the_scale_goes(chapter):
    low, high = names_in_order(adjusted_bars(with_means(chapter), "prom_adjusted", SCALES))
    assert low == ["Bergen", "Norge", "Finnmark", "Førde"]
    assert high == low[::-1]


def test_whiskers_go_up_only(chapter):
    figure = adjusted_bars(with_means(chapter), "prom_adjusted", SCALES[:1])
    horizontal = [
        tuple(line.get_xdata())
        for axes in figure.drawing.axes[1:]
        for line in axes.lines
        if len(set(line.get_ydata())) == 1
    ]
    # One from each bar, of this year and of the year before; none reaches below its value.
    assert sorted(x for x in horizontal if x[0] in MEANS.values()) == sorted((v, v + 3) for v in MEANS.values())
    assert all(end > start for start, end in horizontal)


def test_norm_only_where_the_scale_has_one(chapter):
    figure = adjusted_bars(with_means(chapter), "prom_adjusted", SCALES)
    assert sum("Befolkningen: 50" in text for text in texts(figure)) == 1


def test_alt_names_the_ends_and_the_nation_and_follows_the_data(chapter):
    alt = adjusted_bars(with_means(chapter), "prom_adjusted", SCALES).alt
    assert (
        "MSIS-29, fysisk del (lavere er bedre): best (av dem som vises) Bergen med 30,0; dårligst Førde med 41,0; "
        "Norge 33,0; 35,0 i 2023." in alt
    )
    other = adjusted_bars(with_means(chapter, MEANS | {"finnmark": 20.0}), "prom_adjusted", SCALES).alt
    assert "best (av dem som vises) Finnmark med 20,0" in other


def test_hidden_units_are_last_without_numbers_and_units_without_rows_have_no_data(chapter):
    figure = adjusted_bars(with_means(chapter, hide=("bergen",)), "prom_adjusted", SCALES)
    assert "30,0" not in texts(figure) and "30,0" not in figure.alt
    assert texts(figure).count("skjult") == 2
    assert "ingen data" in texts(figure)
    assert "2 verdier er skjult" in figure.alt
    assert figure.data.loc[figure.data["unit_id"] == "bergen", ["value", "lower", "upper"]].isna().all(axis=None)


def test_edition_without_means_says_so(chapter):
    none = dataclasses.replace(chapter, results=with_means(chapter).results.clear())
    assert "Ingen data" in adjusted_bars(none, "prom_adjusted", SCALES).alt


BOX = {"whisker_low": 2, "p25": 10, "median": 20, "p75": 35, "whisker_high": 70, "mean": 24, "outliers": 8}


@pytest.fixture
def boxed(chapter):
    groups = {
        "prom_scores_by_type": ("type", ["RRMS", "PPMS", "unknown"]),
        "prom_scores_by_sex": ("sex", ["female", "male"]),
    }
    parts = []
    for measure, (key, codes) in groups.items():
        rows = [
            {
                "subgroup": subgroup_key({"scale": scale, key: code}),
                "statistic": name,
                "value": float(value + 3 * place),
                "denominator": 900.0 + place,
            }
            for scale in SCALES
            for place, code in enumerate(codes)
            for name, value in BOX.items()
        ]
        parts.append(to_results(pl.DataFrame(rows), measure=measure, unit_id="norge", period="2024"))
    return dataclasses.replace(chapter, results=pl.concat(parts))


PARTS = [("prom_scores_by_type", "type"), ("prom_scores_by_sex", "sex")]


def test_columns_are_lettered_and_share_their_value_axis(boxed):
    figure = prom_box_columns(boxed, PARTS)
    assert {"A. MS-type", "B. Kjønn"} <= set(texts(figure))
    assert texts(figure).count("RRMS") == texts(figure).count("Menn") == len(SCALES)
    panels = figure.drawing.axes[1:]
    assert len(panels) == 4
    assert panels[0].get_ylim() == panels[1].get_ylim()


def test_alt_of_columns_tells_every_group_of_few(boxed):
    alt = prom_box_columns(boxed, PARTS).alt
    assert "A. MS-type. Boksplott" in alt and "B. Kjønn. Boksplott" in alt
    assert "median 20 (RRMS), 23 (PPMS) og 26 (Ukjent)" in alt


def test_one_column_alone_is_drawn_and_none_is_empty(boxed):
    one = dataclasses.replace(boxed, results=boxed.results.filter(pl.col("measure") == "prom_scores_by_sex"))
    assert len(prom_box_columns(one, PARTS).drawing.axes) == 3
    none = dataclasses.replace(boxed, results=boxed.results.clear())
    assert "Ingen data" in prom_box_columns(none, PARTS).alt
