"""The synthetic Norwegian MS registry: rows from which the published report for 2024 comes out.

Every number of the report that is a count or a share of rows is reached by quota: so many persons get the property,
and a seeded permutation says who. Nothing is left to chance that was printed. What was only in pictures is drawn
to fit the sentences; :mod:`.published` says which is which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

PATIENTS, SEED = 14_780, 2024


def generate(patients: int = PATIENTS, seed: int = SEED) -> dict[str, pl.DataFrame]:
    """Return the extract as one frame per contract table.

    Parameters
    ----------
    patients : int
        Registered persons; 14 780 reproduces the published counts, another number scales them. At least 200.
    seed : int
        Equal seeds give equal frames.

    Returns
    -------
    dict of str to polars.DataFrame
        Columns, order and types as in the registry's ``tables.py``.

    Raises
    ------
    ValueError
        With fewer than 200 persons, where quotas would leave tables empty.
    """
    import numpy as np

    from R_free_helpers.synthetic.no_ms import (
        backbone,
        contacts,
        event_tables,
        follow_up,
        function,
        imaging,
        newly,
        people_tables,
        proms,
        published,
        studies,
        therapy,
    )
    from R_free_helpers.synthetic.quotas import mark

    if patients < 200:
        raise ValueError(f"patients={patients}: at least 200 are needed for every table to have rows")
    scale = published.ScaledCounts(patients)
    rng = lambda stage: np.random.default_rng([seed, stage])  # noqa: E731
    p = backbone.people(seed, scale)
    newly.referral(rng(6), p)
    newly.start(rng(7), p)
    imaging.work_up(rng(8), p)
    therapy.courses(seed, p)
    contacts.plan(rng(21), p)
    visits = contacts.visits(rng(22), p)
    status = follow_up.treatment_status(rng(23), p, visits)
    periods = follow_up.relapse_status(rng(24), p, visits)
    relapses = follow_up.relapses(rng(25), p, periods)
    function.severity(rng(26), p)
    edss = function.measurements(rng(27), p, visits, relapses)
    imaging.choose_years(rng(28), p)
    mri = imaging.exams(rng(29), p)
    invitations, answers = proms.waves(rng(30), p, status)
    scores = proms.scores(rng(31), p, answers)
    p.prom_ever = mark(p.n, answers["who"])
    after = published.STATUS_DATE
    busy = mark(p.n, visits["who"][visits["day"] > after]) | mark(p.n, status["who"][status["day"] > after])
    busy |= mark(p.n, mri["who"][mri["day"] > after]) | (p.course_start > after).any(axis=1)
    busy |= (p.course_end > after).any(axis=1)
    people_tables.later_events(rng(32), p, busy)
    people_tables.treating_units(rng(33), p)
    extra = people_tables.consented_only(rng(34), p, scale.named("consented_only"))
    ids = people_tables.patient_ids(p, scale.named("consented_only"), rng(35))
    episode = event_tables.treatment_episode(rng(36), p, ids)
    return {
        "patient": people_tables.patient(p, extra, ids),
        "patient_unit": people_tables.patient_unit(rng(37), p, extra, ids),
        "diagnosis": people_tables.diagnosis(p, ids),
        "treatment_episode": episode,
        "treatment_status": event_tables.treatment_status(p, status, ids),
        "visit": event_tables.visit(rng(38), p, visits, edss, ids),
        "relapse": event_tables.relapse(p, relapses, ids),
        "relapse_status": event_tables.relapse_status(p, periods, ids),
        "functional_measurement": event_tables.functional_measurement(p, edss, ids),
        "mri_exam": event_tables.mri_exam(p, mri, ids),
        "prom_invitation": event_tables.prom_invitation(p, invitations, ids),
        "prom_response": event_tables.prom_response(p, answers, scores, ids),
        "registration_event": event_tables.registration_event(p, extra, visits, relapses, edss, mri, answers, ids),
        "validation_result": studies.validation_result(rng(39), p, edss, ids),
        "reliability_rating": studies.reliability_rating(rng(40)),
        "biobank_sample": studies.biobank_sample(rng(41), p, ids),
        "data_delivery": studies.data_delivery(),
    }
