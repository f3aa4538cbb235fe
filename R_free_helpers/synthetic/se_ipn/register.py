"""One whole register, as the published report describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.synthetic.se_ipn import (
    ages,
    function,
    people,
    proms,
    registration,
    studies,
    subcutaneous,
    tables,
    therapy,
    treated,
    visits,
)
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.luck import Unlucky

if TYPE_CHECKING:
    import polars as pl


ATTEMPTS = 20


def register(seed: int) -> dict[str, pl.DataFrame]:
    """Return the tables of a register of the published size, in the contract's order.

    Raises
    ------
    Unlucky
        When none of the draws can carry the published numbers.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return _draw(seed, attempt)
        except Unlucky:
            continue
    return _draw(seed, ATTEMPTS - 1)


def _draw(seed: int, attempt: int) -> dict[str, pl.DataFrame]:
    rng = lambda stage: np.random.default_rng([seed, stage, attempt])  # noqa: E731
    p = people.people(rng(1))
    ages.life(rng(2), p)
    treated.treated(rng(3), p)
    episodes = therapy.courses(rng(4), p)
    subcutaneous.go_over(rng(5), p, episodes)
    therapy.keep_cyclophosphamide(episodes)
    visits.choose_seen(rng(6), p)
    contacts = visits.visits(rng(7), p)
    function.choose_measured(rng(8), p)
    incat = function.incat(rng(9), p)
    grip = function.grip(rng(10), p)
    studies.validate(rng(11), p)
    answers = proms.responses(rng(12), p, function.burden(rng(13), p, incat))
    ids = tables.patient_ids(rng(14), p)
    made = {
        "patient": tables.patient(rng(15), p, ids),
        "patient_unit": tables.patient_unit(rng(16), p, ids),
        "diagnosis": tables.diagnosis(rng(17), p, ids),
        "treatment_episode": tables.treatment_episode(rng(18), p, episodes, ids),
        "visit": tables.visit(rng(19), p, contacts, ids),
        "functional_measurement": tables.functional_measurement(rng(20), p, incat, grip, ids),
        "prom_response": tables.prom_response(answers, ids),
    }
    made["registration_event"] = registration.registration_event(made)
    made["validation_result"] = tables.validation_result(p, ids)
    return {name: made[name] for name in pub.SCHEMA}
