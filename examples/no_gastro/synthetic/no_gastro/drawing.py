"""Drawing persons and their operations one after the other: arrays, a place per person or operation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from R_free_helpers.synthetic.days import NONE, day
from R_free_helpers.synthetic.no_gastro import assumed

START, END = day(f"{assumed.FIRST_YEAR}-01-01"), day(f"{assumed.LAST_YEAR}-12-31")
"""First and last day of an operation."""

KNOWN_UNTIL = day(f"{assumed.LAST_YEAR + 1}-05-01")
"""Deaths and emigrations after this day are not known yet."""

MOST_OPERATIONS = 4
"""Of one person."""

YEAR = 365.25


@dataclass
class Courses:
    """What happened to the persons.

    Attributes
    ----------
    person : dict of str to numpy.ndarray, shape (persons,)
        ``female``, ``birth``, ``death`` and ``emigrated``; days, `NONE` for none.
    operation : dict of str to numpy.ndarray, shape (operations,)
        ``who`` (place of the person), ``hospital``, ``date``, ``discharged``, ``site``, ``stage``, ``asa``,
        ``emergency``, ``approach`` (0 open, 1 laparoscopic, 2 converted), ``joined``, ``entered``.
    complication : dict of str to numpy.ndarray, shape (complications,)
        ``which`` (place of the operation), ``kind`` (0 is a leak), ``grade``, ``date``, ``entered``.
    follow_up : dict of str to numpy.ndarray, shape (forms,)
        ``which``, ``date``, ``source``, ``readmitted`` (-1 not known), ``entered``.
    """

    person: dict[str, np.ndarray]
    operation: dict[str, np.ndarray]
    complication: dict[str, np.ndarray]
    follow_up: dict[str, np.ndarray]


def courses(patients: int, seed: int) -> Courses:
    """Return the persons with what happened to them; those who died before a further operation have none."""
    rng = np.random.default_rng(seed)
    person = _persons(rng, patients)
    rounds: list[dict[str, np.ndarray]] = []
    who, earliest = np.arange(patients), np.full(patients, START)
    for number in range(MOST_OPERATIONS):
        date = _first_days(rng, who.size) if number == 0 else earliest + 25 + _days(rng, who.size, 160)
        again = (date <= END) & ((person["death"][who] == NONE) | (date < person["death"][who]))
        who, date = who[again], date[again]
        operation = _operations(rng, person, who, date, rounds[-1] if rounds else None)
        _deaths(rng, person, operation)
        rounds.append(operation)
        chosen = rng.random(who.size) < assumed.AGAIN
        who, earliest = who[chosen], operation["discharged"][chosen]
    operation = {name: np.concatenate([one[name] for one in rounds]) for name in rounds[0]}
    order = np.lexsort((operation["date"], operation["who"]))
    operation = {name: values[order] for name, values in operation.items()}
    dies = person["death"][operation["who"]]
    complication = _complications(rng, operation, dies)
    follow_up = _follow_ups(rng, operation, dies)
    _emigrations(rng, person, operation)
    _until_known(person)
    return Courses(person, operation, complication, follow_up)


def _days(rng: np.random.Generator, n: int, mean: float) -> np.ndarray:
    """Return whole days with an exponential distribution."""
    return np.floor(rng.exponential(mean, n)).astype(np.int64)


def _chosen(rng: np.random.Generator, n: int, parts: tuple[float, ...]) -> np.ndarray:
    """Return places in a list whose parts are given."""
    edges = np.cumsum(parts) / np.sum(parts)
    return np.minimum(np.searchsorted(edges, rng.random(n), side="right"), len(parts) - 1)


def _logistic(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))


def _of_hospitals(name: str) -> np.ndarray:
    return np.array([getattr(one, name) for one in assumed.HOSPITALS.values()])


def _first_days(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return working days."""
    date = START + np.floor(rng.random(n) * (END - START + 1)).astype(np.int64)
    weekday = (date + 3) % 7  # 1 January 1970 was a Thursday
    return np.where(weekday >= 5, np.maximum(date - 2, START), date)


def _persons(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    age = np.clip(rng.normal(70, 11, n), 25, 95)
    born = START + 2 * YEAR - age * YEAR + rng.random(n)
    return {
        "female": rng.random(n) < 0.47,
        "birth": np.floor(born).astype(np.int64),
        "death": np.full(n, NONE, dtype=np.int64),
        "emigrated": np.full(n, NONE, dtype=np.int64),
        "hospital": _chosen(rng, n, tuple(_of_hospitals("part"))),
        "site": _chosen(rng, n, assumed.SITE_PARTS),
        "stage": _chosen(rng, n, assumed.STAGE_PARTS),
        "asa": _chosen(rng, n, assumed.ASA_PARTS),
    }


def _operations(
    rng: np.random.Generator,
    person: dict[str, np.ndarray],
    who: np.ndarray,
    date: np.ndarray,
    earlier: dict[str, np.ndarray] | None,
) -> dict[str, np.ndarray]:
    n = who.size
    hospital, site = person["hospital"][who], person["site"][who].copy()
    if earlier is not None:
        # Cancer of the bowel that has spread is often operated a second time, in the liver.
        bowel = (site >= 3) & (rng.random(n) < 0.45)
        site = np.where(bowel, assumed.SITES.index("liver"), site)
    emergency = rng.random(n) < np.where(site == assumed.SITES.index("colon"), 1.6, 0.4) * assumed.EMERGENCIES
    joined = rng.random(n) < np.array(assumed.JOINED)[site] * np.where(emergency, 0.7, 1.0)
    years = date.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970 - assumed.FIRST_YEAR
    keyhole = _of_hospitals("laparoscopic")[hospital] + _of_hospitals("trend")[hospital] * years
    keyhole = keyhole + np.array([-0.9, -0.4, -2.2, 0.3, 0.1])[site] - 1.3 * emergency
    laparoscopic = rng.random(n) < _logistic(keyhole)
    converted = laparoscopic & (rng.random(n) < 0.09)
    approach = np.where(converted, 2, np.where(laparoscopic, 1, 0))
    odds = np.log(np.maximum(np.array(assumed.LEAKS)[site], 1e-9)) + _of_hospitals("leak")[hospital]
    leaked = joined & (rng.random(n) < np.exp(odds))
    stay = np.array([9.0, 4.5, 9.5, 4.8, 5.6])[site] * np.where(approach == 1, 0.75, 1.0)
    stay = stay * np.where(leaked, 2.6, 1.0) * np.where(emergency, 1.3, 1.0)
    stay = np.maximum(np.round(stay * np.exp(rng.normal(0, 0.38, n))), 1).astype(np.int64)
    return {
        "who": who,
        "hospital": hospital,
        "date": date,
        "discharged": date + stay,
        "site": site,
        "stage": person["stage"][who],
        "asa": person["asa"][who],
        "emergency": emergency,
        "approach": approach,
        "joined": joined,
        "leaked": leaked,
        "not_discharged": rng.random(n) < 0.015,
        "entered": date + stay + _days(rng, n, 9),
    }


def _deaths(rng: np.random.Generator, person: dict[str, np.ndarray], operation: dict[str, np.ndarray]) -> None:
    """Draw the day of death after an operation; a later operation of the same person draws it again."""
    who, date = operation["who"], operation["date"]
    age = (date - person["birth"][who]) / YEAR
    odds = (
        assumed.DEATH_AT_70
        + assumed.DEATH_PER_DECADE * (age - 70) / 10
        + np.array(assumed.ASA_DEATH)[operation["asa"]]
        + np.array(assumed.STAGE_DEATH)[operation["stage"]]
        + assumed.DEATH_EMERGENCY * operation["emergency"]
        + assumed.DEATH_AFTER_LEAK * operation["leaked"]
        + _of_hospitals("death")[operation["hospital"]]
    )
    soon = rng.random(who.size) < _logistic(odds)
    early = 1 + np.floor(90 * rng.beta(1.0, 1.8, who.size)).astype(np.int64)
    hazard = np.array(assumed.STAGE_HAZARDS)[operation["stage"]] * np.exp(0.04 * (age - 70))
    late = 91 + np.floor(rng.exponential(1.0, who.size) / hazard * YEAR).astype(np.int64)
    person["death"][who] = date + np.where(soon, early, late)
    # Who dies in the ward leaves it on that day.
    operation["discharged"] = np.minimum(operation["discharged"], person["death"][who])


def _complications(
    rng: np.random.Generator, operation: dict[str, np.ndarray], dies: np.ndarray
) -> dict[str, np.ndarray]:
    which = [np.flatnonzero(operation["leaked"])]
    kind = [np.zeros(which[0].size, dtype=np.int64)]
    for number, part in enumerate(assumed.OTHER_PARTS, 1):
        found = np.flatnonzero(rng.random(operation["who"].size) < part * np.where(operation["leaked"], 2.0, 1.0))
        which.append(found)
        kind.append(np.full(found.size, number))
    at, kinds = np.concatenate(which), np.concatenate(kind)
    leak = kinds == 0
    grades = [_chosen(rng, at.size, parts) for parts in (assumed.LEAK_GRADES, assumed.OTHER_GRADES)]
    grade = np.where(leak, *grades)
    # Leaks show after some days, and a few after the window of 30 days that indicators have.
    after = np.where(leak, 2 + _days(rng, at.size, 6), _days(rng, at.size, 5))
    late = leak & (rng.random(at.size) < 0.04)
    date = operation["date"][at] + np.where(late, 31 + _days(rng, at.size, 8), np.minimum(after, 30))
    date = np.minimum(date, dies[at])
    entered = np.minimum(date + _days(rng, at.size, 12), KNOWN_UNTIL)
    return {"which": at, "kind": kinds, "grade": grade, "date": date, "entered": entered}


def _follow_ups(rng: np.random.Generator, operation: dict[str, np.ndarray], dies: np.ndarray) -> dict[str, np.ndarray]:
    filled = rng.random(operation["who"].size) < _of_hospitals("followed_up")[operation["hospital"]]
    at = np.flatnonzero(filled)
    date = operation["date"][at] + 30 + np.minimum(_days(rng, at.size, 7), 40)
    seen = date <= dies[at]  # of the dead the record tells
    return {
        "which": at,
        "date": np.minimum(date, dies[at]),
        "source": np.where(seen, _chosen(rng, at.size, (0.55, 0.25, 0.20)), 2),
        "readmitted": np.where(rng.random(at.size) < 0.03, -1, (rng.random(at.size) < 0.12).astype(np.int64)),
        "entered": np.minimum(date + _days(rng, at.size, 20), KNOWN_UNTIL),
    }


def _emigrations(rng: np.random.Generator, person: dict[str, np.ndarray], operation: dict[str, np.ndarray]) -> None:
    """Let a few leave the country after their last operation, while they live."""
    last = np.zeros(person["death"].size, dtype=np.int64)
    np.maximum.at(last, operation["who"], operation["date"])
    leave = last + 100 + np.floor(rng.exponential(1 / assumed.EMIGRATED_PER_YEAR, last.size) * YEAR).astype(np.int64)
    gone = (leave < person["death"]) & (leave <= KNOWN_UNTIL)
    person["emigrated"][gone] = leave[gone]
    person["death"][gone] = NONE


def _until_known(person: dict[str, np.ndarray]) -> None:
    person["death"][person["death"] > KNOWN_UNTIL] = NONE
