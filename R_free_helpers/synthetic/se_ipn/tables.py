"""The contract's tables from arrays of persons and day numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.drugs import DRUGS, STOP_REASONS
from R_free_helpers.synthetic.se_ipn.forms import FORMS
from R_free_helpers.synthetic.writing import codes, dates, frame, keys

if TYPE_CHECKING:
    import polars as pl

REASONS = ["dead", "moved", "diagnosis_changed", "other"]
CHANNELS = ["PER", "clinic"]


def entered(rng: np.random.Generator, day: np.ndarray, late: np.ndarray | None = None) -> np.ndarray:
    """Return when rows were registered: some days later, in time for the tables unless they are late ones.

    What happened by the status date is known at the tables' extraction, the late rows only at the dashboard's date;
    what happened after the extraction is known at the dashboard's date.
    """
    lag = np.floor(rng.gamma(0.7, 16, day.size)).astype(np.int64)
    by = np.where(day <= pub.EXTRACTION - 3, pub.EXTRACTION - 1, pub.DASHBOARD - 1)
    known = np.maximum(np.minimum(day + lag, by), day)
    if late is None:
        return known
    after = dd.between(rng, np.full(day.size, pub.EXTRACTION + 5), np.full(day.size, pub.DASHBOARD - 2))
    return np.where(late, after, known)


def patient_ids(rng: np.random.Generator, p) -> pl.Series:
    """Return shuffled pseudonyms: the number says nothing about the person."""
    import polars as pl

    return "N" + pl.Series(rng.permutation(p.n) + 1).cast(pl.String).str.zfill(6)


def patient(rng: np.random.Generator, p, ids: pl.Series) -> pl.DataFrame:
    """Return the table ``patient``."""
    regions = sorted(set(pub.REGION.tolist()))
    home = np.array([regions.index(region) for region in pub.REGION])[p.unit]
    elsewhere = rng.random(p.n) < 0.03
    home = np.where(elsewhere, rng.integers(0, len(regions), p.n), home)
    moved_abroad = (p.reason == 1) & (rng.random(p.n) < 0.2)
    return frame(
        pub.SCHEMA,
        "patient",
        {
            "patient_id": ids,
            "sex": codes(p.woman.astype(int), ["male", "female"]),
            "birth_date": dates(p.birth),
            "residence_unit_id": codes(home, regions),
            "consent_date": dates(np.full(p.n, dd.NONE)),
            "consent_status": codes(np.zeros(p.n, dtype=int), ["consented"]),
            "prom_consent_date": dates(np.full(p.n, dd.NONE)),
            "digitally_reachable": rng.random(p.n) < 0.9,
            "death_date": dates(p.death),
            "emigration_date": dates(np.where(moved_abroad, p.ended, dd.NONE)),
            "included_date": dates(p.included),
            "ended_date": dates(p.ended),
            "ended_reason": codes(p.reason, REASONS),
        },
    )


def patient_unit(rng: np.random.Generator, p, ids: pl.Series) -> pl.DataFrame:
    """Return the table ``patient_unit``: the treating clinic, and for some an earlier one that is over."""
    moved = np.flatnonzero((rng.random(p.n) < 0.04) & (p.entry < 2022))
    before = (p.unit[moved] + 1 + rng.integers(0, len(pub.UNITS) - 1, moved.size)) % len(pub.UNITS)
    until = p.included[moved] + 200
    start = p.included.copy()
    start[moved] = until + 1
    who = np.append(np.arange(p.n), moved)
    to = np.append(np.full(p.n, dd.NONE), until)
    first = np.append(start, p.included[moved])
    order = np.lexsort((first, who))
    return frame(
        pub.SCHEMA,
        "patient_unit",
        {
            "patient_id": ids.gather(who[order]),
            "unit_id": codes(np.append(p.unit, before)[order], pub.UNITS),
            "role": codes(np.zeros(who.size, dtype=int), ["treating"]),
            "from_date": dates(first[order]),
            "to_date": dates(to[order]),
        },
    )


def diagnosis(rng: np.random.Generator, p, ids: pl.Series) -> pl.DataFrame:
    """Return the table ``diagnosis``; the day of onset is known of everybody with CIDP or MMN."""
    import polars as pl

    known = p.core | (rng.random(p.n) < 0.8)
    month = p.onset.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    return frame(
        pub.SCHEMA,
        "diagnosis",
        {
            "patient_id": ids,
            "diagnosis": codes(p.dx, pub.DIAGNOSES),
            "onset_year": dd.year_of(p.onset),
            "onset_month": pl.Series(month).set(pl.Series(~known), None),
            "onset_date": dates(np.where(known, p.onset, dd.NONE)),
            "referral_date": dates(p.referral),
            "diagnosis_date": dates(p.diagnosed),
            "icd_registered": np.ones(p.n, dtype=bool),
            "validated_result": codes(p.validated, ["correct", "changed"]),
        },
    )


def treatment_episode(rng: np.random.Generator, p, rows, ids: pl.Series) -> pl.DataFrame:
    """Return the episodes by person and start."""
    order = np.lexsort((rows.drug, rows.start, rows.who))
    who, start, end = rows.who[order], rows.start[order], rows.end[order]
    return frame(
        pub.SCHEMA,
        "treatment_episode",
        {
            "episode_id": keys("t", who.size),
            "patient_id": ids.gather(who),
            "drug_id": codes(rows.drug[order], DRUGS),
            "start_date": dates(start),
            "end_date": dates(end),
            "stop_reason": codes(_reason(rng, rows, order), STOP_REASONS),
            "received_abroad": np.zeros(who.size, dtype=bool),
            "in_trial": rng.random(who.size) < 0.02,
            "entered_at": dates(entered(rng, start, rows.late[order])),
        },
    )


def _reason(rng, rows, order: np.ndarray) -> np.ndarray:
    drawn = rng.choice(len(STOP_REASONS), order.size, p=[0.42, 0.2, 0.13, 0.08, 0.1, 0.07])
    over = rows.end[order] > dd.NONE
    return np.where(over, np.where(rows.reason[order] >= 0, rows.reason[order], drawn), -1)


def visit(rng: np.random.Generator, p, rows: dict, ids: pl.Series) -> pl.DataFrame:
    """Return the contacts."""
    return frame(
        pub.SCHEMA,
        "visit",
        {
            "visit_id": keys("v", rows["who"].size),
            "patient_id": ids.gather(rows["who"]),
            "unit_id": codes(p.unit[rows["who"]], pub.UNITS),
            "visit_date": dates(rows["day"]),
            "mode": codes(rows["mode"], ["physical", "phone", "video", "digital"]),
            "staff": codes(rows["staff"], ["physician", "nurse", "other"]),
            "entered_at": dates(entered(rng, rows["day"])),
        },
    )


def functional_measurement(rng: np.random.Generator, p, incat: dict, grip: dict, ids: pl.Series) -> pl.DataFrame:
    """Return the INCAT scores and the grip strengths."""
    who, day, value = (np.append(incat[name], grip[name]) for name in ("who", "day", "value"))
    scale = np.repeat([0, 1], [incat["who"].size, grip["who"].size])
    order = np.lexsort((scale, day, who))
    who, day = who[order], day[order]
    return frame(
        pub.SCHEMA,
        "functional_measurement",
        {
            "measurement_id": keys("m", who.size),
            "patient_id": ids.gather(who),
            "unit_id": codes(p.unit[who], pub.UNITS),
            "event_date": dates(day),
            "instrument": codes(scale[order], ["INCAT", "GRIP"]),
            "value": value[order].astype(float),
            "source": codes(np.zeros(who.size, dtype=int), ["clinician"]),
            "during_relapse": np.zeros(who.size, dtype=bool),
            "entered_at": dates(entered(rng, day)),
        },
    )


def prom_response(rows: dict, ids: pl.Series) -> pl.DataFrame:
    """Return the answered forms."""
    import polars as pl

    n = len(rows["who"])
    empty = [None] * n
    return frame(
        pub.SCHEMA,
        "prom_response",
        {
            "response_id": keys("r", n),
            "patient_id": ids.gather(rows["who"]),
            "wave": empty,
            "response_date": dates(np.array(rows["day"])),
            "instrument": codes(np.array(rows["form"]), FORMS),
            "channel": codes(np.array(rows["channel"]), CHANNELS),
            "complete": rows["complete"],
            "score_physical": empty,
            "score_mental": empty,
            "score": pl.Series(rows["score"], dtype=pl.Float64),
            "items": rows["items"],
        },
    )


def validation_result(p, ids: pl.Series) -> pl.DataFrame:
    """Return the diagnoses checked in the journals of one clinic."""
    who = np.flatnonzero(p.validated >= 0)
    changed = p.validated[who] == 1
    n = who.size
    names = [pub.DIAGNOSES[dx] for dx in p.dx[who]]
    journal = [None if other else name for name, other in zip(names, changed, strict=True)]
    return frame(
        pub.SCHEMA,
        "validation_result",
        {
            "patient_id": ids.gather(who),
            "hospital_id": codes(p.unit[who], pub.UNITS),
            "variable": codes(np.zeros(n, dtype=int), ["diagnosis"]),
            "registry_value": names,
            "journal_value": journal,
            "match": ~changed,
        },
    )
