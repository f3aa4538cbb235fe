"""Who reports themselves: in which years, in the patients' own registration, and with which forms."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from R_free_helpers.synthetic.quotas import choose, choose_in_groups
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.people import SMALL, current_in

YEARS = (2021, 2022, 2023)


def choose_reporters(rng: np.random.Generator, p) -> SimpleNamespace:
    """Return masks of persons.

    Returns
    -------
    SimpleNamespace
        ``per_year``, ``per_before``, ``per_2023``: own registration in 2024, before it, in 2023. ``eq_year``,
        ``cidp_year``, ``cidp_before``, ``mmn_year``: the forms of Tabell 9 in the report year and before it.
        ``years``: year to mask, who reports anything at all (2021 to 2023; nobody else has a row in these years).
    """
    # Those who end in the report year have, as a rule, no time left to report in it.
    here = p.core & p.current & (p.exit > pub.YEAR)
    old = here & (p.entry < pub.YEAR)
    keen = rng.random(p.n) + 0.5 * p.on + 0.15 * (p.entry < 2019)
    r = SimpleNamespace()
    _own_registration(rng, p, r, here, keen)
    clinic = pub.CLINIC
    r.eq_year = choose_in_groups(here, p.unit, clinic["eq5d_patients"], keen + 0.6 * r.per_year + rng.random(p.n) / 2)
    cidp, mmn = p.dx == pub.CIDP, p.dx == pub.MMN
    r.mmn_year = choose_in_groups(here & mmn, p.unit, clinic["rods_mmn_patients"], keen + 0.5 * r.per_year)
    # R-ODS ever: as many as have one before the report year as the earlier rows allow, the rest in it.
    total, year, ever = (clinic[f"rods_cidp_{name}"] for name in ("total", "year", "patients"))
    k = len(pub.UNITS)
    room_before = np.minimum(total - year, np.bincount(p.unit[old & cidp], minlength=k))
    now = np.clip(
        (0.6 * year).astype(int), np.maximum(ever - room_before, (year > 0).astype(int)), np.minimum(year, ever)
    )
    score = keen + 0.4 * r.per_year + 0.4 * r.eq_year
    chosen = choose_in_groups(here & cidp, p.unit, ever, score - 5 * (p.entry == pub.YEAR))
    r.cidp_year = choose_in_groups(chosen, p.unit, now, score + 3 * (p.entry == pub.YEAR))
    somebody = ((total > year) & (ever == now)).astype(int)
    before_too = np.maximum(np.minimum(room_before - (ever - now), np.maximum(now // 2, somebody)), 0)
    again = choose_in_groups(r.cidp_year & old, p.unit, before_too, rng.random(p.n))
    r.cidp_before = (chosen & ~r.cidp_year) | again
    # Rows before the report year in a clinic where none of the current can have them belong to those who left.
    owners = np.bincount(p.unit[r.cidp_before], minlength=k)
    left = p.core & cidp & (p.exit < pub.YEAR)
    lonely = (total > year) & (owners == 0)
    r.cidp_before |= choose_in_groups(left, p.unit, lonely.astype(int), rng.random(p.n) - p.entry)
    _years(p, r, keen)
    return r


def _own_registration(rng, p, r, here, keen) -> None:
    clinic = pub.CLINIC
    before = clinic["per_total"] - clinic["per_year"]
    k = len(pub.UNITS)
    new = p.entry == pub.YEAR
    # Where a clinic has many registrations for few persons, these have been in the register for long.
    crowded = before > 10 * clinic["per_patients"]
    ever = choose_in_groups(
        here, p.unit, clinic["per_patients"], keen + 0.3 * ~new + 0.3 * crowded[p.unit] * (pub.YEAR - p.entry)
    )
    r.per_year = choose_in_groups(ever, p.unit, clinic["per_patients_year"], keen + 3 * new)
    must = ever & ~r.per_year
    room = np.minimum(before, np.bincount(p.unit[ever & ~new], minlength=k)) - np.bincount(p.unit[must], minlength=k)
    lower = ((before > 0) & (np.bincount(p.unit[must], minlength=k) == 0)).astype(int)
    able = np.bincount(p.unit[r.per_year & ~new], minlength=k)
    more = np.maximum(np.minimum(np.minimum(room, able), np.maximum(lower, (0.8 * able).astype(int))), 0)
    r.per_before = must | choose_in_groups(r.per_year & ~new, p.unit, more, keen)
    r.per_2023 = choose(
        r.per_before, pub.BY_YEAR["per"][2023], rng.random(p.n) + 1.4 * r.per_year + 4 * (p.entry == 2023)
    )


def _years(p, r, keen) -> None:
    """Choose who reports anything in 2021, 2022 and 2023; who came in these years and must report, does so then."""
    r.years = {}
    few = pub.CLINIC["registered"][p.unit] <= SMALL
    few |= (p.dx == pub.MMN) & (pub.CLINIC["rods_mmn_total"] > pub.CLINIC["rods_mmn_patients"])[p.unit]
    for year in YEARS:
        here = p.core & current_in(p, year) & (p.exit > year)
        must = r.per_2023 & here if year == 2023 else np.zeros(p.n, dtype=bool)
        wants = (r.per_before | r.cidp_before | r.eq_year | r.mmn_year | few) & here
        score = keen + 9 * must + 4 * (wants & (p.entry == year)) + 0.5 * wants
        r.years[year] = choose(here, pub.BY_YEAR["prom"][year], score)


def allowed_years(p, r, person: int, last: int = pub.YEAR - 1) -> np.ndarray:
    """Return the years before the report year in which a person can have a row (never empty)."""
    first = int(p.entry[person])
    last = min(last, int(p.exit[person]) - 1 if p.exit[person] < pub.NEVER else last)
    years = [year for year in range(max(first, 2012), last + 1) if year not in r.years or r.years[year][person]]
    return np.array(years, dtype=np.int64)
