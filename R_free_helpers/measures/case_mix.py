"""Shares at equal case-mix: what a unit's share would be by a national model, and directly standardised.

Both cut the persons into strata, the combinations of the levels of their characteristics, and use nothing of a person
but the stratum. With a number among the characteristics, such as age, a stratum is all who have the same values; the
model is then the same as of single persons, and nothing is standardised directly: the strata are too many.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from R_free_helpers.measures.clusters import design_effects
from R_free_helpers.measures.difference import NORMAL_95
from R_free_helpers.measures.proportion import shares, wilson
from R_free_helpers.model.measure import UNKNOWN, CaseMix, Characteristic, Continuous
from R_free_helpers.model.method import method, note
from R_free_helpers.model.results import SET_OF_PERSONS, subgroup_key, to_results
from R_free_helpers.model.rows import LazyRows, persons_of
from R_free_helpers.model.units import nation, roll_up, unit_closure

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

EVENTS_PER_COEFFICIENT = 10
"""Fewest persons who met the criterion, and who did not, for each coefficient of the model.

Peduzzi, Concato, Kemper, Holford, Feinstein: Journal of Clinical Epidemiology 1996;49:1373-1379.
"""

FEWEST_IN_LEVEL = 5
"""Fewest persons of a level who met the criterion, and who did not; a level with fewer is one with the reference."""

LARGEST_COEFFICIENT = 10.0
"""A log odds ratio beyond it is separation: the likelihood has no maximum, and the fit has only stopped.

Of a number the log odds ratio per standard deviation.
"""

MOST_EMPTY = 0.10
"""Largest part of the nation in strata of which a unit has nobody; where it is larger, nothing is standardised."""


PER_STEP = "per_step"
"""In the place of a level: the coefficient of a number, per step."""

Reason = Literal["few", "alike", "separated"]

REASONS: tuple[Reason, ...] = ("few", "alike", "separated")
"""Why there is no model: too few met the criterion or did not; characteristics that cannot be told from each other; a
characteristic that decides alone. In the store the last two are 1 and 2, the values of the statistic ``no_model``."""


class NoModel(ValueError):
    """A model that the persons do not determine.

    Attributes
    ----------
    reason : {"few", "alike", "separated"}
        See `REASONS`.
    """

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True)
class Logistic:
    """A logistic model of the strata.

    Attributes
    ----------
    coefficients : dict of (str, str) to float
        Log odds ratios by characteristic and level, of a number `PER_STEP`; the intercept under two empty names.
    predicted : numpy.ndarray, shape (strata,)
        Probabilities.
    errors : dict of (str, str) to float
        Standard errors of the coefficients.
    members : dict of (str, str) to numpy.ndarray of bool, shape (strata,)
        The strata that a coefficient is about: those of a level; of a number all in which it is known.
    """

    coefficients: dict[tuple[str, str], float]
    predicted: np.ndarray
    errors: dict[tuple[str, str], float]
    members: dict[tuple[str, str], np.ndarray]


@method("expected", packages=("statsmodels",), references=("peduzzi1996", "seabold2010"))
def logistic(strata: pl.DataFrame, case_mix: Sequence[Characteristic], persons: np.ndarray | None = None) -> Logistic:
    """Return the logistic regression of the criterion on the characteristics, main effects, by maximum likelihood.

    Parameters
    ----------
    strata : polars.DataFrame
        A row per stratum: the characteristics' columns, ``met`` and ``n``, each stratum once.
    case_mix : sequence of CaseMix or Continuous
        A level with fewer than `FEWEST_IN_LEVEL` who met the criterion, or who did not, joins the reference. A number
        enters as it is, in steps; one that is the same for everybody is left out. R: ``glm(met ~ level + I(number /
        step), family = binomial)``.
    persons : numpy.ndarray, shape (rows,), optional
        Where each stratum is one row: a code of its person. Standard errors are then those of the sandwich estimator
        with the persons as clusters, where some have several rows (Liang and Zeger 1986; R: ``sandwich::vcovCL`` with
        ``type = "HC1"``).

    Raises
    ------
    NoModel
        When too few met the criterion or did not, when characteristics cannot be told from each other, and when the
        likelihood has no maximum.
    """
    import warnings

    # Not of `statsmodels.api`, which imports time series and graphics too: half a second.
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationError, PerfectSeparationWarning

    met, n = strata["met"].to_numpy().astype(float), strata["n"].to_numpy().astype(float)
    terms = _terms(strata, case_mix)
    design = np.column_stack([np.ones(strata.height), *(one.values for one in terms)])
    fewest = EVENTS_PER_COEFFICIENT * max(len(terms), 1)
    if min(met.sum(), (n - met).sum()) < fewest:
        raise NoModel("few", f"fewer than {fewest} persons met the criterion, or did not")
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise NoModel("alike", "the characteristics cannot be told from each other")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PerfectSeparationWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            model = GLM(np.column_stack([met, n - met]), design, family=Binomial())
            fit = model.fit(tol=1e-12, **_covariance(persons))
    except (PerfectSeparationError, PerfectSeparationWarning) as error:
        raise NoModel("separated", "the likelihood has no maximum") from error
    sizes = np.abs(fit.params[1:] * np.array([one.scale for one in terms]))
    if not fit.converged or not np.isfinite(fit.params).all() or sizes.max(initial=0) > LARGEST_COEFFICIENT:
        raise NoModel("separated", "the likelihood has no maximum")
    names = [("", ""), *(one.name for one in terms)]
    found = {name: float(value) for name, value in zip(names, fit.params, strict=True)}
    errors = {name: float(value) for name, value in zip(names, fit.bse, strict=True)}
    return Logistic(found, np.asarray(fit.fittedvalues, dtype=float), errors, {one.name: one.members for one in terms})


def _covariance(persons: np.ndarray | None) -> dict[str, object]:
    """Return what a fit is told of its covariance: clusters where persons have several rows."""
    if persons is None or len(np.unique(persons)) == len(persons):
        return {}
    note("clusters")
    groups = np.unique(persons, return_inverse=True)[1]
    return {"cov_type": "cluster", "cov_kwds": {"groups": groups, "use_correction": True}}


@dataclass(frozen=True)
class _Term:
    """A column of the design: its name, its values, the strata that it is about, and what one step of it is."""

    name: tuple[str, str]
    values: np.ndarray
    members: np.ndarray
    scale: float = 1.0


def _terms(strata: pl.DataFrame, case_mix: Sequence[Characteristic]) -> list[_Term]:
    found = []
    for one in case_mix:
        if isinstance(one, Continuous):
            found += _of_number(strata, one)
            continue
        for level in _levels(strata, one):
            members = (strata[one.column] == level).to_numpy()
            found.append(_Term((one.column, level), members.astype(float), members))
    return found


def _of_number(strata: pl.DataFrame, one: Continuous) -> list[_Term]:
    """Return the column of a number and, where enough are unknown, that of its being so."""
    values, n = strata[one.column].to_numpy().astype(float) / one.per, strata["n"].to_numpy().astype(float)
    known = ~np.isnan(values)
    if not known.any():
        return []
    mean = math.fsum(values[known] * n[known]) / math.fsum(n[known])
    deviation = math.sqrt(math.fsum(n[known] * (values[known] - mean) ** 2) / math.fsum(n[known]))
    found = []
    if np.ptp(values[known]) > 0:
        found.append(_Term((one.column, PER_STEP), np.where(known, values, mean), known, deviation))
    lacking = strata.filter(pl.Series(~known)).select(pl.col("met").sum(), pl.col("n").sum()).row(0)
    if min(lacking[0], lacking[1] - lacking[0]) >= FEWEST_IN_LEVEL:
        found.append(_Term((one.column, UNKNOWN), (~known).astype(float), ~known))
    return found


def _levels(strata: pl.DataFrame, one: CaseMix) -> list[str]:
    """Return the levels with a coefficient: all but the reference and those too rare."""
    counts = strata.group_by(one.column).agg(pl.col("met").sum(), pl.col("n").sum())
    enough = (pl.col("met") >= FEWEST_IN_LEVEL) & (pl.col("n") - pl.col("met") >= FEWEST_IN_LEVEL)
    kept: list[str] = sorted(counts.filter(enough)[one.column].to_list())
    return [level for level in kept if level != one.reference] if one.reference in kept else kept[1:]


@method("standardised", references=("dobson1991", "wilson1927"))
def standardised(met: ArrayLike, n: ArrayLike, weights: ArrayLike, effect: float = 1.0) -> tuple[float, float, float]:
    """Return a directly standardised share with a 95 % interval after Dobson.

    The interval of the crude share (Wilson's) is moved to the standardised one and scaled by the ratio of their
    standard errors (Dobson, Kuulasmaa, Eberle, Scherer: Statistics in Medicine 1991;10:457-462, who do so for Poisson
    counts). Unlike the normal approximation it has a width where everybody met the criterion, or nobody. Where no
    stratum varies the ratio is that for a common share, which does not depend on it.

    Parameters
    ----------
    met, n : array_like, shape (strata,)
        Persons who met the criterion, and all persons; at least one in each stratum.
    weights : array_like, shape (strata,)
        The standard's persons.
    effect : float
        The design effect of the crude share, where persons have several rows; see `clusters.design_effect`.

    Examples
    --------
    >>> [round(part, 3) for part in standardised([30, 10], [40, 40], [1, 1])]
    [0.5, 0.393, 0.607]
    """
    met, n, w = (np.asarray(one, dtype=float) for one in (met, n, weights))
    w = w / w.sum()
    p, whole = met / n, n.sum()
    value = math.fsum(w * p)
    varied = p * (1 - p) if (p * (1 - p)).any() else np.ones_like(p)
    ratio = math.sqrt(math.fsum(w**2 * varied / n) / (math.fsum(n * varied) / whole**2))
    (low,), (high,) = wilson(np.array([met.sum()]) / effect, np.array([whole]) / effect)
    crude = met.sum() / whole
    lower, upper = value + ratio * (low - crude), value + ratio * (high - crude)
    return value, float(np.clip(lower, 0, value)), float(np.clip(upper, value, 1))


def adjusted_shares(persons: pl.DataFrame, units: pl.DataFrame, case_mix: Sequence[Characteristic]) -> pl.DataFrame:
    """Return for every unit the share expected by the national model, and the unit's standardised share.

    Parameters
    ----------
    persons : polars.DataFrame
        One row per person, or event: ``patient_id``, ``unit_id``, ``met`` (null is left out) and the characteristics.
    units : polars.DataFrame
    case_mix : sequence of CaseMix or Continuous

    Returns
    -------
    polars.DataFrame
        The store's columns. Statistic ``expected``: the mean predicted probability of the unit's persons; its bounds
        are what the spread of predictions in the nation makes of a mean of so many, for the step of its rounding.
        Statistic ``standardised``: the share with the nation's strata as weights, without a value where strata that
        hold more than `MOST_EMPTY` of the nation are empty; none with numbers among the characteristics. Where there is
        no model all of ``expected`` has no data, and unless the reason is that too few met the criterion, statistic
        ``no_model`` of the nation says why; see `REASONS`.
    """
    columns = [one.column for one in case_mix]
    in_levels = not any(isinstance(one, Continuous) for one in case_mix)
    rows = known_rows(persons, case_mix)
    counts = {"met": pl.col("met").cast(pl.Float64).sum(), "n": pl.len().cast(pl.Float64)}
    # Counted before they are rolled up: a row for each unit above would be several times as many rows.
    cells = roll_up(rows.group_by("unit_id", *columns).agg(**counts), units, columns).rename({"unit_id": "ancestor_id"})
    cells = cells.sort("ancestor_id", *columns)
    whole = cells.filter(pl.col("ancestor_id") == nation(units)).drop("ancestor_id")
    if whole.is_empty():
        return to_results(pl.DataFrame(schema={"unit_id": pl.String, "statistic": pl.String}))
    why: Reason | None = None
    try:
        predicted = logistic(whole, case_mix).predicted
    except NoModel as error:
        predicted, why = np.full(whole.height, math.nan), error.reason
    n = whole["n"].to_numpy()
    mean = math.fsum(n * predicted) / n.sum()
    deviation = math.sqrt(math.fsum(n * (predicted - mean) ** 2) / n.sum())
    strata = whole.select(*columns, weight="n").with_columns(p=pl.Series(predicted))
    sets = rows.group_by("unit_id").agg(denominator_set="person", numerator_set=pl.col("person").filter("met"))
    sets = roll_up(sets, units, [])
    effects = dict(zip(sets["unit_id"], design_effects(sets), strict=True))
    parts = []
    for (unit,), own in cells.join(strata, on=columns, nulls_equal=True).group_by("ancestor_id", maintain_order=True):
        size = math.fsum(own["n"])
        expected = math.fsum(own["n"] * own["p"]) / size
        reach = NORMAL_95 * deviation / math.sqrt(size)
        parts.append((unit, "expected", size, expected, expected - reach, expected + reach))
        if in_levels:
            enough = math.fsum(own["weight"]) >= (1 - MOST_EMPTY) * n.sum()
            direct = standardised(own["met"], own["n"], own["weight"], effects[unit]) if enough else (math.nan,) * 3
            parts.append((unit, "standardised", size, *direct))
    if why in REASONS[1:]:
        parts.append((nation(units), "no_model", n.sum(), float(REASONS.index(why)), math.nan, math.nan))
    names: dict[str, pl.DataType] = {"unit_id": pl.String(), "statistic": pl.String()}
    names |= dict.fromkeys(("denominator", "value", "lower", "upper"), pl.Float64())
    found = pl.DataFrame(parts, schema=names, orient="row")
    found = found.join(sets.drop("numerator_set"), on="unit_id", how="left")
    numbers = pl.col("value", "lower", "upper").fill_nan(None)
    status = pl.when(pl.col("value").is_null()).then(pl.lit("no_data")).otherwise(pl.lit("ok"))
    return to_results(found.with_columns(numbers).with_columns(status=status))


def known_rows(persons: pl.DataFrame, case_mix: Sequence[Characteristic]) -> pl.DataFrame:
    """Return the rows whose criterion is known with their characteristics as the model takes them, and ``person``."""
    levels = [one.column for one in case_mix if isinstance(one, CaseMix)]
    numbers = [one.column for one in case_mix if isinstance(one, Continuous)]
    return persons.filter(pl.col("met").is_not_null()).with_columns(
        pl.col(levels).cast(pl.String).fill_null(UNKNOWN),
        pl.col(numbers).cast(pl.Float64).fill_nan(None),
        person=persons_of(),
    )


@method("odds_ratios", packages=("statsmodels",), references=("peduzzi1996", "seabold2010"))
def odds_ratios(persons: pl.DataFrame, units: pl.DataFrame, case_mix: Sequence[Characteristic]) -> pl.DataFrame:
    """Return the coefficients of the national model that `adjusted_shares` expects by.

    Parameters
    ----------
    persons, units, case_mix
        As there.

    Returns
    -------
    polars.DataFrame
        The store's columns, of the nation. Statistic ``coefficient`` by ``factor`` and ``category``: log odds ratios
        with Wald's 95 % interval, which allows for persons with several rows; of a number per step, category
        `PER_STEP`. Numerator: persons of the category (all of whom a number is known); denominator: all in the model.
        No rows where there is no model: what is expected says why.
    """
    columns = [one.column for one in case_mix]
    rows = known_rows(persons, case_mix).join(unit_closure(units), on="unit_id")
    # Sorted, so that sums do not depend on the order of the rows.
    rows = rows.filter(pl.col("ancestor_id") == nation(units)).sort(*columns, "met", "person")
    numbers = ("value", "lower", "upper", "numerator", "denominator")
    schema = {"unit_id": pl.String(), "subgroup": pl.String(), **dict.fromkeys(numbers, pl.Float64())}
    schema |= dict.fromkeys(("numerator_set", "denominator_set"), SET_OF_PERSONS)
    found: list[tuple[object, ...]] = []
    everybody = rows["person"]
    try:
        single = rows.select(*columns, pl.col("met").cast(pl.Float64), n=pl.lit(1.0))
        model = logistic(single, case_mix, everybody.to_numpy())
    except NoModel:
        return to_results(pl.DataFrame(schema=schema), statistic="coefficient")
    for name, members in model.members.items():
        value, reach = model.coefficients[name], NORMAL_95 * model.errors[name]
        who = everybody.filter(pl.Series(members))
        subgroup = subgroup_key({"factor": name[0], "category": name[1]})
        counts = float(len(who)), float(len(everybody))
        found.append((nation(units), subgroup, value, value - reach, value + reach, *counts, who, everybody))
    return to_results(pl.DataFrame(found, schema=schema, orient="row", strict=False), statistic="coefficient")


def shares_by_group(flags: LazyRows, units: pl.DataFrame, case_mix: Sequence[CaseMix]) -> pl.DataFrame:
    """Return the share that met a criterion at each level of each characteristic, with Wilson intervals.

    Parameters
    ----------
    flags : narwhals.LazyFrame
        See `proportion.count_flags`, with the characteristics' columns.
    """
    import narwhals as nw

    known = flags.with_columns(nw.col(one.column).fill_null(UNKNOWN) for one in case_mix)
    return pl.concat(shares(known, units, [one.column]) for one in case_mix)
