"""What is said of how units differ follows from the test, the overdispersion and the reliability."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import polars as pl
import pytest

sys.path.append(str(Path(__file__).parents[1] / "figures"))

from fake_chapter import fake_chapter

from R_free_helpers.figures.funnel import funnel
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.measures.heterogeneity import heterogeneity
from R_free_helpers.results.between_units import between_units
from R_free_helpers.results.between_words import funnel_variables, ranking_note
from R_free_helpers.tables.units import unit_estimates

MEASURE = "edss"


@pytest.fixture(scope="module")
def chapter():
    return fake_chapter()


def with_units(chapter, units, nation):
    """Return the chapter with exactly these units' counts on the measure, and nobody in the others."""
    own = (pl.col("measure") == MEASURE) & (pl.col("subgroup") == "") & (pl.col("statistic") == "share")
    numerator = {unit: r for unit, (r, _) in units.items()} | {"norge": nation[0]}
    denominator = {unit: n for unit, (_, n) in units.items()} | {"norge": nation[1]}
    rows = chapter.results.filter(own).with_columns(
        numerator=pl.col("unit_id").replace_strict(numerator, default=None, return_dtype=pl.Float64),
        denominator=pl.col("unit_id").replace_strict(denominator, default=None, return_dtype=pl.Float64),
    )
    rows = rows.with_columns(
        value=pl.col("numerator") / pl.col("denominator"),
        lower=pl.lit(None, dtype=pl.Float64),
        upper=pl.lit(None, dtype=pl.Float64),
        status=pl.when(pl.col("denominator").is_null()).then(pl.lit("no_data")).otherwise(pl.lit("ok")),
    )
    return dataclasses.replace(chapter, results=pl.concat([chapter.results.filter(~own), rows]))


def everything_said(chapter):
    """Return all that figure, table, ranking and variables say of the measure."""
    table = unit_estimates(chapter, MEASURE)
    return " ".join(
        [
            *funnel_variables(chapter, MEASURE).values(),
            funnel(chapter, MEASURE).alt,
            indicator_bars(chapter, MEASURE).alt,
            *table.notes,
        ]
    )


# Ten units of 100 with 40 to 59 meeting it: chi-square about 26 on nine degrees of freedom; nobody outside 99.8 %.
MILD = dict(
    zip(
        ("bergen", "forde", "fonna", "stavanger", "unn", "ahus", "ous", "innlandet", "telemark", "vestfold"),
        [(r, 100) for r in (40, 42, 43, 44, 57, 58, 57, 59, 41, 59)],
        strict=True,
    )
)


def test_units_that_differ_are_said_to_though_none_lies_far_out(chapter):
    changed = with_units(chapter, MILD, (500, 1000))
    found = between_units(changed, MEASURE)
    assert (found.rows["place_chance"].abs() < 2).all() and found.test.p < 0.005
    said = everything_said(changed)
    assert "større enn tilfeldigheter alene kan forklare" in said
    assert "kan være tilfeldig" not in said


def test_one_outlier_among_many_equal_units_proves_no_spread(chapter):
    units = dict.fromkeys(MILD, (50, 100)) | {"bergen": (62, 100)}
    changed = with_units(chapter, units, (512, 1000))
    found = between_units(changed, MEASURE)
    assert found.rows.set_index("unit_id")["place"].to_dict()["bergen"] == 1
    assert not found.differ
    said = everything_said(changed)
    assert "over den øvre 95 %-grensen, men ikke 99,8 %-grensen: Bergen" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "kan forklare" not in said
    assert "kan være tilfeldig" in said


@pytest.mark.parametrize("units", [{}, {"bergen": (9, 90)}])
def test_one_unit_or_none_is_compared_with_nobody(chapter, units):
    changed = with_units(chapter, units, (100, 200))
    variables = funnel_variables(changed, MEASURE)
    assert (variables["meaning"], variables["spread"], variables["ranking"]) == ("", "", "")
    assert "tilfeldig" not in everything_said(changed)
    assert "sammenligne" in variables["sentence"]
    assert ranking_note(changed, MEASURE) == ""


def test_limits_allow_for_spread_only_where_units_differ(chapter):
    wide = between_units(with_units(chapter, MILD, (500, 1000)), MEASURE)
    assert wide.between > 0 and wide.differ
    chance = between_units(with_units(chapter, {u: (r // 4, 25) for u, (r, _) in MILD.items()}, (500, 1000)), MEASURE)
    assert chance.between == 0 and not chance.differ
    assert list(chance.rows["place"]) == list(chance.rows["place_chance"])


def test_what_differs_is_judged_by_the_p_that_is_printed(chapter, monkeypatch):
    import R_free_helpers.results.between_units as module

    for p, printed, differ in ((0.04949, "p = 0,049", True), (0.0496, "p = 0,050", False), (0.05, "p = 0,050", False)):
        changed = with_units(chapter, MILD, (500, 1000))  # another one: how units differ is worked out once
        monkeypatch.setattr(
            module,
            "heterogeneity",
            lambda count, n, effect, p=p: dataclasses.replace(heterogeneity(count, n, effect), p=p),
        )
        said = funnel_variables(changed, MEASURE)["meaning"]
        assert printed in said
        assert ("kan forklare" in said) == differ


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0, "p < 0,001"), (1.5e-7, "p < 0,001"), (0.00049, "p < 0,001"), (0.0005, "p = 0,001"), (1.0, "p > 0,999")],
)
def test_no_p_is_printed_as_none_or_one(p, text):
    assert Numbers("nb-NO").p_value(p) == text


def test_small_expected_counts_are_simulated_and_the_sentence_says_so(chapter):
    units = {"bergen": (1, 9), "forde": (7, 8), "unn": (3, 10)}
    said = funnel_variables(with_units(chapter, units, (11, 27)), MEASURE)["meaning"]
    assert "9 999 simulerte fordelinger" in said.replace("\N{NO-BREAK SPACE}", " ")


def test_figure_table_and_sentences_tell_the_same(chapter):
    changed = with_units(chapter, MILD, (500, 1000))
    found, variables = between_units(changed, MEASURE), funnel_variables(changed, MEASURE)
    figure, table = funnel(changed, MEASURE), unit_estimates(changed, MEASURE)
    for name in ("sentence", "meaning", "spread", "ranking"):
        assert variables[name] in figure.alt
    assert variables["ranking"] in indicator_bars(changed, MEASURE).alt
    by_unit = found.rows.set_index("unit")
    printed = {row[0].rstrip("*†"): row for row in table.rows}
    shown = figure.data.set_index("unit")
    numbers = Numbers("nb-NO")
    for unit, row in by_unit.iterrows():
        assert shown.loc[unit, "place"] == row["place"]
        assert printed[unit][3].startswith(numbers.share(row["shrunken"]))
        assert printed[unit][4] == numbers.decimal(row["reliability"], 2)
        assert (printed[unit][5] == "nei") == (row["place"] == 0)
    hidden = set(printed) - set(by_unit.index)
    assert hidden and all(printed[unit][3:] == ("–",) * 4 for unit in hidden)


def test_shrunken_shares_lie_between_the_own_and_the_common(chapter):
    rows = between_units(with_units(chapter, MILD, (500, 1000)), MEASURE).rows
    assert (rows["shrunken"] - 0.5).abs().lt((rows["value"] - 0.5).abs()).all()
    assert ((rows["shrunken_lower"] < rows["shrunken"]) & (rows["shrunken"] < rows["shrunken_upper"])).all()


def test_without_a_national_share_units_are_still_tested(chapter):
    changed = with_units(chapter, MILD, (500, 1000))
    nation = (pl.col("measure") == MEASURE) & (pl.col("unit_id") == "norge")
    changed = dataclasses.replace(
        changed,
        results=changed.results.with_columns(
            value=pl.when(nation).then(None).otherwise(pl.col("value")),
            status=pl.when(nation).then(pl.lit("suppressed")).otherwise(pl.col("status")),
        ),
    )
    variables = funnel_variables(changed, MEASURE)
    assert "kan forklare" in variables["meaning"] and variables["spread"] == ""
    assert "kan ikke vises" in variables["sentence"]


def test_every_number_of_the_table_is_in_its_data(chapter):
    changed = with_units(chapter, MILD | {"bergen": (90, 100)}, (600, 1000))
    table = unit_estimates(changed, MEASURE)
    data = table.data.set_index("unit")
    printed = [row for row in table.rows if row[6] != "nei" and row[6] != "–"]
    assert printed
    for row in printed:
        level = data.loc[row[0], "place_chance_level"]
        assert Numbers("nb-NO").share(level, 0 if level == 0.95 else 1) in row[6]
    assert not any("*" in row[0] for row in table.rows)


def test_what_rounding_alone_may_have_made_is_said_to_be_that(chapter):
    """Three of 30 in one unit, nobody elsewhere: of a trait that may be the rounding, of a service it is not."""
    alone = dict.fromkeys(list(MILD), (30, 30)) | {"bergen": (27, 30)}
    service = with_units(chapter, alone, (386, 387))
    assert between_units(service, MEASURE).differ and not between_units(service, MEASURE).rounding
    trait = dataclasses.replace(service)
    without = chapter.policy.model_copy(update={"service": chapter.policy.service - {MEASURE}})
    object.__setattr__(trait, "policy", without)
    found = between_units(trait, MEASURE)
    assert found.differ and found.rounding
    told = funnel_variables(trait, MEASURE)
    assert told["meaning"].endswith("kan komme av avrundingen alene.")
    assert told["plain"].endswith("kan være tilfeldige.")
    large = dict.fromkeys(list(MILD), (300, 300)) | {"bergen": (250, 300)}
    apart = with_units(trait, large, (2950, 3000))
    object.__setattr__(apart, "policy", without)
    assert between_units(apart, MEASURE).differ and not between_units(apart, MEASURE).rounding
