"""Report variables of the patient-reported scores: by group and year, adjusted by unit, and what goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.registries.no_ms.words.english import share_en
from R_free_helpers.results.exact import of_row
from R_free_helpers.results.sentence_rows import by_unit, national, one, value

if TYPE_CHECKING:
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

    def number(row: object, column: str) -> float | None:
        return None if row is None or pd.isna(row[column]) else of_row(row, column)

    values = {
        "response": writer.share(number(reached, "value")),
        "response_en": share_en(number(reached, "value")),
        "reached_n": writer.integer(number(reached, "denominator")),
        "response_all": writer.share(number(everyone, "value")),
        "response_all1": writer.share(number(everyone, "value"), 1),
        "invited_n": writer.integer(number(everyone, "denominator")),
        "answered_n": writer.integer(number(everyone, "numerator")),
        "population_mean": writer.integer(POPULATION_MEAN),
    }
    for scale in SCORE_SCALES:
        mean = value(writer, "prom_means", "mean", scale=scale)
        young, old = (value(writer, "prom_scores_by_age", "median", scale=scale, age=age) for age in ("1", "4"))
        values |= {
            f"{scale}_mean": writer.decimal(mean),
            f"{scale}_n": writer.integer(value(writer, "prom_means", "mean", "denominator", scale=scale)),
            f"{scale}_young": writer.decimal(young),
            f"{scale}_old": writer.decimal(old),
            f"{scale}_with_age": with_age(scale, young, old),
        }
        if scale in HIGH_IS_GOOD:
            values[f"{scale}_against"] = against_population(writer, mean)
    for place in ("1", "2", "3"):
        values[f"age_bound{place}"] = writer.integer(value(writer, "prom_scores_by_age", "bound", quarter=place))
    return values


def with_age(scale: str, young: float | None, old: float | None) -> str:
    """Return how the median changes from the youngest to the oldest quarter, in words."""
    if young is None or old is None:
        return "kan ikke sammenlignes mellom aldersgruppene"
    if abs(old - young) < NO_DIFFERENCE[scale]:
        return "er omtrent den samme i den yngste og den eldste fjerdedelen"
    high_is_good = scale in HIGH_IS_GOOD
    better = (old > young) == high_is_good
    return f"er {'bedre' if better else 'dårligere'} i den eldste fjerdedelen enn i den yngste"


def against_population(writer: Writer, mean: float | None) -> str:
    """Return how a mean stands to the population's: ``8,5 poeng under``."""
    if mean is None:
        return "skjult, og kan ikke sammenlignes med befolkningen"
    difference = mean - POPULATION_MEAN
    points = writer.decimal(abs(difference))
    if float(points.replace(",", ".")) == 0:
        return "likt med snittet i befolkningen"
    return f"{points} poeng {'over' if difference > 0 else 'under'} snittet i befolkningen"


def groups(writer: Writer) -> dict[str, str]:
    """Return medians by type, sex and treatment, and how many answered whose treatment nobody knows."""
    values = {"treated_unknown_n": writer.integer(value(writer, "prom_treated", "count", treated="unknown"))}
    for measure, (key, names) in SCORE_GROUPS.items():
        for scale in SCORE_SCALES:
            medians = {
                name: value(writer, measure, "median", **{key: code, "scale": scale}) for code, name in names.items()
            }
            values |= {f"{scale}_{name}": writer.decimal(median) for name, median in medians.items()}
            values[f"{scale}_by_{key}"] = compared(scale, *medians.values())
    return values


def compared(scale: str, first: float | None, second: float | None) -> str:
    """Return how the second group fares beside the first: ``dårligere``, ``bedre`` or ``omtrent den samme``."""
    if first is None or second is None:
        return "ukjent, siden en av verdiene er skjult"
    if abs(second - first) < NO_DIFFERENCE[scale]:
        return "omtrent den samme"
    return "bedre" if (second > first) == (scale in HIGH_IS_GOOD) else "dårligere"


def waves(writer: Writer) -> dict[str, str]:
    """Return how many waves there are, who answered all, and the medians of the first and the last."""
    years = sorted(set(national(writer, "prom_scores_by_wave", "median", "wave")["wave"].dropna()))
    hidden = writer.hidden
    first, last = (years[0], years[-1]) if years else (hidden, hidden)
    values = {
        "waves": writer.words.number(len(years)),
        "first_wave": first,
        "last_wave": last,
        "every_wave_n": writer.integer(value(writer, "prom_every_wave", "count")),
    }
    for measure, name in (("prom_scores_by_wave", "all"), ("prom_scores_of_the_same", "same")):
        for scale in SCORE_SCALES:
            ends = [value(writer, measure, "median", scale=scale, wave=year) for year in (first, last)]
            values |= {
                f"{scale}_{name}_first": writer.decimal(ends[0]),
                f"{scale}_{name}_last": writer.decimal(ends[1]),
                f"{scale}_{name}_change": compared(scale, *ends),
            }
    return values


def adjusted(writer: Writer) -> dict[str, str]:
    """Return the ends of the units' adjusted means and who lies clearly off the country's."""
    year = str(writer.chapter.edition.year)
    values = {}
    for scale in SCORE_SCALES:
        rows = by_unit(writer, "prom_adjusted", "mean", scale=scale, wave=year)
        low_first = scale not in HIGH_IS_GOOD
        shown = rows[rows["value"].notna()].sort_values("value", ascending=low_first, kind="stable")
        mean = value(writer, "prom_adjusted", "mean", scale=scale, wave=year)
        ends = {"best": shown.iloc[0] if len(shown) else None, "worst": shown.iloc[-1] if len(shown) else None}
        values[f"{scale}_adjusted"] = writer.decimal(mean)
        for name, row in ends.items():
            values[f"{scale}_{name}"] = "ingen som kan vises" if row is None else row["unit"]
            values[f"{scale}_{name}_value"] = writer.decimal(None if row is None else row["value"])
        values[f"{scale}_off"] = off_the_mean(writer, shown, mean, scale in HIGH_IS_GOOD)
    return values


def off_the_mean(writer: Writer, shown: pd.DataFrame, mean: float | None, high_is_good: bool) -> str:
    """Return which units' intervals lie wholly on one side of the country's mean, as a sentence."""
    if mean is None or shown.empty:
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
                values[f"{scale}_{name}_{model}_certain"] = certain(found)
    return values


def points_of(writer: Writer, found: dict[str, float | None]) -> str:
    """Return a coefficient in points without its sign and with its direction: ``11,4 poeng lavere``."""
    if found["value"] is None:
        return writer.hidden
    return f"{writer.decimal(abs(found['value']))} poeng {'høyere' if found['value'] > 0 else 'lavere'}"


def certain(found: dict[str, float | None]) -> str:
    """Return whether the interval rules out that there is no difference, in words."""
    if found["lower"] is None or found["upper"] is None:
        return "av ukjent sikkerhet"
    return "statistisk sikker" if found["lower"] > 0 or found["upper"] < 0 else "ikke statistisk sikker"


def correlation(writer: Writer) -> dict[str, str]:
    """Return the rank correlations with EDSS, how many they rest on, and where it is strongest."""
    from R_free_helpers.registries.no_ms.measures.prom_models import EDSS_YEARS

    found = {
        scale: value(writer, "prom_edss_correlation", "correlation", scale=scale, method="spearman")
        for scale in SCORE_SCALES
    }
    n = value(writer, "prom_edss_correlation", "correlation", "denominator", scale=SCORE_SCALES[0], method="spearman")
    values = {f"{scale}_edss": writer.decimal(r, 2) for scale, r in found.items()} | {
        "edss_n": writer.integer(n),
        "edss_months": writer.integer(12 * EDSS_YEARS),
    }
    return values | {"edss_stronger": stronger(found)}


def stronger(found: dict[str, float | None]) -> str:
    """Return whether EDSS goes more closely with physical than with mental health, as a sentence."""
    if any(r is None for r in found.values()):
        return "Det kan ikke sies om EDSS henger tettest sammen med fysisk eller psykisk helse."
    sizes = {part: [abs(found[scale]) for scale in scales] for part, scales in PARTS.items()}
    if min(sizes["physical"]) > max(sizes["mental"]):
        return "På begge skjemaene henger EDSS tettere sammen med fysisk enn med psykisk helse."
    if min(sizes["mental"]) > max(sizes["physical"]):
        return "På begge skjemaene henger EDSS tettere sammen med psykisk enn med fysisk helse."
    return "EDSS henger ikke entydig tettere sammen med fysisk enn med psykisk helse."
