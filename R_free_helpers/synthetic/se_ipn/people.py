"""Who is in the register: clinic, diagnosis, the years of entry and of end, sex, and the two dates.

A person enters in the year of the later of diagnosis and inclusion. Everybody's years follow from ``years.csv``,
everybody's clinic from ``clinics.csv``; only who goes with whom is left to the seed.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.quotas import allocate, choose, labels
from R_free_helpers.synthetic.se_ipn import published as pub

OTHERS_OF_GBS = 0.72
SMALL, LONG_AGO = 7, 2019


def people(rng: np.random.Generator) -> SimpleNamespace:
    """Return the persons as arrays of equal length.

    Returns
    -------
    SimpleNamespace
        ``n``; ``unit`` and ``dx`` (positions in UNITS and DIAGNOSES); ``entry`` and ``exit`` (years, ``NEVER`` while
        current); ``core`` (CIDP or MMN); ``included_2024``, ``late_diagnosis`` (included before 2024, diagnosed in
        2024); ``woman``; ``included``, ``ended`` (day numbers) and ``reason`` (position in the code list, or -1).
    """
    blocks = [_core(rng, dx) for dx in (pub.CIDP, pub.MMN)] + [_others(rng)]
    names = ("unit", "dx", "entry", "exit", "included_2024", "late_diagnosis")
    p = SimpleNamespace(**{name: np.concatenate([block[name] for block in blocks]) for name in names})
    p.n = p.unit.size
    p.core = p.dx <= pub.MMN
    p.current = current_in(p, pub.YEAR)
    p.region, p.healthcare_region = pub.REGION[p.unit], pub.HEALTHCARE_REGION[p.unit]
    _sex(rng, p)
    _dates(rng, p)
    return p


def current_in(p, year: int) -> np.ndarray:
    """Return who had entered by the end of the year and had not ended before it."""
    return (p.entry <= year) & (p.exit >= year)


def _core(rng: np.random.Generator, dx: int) -> dict[str, np.ndarray]:
    name = ("cidp", "mmn")[dx]
    count = {key: _of(dx, key) for key in ("registered", "current", "ended", "included", "new_diagnosis")}
    units = np.arange(len(pub.UNITS))
    left = np.repeat(units, count["registered"] - count["current"])
    ended, included = np.repeat(units, count["ended"]), np.repeat(units, count["included"])
    late = np.repeat(units, count["new_diagnosis"])
    stay = np.repeat(units, count["current"] - count["ended"] - count["included"] - count["new_diagnosis"])
    came = labels(rng, allocate(pub.FLOW[f"{name}_in"][2025], count["current"] * (1 + (units > 0))))
    # The few persons of a small clinic have years of rows, so they have been in the register for long.
    remain = np.append(ended, stay)
    old, leaving = _years(rng, name, left.size, pub.CLINIC["registered"][remain] <= SMALL)
    entry = [old["left"], old["stay"], np.full(included.size + late.size, pub.YEAR), np.full(came.size, 2025)]
    # Nobody ends in Uppsala-Örebro in 2025: 72 percent is a share that 64 persons can have and 62 or 63 cannot.
    elsewhere = pub.HEALTHCARE_REGION[stay] != "sjv_uppsala_orebro"
    away = choose(elsewhere, pub.FLOW[f"{name}_out"][2025], rng.random(stay.size))
    exits = [
        leaving,
        np.full(ended.size, pub.YEAR),
        np.where(away, 2025, pub.NEVER),
        np.full(included.size + late.size + came.size, pub.NEVER),
    ]
    groups = [left, ended, stay, included, late, came]
    which = np.repeat(np.arange(len(groups)), [group.size for group in groups])
    return {
        "unit": np.concatenate(groups),
        "dx": np.full(which.size, dx),
        "entry": np.concatenate(entry),
        "exit": np.concatenate(exits),
        "included_2024": which == 3,
        "late_diagnosis": which == 4,
    }


def _of(dx: int, key: str) -> np.ndarray:
    mmn = pub.CLINIC[f"mmn_{key}"]
    return mmn if dx == pub.MMN else pub.CLINIC[key] - mmn


def _years(
    rng: np.random.Generator, name: str, left: int, long_known: np.ndarray
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the years of entry before the report year, and the years of end of those who left before it.

    ``long_known`` has one value for each of those who did not leave.
    """
    into, out = pub.FLOW[f"{name}_in"], pub.FLOW[f"{name}_out"]
    pool = [year for year in pub.YEARS if year < pub.YEAR for _ in range(into[year])]
    leaving = np.array([year for year in pub.YEARS if year < pub.YEAR for _ in range(out[year])])
    if leaving.size != left or len(pool) != left + long_known.size:
        raise AssertionError(f"clinics.csv and years.csv disagree about {name}")
    # Nobody leaves in the year of entry; those who left first had the fewest years to have come in.
    taken = []
    for year in leaving:
        earlier = [place for place, came in enumerate(pool) if came < year]
        taken.append(pool.pop(earlier[int(rng.integers(len(earlier)))]))
    order = rng.permutation(left)
    # The long known take years before the rest do.
    years = np.array(pool)
    first = choose(years <= LONG_AGO, int(long_known.sum()), rng.random(years.size))
    stay = np.empty(years.size, dtype=years.dtype)
    stay[long_known], stay[~long_known] = rng.permutation(years[first]), rng.permutation(years[~first])
    return {"left": np.array(taken)[order], "stay": stay}, leaving[order]


def _others(rng: np.random.Generator) -> dict[str, np.ndarray]:
    into, out = pub.FLOW["other_in"], pub.FLOW["other_out"]
    entry = np.array([year for year in pub.YEARS for _ in range(into[year])])
    exits = np.full(entry.size, pub.NEVER)
    for year in pub.YEARS:
        here = (entry < year) & (exits == pub.NEVER)
        exits[choose(here, out[year], rng.random(entry.size))] = year
    size = np.sqrt(pub.CLINIC["registered"])
    n = entry.size
    return {
        "unit": labels(rng, allocate(n, size)),
        "dx": np.where(rng.random(n) < OTHERS_OF_GBS, pub.GBS, pub.PDN),
        "entry": entry,
        "exit": exits,
        "included_2024": entry == pub.YEAR,
        "late_diagnosis": np.zeros(n, dtype=bool),
    }


def _sex(rng: np.random.Generator, p) -> None:
    lean = rng.random(p.n) - 0.05 * (p.dx == pub.MMN)
    p.woman = choose(p.core & p.current, pub.WOMEN, lean)
    rest = ~(p.core & p.current)
    p.woman |= choose(rest, round(0.36 * rest.sum()), rng.random(p.n))


def _dates(rng: np.random.Generator, p) -> None:
    first, last = _day_in(p.entry, 1, 1), _day_in(p.entry, 12, 28)
    last = np.where(p.entry == 2025, dd.day("2025-05-26"), last)
    p.included = dd.between(rng, first, last)
    before = dd.between(rng, np.full(p.n, dd.day("2021-03-01")), np.full(p.n, dd.day("2023-11-30")))
    p.included = np.where(p.late_diagnosis, before, p.included)
    gone = p.exit < pub.NEVER
    year = np.where(gone, p.exit, 2025)
    last = np.where(year == 2025, dd.day("2025-05-28"), _day_in(year, 12, 28))
    p.ended = np.where(gone, dd.between(rng, _day_in(year, 1, 5), last), dd.NONE)
    draw = rng.random(p.n)
    p.reason = np.where(gone, np.select([draw < 0.45, draw < 0.67, draw < 0.85], [0, 1, 2], 3), -1)


def _day_in(year: np.ndarray, month: int, day_of_month: int) -> np.ndarray:
    return dd.from_year_month(year, np.full(np.shape(year), month), day_of_month)
