"""From computed numbers to what may be published."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from R_free_helpers.disclosure.cells import UnknownStatistic
from R_free_helpers.disclosure.coarsening import UnknownCurve, coarse_curves, nice_step, steps_of, to_step
from R_free_helpers.disclosure.membership import membership, tables_of
from R_free_helpers.disclosure.release import release
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.measure import Measure
from R_free_helpers.model.policy import Policy, PolicyRefused, load_policy, require_accepted
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, SET_OF_PERSONS, to_results
from tests.disclosure.made_registry import MEASURES, POLICY, Made, made, people_of

UNITS = pl.DataFrame({"unit_id": ["all", "u1"], "parent_unit_id": ["", "all"], "level": ["nation", "hf"]})
REGISTRY = replace(get_registry("no_ms"), measures=MEASURES)


def released(registry: Made, policy: Policy = POLICY) -> pl.DataFrame:
    return release(registry.results, registry.persons, UNITS, REGISTRY, policy)


def people(n: int) -> pl.DataFrame:
    """Return persons as codes and keys."""
    names = pl.Series([f"p{i}" for i in range(n)])
    return pl.DataFrame({"code": names.hash(0), "key": pl.Series(range(1, n + 1), dtype=pl.UInt64)})


def one(persons: pl.DataFrame, chosen: range, **row: object) -> pl.DataFrame:
    """Return a computed number about some persons."""
    codes = persons["code"].gather(list(chosen)).sort().to_list()
    filled = {"unit_id": "all", "period": "2024", "measure": "type", **row}
    return to_results(pl.DataFrame([filled | {"denominator_set": codes}]))


def test_nothing_of_a_set_of_persons_leaves() -> None:
    assert released(made(people_of(1, 80, 3))).columns == list(SCHEMA)


@pytest.mark.parametrize("seed", range(4))
def test_shares_and_their_intervals_follow_from_the_counts_that_are_shown(seed: int) -> None:
    rows = released(made(people_of(seed, 200, 4))).filter(
        (pl.col("statistic") == "share") & pl.col("value").is_not_null()
    )
    assert rows.height > 20
    assert (rows["value"] - rows["numerator"] / rows["denominator"]).abs().max() < 1e-12
    assert (rows["numerator"] <= rows["denominator"]).all()
    assert (rows["denominator"] >= POLICY.minimum).all()


def test_a_trait_that_few_have_is_told_as_few_and_a_service_fact_of_few_is_shown() -> None:
    people_ = people_of(5, 120, 2)
    exact = made(people_).results.select(list(SCHEMA))
    both = released(made(people_)).with_columns(exact=exact["numerator"], of=exact["denominator"])
    small = both.filter((pl.col("exact") > 0) & (pl.col("exact") < POLICY.threshold) & (pl.col("of") >= POLICY.minimum))
    traits = small.filter(pl.col("measure") != "seen", pl.col("status") != "suppressed", pl.col("value").is_not_null())
    assert traits.height > 3
    assert set(traits["numerator"]) <= {0.0, float(POLICY.base)}
    assert set(traits.filter(pl.col("numerator") == 0)["status"]) == {"few"}
    seen = released(made(people_.with_columns(seen=pl.int_range(pl.len()) < 2))).filter(pl.col("measure") == "seen")
    assert (
        0 < seen.filter((pl.col("unit_id") == "all") & (pl.col("subgroup") == ""))["numerator"].item() < POLICY.base + 2
    )


def test_all_and_nobody_of_a_service_fact_stay_all_and_nobody() -> None:
    for seen in (True, False):
        rows = released(made(people_of(7, 150, 3).with_columns(seen=pl.lit(seen)))).filter(
            (pl.col("measure") == "seen") & pl.col("value").is_not_null()
        )
        assert rows.height >= 3
        assert set(rows["value"]) == {float(seen)}


@pytest.mark.parametrize("trait", [True, False])
def test_an_unknown_person_is_never_published_as_nobody(trait: bool) -> None:
    """Of a fact about the service a 0 says that nobody is unknown; of those who share a trait it does not."""
    persons = people(200)

    def row(measure: str, subgroup: str, **sets: range) -> dict[str, object]:
        told: dict[str, object] = {"unit_id": "all", "period": "2024", "measure": measure, "subgroup": subgroup}
        for name, chosen in sets.items():
            codes = persons["code"].gather(list(chosen)).sort().to_list()
            told |= {name: float(len(chosen)), f"{name}_set": codes}
        return told | {"statistic": "share", "value": told["numerator"] / told["denominator"]}  # type: ignore[operator]

    rows = []
    for place in range(20):
        unknown = range(place, place + 1)
        known = {"numerator": range(60, 150), "denominator": range(50, 200), "missing": unknown}
        rows.append(row("seen", f"type={place}", **known))
        if trait:
            rows.append(row("type", f"type={place}", numerator=unknown, denominator=range(200)))
    results = to_results(pl.DataFrame(rows, infer_schema_length=None))
    found = release(results, persons, UNITS, REGISTRY, POLICY).filter(pl.col("measure") == "seen")
    assert found["value"].null_count() == 0
    assert found["missing"].null_count() > 5 if trait else found["missing"].null_count() == 0
    assert (found["missing"].drop_nulls() > 0).all()


def test_too_few_persons_have_no_share_and_no_number() -> None:
    rows = released(made(people_of(2, 40, 8)))
    few = rows.filter((pl.col("statistic") == "share") & (pl.col("status") == "few") & pl.col("value").is_null())
    assert few.height > 3
    assert few.select("numerator", "denominator", "lower", "upper", "missing").null_count().row(0) == (few.height,) * 5


def test_internal_is_exact_and_suppressed_shows_exact_numbers_or_none() -> None:
    registry = made(people_of(3, 90, 3))
    exact = registry.results.select(list(SCHEMA))
    assert released(registry, Policy(name="internal", threshold=0, base=0, minimum=0, detail=0)).equals(exact)
    blanked = released(registry, POLICY.model_copy(update={"name": "suppressed"}))
    shown = blanked.with_columns(exact=exact["numerator"]).filter(pl.col("numerator").is_not_null())
    assert (shown["numerator"] == shown["exact"]).all()
    traits = shown.filter(pl.col("measure") != "seen")
    assert traits.filter((pl.col("exact") > 0) & (pl.col("exact") < POLICY.threshold)).is_empty()
    assert blanked.filter(pl.col("status") == "suppressed").height > 5


def test_a_statistic_that_nobody_knows_the_risk_of_is_refused_by_name() -> None:
    persons = people(30)
    results = one(persons, range(30), statistic="gini", value=0.3, denominator=30.0)
    with pytest.raises(UnknownStatistic, match=r"'type' has the statistic 'gini'"):
        release(results, persons, UNITS, REGISTRY, POLICY)


def test_a_curve_that_does_not_say_where_a_row_is_is_refused_by_name() -> None:
    persons = people(30)
    row = {"statistic": "survival", "value": 0.9, "denominator": 30.0, "subgroup": "entry=onset"}
    with pytest.raises(UnknownCurve, match="'type' has a curve"):
        release(one(persons, range(30), **row), persons, UNITS, REGISTRY, POLICY)


def test_somebody_whom_no_table_names_is_refused() -> None:
    with pytest.raises(ValueError, match="whom no table of the extract names"):
        membership(one(people(30), range(30), statistic="mean", value=1.0), people(20))


def test_means_and_percentiles_need_enough_persons_and_tell_of_none_of_them() -> None:
    persons = people(40)
    means = pl.concat(
        one(
            persons,
            range(n),
            statistic="mean",
            value=2.3456,
            lower=1.3,
            upper=3.4,
            denominator=float(n),
            unit_id=f"u{n}",
        )
        for n in (6, 40)
    )
    found = {row["unit_id"]: row for row in release(means, persons, UNITS, REGISTRY, POLICY).iter_rows(named=True)}
    assert (found["u6"]["value"], found["u6"]["status"]) == (None, "few")
    # Five of forty persons move a mean with a standard deviation of 3.4 by up to 0.42: the step is 0.5.
    assert found["u40"]["value"] == 2.5


def test_the_step_is_what_threshold_persons_could_cause() -> None:
    rows = pl.DataFrame(
        {
            **{name: ["x"] * 2 for name in ("measure", "unit_id", "period", "subgroup")},
            "statistic": ["p25", "p75"], "value": [10.0, 36.98], "lower": [None, None], "upper": [None, None],
            "denominator": [20.0, 20.0],
        },
        schema_overrides={"lower": pl.Float64, "upper": pl.Float64},
    )  # fmt: skip
    assert steps_of(rows, 5)["step"].to_list() == [5.0]  # 5 × (26.98 / 1.349) / 20 = 5
    assert steps_of(rows, 6)["step"].to_list() == [10.0]
    assert (nice_step(0.3), to_step(67.7, 10), to_step(-0.26, 0.5)) == (0.5, 70.0, -0.5)


def test_a_curve_steps_down_for_several_persons_at_once() -> None:
    exact = [1.0, 0.98, 0.96, 0.94, 0.90, 0.88, 0.80]
    rows = to_results(
        pl.DataFrame({"value": exact, "subgroup": [f"month={m:03d}" for m in range(7)]}),
        measure="type", unit_id="all", period="2024", statistic="survival",
    ).with_row_index("row")  # fmt: skip
    points = coarse_curves(rows, np.array([0, 1, 2, 3, 5, 6, 10]), 5).sort("row")
    assert points["value"].to_list() == [1.0, 1.0, 1.0, 1.0, 0.90, 0.90, 0.80]


def incidence(persons: pl.DataFrame, had: list[int], cause: str = "died") -> pl.DataFrame:
    """Return the cumulative incidence among 400 persons of whom so many have had the event by each month."""
    codes = persons["code"].sort().to_list()
    rows = [
        {
            "subgroup": f"cause={cause};month={month:03d}", "value": n / 400, "lower": n / 500, "upper": n / 300,
            "numerator": float(n), "numerator_set": codes[:n], "denominator": 400.0, "denominator_set": codes,
        }
        for month, n in enumerate(had)
    ]  # fmt: skip
    return to_results(pl.DataFrame(rows), measure="type", unit_id="all", period="2024", statistic="incidence")


def test_a_curve_that_rises_stays_low_while_few_have_had_the_event() -> None:
    persons = people(400)
    found = release(incidence(persons, [0, 2, 4, 30, 32, 60]), persons, UNITS, REGISTRY, POLICY).sort("subgroup")
    assert found["status"].to_list() == ["few"] * 3 + ["ok"] * 3
    assert found["value"].to_list() == [0, 0, 0, 0.075, 0.075, 0.15]
    # A small count beside it is published as 0, or not at all: the curve says no more.
    assert set(found["numerator"].head(3)) <= {0.0, None}
    assert all(n >= POLICY.threshold for n in found["numerator"].tail(3))


def test_curves_of_two_causes_and_of_survival_step_each_for_itself() -> None:
    persons = people(400)
    died, switched = incidence(persons, [0, 6, 8, 12]), incidence(persons, [0, 3, 20, 24], "switched")
    alive = switched.with_columns(
        statistic=pl.lit("survival"),
        value=1 - pl.col("value"),
        subgroup=pl.col("subgroup").str.replace("cause=.*;", ""),
    )
    found = release(pl.concat([died, switched, alive]), persons, UNITS, REGISTRY, POLICY).sort("subgroup")
    values = {
        (statistic, cause): part["value"].to_list()
        for (statistic, cause), part in found.with_columns(
            cause=pl.col("subgroup").str.extract("cause=(.*);")
        ).group_by("statistic", "cause")
    }
    assert values["incidence", "died"] == [0, 0.015, 0.015, 0.03]
    assert values["incidence", "switched"] == [0, 0, 0.05, 0.05]
    assert values["survival", None] == [1, 1, 0.95, 0.95]


def test_an_incidence_of_too_few_persons_is_not_released() -> None:
    persons = people(400)
    rows = incidence(persons, [0, 5, 7])
    nine = persons["code"].sort().to_list()[: POLICY.detail - 1]
    rows = rows.with_columns(denominator=pl.lit(float(len(nine))), denominator_set=pl.lit(nine, dtype=SET_OF_PERSONS))
    found = release(rows, persons, UNITS, REGISTRY, POLICY)
    assert found["value"].null_count() == 3
    assert set(found["status"]) == {"few"}


def test_points_of_a_curve_stand_in_no_table() -> None:
    persons = people(400)
    rows = incidence(persons, [0, 6, 8, 12])
    assert tables_of(rows, membership(rows, persons)) == []


def test_many_events_of_few_persons_are_few() -> None:
    persons = people(60)
    codes = persons["code"].head(2).sort().to_list()
    row = {"value": 12.0, "numerator": 12.0, "numerator_set": codes, "statistic": "count", "measure": "scans"}
    results = to_results(pl.DataFrame([row]), unit_id="all", period="2024")
    registry = replace(REGISTRY, measures=(Measure("scans", counts="events"),))
    told = release(results, persons, UNITS, registry, POLICY).row(0, named=True)
    assert (told["value"], told["status"]) == (None, "few")


@pytest.mark.parametrize(("events", "statuses"), [(4.0, ("few", "ok")), (9.0, ("suppressed",))])
def test_a_share_of_enough_is_not_told_as_one_of_few(events: float, statuses: tuple[str, ...]) -> None:
    """Few events of few persons are a small count like others; many tell of the persons, and are hidden."""
    persons = people(60)
    codes = persons["code"].sort().to_list()
    row = {"value": events / 60, "numerator": events, "denominator": 60.0, "measure": "scans", "statistic": "share"}
    row |= {"numerator_set": codes[:3], "denominator_set": codes, "lower": 0.0, "upper": 1.0}
    registry = replace(REGISTRY, measures=(Measure("scans", counts="events"),))
    results = to_results(pl.DataFrame([row]), unit_id="all", period="2024")
    told = release(results, persons, UNITS, registry, POLICY).row(0, named=True)
    assert told["status"] in statuses
    assert told["numerator"] in ((0.0, float(POLICY.base)) if events == 4 else (None,))
    assert (told["denominator"] is None) == (events == 9)


def test_wilson_intervals_are_those_of_the_published_counts() -> None:
    registry = made(people_of(4, 400, 2))
    bounded = registry.results.with_columns(lower=pl.lit(0.0), upper=pl.lit(1.0))
    rows = release(bounded, registry.persons, UNITS, REGISTRY, POLICY).filter(
        (pl.col("statistic") == "share") & pl.col("value").is_not_null()
    )
    lower, upper = wilson(rows["numerator"].to_numpy(), rows["denominator"].to_numpy())
    assert np.allclose(rows["lower"], lower) and np.allclose(rows["upper"], upper)


def test_a_weaker_policy_needs_somebody_who_accepts_its_risk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGISTRY_REPORT_ACCEPT_DISCLOSURE_RISK", raising=False)
    for name in ("as_published", "internal"):
        with pytest.raises(PolicyRefused, match="--accept-disclosure-risk"):
            load_policy(REGISTRY.data_dir, name)
    require_accepted("protected")
    require_accepted("suppressed")


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_only_measures_that_exist_have_a_class(registry: str) -> None:
    measures = [measure.id for measure in get_registry(registry).measures]
    folder = get_registry(registry).data_dir
    assert load_policy(folder, "protected", measures).service
    with pytest.raises(ValueError, match="which is no measure of the registry"):
        load_policy(folder, "protected", measures[:3])


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("  threshold: 5", "  treshold: 5", "protected: there is no setting 'treshold'; did you mean 'threshold'?"),
        ("protected:", "protectd:", "there is no policy 'protectd'; did you mean 'protected'?"),
        ("classes:", "clases:", "there is no policy 'clases'; did you mean 'classes'?"),
        ("  service:", "  servce:", "classes: there is no class 'servce'; did you mean 'service'?"),
    ],
)
def test_a_misspelt_setting_is_an_error_and_no_default(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    text = (REGISTRY.data_dir / "disclosure.yml").read_text(encoding="utf-8")
    (tmp_path / "disclosure.yml").write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        load_policy(tmp_path, "protected")


def adjusted(statistic: str, n: int, half: float = 0.05, value: float = 0.3217, measure: str = "type") -> dict:
    """Return a released row of a statistic at equal case-mix, about ``n`` persons."""
    persons = people(60)
    about = {"statistic": statistic, "measure": measure, "value": value, "denominator": float(n)}
    row = one(persons, range(n), lower=value - half, upper=value + half, **about)
    return release(row, persons, UNITS, REGISTRY, POLICY).row(0, named=True)


@pytest.mark.parametrize("statistic", ["expected", "standardised"])
def test_shares_at_equal_case_mix_need_as_many_persons_as_other_details(statistic: str) -> None:
    assert adjusted(statistic, 9, measure="seen")["status"] == "few"
    assert adjusted(statistic, 9, measure="seen")["value"] is None
    assert adjusted(statistic, 20, measure="seen")["value"] is not None


@pytest.mark.parametrize("statistic", ["expected", "standardised"])
def test_shares_at_equal_case_mix_are_rounded_so_that_no_single_person_decides_them(statistic: str) -> None:
    # The spread is 0.1 / 3.92 * sqrt(40) = 0.161; five of forty of them move it by 0.0202.
    assert adjusted(statistic, 40, measure="seen")["value"] == pytest.approx(0.3)
    values = {adjusted(statistic, 40, value=0.28 + k / 1000, measure="seen")["value"] for k in range(21)}
    assert len(values) <= 2  # what one person adds, at most 3 spreads of 40, is not seen but at an edge


def test_a_standardised_share_is_of_service_facts_alone_and_an_expected_one_of_all() -> None:
    assert adjusted("standardised", 40)["status"] == "suppressed"
    assert adjusted("standardised", 40)["value"] is None
    assert adjusted("expected", 40)["status"] == "ok"


def test_what_follows_from_released_numbers_is_no_statistic_of_rows() -> None:
    for name in ("observed_expected", "difference"):
        with pytest.raises(UnknownStatistic, match=name):
            adjusted(name, 40)
