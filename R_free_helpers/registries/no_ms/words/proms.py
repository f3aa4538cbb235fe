"""Report variables of the patient-reported scores: by group and year, adjusted by unit, and what goes with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.language.numbers import known
from R_free_helpers.measures.difference import median_interval
from R_free_helpers.registries.no_ms.words import sentences
from R_free_helpers.registries.no_ms.words.english import share_en
from R_free_helpers.results.sentence_rows import by_unit, national, number_of, one, value
from R_free_helpers.results.verdicts import estimate, judged

if TYPE_CHECKING:
    from R_free_helpers.measures.difference import Estimate
    from R_free_helpers.results.variables import Writer

SCORE_SCALES = ("msis29_physical", "msis29_mental", "rand12_physical", "rand12_mental")
HIGH_IS_GOOD = frozenset({"rand12_physical", "rand12_mental"})
PARTS = {"physical": ("msis29_physical", "rand12_physical"), "mental": ("msis29_mental", "rand12_mental")}
POPULATION_MEAN = 50
"""RAND-12 scores are scaled so that the Norwegian population has this mean."""

NO_DIFFERENCE = {"msis29_physical": 5, "msis29_mental": 5, "rand12_physical": 3, "rand12_mental": 3}
"""Points: medians of the youngest and the oldest quarter closer than this are called much the same. Below what is
usually taken as a noticeable difference: about 8 on MSIS-29 and 3 to 5 on RAND-12."""

SCORE_GROUPS = {
    "prom_scores_by_type": ("type", {"RRMS": "rrms", "PPMS": "ppms"}),
    "prom_scores_by_sex": ("sex", {"female": "women", "male": "men"}),
    "prom_scores_by_treatment": ("treated", {"ongoing": "treated", "none": "untreated"}),
}
TERMS = {
    "ppms": ("type", "PPMS"),
    "untreated": ("treated", "none"),
    "men": ("sex", "male"),
    "decade": ("decades", "per_unit"),
}


def scores(writer: Writer) -> dict[str, str]:
    """Return all variables of this module."""
    parts = (answers, groups, waves, adjusted, regression, correlation)
    return {name: text for part in parts for name, text in part(writer).items()}


def answers(writer: Writer) -> dict[str, str]:
    """Return who answered, mean scores, and scores of the youngest and the oldest quarter."""
    everyone, reached = one(writer, "prom_response"), one(writer, "prom_response_reached")

    values = {
        "response": writer.share(number_of(reached)),
        "response_en": share_en(number_of(reached)),
        "reached_n": writer.integer(number_of(reached, "denominator")),
        "response_all": writer.share(number_of(everyone)),
        "response_all1": writer.share(number_of(everyone), 1),
        "invited_n": writer.integer(number_of(everyone, "denominator")),
        "answered_n": writer.integer(number_of(everyone, "numerator")),
        "population_mean": writer.integer(POPULATION_MEAN),
    }
    for scale in SCORE_SCALES:
        mean = one(writer, "prom_means", "mean", scale=scale)
        young, old = (median_of(writer, "prom_scores_by_age", scale=scale, age=age) for age in ("1", "4"))
        values |= {
            f"{scale}_mean": writer.decimal(number_of(mean)),
            f"{scale}_n": writer.integer(value(writer, "prom_means", "mean", "denominator", scale=scale)),
            f"{scale}_young": writer.decimal(young.value),
            f"{scale}_old": writer.decimal(old.value),
            f"{scale}_with_age": with_age(scale, young, old),
        }
        if scale in HIGH_IS_GOOD:
            values[f"{scale}_against"] = against_population(writer, mean)
    for place in ("1", "2", "3"):
        values[f"age_bound{place}"] = writer.integer(value(writer, "prom_scores_by_age", "bound", quarter=place))
    return values


@dataclass(frozen=True)
class Median:
    """A median and its interval, None where there is none to be had."""

    value: float
    bounds: Estimate | None


def median_of(writer: Writer, measure: str, **subgroup: str) -> Median:
    """Return a median with the interval that its released quartiles and number of persons give."""
    row = one(writer, measure, "median", **subgroup)
    if row is None:
        return Median(value(writer, measure, "median", **subgroup), None)
    quartiles = [value(writer, measure, name, **subgroup) for name in ("p25", "p75")]
    numbers = [number_of(row), *quartiles, number_of(row, "denominator")]
    told = all(known(number) for number in numbers) and numbers[-1] > 0
    return Median(numbers[0], median_interval(*numbers) if told else None)


def health(scale: str, now: Median, before: Median) -> int | None:
    """Return 1, 0 or -1 for better, about the same or worse health; None where it cannot be told.

    Better and worse must be sure, see `results.verdicts`, and large enough to be noticed.
    """
    if now.bounds is None or before.bounds is None:
        return None
    found = judged(now.bounds, before.bounds, 1)
    if abs(now.value - before.value) < NO_DIFFERENCE[scale]:
        return 0
    return found if scale in HIGH_IS_GOOD else -found


def with_age(scale: str, young: Median, old: Median) -> str:
    """Return how the median changes from the youngest to the oldest quarter, in words."""
    found = health(scale, old, young)
    if found is None:
        return "kan ikke sammenlignes mellom aldersgruppene"
    if not found:
        return "er om lag den samme i den yngste og den eldste fjerdedelen"
    return f"er {'bedre' if found > 0 else 'dårligere'} i den eldste fjerdedelen enn i den yngste"


def against_population(writer: Writer, row: pd.Series | None) -> str:
    """Return how a mean stands to the population's, which is known: ``8,5 poeng under``, or about the same."""
    mean = estimate(row)
    if mean is None:
        return "og kan ikke sammenlignes med befolkningen"
    found = judged(mean, (POPULATION_MEAN, POPULATION_MEAN, POPULATION_MEAN), 1)
    if not found:
        return "om lag som snittet i befolkningen"
    points = writer.decimal(abs(mean[0] - POPULATION_MEAN))
    return f"{points} poeng {'over' if found > 0 else 'under'} snittet i befolkningen"


def groups(writer: Writer) -> dict[str, str]:
    """Return medians by type, sex and treatment, and how many answered whose treatment nobody knows."""
    values = {"treated_unknown_n": writer.integer(value(writer, "prom_treated", "count", treated="unknown"))}
    for measure, (key, names) in SCORE_GROUPS.items():
        for scale in SCORE_SCALES:
            medians = {name: median_of(writer, measure, **{key: code, "scale": scale}) for code, name in names.items()}
            values |= {f"{scale}_{name}": writer.decimal(median.value) for name, median in medians.items()}
            values[f"{scale}_by_{key}"] = compared(scale, *medians.values())
    return values


def compared(scale: str, first: Median, second: Median) -> str:
    """Return how the second group fares beside the first: ``dårligere``, ``bedre`` or ``om lag den samme``."""
    found = health(scale, second, first)
    if found is None:
        return "ikke mulig å sammenligne"
    return {1: "bedre", 0: "om lag den samme", -1: "dårligere"}[found]


def waves(writer: Writer) -> dict[str, str]:
    """Return how many waves there are, who answered all, and the medians of the first and the last."""
    years = sorted(set(national(writer, "prom_scores_by_wave", "median", "wave")["wave"].dropna()))
    first, last = (years[0], years[-1]) if years else (writer.absent(), writer.absent())
    values = {
        "waves": writer.words.number(len(years)),
        "first_wave": first,
        "last_wave": last,
        "every_wave_n": writer.integer(value(writer, "prom_every_wave", "count")),
    }
    for measure, name in (("prom_scores_by_wave", "all"), ("prom_scores_of_the_same", "same")):
        for scale in SCORE_SCALES:
            ends = [median_of(writer, measure, scale=scale, wave=year) for year in (first, last)]
            values |= {
                f"{scale}_{name}_first": writer.decimal(ends[0].value),
                f"{scale}_{name}_last": writer.decimal(ends[1].value),
                f"{scale}_{name}_change": compared(scale, *ends),
            }
    return values


def adjusted(writer: Writer) -> dict[str, str]:
    """Return the ends of the units' adjusted means and who lies clearly off the country's."""
    year = str(writer.chapter.edition.year)
    values = {}
    for scale in SCORE_SCALES:
        rows = by_unit(writer, "prom_adjusted", "mean", scale=scale, wave=year)
        shown = rows[rows["value"].notna()].sort_values("value", ascending=False, kind="stable")
        mean = value(writer, "prom_adjusted", "mean", scale=scale, wave=year)
        values[f"{scale}_adjusted"] = writer.decimal(mean)
        printed = shown["value"].map(writer.decimal)
        values[f"{scale}_spread"] = sentences.between(writer, shown, printed, "skår", "snittet")
        values[f"{scale}_off"] = off_the_mean(writer, shown, mean, scale in HIGH_IS_GOOD)
    return values


def off_the_mean(writer: Writer, shown: pd.DataFrame, mean: float | None, high_is_good: bool) -> str:
    """Return which units' intervals lie wholly on one side of the country's mean, as a sentence."""
    if not known(mean) or shown.empty:
        return "Foretakene kan ikke sammenlignes med landet."
    above, below = list(shown[shown["lower"] > mean]["unit"]), list(shown[shown["upper"] < mean]["unit"])
    better, worse = (above, below) if high_is_good else (below, above)
    if not better and not worse:
        return "Ingen foretak har et intervall som ligger helt på den ene siden av landets gjennomsnitt."
    texts = [
        f"{side} for {writer.words.join(units)}" for side, units in (("bedre", better), ("dårligere", worse)) if units
    ]
    first, *second = texts
    first = first.replace(" for ", " enn landets gjennomsnitt for ", 1)
    return f"Hele intervallet er {', og '.join([first, *second])}."


def regression(writer: Writer) -> dict[str, str]:
    """Return coefficients, each factor alone and all together, and what is explained."""
    values = {}
    for scale in SCORE_SCALES:
        explained = value(writer, "prom_regression", "r_squared", scale=scale, model="multi")
        values[f"{scale}_explained"] = writer.share(explained)
        for name, (factor, category) in TERMS.items():
            for model in ("uni", "multi"):
                wanted = {"scale": scale, "factor": factor, "category": category, "model": model}
                found = {
                    column: value(writer, "prom_regression", "coefficient", column, **wanted)
                    for column in ("value", "lower", "upper")
                }
                values[f"{scale}_{name}_{model}"] = points_of(writer, found)
    return values


def points_of(writer: Writer, found: dict[str, float]) -> str:
    """Return a coefficient without its sign and with its direction: ``11,4 poeng lavere``, ``om lag lik``.

    A direction is told only where the interval of the coefficient excludes zero and the printed value is not zero.
    """
    if not all(known(number) for number in found.values()):
        return "ikke mulig å sammenligne"
    sign = judged((found["value"], found["lower"], found["upper"]), (0.0, 0.0, 0.0), 1)
    if not sign:
        return "om lag lik"
    return f"{writer.decimal(abs(found['value']))} poeng {'høyere' if sign > 0 else 'lavere'}"


def correlation(writer: Writer) -> dict[str, str]:
    """Return the rank correlations with EDSS, how many they rest on, and where it is strongest."""
    from R_free_helpers.registries.no_ms.measures.prom_models import EDSS_YEARS

    rows = {
        scale: one(writer, "prom_edss_correlation", "correlation", scale=scale, method="spearman")
        for scale in SCORE_SCALES
    }
    found = {scale: number_of(row) for scale, row in rows.items()}
    n = value(writer, "prom_edss_correlation", "correlation", "denominator", scale=SCORE_SCALES[0], method="spearman")
    values = {f"{scale}_edss": writer.decimal(r, 2) for scale, r in found.items()} | {
        "edss_n": writer.integer(n),
        "edss_months": writer.integer(12 * EDSS_YEARS),
    }
    return values | {"edss_stronger": stronger(rows)}


def stronger(rows: dict[str, pd.Series | None]) -> str:
    """Return whether EDSS goes more closely with physical than with mental health, as a sentence.

    Judged on each form by the interval of the difference of the two strengths (Zou: Psychological Methods
    2007;12:399-413). Both are of the same persons, which makes the interval of independent ones wider than it must be.
    """
    strengths = {scale: strength(row) for scale, row in rows.items()}
    found = set()
    for physical, mental in zip(*PARTS.values(), strict=True):
        first, second = strengths[physical], strengths[mental]
        if first is None or second is None:
            return "Det kan ikke sies om EDSS henger tettest sammen med fysisk eller psykisk helse."
        found.add(judged(first, second, 2))
    if found == {1}:
        return "På begge skjemaene henger EDSS tettere sammen med fysisk enn med psykisk helse."
    if found == {-1}:
        return "På begge skjemaene henger EDSS tettere sammen med psykisk enn med fysisk helse."
    return "EDSS henger ikke entydig tettere sammen med fysisk enn med psykisk helse."


def strength(row: pd.Series | None) -> Estimate | None:
    """Return the size of a correlation with its interval, without its sign."""
    found = estimate(row)
    if found is None or found[0] >= 0:
        return found
    return -found[0], -found[2], -found[1]
