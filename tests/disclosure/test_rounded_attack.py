"""A stranger's bounds of rounded counts hold, and close ones are found where published numbers allow them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest

from R_free_helpers.disclosure.published_counts import Classes, published_counts, true_counts
from R_free_helpers.disclosure.rounded_attack import attack_rounded, believed, bounds_of, read_store, relations_of
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.results import SCHEMA

POLICY = Policy(name="protected", service=frozenset({"visited"}))
PERSONS = frozenset({"treated", "visited", "types", "answered"})
CLASSES = Classes({"numerator": PERSONS, "denominator": PERSONS}, POLICY.service)
UNITS = pl.DataFrame(
    {
        "unit_id": ["land", "north", "south", "west", "a", "b", "e", "c", "d"],
        "parent_unit_id": [None, "land", "land", "land", "north", "north", "north", "south", "south"],
        "level": ["nation", *["region"] * 3, *["hospital"] * 5],
    }
)
PARENTS, LEVELS = (dict(UNITS.select("unit_id", name).iter_rows()) for name in ("parent_unit_id", "level"))


def row(unit: str, met: float | None, of: float | None, subgroup: str = "", measure: str = "treated", **more) -> dict:
    """Return a row of a store: so many of so many persons."""
    made = dict.fromkeys(SCHEMA) | {"measure": measure, "unit_id": unit, "period": "2024", "subgroup": subgroup}
    made |= {"statistic": "share", "numerator": met, "denominator": of, "status": "ok"}
    return made | {"value": met / of if met is not None and of else None} | more


def store(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA)


def found(*rows: dict) -> list[tuple[str, str]]:
    """Return the kinds of findings, and what they say."""
    return [(kind, what) for kind, _, what in attack_rounded(store(*rows), UNITS, CLASSES, POLICY, Counter())]


def test_the_same_store_is_attacked_once_and_any_other_again(monkeypatch):
    from R_free_helpers.disclosure import rounded_attack

    made = []
    once = rounded_attack._attacked
    monkeypatch.setattr(rounded_attack, "_attacked", lambda *of: made.append(of) or once(*of))
    rows = [row("land", 12, 40), row("north", 12, 30), row("south", 0, 10)]
    others = [
        (store(*rows[:2], row("south", 5, 10)), UNITS, CLASSES, POLICY),
        (store(*rows), UNITS.with_columns(level=pl.lit("region")), CLASSES, POLICY),
        (store(*rows), UNITS, Classes({"numerator": PERSONS, "denominator": frozenset()}, POLICY.service), POLICY),
        (store(*rows), UNITS, CLASSES, POLICY.model_copy(update={"base": 4})),
    ]
    for again in range(2):
        first, second = Counter(), Counter()
        one = attack_rounded(store(*rows), UNITS, CLASSES, POLICY, first)
        assert attack_rounded(store(*rows), UNITS, CLASSES, POLICY, second, {"treated": ["fig-a"]}) is not one
        assert first == second and first["published counts"]
        assert len(made) == 1 + again * (len(others) + 1)
        for number, other in enumerate(others, len(made) + 1):
            attack_rounded(*other, Counter())
            assert len(made) == number


@pytest.mark.parametrize(
    ("number", "trait", "ends"),
    [
        (0, True, (0, 4)),
        (5, True, (1, 9)),
        (6, True, (5, 10)),
        (12, True, (8, 16)),
        (0, False, (0, 4)),
        (3, False, (1, 7)),
        (6, False, (2, 10)),
    ],
)
def test_the_rule_of_rounding_tells_an_interval(number, trait, ends):
    assert true_counts(number, trait, POLICY) == ends


def test_what_is_hidden_rather_than_rounded_may_be_anything_and_all_else_is_exact():
    exact = POLICY.model_copy(update={"name": "suppressed"})
    rows = store(row("a", None, None, status="suppressed"), row("b", 7, 9))
    ends = [(one.unit, one.role, one.low, one.high) for one in published_counts(rows, CLASSES, exact)]
    assert ends[2:] == [("b", "numerator", 7, 7), ("b", "denominator", 9, 9)]
    assert all((low, high) == (0, 1e7) for _, _, low, high in ends[:2])


def test_too_few_for_a_share_are_fewer_than_the_threshold():
    (ends,) = [
        (one.low, one.high)
        for one in published_counts(store(row("a", None, None, status="few")), CLASSES, POLICY)
        if one.role == "denominator"
    ]
    assert ends == (0, 4)


def test_a_region_that_its_hospitals_cannot_make_up_tells_of_a_small_one():
    rows = [row("north", 23, 60), row("a", 12, 40), row("b", 0, 20)]
    ((kind, what),) = found(*rows)
    assert kind == "leak"
    assert what.startswith("numerator of treated b 2024 share (0) must be 3 to 4")
    assert "numerator of treated a 2024 share (12)" in what and "= numerator of treated north 2024 share (23)" in what
    assert found(row("north", 20, 60), *rows[1:]) == []


def test_a_leak_names_what_shows_the_measure():
    rows = store(row("north", 23, 60), row("a", 12, 40), row("b", 0, 20))
    ((_, where, _),) = attack_rounded(rows, UNITS, CLASSES, POLICY, Counter(), {"treated": ["fig-a", "tbl-b"]})
    assert where == "results.csv, fig-a, tbl-b"


def test_the_base_tells_of_somebody_and_no_more():
    assert found(row("north", 12, 60), row("a", 12, 40), row("b", 5, 20)) == []
    ((_, what),) = found(row("north", 7, 60), row("a", 12, 40), row("b", 5, 20))
    assert what.startswith("numerator of treated b 2024 share (5) must be 1 to 3")
    # 2 to 9 of 5 and 5 that are not the same persons, or not small any more: nothing small is told.
    both = [row("north", 5, 60), row("a", 5, 40), row("b", 5, 20)]
    assert found(*both) == []
    assert found(row("north", 24, 60), row("a", 11, 40), row("b", 5, 20)) == []


def test_a_denominator_that_is_the_country_s_everywhere_is_no_sum():
    """The regions alone could add up: 9 stands for 5 to 13, and of one nothing is told."""
    rows = [row(unit, 0, 9) for unit in ("north", "west", "a", "b", "e", "c", "d")]
    assert found(row("land", 9, 9), row("south", None, None, status="suppressed"), *rows) == []


def test_a_service_count_may_be_small_and_told():
    rows = [
        row("north", 23, 60, measure="visited"),
        row("a", 12, 40, measure="visited"),
        row("b", 0, 20, measure="visited"),
    ]
    assert found(*rows) == []


def types(unit: str, counts: dict[str, float], of: float) -> list[dict]:
    return [row(unit, count, of, f"type={name}", "types") for name, count in counts.items()]


def test_categories_add_up_to_the_denominator_they_share():
    others = [
        one
        for place, unit in enumerate(("a", "b", "c"))
        for one in types(unit, {"x": 30 + place, "y": 20, "z": 10}, 60 + place)
    ]
    assert found(*others, *types("d", {"x": 26, "y": 18, "z": 0}, 47)) == []
    # At most 30 and 22 of at least 51, or of at least 54.
    assert found(*others, *types("d", {"x": 26, "y": 18, "z": 0}, 55)) == []
    ((kind, what),) = found(*others, *types("d", {"x": 26, "y": 18, "z": 0}, 58))
    assert kind == "leak" and "type=z share (0) must be 2 to 4" in what


def test_a_category_that_is_not_there_is_nobody():
    others = [one for unit in ("a", "b", "c") for one in types(unit, {"x": 30, "y": 20, "z": 10}, 60)]
    assert found(*others, *types("d", {"x": 26, "z": 0}, 30)) == []
    ((_, what),) = found(*others, *types("d", {"x": 26, "z": 0}, 36))
    assert "type=z share (0) must be 2 to 4" in what


def test_a_category_that_is_hidden_may_be_anybody():
    others = [one for unit in ("a", "b", "c") for one in types(unit, {"x": 30, "y": 20, "z": 10}, 60)]
    told = [*others, *types("d", {"x": 26, "z": 0}, 36)]
    assert len(found(*told)) == 1
    assert found(*told, row("d", None, None, "type=w", "types", status="suppressed")) == []


def test_categories_that_overlap_are_no_parts():
    others = [one for unit in ("a", "b", "c") for one in types(unit, {"x": 50, "y": 40, "z": 0}, 60)]
    assert found(*others) == []


def test_the_same_numbers_in_every_unit_are_the_same_persons():
    """Who answered is who was treated: their hospitals and types bound each other across measures."""
    treated = {"land": 84, "north": 61, "south": 23, "a": 40, "b": 21, "c": 23}
    rows = [row(unit, n, 3 * n) for unit, n in treated.items()]
    rows += [row(unit, 0, n, measure="answered") for unit, n in treated.items()]
    kept = read_store(published_counts(store(*rows), CLASSES, POLICY), POLICY.base)
    treated_, of_answered = (
        kept.columns[measure, "share", "2024", "", role]
        for measure, role in (("treated", "numerator"), ("answered", "denominator"))
    )
    assert treated_ == of_answered


def test_more_than_all_is_a_contradiction():
    ((_, what),) = [one for one in found(row("a", 30, 20)) if one[0] == "contradiction"]
    assert what == "numerator of treated a 2024 share (30) is more than denominator of treated a 2024 share (20)"


@pytest.mark.parametrize(("name", "value"), [("value", 0.31), ("lower", 0.18), ("upper", 0.48)])
def test_a_share_or_interval_of_true_counts_is_found(name, value):
    # 12 of 40 are 30 %, 95 % interval 18.1-45.4 %.
    told = {"value": 0.3, "lower": 0.18074845, "upper": 0.45430019}
    assert found(row("a", 12, 40, **told)) == []
    ((kind, what),) = found(row("a", 12, 40, **(told | {name: value})))
    assert kind == "leak" and what.startswith(
        f"{name} {value:g} of treated a 2024 share is not that of its counts 12 of 40"
    )


def rounded(size: int, draw: np.random.Generator) -> int:
    if size < 5:
        return int(5 * (draw.random() < size / 5))
    return max(5, size + int(draw.binomial(8, 0.5)) - 4)


@pytest.mark.parametrize("seed", range(20))
def test_true_counts_stay_possible(seed):
    """Persons with one type each, in one hospital each, some treated: the truth fits all bounds."""
    draw = np.random.default_rng(seed)
    hospital, kind = draw.choice(["a", "b", "c", "d"], 150, p=[0.5, 0.3, 0.17, 0.03]), draw.choice(["x", "y", "z"], 150)
    treated = draw.random(150) < 0.3
    true, rows = {}, []
    for unit, below in {"land": "abcd", "north": "ab", "south": "cd", **{one: one for one in "abcd"}}.items():
        here = np.isin(hospital, list(below))
        of = rounded(int(here.sum()), draw)
        groups = {("treated", ""): treated} | {("types", f"type={k}"): kind == k for k in "xyz"}
        for (measure, subgroup), mask in groups.items():
            true[measure, subgroup, unit] = int((here & mask).sum()), int(here.sum())
            told = (min(of, rounded(int((here & mask).sum()), draw)), of) if of >= 5 else (None, None)
            rows.append(row(unit, *told, subgroup, measure, status="ok" if of >= 5 else "few"))
    kept = read_store(published_counts(store(*rows), CLASSES, POLICY), POLICY.base)
    attack = bounds_of(kept, believed(relations_of(kept, PARENTS, LEVELS), kept, POLICY.base))
    assert attack.contradictions == [] and len(attack.relations) > 20
    for name, counts in kept.counts.items():
        low, high = attack.bounds[name]
        for one in counts:
            assert low <= true[one.measure, one.subgroup, one.unit][one.role == "denominator"] <= high
