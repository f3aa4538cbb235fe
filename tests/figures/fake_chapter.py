"""A chapter with random but seeded results: no extract, no pipeline, every status present."""

from __future__ import annotations

import numpy as np
import polars as pl

from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Indicator
from R_free_helpers.model.policy import Policy, load_policy
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import NUMBERS, SCHEMA, to_results
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.compute import judged

LIVING = {
    "finnmark": 100,
    "unn": 430,
    "nordland": 380,
    "helgeland": 210,
    "nord_trondelag": 340,
    "st_olav": 900,
    "more_romsdal": 660,
    "forde": 260,
    "bergen": 1150,
    "fonna": 420,
    "stavanger": 800,
    "ostfold": 820,
    "ahus": 1300,
    "ous": 1200,
    "innlandet": 1000,
    "vestre_viken": 1150,
    "vestfold": 560,
    "telemark": 430,
    "sorlandet": 700,
}
NEWLY = (
    "onset_dx",
    "ref_dx",
    "dx_treat",
    "early_he",
    "early_he_all",
    "coverage_newdx",
    "wait_referral",
    "wait_treatment",
)
CENTRE = {
    "onset_dx": 0.74,
    "ref_dx": 0.62,
    "dx_treat": 0.70,
    "early_he": 0.98,
    "early_he_all": 0.9,
    "treat_upd": 0.55,
    "relapse_upd": 0.5,
    "edss": 0.45,
    "mri": 0.75,
    "prom_response": 0.42,
}


def _upwards(leaves: pl.DataFrame, units: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    parents = units.filter(pl.col("level") == "hf").select("unit_id", "parent_unit_id")
    regions = leaves.join(parents, on="unit_id").group_by(unit_id="parent_unit_id").agg(pl.col(columns).sum())
    nation = leaves.select(pl.lit("norge").alias("unit_id"), *columns).group_by("unit_id").agg(pl.col(columns).sum())
    return pl.concat(
        [leaves.select("unit_id", *columns), regions.select("unit_id", *columns), nation.select("unit_id", *columns)]
    )


def fake_results(year: int, seed: int) -> pl.DataFrame:
    """Return a store for one year before disclosure control."""
    registry, rng = get_registry("no_ms"), np.random.default_rng(seed)
    units = pl.read_csv(registry.data_dir / "unit.csv")
    ids, living = list(LIVING), np.array(list(LIVING.values()))
    newly = np.maximum(1, rng.poisson(living / 31))
    newly[0] = 3
    parts = []

    def counts(measure: str, values: np.ndarray, subgroup: str = "", period: str = str(year)) -> None:
        leaves = pl.DataFrame({"unit_id": ids, "value": values.astype(float)})
        frame = _upwards(leaves, units, ["value"]).with_columns(numerator="value")
        parts.append(to_results(frame, measure=measure, statistic="count", period=period, subgroup=subgroup))

    counts("registered", living, "vital=alive", f"{year}-12-31")
    counts("registered", rng.poisson(living / 8), "vital=dead", f"{year}-12-31")
    counts("newly_diagnosed", newly)

    for measure in registry.measures:
        if not (isinstance(measure, Indicator) or measure.id == "prom_response"):
            continue
        total = newly.copy() if measure.id in NEWLY else living.copy()
        if measure.id == "ref_dx":
            total[3] = 0
        p = np.clip(rng.normal(CENTRE.get(measure.id, 0.5), 0.16, len(ids)), 0.03, 1)
        leaves = pl.DataFrame({"unit_id": ids, "numerator": rng.binomial(total, p), "denominator": total})
        frame = _upwards(leaves, units, ["numerator", "denominator"]).with_columns(missing=pl.lit(0))
        period = f"{year - 1}-07-01/{year}-06-30" if measure.period == "mri" else str(year)
        parts.append(to_results(with_interval(frame), measure=measure.id, statistic="share", period=period))

    for name, found, spread in (("coverage_total", living, 0.08), ("coverage_newdx", newly, 0.25)):
        expected = found / np.clip(rng.normal(0.85, spread, len(ids)), 0.4, 1.25)
        leaves = pl.DataFrame({"unit_id": ids, "numerator": found.astype(float), "denominator": expected})
        frame = _upwards(leaves, units, ["numerator", "denominator"])
        frame = frame.with_columns(value=pl.col("numerator") / pl.col("denominator"))
        parts.append(
            to_results(frame, measure=name, statistic="share", period=f"{year}-12-31" if "total" in name else str(year))
        )

    people = living * 330.0
    leaves = pl.DataFrame(
        {"unit_id": ids, "numerator": living * rng.normal(1.2, 0.15, len(ids)), "denominator": people}
    )
    frame = _upwards(leaves, units, ["numerator", "denominator"])
    frame = frame.with_columns(value=pl.col("numerator") / pl.col("denominator") * 1e5)
    parts.append(to_results(frame, measure="prevalence", statistic="rate", period=f"{year}-12-31"))

    for name, scale, limit in (("wait_referral", 30, 200), ("wait_treatment", 14, 65)):
        rows, everyone = [], []
        for unit, n in zip(ids, newly, strict=True):
            days = np.round(rng.gamma(1.1, scale * rng.uniform(0.6, 1.6), n))
            everyone.append(days)
            rows.append((unit, days))
        rows.append(("norge", np.concatenate(everyone)))
        for unit, days in rows:
            values = dict(
                zip(("p10", "p25", "median", "p75", "p90"), np.percentile(days, [10, 25, 50, 75, 90]), strict=True)
            )
            values["beyond"] = float((days > limit).sum())
            parts.append(
                to_results(
                    pl.DataFrame(
                        {
                            "statistic": list(values),
                            "value": list(values.values()),
                            "numerator": [value if key == "beyond" else None for key, value in values.items()],
                            "denominator": float(len(days)),
                        }
                    ),
                    measure=name,
                    period=str(year),
                    unit_id=unit,
                )
            )
    return pl.concat(parts).select(list(SCHEMA))


HIDDEN = [("mri", "fonna"), ("wait_referral", "fonna"), ("coverage_newdx", "fonna"), ("ref_dx", "fonna")]
"""What the protected chapter hides for the sake of another number; the rules of protection are tested elsewhere."""


def as_released(results: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Return results with the statuses that a release gives: small counts, too few persons, hidden, and no data."""
    empty = (pl.col("statistic") == "share") & (pl.col("denominator") == 0)
    results = results.with_columns(
        *(pl.when(~empty).then(pl.col(name)) for name in ("value", "lower", "upper")),
        status=pl.when(empty).then(pl.lit("no_data")).otherwise("status"),
    )
    if not policy.rounds:
        return results
    counted = pl.col("statistic").is_in(["count", "share"])
    fewest = pl.when(counted).then(policy.minimum).otherwise(policy.detail)
    few = ~empty & (pl.col("denominator") < fewest).fill_null(False)
    small = pl.col("statistic").is_in(["count", "share", "beyond"]) & ~few & ~empty
    small &= (pl.col("numerator") < policy.threshold).fill_null(False)
    place = pl.struct("measure", "unit_id")
    hidden = place.is_in([{"measure": measure, "unit_id": unit} for measure, unit in HIDDEN])
    shown = ~few & ~hidden
    numbers = {name: pl.when(shown).then(pl.col(name)) for name in NUMBERS}
    numbers |= {name: pl.when(shown & small).then(0.0).otherwise(numbers[name]) for name in ("value", "numerator")}
    status = pl.when(hidden).then(pl.lit("suppressed")).when(few | small).then(pl.lit("few")).otherwise("status")
    return results.with_columns(**numbers, status=status)


def fake_chapter(seed: int = 7, archived: bool = True, unit: str = "nation", policy: str = "protected") -> Chapter:
    """Return a chapter of the MS registry's 2024 edition with random results."""
    registry = get_registry("no_ms")
    rules = load_policy(registry.data_dir, policy)
    edition = Edition(registry="no_ms", year=2024, unit=unit, policy=policy)
    results = judged(as_released(fake_results(2024, seed), rules), registry)
    before = {
        r: judged(as_released(fake_results(2023, seed + i + 1), rules), registry)
        for i, r in enumerate(("june", "december"))
    }
    return Chapter(edition, registry, results, before if archived else {}, synthetic=True)
