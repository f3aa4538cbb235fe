"""Curves in a unit of time, and an indicator year by year: against R, and by whom they count."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from R_free_helpers.measures.kinds import Adjusted, TimeToEvent
from R_free_helpers.measures.periods import Yearly
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import CaseMix, Incident, Indicator
from R_free_helpers.model.rows import persons_of
from R_free_helpers.model.source import Source
from R_free_helpers.results.case_mix import observed_over_expected

R = Path(__file__).parent / "r"
UNITS = pl.DataFrame(
    {
        "unit_id": ["land", "a", "b"],
        "parent_unit_id": ["", "land", "land"],
        "level": ["nation", "hf", "hf"],
        "sort_order": [0, 1, 2],
    }
)
SOURCE = Source({}, {"unit": UNITS}, Edition(registry="se_ipn", year=2024))


def rows_of(frame):
    return lambda source: nw.from_native(frame.lazy())


@pytest.fixture
def lung():
    times = pl.read_csv(R / "lung.csv").rename({"months": "time"}).with_row_index("patient_id")
    return times.with_columns(pl.col("patient_id").cast(pl.String), unit_id=pl.lit("a"))


def curve(found, key, statistic="survival", unit="land"):
    rows = found.filter((pl.col("statistic") == statistic) & (pl.col("unit_id") == unit))
    rows = rows.filter(~pl.col("subgroup").str.contains("group="))
    time = pl.col("subgroup").str.extract(rf"{key}=(\d+)").cast(pl.Int64)
    return rows.with_columns(time=time).sort("time")


def measure(frame, **how):
    return TimeToEvent("m", rows_of(frame), counts="persons", **how)


@pytest.mark.parametrize(("unit", "key", "of_month"), [("months", "month", 1), ("days", "day", 30)])
def test_curve_band_and_numbers_at_risk_as_survfit_in_r_in_any_unit_of_time(lung, unit, key, of_month):
    frame = lung.with_columns(time=(pl.col("time") * of_month).round(9))
    found = measure(frame, time=unit, last=24 * of_month, every=of_month, fewest=0).compute(SOURCE)
    wanted = pl.read_csv(R / "kaplan_meier.csv")
    own, at_risk = curve(found, key), curve(found, key, "at_risk")
    assert own["time"].to_list() == [month * of_month for month in wanted["month"]]
    assert own["value"].to_list() == pytest.approx(wanted["survival"].to_list(), abs=1e-9)
    inside = wanted["survival"] < 1
    for name in ("lower", "upper"):
        assert own.filter(inside)[name].to_list() == pytest.approx(wanted.filter(inside)[name].to_list(), abs=1e-9)
    assert at_risk["value"].to_list() == wanted["at_risk"].to_list()
    assert [len(one) for one in at_risk["numerator_set"]] == wanted["at_risk"].to_list()


def test_the_test_between_groups_is_that_of_r_and_each_group_has_its_curve():
    frame = pl.read_csv(R / "log_rank_lung.csv").rename({"years": "time"}).with_row_index("patient_id")
    frame = frame.with_columns(
        pl.col("patient_id").cast(pl.String), pl.col("group").cast(pl.String), unit_id=pl.lit("a")
    )
    found = measure(frame, time="days", last=600, every=100, category="group").compute(SOURCE)
    (p,) = pl.read_csv(R / "log_rank.csv").filter(pl.col("case") == "lung")["p"]
    test = found.filter(pl.col("statistic") == "p_value").row(0, named=True)
    assert test["value"] == pytest.approx(p) and test["subgroup"] == "between=group"
    assert len(test["denominator_set"]) == frame.height and len(test["numerator_set"]) == frame["event"].sum()
    for name in frame["group"].unique():
        own = found.filter((pl.col("subgroup") == f"day=00000;group={name}") & (pl.col("statistic") == "survival"))
        assert own["denominator"].item() == (frame["group"] == name).sum()


def test_a_curve_ends_where_fewer_are_followed_and_counts_who_has_no_time(lung):
    frame = lung.with_columns(time=pl.when(pl.col("patient_id").cast(pl.Int64) < 3).then(None).otherwise("time"))
    found = measure(frame, time="months", last=40, fewest=20).compute(SOURCE)
    own, at_risk = curve(found, "month"), curve(found, "month", "at_risk")
    assert at_risk["value"].min() >= 20 and own["time"].max() < 34
    assert own["missing"].unique().to_list() == [3.0] and len(own["missing_set"][0]) == 3
    assert own["denominator"].unique().to_list() == [lung.height - 3]


def test_units_have_curves_of_their_own_where_it_is_not_national(lung):
    frame = lung.with_columns(
        unit_id=pl.when(pl.col("patient_id").cast(pl.Int64) % 2 == 0).then(pl.lit("a")).otherwise(pl.lit("b"))
    )
    found = measure(frame, time="months", last=12, national=False).compute(SOURCE)
    assert curve(found, "month", unit="a")["denominator"][0] == (lung.height + 1) // 2
    assert set(found["unit_id"]) == {"land", "a", "b"}
    national = measure(frame, time="months", last=12).compute(SOURCE)
    assert set(national["unit_id"]) == {"land"}


def test_several_rows_of_a_person_and_negative_times_are_refused_with_a_remedy(lung):
    twice = pl.concat([lung, lung.head(1)])
    with pytest.raises(ValueError, match=r"several rows of one person.*first operation"):
        measure(twice, time="months", last=12).compute(SOURCE)
    with pytest.raises(ValueError, match="in_order"):
        measure(lung.with_columns(time=-pl.col("time")), time="months", last=12).compute(SOURCE)


def test_a_curve_that_cannot_be_told_is_refused_when_it_is_declared(lung):
    with pytest.raises(ValueError, match=r"every <= last"):
        measure(lung, time="months", last=3, every=6)
    with pytest.raises(ValueError, match="leave 'by' out"):
        measure(lung, time="months", last=3, by=("sex",))


# Years

OPERATIONS = pl.DataFrame(
    {
        "patient_id": list("pqrstuv"),
        "unit_id": ["a", "a", "a", "b", "b", "b", "b"],
        "operated": [dt.date(year, 6, 1) for year in (2019, 2020, 2024, 2022, 2022, 2023, 2024)],
        "leak": [True, True, False, True, False, None, False],
    }
)


def indicator(since=None):
    return Indicator(
        "leak",
        rows_of(OPERATIONS),
        name="x",
        met=lambda source, rows, limit: rows.with_columns(met=nw.col("leak")),
        incident=Incident(rows_of(OPERATIONS), date="operated", since=since),
    )


def years_of(found, unit):
    rows = found.filter((pl.col("unit_id") == unit) & pl.col("denominator").is_not_null() & (pl.col("denominator") > 0))
    return {row["subgroup"]: (row["numerator"], row["denominator"]) for row in rows.iter_rows(named=True)}


def test_each_year_up_to_the_editions_has_its_own_persons():
    found = Yearly("y", indicator(), years=5).compute(SOURCE)
    assert years_of(found, "land") == {"year=2020": (1, 1), "year=2022": (1, 2), "year=2024": (0, 2)}
    assert years_of(found, "b") == {"year=2022": (1, 2), "year=2024": (0, 1)}
    row = found.filter((pl.col("unit_id") == "land") & (pl.col("subgroup") == "year=2022")).row(0, named=True)
    wanted = OPERATIONS.filter(pl.col("patient_id").is_in(["s", "t"])).select(persons_of()).to_series()
    assert set(row["denominator_set"]) == set(wanted)


def test_years_before_the_definition_and_before_the_first_are_not_told():
    assert "year=2019" not in years_of(Yearly("y", indicator(), years=5).compute(SOURCE), "land")
    assert set(years_of(Yearly("y", indicator(since=2022), years=5).compute(SOURCE), "land")) == {
        "year=2022",
        "year=2024",
    }


def test_what_has_no_trend_is_refused_when_it_is_declared():
    with pytest.raises(ValueError, match="2 or more"):
        Yearly("y", indicator(), years=1)
    plain = Indicator("x", rows_of(OPERATIONS), name="x", met=lambda source, rows, limit: rows)
    with pytest.raises(ValueError, match="needs an event"):
        Yearly("y", plain)


# Observed over expected of released shares


class Measures:
    """What `observed_over_expected` reads of a registry."""

    def __init__(self, interval):
        self.measures = (
            Adjusted("leak_adjusted", indicator(), case_mix=(CaseMix("sex", "f"),), columns=None, interval=interval),
        )


def released(share):
    of = {"unit_id": "a", "period": "2024", "subgroup": "", "missing": 0.0, "status": "ok"}
    expected = {"measure": "leak_adjusted", "statistic": "expected", "value": 0.1, "lower": 0.09, "upper": 0.11,
                "numerator": None, "denominator": 80.0}  # fmt: skip
    return pl.DataFrame([{"measure": "leak", "statistic": "share", **share, **of}, {**expected, **of}]).select(
        "measure", "unit_id", "period", "subgroup", "statistic", "value", "lower", "upper", "numerator", "denominator",
        "missing", "status",
    )  # fmt: skip


def test_the_interval_of_few_is_poissons_and_allows_for_persons_with_several_rows():
    import numpy as np

    from R_free_helpers.measures.proportion import wilson
    from R_free_helpers.measures.ratio import poisson_interval

    def ratio(effect, interval="poisson"):
        low, high = wilson(np.array([12 / effect]), np.array([80 / effect]))
        share = {"value": 12 / 80, "lower": low[0], "upper": high[0], "numerator": 12.0, "denominator": 80.0}
        found = observed_over_expected(released(share), Measures(interval))
        return found.filter(pl.col("statistic") == "observed_expected").row(0, named=True), (low[0], high[0])

    once, _ = ratio(1.0)
    wanted = [float(bound[0]) / 8 for bound in poisson_interval(np.array([12]))]
    assert (once["value"], once["lower"], once["upper"]) == pytest.approx((1.5, *wanted))
    several, _ = ratio(2.0)
    wanted = [float(bound[0]) / 4 for bound in poisson_interval(np.array([6]))]
    assert (several["value"], several["lower"], several["upper"]) == pytest.approx((1.5, *wanted))
    wilsons, (low, high) = ratio(1.0, "wilson")
    assert (wilsons["lower"], wilsons["upper"]) == pytest.approx((low / 0.1, high / 0.1))
