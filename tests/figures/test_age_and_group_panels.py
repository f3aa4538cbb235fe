"""Two age distributions, and shares in several groupings."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.ages import age_histogram
from R_free_helpers.figures.groups import shares_by_group
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.results import to_results


def ages(measure, counts):
    rows = pl.DataFrame(
        {
            "subgroup": [f"age={age:02d}" for age in counts],
            "value": [None if n is None else float(n) for n in counts.values()],
            "status": ["suppressed" if n is None else "ok" for n in counts.values()],
        }
    )
    return to_results(rows, measure=measure, unit_id="norge", period="2024-12-31", statistic="count")


def mean(measure, value, n):
    rows = pl.DataFrame({"value": [value], "denominator": [float(n)]})
    return to_results(rows, measure=measure, unit_id="norge", period="2024-12-31", statistic="mean")


@pytest.fixture
def aged(chapter):
    parts = [
        ages("onset_age_groups", {25: 40, 30: 60, 35: 20, 70: None, 75: None}),
        ages("age_groups", {45: 30, 50: 70, 55: 30}),
        mean("onset_age", 31.64, 123),
        mean("age", 52.0, 130),
    ]
    return dataclasses.replace(chapter, results=pl.concat(parts))


def plain(text):
    return text.replace("\xa0", " ")


def test_age_alt_has_mean_and_largest_group(aged):
    alt = plain(age_histogram(aged, "onset_age_groups", "age_groups", means=("onset_age", "age")).alt)
    assert "Alder ved debut: n = 123, gjennomsnitt 31,6 år, flest i gruppen 30–34 år (60)" in alt
    assert "flest i gruppen 50–54 år (70)" in alt
    assert "2 verdier er skjult" in alt


def test_age_panels_share_a_scale_and_hidden_marks_are_of_one_size(aged):
    figure = age_histogram(aged, "onset_age_groups", "age_groups")
    left, right = figure.drawing.axes[1:]
    assert left.get_ylim() == right.get_ylim() and left.get_xlim() == right.get_xlim()
    assert len({round(bar.get_height(), 9) for bar in left.patches if bar.get_hatch()}) == 1
    assert "n = " not in figure.alt.split("B.")[0]  # the shown groups do not add up to everybody


def test_ages_absent(aged):
    none = dataclasses.replace(aged, results=aged.results.filter(pl.col("statistic") == "mean"))
    assert "Ingen data" in age_histogram(none, "onset_age_groups", "age_groups").alt


def test_age_svg_is_the_same_twice(aged):
    assert len({age_histogram(aged, "onset_age_groups", "age_groups").svg() for _ in range(2)}) == 1


def groups(chapter, hide=None, top=44):
    parts = []
    for measure, key, cells in (
        ("edss_by_age", "age", {"under_30": (top, 100), "over_70": (120, 1000)}),
        (
            "edss_by_treatment",
            "treatment",
            {"none": (90, 300), "fingolimod": (30, 100), "one_off": (50, 100), "unknown": (1, 100)},
        ),
    ):
        rows = pl.DataFrame(
            [{"subgroup": f"{key}={code}", "numerator": n, "denominator": total} for code, (n, total) in cells.items()]
        )
        gone = pl.col("subgroup") == f"{key}={hide}"
        rows = with_interval(rows).with_columns(
            pl.when(gone).then(pl.lit("suppressed")).otherwise(pl.col("status")).alias("status"),
            *(
                pl.when(gone).then(None).otherwise(pl.col(name)).alias(name)
                for name in ("value", "lower", "upper", "numerator", "denominator")
            ),
        )
        parts.append(to_results(rows, measure=measure, unit_id="norge", period="2024", statistic="share"))
    return dataclasses.replace(chapter, results=pl.concat(parts))


PANELS = [("edss_by_age", "age"), ("edss_by_treatment", "treatment")]


def test_groups_alt_names_extremes_and_follows_the_data(chapter):
    alt = plain(shares_by_group(groups(chapter), PANELS).alt)
    assert "høyest for Under 30 år (100) med 44 %, lavest for 70 år og eldre (1 000) med 12 %" in alt
    assert "med 51 %" in plain(shares_by_group(groups(chapter, top=51), PANELS).alt)


def test_groups_ranked_with_none_and_unknown_last(chapter):
    figure = shares_by_group(groups(chapter), PANELS)
    second = figure.data[figure.data["measure"] == "edss_by_treatment"]
    assert list(second["treatment"]) == ["one_off", "fingolimod", "none", "unknown"]


def test_hidden_group_is_marked_not_guessed(chapter):
    figure = shares_by_group(groups(chapter, hide="fingolimod"), PANELS)
    shown = [plain(text.get_text()) for axes in figure.drawing.axes for text in axes.texts]
    assert "skjult" in shown and "Fingolimod" in shown and "30 %" in shown and "Fingolimod (100)" not in shown
    assert "Én verdi er skjult" in figure.alt
    assert sum(bool(bar.get_hatch()) for bar in figure.drawing.axes[2].patches) == 1


def test_groups_svg_is_the_same_twice_and_absent_is_empty(chapter):
    assert len({shares_by_group(groups(chapter), PANELS).svg() for _ in range(2)}) == 1
    none = dataclasses.replace(chapter, results=groups(chapter).results.clear())
    assert "Ingen data" in shares_by_group(none, PANELS).alt
