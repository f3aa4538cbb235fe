"""Two groups side by side, a key figure, and the figures of a subgroup, of counts and of another level."""

import polars as pl
import pytest

from R_free_helpers.figures.boxes import prom_boxes
from R_free_helpers.figures.counts import counts_by_category
from R_free_helpers.figures.groups import shares_by_group
from R_free_helpers.figures.key_figure import key_figure
from R_free_helpers.figures.paired import paired_bars
from R_free_helpers.figures.ranking import mean_bars, rate_bars
from R_free_helpers.figures.year_lines import lines_by_year
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import to_results
from R_free_helpers.results.chapter import Chapter

COLUMNS = ["subgroup", "value", "lower", "upper", "numerator", "denominator", "status"]


def chapter_of(measure, statistic, rows, unit="sverige"):
    """Return a chapter with one measure; a row is (unit,) subgroup, value, numerator, denominator, status."""
    units = [row[0] if len(row) == 6 else unit for row in rows]
    told = [row[-5:] for row in rows]
    frame = pl.DataFrame(
        {
            "unit_id": units,
            "subgroup": [row[0] for row in told],
            "value": [row[1] for row in told],
            "numerator": [row[2] for row in told],
            "denominator": [row[3] for row in told],
            "status": [row[4] for row in told],
        },
        schema_overrides={"value": pl.Float64, "numerator": pl.Float64, "denominator": pl.Float64},
    )
    results = to_results(frame, measure=measure, statistic=statistic, period="2025-06-02")
    return Chapter(Edition(registry="se_ipn", year=2024), get_registry("se_ipn"), results)


def words(figure):
    texts = [text.get_text() for axes in figure.drawing.axes for text in axes.texts]
    return [text.replace("\xa0", " ") for text in texts]


@pytest.fixture(scope="module")
def sides():
    rows = []
    for therapy, own, rest in (("ivig", 40, 140), ("prednisolon", 30, 20), ("scig", None, 10), ("hsct", 0, 0)):
        for side, n, of in (("own", own, 100), ("rest", rest, 200)):
            gone = n is None
            value = None if gone else n / of
            rows.append((f"side={side};therapy={therapy}", value, n, of, "suppressed" if gone else "ok"))
    return chapter_of("therapies_cidp", "share", rows, unit="sjv_vastra")


def test_a_pair_has_a_bar_each_and_the_units_name(sides):
    figure = paired_bars(sides, "therapies_cidp", "therapy", "side", unit="sjv_vastra")
    said = words(figure)
    assert {"Västra sjukvårdsregionen (100)", "Övriga landet (200)"} <= set(said)
    assert {"40 %", "70 %", "30 %", "10 %", "5 %", "dolt"} <= set(said)
    names = [text for text in said if text in ("IVIg", "Prednisolon", "SCIg", "HSCT")]
    assert names == ["IVIg", "Prednisolon", "SCIg"]
    assert any(text == "Ingen i någon av grupperna: HSCT." for text in said)


def test_a_pairs_alt_text_tells_where_the_groups_differ_most(sides):
    alt = paired_bars(sides, "therapies_cidp", "therapy", "side", unit="sjv_vastra").alt.replace("\xa0", " ")
    assert "Störst skillnad: IVIg 40 % mot 70 %." in alt
    assert "SCIg" not in alt.split("De första")[1].split(".")[0]
    assert "Ett värde är dolt" in alt


def test_a_pair_of_counts_keeps_the_order_of_the_groups():
    rows = [(f"age={age};sex={sex}", n, n, None, "ok") for age, sex, n in
            (("60", "female", 9.0), ("60", "male", 12.0), ("40", "female", 20.0), ("40", "male", 7.0))]  # fmt: skip
    chapter = chapter_of("age_groups", "count", rows)
    said = words(paired_bars(chapter, "age_groups", "age", "sex", statistic="count", ranked=False))
    assert [text for text in said if "–" in text] == ["40–49", "60–69"]
    assert {"Kvinnor (29)", "Män (19)", "20", "12"} <= set(said)


def test_three_groups_are_no_pair():
    rows = [(f"age=40;sex={sex}", 9.0, 9.0, None, "ok") for sex in ("female", "male", "other")]
    with pytest.raises(ValueError, match="has 3"):
        paired_bars(chapter_of("age_groups", "count", rows), "age_groups", "age", "sex", statistic="count")


def test_a_key_figure_is_the_count_with_its_parts():
    chapter = chapter_of("registered_now", "count", [("", 1427.0, 1427.0, None, "ok")])
    figure = key_figure(chapter, "registered_now")
    assert words(figure)[0] == "1 427"
    assert "2 juni 2025: 1 427." in figure.alt.replace("\xa0", " ")
    parts = [(f"diagnosis={name}", n, n, None, "ok") for name, n in (("CIDP", 1344.0), ("MMN", 83.0), ("GBS", 50.0))]
    both = chapter_of("registered_now_diagnosis", "count", parts)
    chapter = Chapter(chapter.edition, chapter.registry, pl.concat([chapter.results, both.results]))
    figure = key_figure(chapter, "registered_now", ("registered_now_diagnosis", "diagnosis"), ("CIDP", "MMN"))
    assert [text for text in words(figure) if text in ("CIDP", "MMN", "GBS")] == ["MMN", "CIDP"]


def test_lines_of_counts_begin_at_zero_and_carry_their_subgroup():
    rows = [
        (f"diagnosis={name};event=onset;year={year}", float(n), float(n), None, "ok")
        for name in ("CIDP", "MMN")
        for year, n in ((2022, 30), (2023, 20), (2024, 10))
    ]
    chapter = chapter_of("dates_by_year", "count", rows)
    figure = lines_by_year(chapter, "dates_by_year", line="event", statistic="count", diagnosis="CIDP")
    axes = figure.drawing.axes[1]
    assert axes.get_ylim()[0] == 0
    assert len(figure.data) == 3
    assert "Antal personer" in words(figure)
    assert "CIDP, debut: 30 2022 och 10 2024." in figure.alt
    assert "95 %" not in " ".join(words(figure))


def test_a_rate_with_decimals_by_region():
    rows = [
        ("sverige", "diagnosis=CIDP", 3.26, 344.0, 1e7, "ok"),
        ("region_stockholm", "diagnosis=CIDP", 6.04, 148.0, 2e6, "ok"),
        ("region_stockholm", "diagnosis=MMN", 1.2, 30.0, 2e6, "ok"),
    ]
    figure = rate_bars(chapter_of("prevalence_now", "rate", rows).at("region"), "prevalence_now", diagnosis="CIDP")
    assert {"6,0", "3,3", "Stockholm (148)"} <= set(words(figure))
    assert "Prevalens per 100 000 invånare, CIDP" in figure.alt
    assert (figure.data["value"].dropna() < 6.1).all()
    assert 1.2 not in set(figure.data["value"])


def test_an_interval_of_means_is_no_percentage():
    rows = [
        ("sverige", "diagnosis=CIDP", 2.7, None, 200.0, "ok"),
        ("sjv_vastra", "diagnosis=CIDP", 1.7, None, 40.0, "ok"),
    ]
    chapter = chapter_of("incat_mean", "mean", rows)
    results = chapter.results.with_columns(lower=pl.col("value") - 0.3, upper=pl.col("value") + 0.3)
    chapter = Chapter(chapter.edition, chapter.registry, results)
    figure = mean_bars(chapter.at("healthcare_region"), "incat_mean", diagnosis="CIDP")
    assert "2,7 (95 % konfidensintervall 2,4–3,0)" in figure.alt.replace("\xa0", " ")


def test_the_number_behind_every_row_stands_once():
    rows = [(f"date={date};diagnosis=CIDP", value, value * 200, 200.0, "ok") for date, value in
            (("onset", 1.0), ("referral", 0.7))]  # fmt: skip
    figure = shares_by_group(chapter_of("date_known", "share", rows), [("date_known", "date")], diagnosis="CIDP")
    assert "Registreringar med känt datum, CIDP (200)" in words(figure)
    assert "Debutdatum" in words(figure)


def test_counts_of_the_units_of_a_level():
    rows = [
        ("sverige", "diagnosis=CIDP", 30.0, 30.0, None, "ok"),
        ("region_stockholm", "diagnosis=CIDP", 20.0, 20.0, None, "ok"),
        ("region_skane", "diagnosis=CIDP", 10.0, 10.0, None, "ok"),
    ]
    chapter = chapter_of("registered_now_diagnosis", "count", rows)
    figure = counts_by_category(chapter, "registered_now_diagnosis", "unit", "diagnosis", level="region")
    assert [text for text in words(figure) if text in ("Stockholm", "Skåne", "Riket")] == ["Stockholm", "Skåne"]


def test_a_scale_of_one_point_has_decimals():
    values = {"p25": 0.7, "median": 0.82, "p75": 0.9, "whisker_low": 0.5, "whisker_high": 0.97, "mean": 0.8}
    frames = [
        chapter_of("prom_scores", statistic, [("diagnosis=CIDP;scale=eq5d_index", value, None, 90.0, "ok")]).results
        for statistic, value in (values | {"outliers": 0.0}).items()
    ]
    other = chapter_of("prom_scores", "median", [("diagnosis=CIDP;scale=eq5d_vas", 71.0, None, 90.0, "ok")])
    chapter = Chapter(other.edition, other.registry, pl.concat([*frames, other.results]))
    figure = prom_boxes(chapter, "prom_scores", by="diagnosis", only=["eq5d_index"])
    assert "median 0,82 (CIDP)" in figure.alt
    assert "hälsoskalan" not in figure.alt
    low, high = figure.drawing.axes[1].get_ylim()
    assert low >= 0.3
    assert high < 1.1
