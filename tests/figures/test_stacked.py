"""Bars of 100 per cent."""

import dataclasses
from itertools import pairwise

import polars as pl
import pytest

from R_free_helpers.figures.page import tones
from R_free_helpers.figures.stacked import BAR, stacked_shares
from R_free_helpers.figures.stacked_rows import StackedBar
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.results import subgroup_key, to_results

AGES = {"under_30": (80, 15, 5), "30-39": (60, 30, 10), "over_70": (10, 30, 60)}
LEVELS = ("0-1.5", "2-3.5", "7-9.5")


def shares(measure, cells, hidden=()):
    rows = pl.DataFrame(
        [
            {"unit_id": unit, "subgroup": subgroup_key(parts), "numerator": n, "denominator": total}
            for unit, parts, n, total in cells
        ]
    )
    rows = with_interval(rows).with_columns(pl.col("numerator", "denominator").cast(pl.Float64))
    gone = pl.col("subgroup").is_in([subgroup_key(parts) for parts in hidden])
    numbers = ("value", "lower", "upper", "numerator", "denominator")
    rows = rows.with_columns(
        pl.when(gone).then(pl.lit("suppressed")).otherwise(pl.col("status")).alias("status"),
        *(pl.when(gone).then(None).otherwise(pl.col(name)).alias(name) for name in numbers),
    )
    return to_results(rows, measure=measure, period="2024", statistic="share")


def levels(hidden=()):
    cells = [
        ("norge", {"age": age, "edss": level}, n, 100)
        for age, ns in AGES.items()
        for level, n in zip(LEVELS, ns, strict=True)
    ]
    return shares("edss_levels", cells, hidden)


def statuses(ongoing=(70, 90)):
    cells = [
        (unit, {"state": status}, n, 100)
        for unit, k in (("bergen", ongoing[0]), ("ous", ongoing[1]), ("norge", 80))
        for status, n in (("ongoing", k), ("none", 95 - k), ("unknown", 5))
    ]
    return shares("treatment_status", cells)


def draw(chapter, results, *args, **options):
    return stacked_shares(dataclasses.replace(chapter, results=results), *args, **options)


def plain(text):
    return text.replace("\xa0", " ")


def texts(figure):
    return [plain(text.get_text()) for axes in figure.drawing.axes for text in axes.texts]


def test_units_are_sorted_and_the_nation_set_apart(chapter):
    figure = draw(chapter, statuses(), "treatment_status", "state", first="ongoing", label_key="status")
    names = [text for text in texts(figure) if text in ("Bergen", "Oslo", "Norge")]
    assert names == ["Oslo", "Bergen", "Norge"]
    assert "Norge 80 %, lavest Bergen 70 %, høyest Oslo 90 %" in plain(figure.alt)


def test_alt_follows_the_data(chapter):
    figure = draw(chapter, statuses((60, 40)), "treatment_status", "state", first="ongoing", label_key="status")
    assert "lavest Oslo 40 %, høyest Bergen 60 %" in plain(figure.alt)


def test_a_scale_deepens_and_keeps_the_code_lists_order(chapter):
    figure = draw(chapter, levels(), "edss_levels", "edss", "age", deepening=True)
    names = [text for text in texts(figure) if text.endswith((" år", "eldre"))]
    assert names == ["Under 30 år", "30–39 år", "70 år og eldre"]
    assert "7–9,5: Under 30 år 5 %, 70 år og eldre 60 %" in plain(figure.alt)
    first_bar = list(figure.drawing.axes[1].patches)[:3]
    lightness = [sum(bar.get_facecolor()[:3]) for bar in first_bar]
    assert lightness == sorted(lightness, reverse=True)


def test_hidden_categories_are_one_hatched_rest(chapter):
    gone = [{"age": "under_30", "edss": "2-3.5"}, {"age": "under_30", "edss": "7-9.5"}]
    figure = draw(chapter, levels(gone), "edss_levels", "edss", "age", deepening=True)
    hatched = [bar for bar in figure.drawing.axes[1].patches if bar.get_hatch()]
    assert [round(bar.get_width(), 6) for bar in hatched] == [0.2]
    assert "2 verdier er skjult" in figure.alt
    assert figure.data["value"].isna().sum() == 2
    assert "15 %" not in texts(figure) and "Under 30 år 5 %" not in plain(figure.alt)


def test_what_is_told_as_small_leaves_room_and_makes_no_other_part_longer():
    few = StackedBar("Fonna", {"ongoing": 0.69}, 26, small=2)
    assert few.drawn == {"ongoing": 0.69}
    assert StackedBar("Fonna", {"ongoing": 0.69, "none": 0.30}, 26).drawn["ongoing"] == pytest.approx(0.69 / 0.99)
    assert StackedBar("Fonna", {"ongoing": 0.9, "none": 0.3}, 26, small=1).drawn["none"] == pytest.approx(0.25)


def test_a_bar_with_a_small_category_is_as_long_as_its_shares(chapter):
    rows = shares(
        "treatment_status", [("bergen", {"state": "ongoing"}, 69, 100), ("norge", {"state": "ongoing"}, 80, 100)]
    )
    small = shares(
        "treatment_status", [("bergen", {"state": "unknown"}, 0, 100), ("norge", {"state": "unknown"}, 0, 100)]
    )
    both = pl.concat([rows, small.with_columns(status=pl.lit("few"))])
    figure = draw(chapter, both, "treatment_status", "state", first="ongoing", label_key="status")
    lengths = [patch.get_width() for axes in figure.drawing.axes for patch in axes.patches if patch.get_height() == BAR]
    assert sorted(lengths) == pytest.approx([0.69, 0.80])


def test_wholly_hidden_bar_says_so(chapter):
    gone = [{"age": "under_30", "edss": level} for level in LEVELS]
    figure = draw(chapter, levels(gone), "edss_levels", "edss", "age")
    assert "skjult" in texts(figure)
    assert [round(bar.get_width(), 6) for bar in figure.drawing.axes[1].patches if bar.get_hatch()] == [1.0]


def test_whole_is_set_apart_with_the_status_date(chapter):
    years = [
        ("norge", {"sex": sex, "year": str(year)}, n, 100)
        for year in (2023, 2024)
        for sex, n in (("female", 70), ("male", 30))
    ]
    alive = [("norge", {"sex": "female"}, 690, 1000), ("norge", {"sex": "male"}, 310, 1000)]
    results = pl.concat([shares("sex_by_year", years), shares("sex", alive)])
    figure = draw(chapter, results, "sex_by_year", "sex", "year", whole="sex")
    assert "I live 31. desember 2024" in texts(figure)
    assert "I live 31. desember 2024 69 %, 2023 70 %, 2024 70 %" in plain(figure.alt)


def test_svg_is_the_same_twice(chapter):
    one, two = (draw(chapter, levels(), "edss_levels", "edss", "age").svg() for _ in range(2))
    assert one == two


def test_absent_measure_is_an_empty_figure(chapter):
    assert "Ingen data" in draw(chapter, statuses(), "edss_levels", "edss", "age").alt


@pytest.mark.parametrize("n", [2, 3, 5])
def test_tones_differ_in_greyscale(n):
    from matplotlib.colors import to_rgb

    grey = [sum(w * part for w, part in zip((0.299, 0.587, 0.114), to_rgb(tone), strict=True)) for tone in tones(n)]
    assert all(lighter - darker > 0.08 for darker, lighter in pairwise(grey))
