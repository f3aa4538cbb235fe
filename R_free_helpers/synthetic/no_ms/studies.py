"""Tables beside the register itself: validation, reliability, biobank and deliveries of data.

The share of each validated variable that agreed was only in a picture; it is drawn so that most are above 90 % and
the referral date is lower because it is missing, with over 90 % agreement among those that have it. The ratings of
the ten case vignettes are drawn to good agreement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.no_ms.drugs import DRUGS
from R_free_helpers.synthetic.quotas import choose, mark
from R_free_helpers.synthetic.writing import codes, frame

if TYPE_CHECKING:
    import polars as pl

HOSPITALS = ["unn", "st_olav", "bergen", "ahus"]  # one of each region; which ones took part is drawn
AGREE = {
    "onset_year": 0.94,
    "type_at_onset": 0.975,
    "first_treatment": 0.96,
    "onset_month": 0.915,
    "relapse_hospitalised": 0.965,
    "edss": 0.91,
    "relapse_corticosteroid": 0.93,
    "diagnosis_date": 0.945,
    "referral_date": 0.935,
}
REFERRAL_MISSING = 0.24
DELIVERIES = {2022: (8, 1), 2023: (8, 1), 2024: (4, 1)}  # research; quality improvement and governance
BIOBANK = {"patient": 2_220, "parent_pairs": 340, "sibling": 561}


def validation_result(rng: np.random.Generator, p, edss: dict, ids: pl.Series) -> pl.DataFrame:
    """Return 50 persons at each of four hospitals, nine variables each."""
    import polars as pl

    able = (p.included < dd.day("2022-09-01")) & (~p.dead | (p.death > dd.day("2022-12-31")))
    sample = []
    for name in HOSPITALS:
        here = np.flatnonzero(choose(able & (p.hf == pub.HF.index(name)), 50, rng.random(p.n)))
        sample.append((here, np.full(here.size, pub.HF.index(name))))
    who, hospital = (np.concatenate(part) for part in zip(*sample, strict=True))
    n = who.size
    rows = []
    for variable, share in AGREE.items():
        registry, other = _values(rng, p, who, variable, edss)
        missing = (
            mark(n, rng.permutation(n)[: round(REFERRAL_MISSING * n)])
            if variable == "referral_date"
            else np.zeros(n, dtype=bool)
        )
        agree = choose(~missing, int(np.floor(share * (~missing).sum() + 0.5)), rng.random(n))
        registry_text = pl.Series(np.where(missing, "", registry).astype(str))
        rows.append(
            pl.DataFrame(
                {
                    "patient_id": ids.gather(who),
                    "hospital_id": codes(hospital, pub.HF),
                    "variable": [variable] * n,
                    "registry_value": registry_text.replace("", None),
                    "journal_value": pl.Series(np.where(agree, registry, other).astype(str)),
                    "match": agree,
                }
            )
        )
    return frame(pub.SCHEMA, "validation_result", pl.concat(rows).to_dict(as_series=True))


def _values(rng, p, who, variable, edss):
    """Return what the registry holds and a different value, as text."""
    n = who.size
    iso = lambda days: np.asarray(days).astype("datetime64[D]").astype(str)  # noqa: E731
    if variable == "onset_year":
        return p.onset_year[who].astype(str), (p.onset_year[who] - 1 - rng.integers(0, 3, n)).astype(str)
    if variable == "onset_month":
        month = p.onset_month[who]
        return month.astype(str), (month % 12 + 1).astype(str)
    if variable == "type_at_onset":
        kind = p.kind[who]
        return np.array(pub.TYPES)[kind], np.array(pub.TYPES)[(kind + 1) % 3]
    if variable == "first_treatment":
        start = np.where(p.course_start[who] > dd.NONE, p.course_start[who], 10**7)
        drug = p.course_drug[who, start.argmin(axis=1)]
        return np.array([*DRUGS, "none"])[drug], np.array([*DRUGS, "none"])[(drug + 2) % 26]
    if variable == "edss":
        value = np.full(p.n, 2.0)
        value[edss["who"]] = edss["value"]
        return value[who].astype(str), np.minimum(np.maximum(value[who], 1.0) + 0.5, 9.5).astype(str)
    if variable.startswith("relapse"):
        yes = rng.random(n) < 0.35
        return np.where(yes, "yes", "no"), np.where(yes, "no", "yes")
    day = (
        p.dx[who]
        if variable == "diagnosis_date"
        else np.where(p.referral[who] > dd.NONE, p.referral[who], p.dx[who] - 30)
    )
    return iso(day), iso(day - 1 - rng.integers(0, 40, n))


def reliability_rating(rng: np.random.Generator) -> pl.DataFrame:
    """Return what ten raters entered for ten case vignettes."""
    nominal = {
        "type_at_onset": (["RRMS", "PPMS", "unknown"], 0.95),
        "first_treatment": (DRUGS[:8], 0.94),
        "no_treatment_reason": (pub.REASONS[:6], 0.86),
        "relapse_corticosteroid": (["yes", "no"], 0.93),
        "ocb": (["positive", "negative", "unknown"], 0.96),
    }
    numbers = {
        "edss": ("ordinal", 1.0, 7.0, 0.5, 0.45),
        "n_relapses_before_dx": ("ordinal", 0, 5, 1, 0.35),
        "onset_year": ("continuous", 2005, 2022, 1, 0.5),
        "days_referral_to_diagnosis": ("continuous", 5, 120, 1, 6),
    }
    rows = []
    for variable, (values, share) in nominal.items():
        truth = rng.integers(0, len(values), 10)
        for case in range(10):
            off = rng.random(10) > share
            picked = np.where(off, (truth[case] + 1 + rng.integers(0, len(values) - 1, 10)) % len(values), truth[case])
            rows += [(case, rater, variable, values[k], "nominal") for rater, k in enumerate(picked)]
    for variable, (scale, low, high, step, noise) in numbers.items():
        truth = low + (high - low) * (np.arange(10) + rng.random(10)) / 10
        for case in range(10):
            value = np.clip(np.round((truth[case] + rng.normal(0, noise, 10)) / step) * step, low, high)
            rows += [(case, rater, variable, f"{v:g}", scale) for rater, v in enumerate(value)]
    case, rater, variable, value, scale = zip(*rows, strict=True)
    return frame(
        pub.SCHEMA,
        "reliability_rating",
        {
            "case_id": [f"case{k + 1:02d}" for k in case],
            "rater_id": [f"rater{k + 1:02d}" for k in rater],
            "variable": list(variable),
            "value": list(value),
            "scale": list(scale),
        },
    )


def biobank_sample(rng: np.random.Generator, p, ids: pl.Series) -> pl.DataFrame:
    """Return the stored samples: patients with serum and DNA, parents in pairs with DNA, siblings with serum."""
    import polars as pl

    able = (p.dx_year <= 2009) & (~p.dead | (p.death > dd.day("2010-01-01")))
    patients = np.flatnonzero(choose(able, p.scale(BIOBANK["patient"]), rng.random(p.n)))
    order = rng.permutation(patients)
    young = order[np.argsort(-p.birth[order], kind="stable")][: max(order.size // 2, 1)]
    index = rng.permutation(young)[: max(p.scale(BIOBANK["parent_pairs"]), 1)]
    sibling = rng.permutation(patients)[: max(p.scale(BIOBANK["sibling"]), 1)]
    pairs, k = index.size, patients.size
    total = k + 2 * pairs + sibling.size
    number = pl.Series(rng.permutation(total) + 1).cast(pl.String).str.zfill(6)
    pair = np.concatenate([np.full(k, -1), np.repeat(np.arange(pairs), 2), np.full(sibling.size, -1)])
    return frame(
        pub.SCHEMA,
        "biobank_sample",
        {
            "person_id": "B" + number,
            "relation": codes(np.repeat([0, 1, 2], [k, 2 * pairs, sibling.size]), ["patient", "parent", "sibling"]),
            "patient_id": ids.gather(np.concatenate([patients, np.repeat(index, 2), sibling])),
            "material": codes(np.repeat([0, 1, 2], [k, 2 * pairs, sibling.size]), ["both", "dna", "serum"]),
            "pair_id": codes(pair, [f"pair{j + 1:05d}" for j in range(pairs)]),
        },
    )


def data_delivery() -> pl.DataFrame:
    """Return the deliveries of 2022-2024; the projects have neutral names."""
    rows = [
        (year, purpose, k + 1)
        for year, counts in DELIVERIES.items()
        for purpose, n in zip(("research", "quality"), counts, strict=True)
        for k in range(n)
    ]
    return frame(
        pub.SCHEMA,
        "data_delivery",
        {
            "delivery_id": [f"d{j + 1:03d}" for j in range(len(rows))],
            "year": [row[0] for row in rows],
            "purpose": [row[1] for row in rows],
            "project": [f"Prosjekt {row[0]}-{row[1][0]}{row[2]}" for row in rows],
        },
    )
