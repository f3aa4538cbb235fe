"""Report variables of disease activity and of the patient-reported measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.no_ms.words.english import share_en
from R_free_helpers.results.sentence_rows import national, one, total, value

if TYPE_CHECKING:
    from R_free_helpers.results.variables import Writer

SCALES = ("msis29_physical", "msis29_mental", "rand12_physical", "rand12_mental")
POPULATION_MEAN = 50
"""RAND-12 scores are scaled so that the Norwegian population has this mean."""

NO_DIFFERENCE = {"msis29": 5, "rand12": 3}
"""Points: medians of the youngest and the oldest quarter closer than this are called much the same. Below what is
usually taken as a noticeable difference: about 8 on MSIS-29 and 3 to 5 on RAND-12."""


def activity(writer: Writer) -> dict[str, str]:
    """Return who had EDSS measured by age and treatment, and how EDSS rises with age."""
    values = {"edss_n": writer.integer(value(writer, "edss_levels_n", "count"))}
    ages = national(writer, "edss_by_age", "share", "age")
    share = dict(zip(ages["age"], ages["value"], strict=True))
    values |= {"edss_young": writer.share(share.get("under_30")), "edss_old": writer.share(share.get("over_70"))}
    groups = national(writer, "edss_by_treatment", "share", "treatment")
    shown = groups[groups["value"].notna()].sort_values("value", ascending=False, kind="stable")
    label = writer.chapter.label
    values |= {
        "edss_treatment_top": label("treatment", shown["treatment"].iloc[0]) if len(shown) else "ingen som kan vises",
        "edss_treatment_top_share": writer.share(shown["value"].iloc[0] if len(shown) else None),
        "edss_treatment_low": label("treatment", shown["treatment"].iloc[-1]) if len(shown) else "ingen som kan vises",
        "edss_treatment_low_share": writer.share(shown["value"].iloc[-1] if len(shown) else None),
        "edss_none": writer.share(value(writer, "edss_by_treatment", treatment="none")),
    }
    for name, age in (("young", "under_30"), ("old", "over_70")):
        rows = national(writer, "edss_levels", "share", "edss", age=age).set_index("edss")["value"]
        high = total(rows.reindex([level for level in ("6-6.5", "7-9.5") if level in rows.index]))
        values[f"walking_aid_{name}"] = writer.share(high if len(rows) else None)
        values[f"mild_{name}"] = writer.share(rows.get("0-1.5"))
    return values


def prom(writer: Writer) -> dict[str, str]:
    """Return response and scores."""
    everyone, reached = one(writer, "prom_response"), one(writer, "prom_response_reached")

    def number(row: object, column: str) -> float | None:
        return None if row is None else row[column]

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
    for scale in SCALES:
        mean = value(writer, "prom_means", "mean", scale=scale)
        young, old = (value(writer, "prom_scores_by_age", "median", scale=scale, age=age) for age in ("1", "4"))
        values |= {
            f"{scale}_mean": writer.decimal(mean),
            f"{scale}_n": writer.integer(value(writer, "prom_means", "mean", "denominator", scale=scale)),
            f"{scale}_young": writer.decimal(young),
            f"{scale}_old": writer.decimal(old),
            f"{scale}_with_age": with_age(writer, scale, young, old),
        }
        if scale.startswith("rand12"):
            values[f"{scale}_against"] = against_population(writer, mean)
    for place in ("1", "2", "3"):
        values[f"age_bound{place}"] = writer.integer(value(writer, "prom_scores_by_age", "bound", quarter=place))
    return values


def with_age(writer: Writer, scale: str, young: float | None, old: float | None) -> str:
    """Return how the median changes from the youngest to the oldest quarter, in words."""
    if young is None or old is None:
        return "kan ikke sammenlignes mellom aldersgruppene"
    if abs(old - young) < NO_DIFFERENCE[scale.split("_")[0]]:
        return "er omtrent den samme i den yngste og den eldste fjerdedelen"
    high_is_good = scale.startswith("rand12")
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
