"""Cumulative incidence with competing risks: the Aalen-Johansen estimator, for causes that are watched differently.

One minus Kaplan-Meier tells how many would have the event if nothing else could come first: whoever dies is taken to go
on like the others. The cumulative incidence tells how many do have it, and how many come to something else before.

lifelines' ``AalenJohansenFitter`` moves tied times by random amounts, so that its estimate changes from run to run, and
takes no late entry; it is not used. Without ties it gives what is computed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.measures.survival import log_minus_log, risk_sets
from R_free_helpers.model.method import method

if TYPE_CHECKING:
    import numpy as np


@method("competing_risks", references=("aalen1978", "andersen1993"))
def cumulative_incidence(times: Mapping[str, pl.DataFrame], grid: Sequence[float]) -> dict[str, pl.DataFrame]:
    """Return the share who have come to each cause first, at given times (Aalen and Johansen 1978).

    Each cause has its own times, since each may be seen for longer or shorter: a move is known from contacts alone, a
    death from the population register too. The hazard of a cause is estimated among those in whom it would have been
    seen. Where all are seen equally long it is R's ``survfit(Surv(years, factor(cause)) ~ 1)``.

    The interval is on the log-minus-log scale (R: ``conf.type = "log-log"``), with Greenwood's variance of the product
    of the multinomial steps (Andersen, Borgan, Gill, Keiding. Statistical Models Based on Counting Processes, 1993,
    section IV.4.1). It does not exist where the share is 0 or 1.

    Parameters
    ----------
    times : mapping of str to polars.DataFrame
        By cause: ``years`` to what comes first and ``event`` (bool), whether that is this cause; ``entry`` for late
        entry. The other causes end the time as censoring does.
    grid : sequence of float
        Ascending.

    Returns
    -------
    dict of str to polars.DataFrame
        By cause: ``years``, ``value``, ``lower``, ``upper``.
    """
    import numpy as np

    moments = np.unique(np.concatenate([risk_sets(one)[0] for one in times.values()]))
    sets = [risk_sets(one, moments)[1:] for one in times.values()]
    hazard = np.array([happened / np.maximum(at_risk, 1) for at_risk, happened in sets]).T
    at_risk = np.array([at_risk for at_risk, _ in sets]).T
    value, variance = _products(hazard, at_risk)
    at = np.searchsorted(moments, np.asarray(grid, dtype=float), side="right")
    found = {}
    for number, cause in enumerate(times):
        share, error = value[at, number], np.sqrt(variance[at, number])
        lower, upper = log_minus_log(share, error)
        rows = {"years": np.asarray(grid, dtype=float), "value": share, "lower": lower, "upper": upper}
        found[cause] = pl.DataFrame(rows).with_columns(pl.col("lower", "upper").fill_nan(None))
    return found


def _products(hazard: np.ndarray, at_risk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return incidence and variance before the first and after each moment; shape (moments + 1, causes)."""
    import numpy as np

    causes = hazard.shape[1]
    state = np.concatenate([[1.0], np.zeros(causes)])
    covariance = np.zeros((causes + 1, causes + 1))
    values, variances = [state[1:]], [np.zeros(causes)]
    for hazards, followed in zip(hazard, at_risk, strict=True):
        # With risk sets of their own the causes may take more than there is, when the last of one of them goes.
        steps = hazards / max(1.0, hazards.sum())
        step = np.eye(causes + 1)
        step[0] = np.concatenate([[1 - steps.sum()], steps])
        covariance = step.T @ covariance @ step + state[0] ** 2 * _of_step(steps, followed)
        state = state @ step
        values.append(state[1:])
        variances.append(np.clip(np.diag(covariance)[1:], 0, None))
    return np.array(values), np.array(variances)


def _of_step(steps: np.ndarray, followed: np.ndarray) -> np.ndarray:
    """Return the covariance of one step: multinomial, where of two risk sets the smaller lies in the larger."""
    import numpy as np

    spread = (np.diag(steps) - np.outer(steps, steps)) / np.maximum(np.maximum.outer(followed, followed), 1)
    stays = -spread.sum(axis=1)
    return np.block([[np.array([[-stays.sum()]]), stays[None, :]], [stays[:, None], spread]])
