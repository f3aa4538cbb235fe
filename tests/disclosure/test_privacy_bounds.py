"""Each bound of a policy: one count just below, at and just above it."""

from __future__ import annotations

import polars as pl
import pytest
from pydantic import ValidationError

from R_free_helpers.disclosure.suppression import release
from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.policy import Policy, load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import to_results
from R_free_helpers.model.units import read_units, roll_up

MS, IPN = get_registry("no_ms"), get_registry("se_ipn")
UNITS = {registry.id: read_units(registry.data_dir) for registry in (MS, IPN)}
PROTECTED = Policy(name="protected", threshold=5, detail=10, width=4)


def released(
    rows: list[dict], policy: Policy = PROTECTED, registry=MS, measure: str = "mri_at_diagnosis"
) -> list[dict]:
    """Return what is left of results that no other number is tied to: rows of the nation unless they say another."""
    units = UNITS[registry.id]
    root = units.filter(pl.col("level") == "nation")["unit_id"].item()
    numbers = ("value", "numerator", "denominator", "missing", "lower", "upper")
    frame = pl.DataFrame(
        [{"unit_id": root, "subgroup": "", "statistic": "share"} | dict.fromkeys(numbers) | row for row in rows],
        schema={"unit_id": pl.String, "subgroup": pl.String, "statistic": pl.String}
        | dict.fromkeys(numbers, pl.Float64),
    )
    results = to_results(frame, measure=measure, period="2024")
    return list(release(results, units, registry, policy).iter_rows(named=True))


def share(numerator: int, denominator: int, **more) -> dict:
    return {"value": numerator / denominator, "numerator": numerator, "denominator": denominator} | more


def is_hidden(row: dict) -> bool:
    assert (row["status"] == "suppressed") == (row["value"] is None)
    return row["status"] == "suppressed"


@pytest.mark.parametrize(
    ("threshold", "few", "hidden"),
    [
        (threshold, few, hidden)
        for threshold in (3, 5, 6)
        for few, hidden in ((0, False), (1, True), (threshold - 1, True), (threshold, False), (threshold + 1, False))
    ],
)
def test_numerators_and_complements_from_one_to_below_the_threshold(threshold, few, hidden):
    policy = PROTECTED.model_copy(update={"threshold": threshold})
    assert is_hidden(released([share(few, 40)], policy)[0]) == hidden
    assert is_hidden(released([share(40 - few, 40)], policy)[0]) == hidden
    counted = {"statistic": "count", "value": few, "numerator": few}
    assert is_hidden(released([counted], policy, measure="newly_diagnosed")[0]) == hidden


@pytest.mark.parametrize(("denominator", "hidden"), [(1, True), (4, True), (5, False), (6, False)])
def test_denominators_below_the_threshold(denominator, hidden):
    assert is_hidden(released([share(0, denominator)])[0]) == hidden
    assert is_hidden(released([share(denominator, denominator)])[0]) == hidden


@pytest.mark.parametrize("numerator", [36, 39, 40, 0])
def test_without_complements_only_who_met_is_protected(numerator):
    policy = PROTECTED.model_copy(update={"complements": False})
    assert not is_hidden(released([share(numerator, 40)], policy)[0])
    assert is_hidden(released([share(4, 40)], policy)[0])


@pytest.mark.parametrize(("missing", "left"), [(0, 0), (1, None), (4, None), (5, 5), (6, 6)])
def test_how_many_lack_data_is_a_count_of_persons_too(missing, left):
    row = released([share(20, 40, missing=missing)])[0]
    assert (row["value"], row["missing"]) == (0.5, left)


@pytest.mark.parametrize("statistic", ["p10", "median", "p90", "mean", "whisker_low"])
@pytest.mark.parametrize(("persons", "hidden"), [(8, True), (9, True), (10, False), (11, False)])
def test_details_need_ten_persons(statistic, persons, hidden):
    row = {"statistic": statistic, "value": 7.5, "denominator": persons}
    measure = "prom_means" if statistic == "mean" else "wait_treatment"
    assert is_hidden(released([row], measure=measure)[0]) == hidden


@pytest.mark.parametrize(("at_risk", "hidden"), [(0, True), (3, True), (4, True), (5, False), (6, False)])
def test_a_curve_ends_with_fewer_at_risk_than_the_threshold(at_risk, hidden):
    rows = [
        {"statistic": "at_risk", "subgroup": "month=012", "value": at_risk, "denominator": 40},
        {"statistic": "survival", "subgroup": "month=012", "value": 0.5, "denominator": 40},
    ]
    assert [is_hidden(row) for row in released(rows, measure="persistence")] == [hidden, hidden]


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower"),
    [
        (95, 99, None),  # one person less than twenty times the threshold
        (96, 100, 0.96),
        (99, 100, 0.96),
        (97, 101, 0.96),
        (94, 100, "shown"),
    ],
)
def test_a_national_share_that_nearly_all_met_keeps_a_bound_from_a_hundred_persons(numerator, denominator, lower):
    row = released([share(numerator, denominator, lower=0.5)])[0]
    if lower == "shown":
        assert not is_hidden(row)
    else:
        assert (row["value"], row["lower"]) == (None, lower)


@pytest.mark.parametrize(("numerator", "hidden"), [(4, True), (5, False)])
def test_what_is_expected_from_outside_is_no_count_of_persons(numerator, hidden):
    row = {"value": numerator / 3.5, "numerator": numerator, "denominator": 3.5}
    assert is_hidden(released([row], measure="coverage_total")[0]) == hidden


VEST = ["bergen", "forde", "fonna", "stavanger"]


def hidden_in_the_west(counts: tuple[int, ...], policy: Policy) -> set[str]:
    """Return which trusts of one region lose their share, of a hundred persons each; all others have half."""
    units = UNITS["no_ms"]
    hospitals = units.filter(pl.col("level") == "hf")["unit_id"].to_list()
    cells = dict.fromkeys(hospitals, 50) | dict(zip(VEST, counts, strict=True))
    frame = pl.DataFrame(
        [(unit, n, 100, 0) for unit, n in cells.items()],
        schema=["unit_id", "numerator", "denominator", "missing"],
        orient="row",
    )
    results = to_results(with_interval(roll_up(frame, units, [])), measure="edss", period="2024", statistic="share")
    found = release(results, units, MS, policy).filter(pl.col("status") == "suppressed")
    assert set(found["unit_id"]) <= set(VEST)
    return set(found["unit_id"])


@pytest.mark.parametrize("width", [5, 6, 7, 8])
def test_hidden_counts_leave_as_many_possibilities_as_the_width_asks(width):
    counts = (1, 5, 6, 50)
    found = hidden_in_the_west(counts, PROTECTED.model_copy(update={"width": width}))
    together = sum(count for unit, count in zip(VEST, counts, strict=True) if unit in found)
    assert "bergen" in found
    assert together >= width
    # One and five are six together, so that each may be anything from nobody to six, and no more need be hidden.
    assert (found == {"bergen", "forde"}) == (width <= 6)


def test_one_hidden_trust_has_company():
    assert len(hidden_in_the_west((4, 50, 50, 50), PROTECTED)) == 2
    assert hidden_in_the_west((5, 50, 50, 50), PROTECTED) == set()


AS_PRINTED = load_policy(IPN.data_dir, "as_published")


@pytest.mark.parametrize(("count", "hidden"), [(0, True), (1, True), (5, True), (6, False), (7, False)])
def test_the_printed_practice_stars_counts_below_six_and_zero_but_never_the_countrys(count, hidden):
    rows = [{"unit_id": unit, "statistic": "count", "value": count, "numerator": count} for unit in ("lund", "sverige")]
    clinic, nation = released(rows, AS_PRINTED, IPN, "current")
    assert is_hidden(clinic) == hidden
    assert not is_hidden(nation)


@pytest.mark.parametrize(("count", "hidden"), [(0, False), (1, True), (5, True), (6, False)])
def test_a_zero_is_shown_where_zeros_are_not_hidden(count, hidden):
    policy = AS_PRINTED.model_copy(update={"zeros": False})
    row = {"unit_id": "lund", "statistic": "count", "value": count, "numerator": count}
    assert is_hidden(released([row], policy, IPN, "current")[0]) == hidden


@pytest.mark.parametrize(
    ("numerator", "denominator", "left"),
    [(5, 20, (None, 20)), (6, 20, (6, 20)), (5, 5, (None, None)), (6, 6, (6, 6)), (0, 20, (None, 20))],
)
def test_a_percentage_beside_a_star_stays_where_percentages_are_shown(numerator, denominator, left):
    row = share(numerator, denominator, unit_id="lund", lower=0.1, upper=0.9)
    shown = released([row], AS_PRINTED, IPN, "visit_year")[0]
    assert (shown["value"], shown["numerator"], shown["denominator"]) == (numerator / denominator, *left)
    assert (shown["lower"] is None) == (None in left)
    hidden = released([row], AS_PRINTED.model_copy(update={"percentages": "hidden"}), IPN, "visit_year")[0]
    assert is_hidden(hidden) == (None in left)


@pytest.mark.parametrize(
    "settings",
    [
        {"threshold": -1},
        {"detail": -1},
        {"width": 0},
        {"percentages": "shown"},
        {"totals": "none"},
        {"name": "open"},
        {"treshold": 5},
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(settings):
    with pytest.raises(ValidationError):
        Policy(**({"name": "protected"} | settings))


@pytest.mark.parametrize("settings", [{"threshold": 0}, {"detail": 0}, {"width": 1}])
def test_the_least_values_of_a_policy(settings):
    assert Policy(name="protected", **settings).model_dump().items() >= settings.items()


def test_the_registries_own_policies():
    own = {registry.id: load_policy(registry.data_dir, "protected") for registry in (MS, IPN)}
    assert {name: (policy.threshold, policy.detail, policy.width) for name, policy in own.items()} == {
        "no_ms": (5, 10, 4),
        "se_ipn": (6, 10, 4),
    }
    assert all(policy.complements and policy.totals == "protected" for policy in own.values())
