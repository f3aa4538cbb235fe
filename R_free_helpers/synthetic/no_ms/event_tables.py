"""The tables about events, from arrays of persons and day numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.no_ms import therapy
from R_free_helpers.synthetic.no_ms.contacts import entered
from R_free_helpers.synthetic.no_ms.drugs import DRUGS, D
from R_free_helpers.synthetic.writing import codes, dates, frame, keys

if TYPE_CHECKING:
    import polars as pl

CHANNELS = ["helsenorge", "digipost", "clinic"]


def treatment_episode(rng: np.random.Generator, p, ids) -> pl.DataFrame:
    """Return the courses of treatment, by person and start."""
    who, slot = np.nonzero(p.course_start > dd.NONE)
    start, end, drug = p.course_start[who, slot], p.course_end[who, slot], p.course_drug[who, slot]
    order = np.lexsort((start, who))
    who, slot, start, end, drug = who[order], slot[order], start[order], end[order], drug[order]
    date = entered(rng, p, who, start, 75)
    draw = rng.random(who.size)
    other = np.select([draw < 0.36, draw < 0.70, draw < 0.78, draw < 0.86, draw < 0.92], [1, 2, 3, 4, 5], 6)
    other = np.where((other == 3) & ~p.woman[who], 1, other)
    reason = np.where((drug == D["natalizumab"]) & (draw < 0.82), 0, other)
    reason = np.where(end == dd.NONE, -1, reason)
    hsct = drug == D["hsct"]
    abroad = hsct & np.where(slot == 3, p.abroad[who], rng.random(who.size) < 0.45)
    p.course_rows = (who, start, date)
    return frame(
        pub.SCHEMA,
        "treatment_episode",
        {
            "episode_id": keys("t", who.size),
            "patient_id": ids.gather(who),
            "drug_id": codes(drug, DRUGS),
            "start_date": dates(start),
            "end_date": dates(end),
            "stop_reason": codes(reason, therapy.STOP_REASONS),
            "received_abroad": abroad,
            "in_trial": drug == D["trial_drug"],
            "entered_at": dates(date),
        },
    )


def treatment_status(p, rows: dict, ids) -> pl.DataFrame:
    """Return what was known of treatment at each contact."""
    return frame(
        pub.SCHEMA,
        "treatment_status",
        {
            "status_id": keys("s", rows["who"].size),
            "patient_id": ids.gather(rows["who"]),
            "event_date": dates(rows["day"]),
            "status": codes(rows["status"], ["ongoing", "none", "unknown"]),
            "no_treatment_reason": codes(rows["reason"], pub.REASONS),
            "entered_at": dates(rows["entered"]),
        },
    )


def visit(rng: np.random.Generator, p, rows: dict, edss: dict, ids) -> pl.DataFrame:
    """Return the contacts; one at which EDSS was measured was physical and with a physician."""
    n = rows["who"].size
    measured = np.isin(rows["who"] * 100_000 + rows["day"], edss["who"] * 100_000 + edss["day"])
    remote = np.interp(dd.year_of(rows["day"]), [2018, 2020, 2024], [0.06, 0.34, 0.38])
    draw, kind = rng.random(n), rng.random(n)
    mode = np.where(measured | (draw > remote), 0, np.where(kind < 0.72, 1, np.where(kind < 0.93, 2, 3)))
    staff = np.where(measured | (rng.random(n) < 0.8), 0, np.where(rng.random(n) < 0.93, 1, 2))
    return frame(
        pub.SCHEMA,
        "visit",
        {
            "visit_id": keys("v", n),
            "patient_id": ids.gather(rows["who"]),
            "unit_id": codes(p.treating[rows["who"]], pub.HF),
            "visit_date": dates(rows["day"]),
            "mode": codes(mode, ["physical", "phone", "video", "digital"]),
            "staff": codes(staff, ["physician", "nurse", "other"]),
            "entered_at": dates(rows["entered"]),
        },
    )


def relapse(p, rows: dict, ids) -> pl.DataFrame:
    """Return the relapses."""
    import polars as pl

    flag = lambda values: pl.Series(values == 1).set(pl.Series(values < 0), None)  # noqa: E731
    return frame(
        pub.SCHEMA,
        "relapse",
        {
            "patient_id": ids.gather(rows["who"]),
            "onset_date": dates(rows["day"]),
            "hospitalised": flag(rows["hospitalised"]),
            "corticosteroid": flag(rows["corticosteroid"]),
            "entered_at": dates(rows["entered"]),
        },
    )


def relapse_status(p, rows: dict, ids) -> pl.DataFrame:
    """Return the periods for which relapses are known."""
    return frame(
        pub.SCHEMA,
        "relapse_status",
        {
            "patient_id": ids.gather(rows["who"]),
            "covers_from": dates(rows["first"]),
            "covers_to": dates(rows["last"]),
            "entered_at": dates(rows["entered"]),
        },
    )


def functional_measurement(p, rows: dict, ids) -> pl.DataFrame:
    """Return the EDSS measurements."""
    n = rows["who"].size
    return frame(
        pub.SCHEMA,
        "functional_measurement",
        {
            "measurement_id": keys("f", n),
            "patient_id": ids.gather(rows["who"]),
            "unit_id": codes(p.treating[rows["who"]], pub.HF),
            "event_date": dates(rows["day"]),
            "instrument": codes(np.zeros(n, dtype=int), ["EDSS"]),
            "value": rows["value"],
            "source": codes(rows["patient"].astype(int), ["clinician", "patient"]),
            "during_relapse": rows["relapse"],
            "entered_at": dates(rows["entered"]),
        },
    )


def mri_exam(p, rows: dict, ids) -> pl.DataFrame:
    """Return the MRI examinations."""
    return frame(
        pub.SCHEMA,
        "mri_exam",
        {
            "mri_id": keys("m", rows["who"].size),
            "patient_id": ids.gather(rows["who"]),
            "exam_date": dates(rows["day"]),
            "region": codes(rows["region"], ["brain", "spinal", "brain_and_spinal"]),
            "context": codes(rows["diagnostic"].astype(int), ["follow_up", "diagnostic"]),
            "entered_at": dates(rows["entered"]),
        },
    )


def prom_invitation(p, rows: dict, ids) -> pl.DataFrame:
    """Return one row per person and wave."""
    return frame(
        pub.SCHEMA,
        "prom_invitation",
        {
            "patient_id": ids.gather(rows["who"]),
            "wave": rows["wave"],
            "sent_date": dates(rows["sent"]),
            "channel": codes(rows["channel"], CHANNELS),
            "reached": rows["reached"],
        },
    )


def prom_response(p, rows: dict, scores: dict, ids) -> pl.DataFrame:
    """Return two rows per answer: MSIS-29 and RAND-12."""
    import polars as pl

    n = rows["who"].size
    twice = lambda values: np.repeat(values, 2)  # noqa: E731
    mixed = lambda a, b: np.stack([a, b], axis=1).ravel()  # noqa: E731
    return frame(
        pub.SCHEMA,
        "prom_response",
        {
            "response_id": keys("q", 2 * n),
            "patient_id": ids.gather(twice(rows["who"])),
            "wave": twice(rows["wave"]),
            "response_date": dates(twice(rows["day"])),
            "instrument": codes(np.arange(2 * n) % 2, ["MSIS29", "RAND12"]),
            "channel": codes(twice(rows["channel"]), CHANNELS),
            "complete": twice(scores["complete"]),
            "score_physical": pl.Series(mixed(scores["msis_physical"], scores["rand_physical"])).fill_nan(None),
            "score_mental": pl.Series(mixed(scores["msis_mental"], scores["rand_mental"])).fill_nan(None),
        },
    )


def registration_event(
    p, extra: dict, visits: dict, relapses: dict, edss: dict, mri: dict, answers: dict, ids
) -> pl.DataFrame:
    """Return one row per form (after ``treatment_episode``, whose rows are kept as ``p.course_rows``)."""
    who = np.arange(p.n)
    more = extra["hf"].size
    first = np.minimum(p.included, np.maximum(p.dx, pub.REGISTRY_START))
    now = answers["wave"] >= 0
    parts = [
        (who, 0, p.consent, p.consent),
        (p.n + np.arange(more), 0, extra["consent"], extra["consent"]),
        (who, 1, first, p.included),
        (visits["who"], 2, visits["day"], visits["entered"]),
        (relapses["who"], 3, relapses["day"], relapses["entered"]),
        (p.course_rows[0], 4, p.course_rows[1], p.course_rows[2]),
        (edss["who"], 5, edss["day"], edss["entered"]),
        (mri["who"], 6, mri["day"], mri["entered"]),
        (answers["who"][now], 7, answers["day"][now], answers["day"][now]),
    ]
    person = np.concatenate([part[0] for part in parts])
    form = np.concatenate([np.full(part[0].size, part[1]) for part in parts])
    unit = np.append(p.treating, extra["hf"])[person]
    names = ["consent", "inclusion", "follow_up", "relapse", "treatment", "edss", "mri", "prom"]
    return frame(
        pub.SCHEMA,
        "registration_event",
        {
            "event_id": keys("r", person.size),
            "patient_id": ids.gather(person),
            "unit_id": codes(unit, pub.HF),
            "form": codes(form, names),
            "event_date": dates(np.concatenate([part[2] for part in parts])),
            "entered_at": dates(np.concatenate([part[3] for part in parts])),
        },
    )
