"""The tables about persons: patient, patient_unit, diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.no_ms.status import UNSURE
from R_free_helpers.synthetic.quotas import allocate, choose, labels
from R_free_helpers.synthetic.writing import codes, dates, frame

if TYPE_CHECKING:
    import polars as pl

YES = ["yes", "no", "unknown"]


def later_events(rng: np.random.Generator, p, busy: np.ndarray) -> None:
    """Set deaths after the status date, emigrations and ends of follow-up, for persons without later contacts.

    ``busy`` marks persons with an event in 2025 or an answer in the last wave; nothing may happen after a death.
    """
    quiet = p.alive & ~busy & ~p.newdx
    age = (pub.STATUS_DATE - p.birth) / 365.25
    dies = choose(quiet, p.scale(52), rng.gumbel(0, 6, p.n) + age)
    p.death[dies] = dd.between(rng, np.full(int(dies.sum()), dd.day("2025-01-01")), dd.day("2025-05-08"))
    p.emigrated = np.full(p.n, dd.NONE, dtype=np.int64)
    gone = choose(
        quiet & ~dies & (p.status == UNSURE) & (p.rit == dd.NONE) & ~p.prom_ever,
        p.scale(40),
        rng.random(p.n) - age / 60,
    )
    p.emigrated[gone] = dd.between(rng, np.full(int(gone.sum()), dd.day("2023-01-10")), dd.day("2024-11-30"))
    p.emigrated[gone] = np.maximum(p.emigrated, p.included + 30)[gone]
    p.emigrated[gone & (p.emigrated > pub.STATUS_DATE)] = dd.NONE
    p.ended = p.emigrated.copy()
    p.ended_reason = np.where(p.ended > dd.NONE, 0, -1)


def patient_ids(p, extra: int, rng: np.random.Generator) -> pl.Series:
    """Return shuffled pseudonyms: the number says nothing about the person."""
    import polars as pl

    n = p.n + extra
    number = pl.Series(rng.permutation(n) + 1).cast(pl.String).str.zfill(7)
    return "P" + number


def consented_only(rng: np.random.Generator, p, n: int) -> dict[str, np.ndarray]:
    """Return persons who have consented but of whom no form exists yet."""
    hf = labels(rng, allocate(n, pub.ALIVE))
    birth = dd.day("2024-07-01") - (rng.normal(43, 13, n).clip(18, 85) * 365.25).astype(np.int64)
    consent = pub.EXTRACTION - 5 - rng.gamma(1.5, 160, n).astype(np.int64)
    return {
        "hf": hf,
        "birth": birth,
        "consent": consent,
        "woman": rng.random(n) < 0.69,
        "digital": rng.random(n) < 0.93,
    }


def patient(p, extra: dict, ids: pl.Series) -> pl.DataFrame:
    """Return the table ``patient``: the registered, then those with consent only."""
    n, more = p.n, extra["hf"].size
    empty = np.full(more, dd.NONE)
    prom = np.where(p.prom_consent, np.maximum(p.consent, dd.day("2018-09-01")), dd.NONE)
    prom = np.where((prom > dd.NONE) & (p.consent < dd.day("2018-09-01")), dd.day("2018-09-01") + p.birth % 60, prom)
    return frame(
        pub.SCHEMA,
        "patient",
        {
            "patient_id": ids,
            "sex": codes(np.append(p.woman, extra["woman"]).astype(int), ["male", "female"]),
            "birth_date": dates(np.append(p.birth, extra["birth"])),
            "residence_unit_id": codes(np.append(p.hf, extra["hf"]), pub.HF),
            "consent_date": dates(np.append(p.consent, extra["consent"])),
            "consent_status": codes(np.zeros(n + more, dtype=int), ["consented"]),
            "prom_consent_date": dates(np.append(prom, empty)),
            "digitally_reachable": np.append(p.digital, extra["digital"]),
            "death_date": dates(np.append(p.death, empty)),
            "emigration_date": dates(np.append(p.emigrated, empty)),
            "included_date": dates(np.append(p.included, empty)),
            "ended_date": dates(np.append(p.ended, empty)),
            "ended_reason": codes(np.append(p.ended_reason, np.full(more, -1)), ["moved"]),
        },
    )


def treating_units(rng: np.random.Generator, p) -> None:
    """Set the treating trust ``p.treating`` and, for about 1 200 persons, an earlier one."""
    moved = choose(p.alive, p.scale.named("several_hf"), rng.random(p.n))
    neighbour = np.array([1, 2, 1, 2, 5, 4, 5, 8, 9, 8, 9, 13, 13, 12, 13, 13, 17, 16, 13])
    p.second_unit = np.where(moved, np.where(rng.random(p.n) < 0.7, neighbour[p.hf], (p.hf + 7) % 19), -1)
    p.treating = np.where(moved & (rng.random(p.n) < 0.3), p.second_unit, p.hf)
    p.other_unit = np.where(p.second_unit < 0, -1, np.where(p.treating == p.hf, p.second_unit, p.hf))


def patient_unit(rng: np.random.Generator, p, extra: dict, ids: pl.Series) -> pl.DataFrame:
    """Return the table ``patient_unit``: residence, treating unit and an earlier or further treating unit."""
    n, more = p.n, extra["hf"].size
    who = np.arange(n)
    start = np.minimum(p.included, np.maximum(p.dx, pub.REGISTRY_START))
    second = np.flatnonzero(p.other_unit >= 0)
    middle = start[second] + ((p.included[second] + 40 - start[second]) * rng.random(second.size)).astype(np.int64)
    ended = rng.random(second.size) < 0.6
    first_of_second = np.maximum(start[second] - 700, p.birth[second])
    to = np.where(ended, np.minimum(middle, pub.EXTRACTION), dd.NONE)
    rows = [  # person, unit, role (0 treating, 1 residence), from, to
        (who, p.hf, 1, start, np.full(n, dd.NONE)),
        (who, p.treating, 0, start, np.full(n, dd.NONE)),
        (second, p.other_unit[second], 0, first_of_second, to),
        (n + np.arange(more), extra["hf"], 1, extra["consent"], np.full(more, dd.NONE)),
    ]
    person = np.concatenate([row[0] for row in rows])
    role = np.concatenate([np.full(row[0].size, row[2]) for row in rows])
    order = np.lexsort((role, person))
    take = lambda k: np.concatenate([row[k] for row in rows])[order]  # noqa: E731
    return frame(
        pub.SCHEMA,
        "patient_unit",
        {
            "patient_id": ids.gather(person[order]),
            "unit_id": codes(take(1), pub.HF),
            "role": codes(role[order], ["treating", "residence"]),
            "from_date": dates(take(3)),
            "to_date": dates(take(4)),
        },
    )


def diagnosis(p, ids: pl.Series) -> pl.DataFrame:
    """Return the table ``diagnosis``: one row per registered person."""
    import polars as pl

    count = lambda values: pl.Series(values).set(pl.Series(values < 0), None)  # noqa: E731
    return frame(
        pub.SCHEMA,
        "diagnosis",
        {
            "patient_id": ids.head(p.n),
            "diagnosis": codes(np.zeros(p.n, dtype=int), ["MS"]),
            "onset_year": p.onset_year,
            "onset_month": p.onset_month,
            "referral_date": dates(p.referral),
            "diagnosis_date": dates(p.dx),
            "type_at_onset": codes(p.kind, pub.TYPES),
            "n_relapses_before_dx": count(p.n_relapses),
            "n_deficits_at_dx": count(p.n_deficits),
            "mri_at_dx": codes(p.mri_at_dx, YES),
            "csf_done": codes(p.csf, YES),
            "ocb": codes(p.ocb, ["positive", "negative", "unknown"]),
        },
    )
