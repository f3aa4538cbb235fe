"""The answered forms: own registrations, the forms of Tabell 7 and 9, and what else is answered at the clinics."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.quotas import choose
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.forms import FORMS, F, answers
from R_free_helpers.synthetic.se_ipn.luck import Unlucky
from R_free_helpers.synthetic.se_ipn.people import current_in
from R_free_helpers.synthetic.se_ipn.reporters import allowed_years, choose_reporters
from R_free_helpers.synthetic.se_ipn.rows import share_out

PER, CLINIC = 0, 1
MOST_A_YEAR = 24
TRIES = 2000


def responses(rng: np.random.Generator, p, burden: np.ndarray) -> dict[str, list]:
    """Return the rows of ``prom_response`` as lists, in the order of person, day and form."""
    r = choose_reporters(rng, p)
    book = _Book(rng, p, r)
    _own(rng, p, r, book)
    clinic = pub.CLINIC
    # Every form: owners in the report year, its rows in it, owners before, rows before.
    for unit in range(len(pub.UNITS)):
        here = p.core & (p.unit == unit)
        year = np.flatnonzero(here & r.eq_year)
        book.year(F["EQ5D5L"], year, year.size)
        pool = here & (r.per_before | r.eq_year | (p.entry < 2021) | (clinic["registered"][unit] <= 5))
        book.before(F["EQ5D5L"], _pick(rng, book, pool, 0.7), int(clinic["eq5d_total"][unit]) - year.size)
        n = int(clinic["rods_cidp_year"][unit])
        book.year(F["RODS_CIDP_PDN"], np.flatnonzero(here & r.cidp_year), n)
        owners = np.flatnonzero(here & r.cidp_before)
        book.before(F["RODS_CIDP_PDN"], owners, int(clinic["rods_cidp_total"][unit]) - n, all_of_them=True)
        year = np.flatnonzero(here & r.mmn_year)
        book.year(F["RODS_MMN"], year, year.size)
        pool = here & (p.dx == pub.MMN)
        book.before(F["RODS_MMN"], _pick(rng, book, pool, 0.7), int(clinic["rods_mmn_total"][unit]) - year.size)
    _beside(rng, p, book)
    _fill(rng, p, r, book)
    _spring(rng, p, r, book)
    return book.rows(burden)


def _pick(rng: np.random.Generator, book: _Book, pool: np.ndarray, share: float) -> np.ndarray:
    """Return some of the persons who can have a row before the report year, at least one."""
    able = np.array([who for who in np.flatnonzero(pool) if book.years_of(who).size], dtype=np.int64)
    return able[rng.permutation(able.size)[: max(1, round(share * able.size))]]


class _Book:
    """The rows so far, and where a person's next row may stand."""

    def __init__(self, rng: np.random.Generator, p, r) -> None:
        self.rng, self.p, self.r = rng, p, r
        self.taken: dict[tuple[int, int, int], int] = {}
        self.own: dict[tuple[int, int], list[int]] = {}
        self._years: dict[int, np.ndarray] = {}

    def years_of(self, who: int) -> np.ndarray:
        """Return the years before the report year in which the person may have rows."""
        if who not in self._years:
            self._years[who] = allowed_years(self.p, self.r, who)
        return self._years[who]

    def day(self, who: int, year: int) -> int:
        """Return a random day of the year on which the person can have answered."""
        p = self.p
        first = max(dd.day(f"{year}-01-03"), min(int(p.included[who]), dd.day(f"{year}-11-10")))
        last = dd.day(f"{year}-12-30") if year < 2025 else pub.DASHBOARD - 3
        if p.ended[who] > dd.NONE:
            last = min(last, int(p.ended[who]) - 1)
        return int(self.rng.integers(min(first, last), last + 1))

    def add(self, who: int, year: int, form: int, *, own: bool = False) -> None:
        """Add a form: on a day of the person's own registrations when one is free, else at the clinic."""
        free = [day for day in self.own.get((who, year), []) if (who, day, form) not in self.taken]
        if free and not own and self.rng.random() < 0.85:
            self.taken[who, free[int(self.rng.integers(len(free)))], form] = PER
            return
        days = self.own.setdefault((who, year), []) if own else ()
        for _ in range(TRIES):
            day = self.day(who, year)
            if (who, day, form) not in self.taken and (own or day not in self.own.get((who, year), ())):
                break
        else:
            raise Unlucky(f"no day left in {year} for another form")
        self.taken[who, day, form] = PER if own else CLINIC
        if own:
            days.append(day)

    def year(self, form: int, owners: np.ndarray, n: int, *, own: bool = False) -> None:
        """Add ``n`` rows of the report year, at least one for each owner."""
        for who in share_out(self.rng, owners, n, np.full(owners.size, MOST_A_YEAR)).tolist():
            self.add(who, pub.YEAR, form, own=own)

    def before(self, form: int, owners: np.ndarray, n: int, *, all_of_them: bool = False) -> None:
        """Add ``n`` rows before the report year; no more owners than rows."""
        if n <= 0:
            return
        if not all_of_them:
            owners = owners[:n]
        years = {who: self.years_of(who) for who in owners.tolist()}
        most = np.array([MOST_A_YEAR * years[who].size for who in owners.tolist()])
        for who in share_out(self.rng, owners, n, most).tolist():
            self.add(who, int(years[who][int(self.rng.integers(years[who].size))]), form)

    def rows(self, burden: np.ndarray) -> dict[str, list]:
        """Return the columns of the rows."""
        keys = sorted(self.taken)
        made = [answers(self.rng, FORMS[form], burden[who] + self.rng.normal(0, 0.05)) for who, _, form in keys]
        return {
            "who": [who for who, _, _ in keys],
            "day": [day for _, day, _ in keys],
            "form": [form for _, _, form in keys],
            "channel": [self.taken[key] for key in keys],
            "items": [items for items, _, _ in made],
            "score": [score for _, score, _ in made],
            "complete": [complete for _, _, complete in made],
        }


def _own(rng: np.random.Generator, p, r, book: _Book) -> None:
    """Add the own registrations; each has at least the self-rated INCAT."""
    form = F["INCAT_self"]
    for unit in range(len(pub.UNITS)):
        here = p.unit == unit
        book.year(form, np.flatnonzero(here & r.per_year), int(pub.CLINIC["per_year"][unit]), own=True)
        owners = np.flatnonzero(here & r.per_before)
        n = int(pub.CLINIC["per_total"][unit] - pub.CLINIC["per_year"][unit])
        last = np.where(r.per_2023, 2023, 2022)
        years = {who: allowed_years(p, r, who, int(last[who])) for who in owners.tolist()}
        most = np.array([MOST_A_YEAR * years[who].size for who in owners.tolist()], dtype=np.int64)
        begun = set()
        for who in share_out(rng, owners, n, most).tolist():
            year = 2023 if r.per_2023[who] and who not in begun else int(rng.choice(years[who]))
            begun.add(who)
            book.add(who, year, form, own=True)


def _beside(rng: np.random.Generator, p, book: _Book) -> None:
    """Add forms that are answered in the same own registration now and then."""
    for (who, _), days in list(book.own.items()):
        for day in days:
            age = (day - p.birth[who]) / 365.25
            for form, chance in (("WORK", 0.4 * (age < 65)), ("PASS", 0.4), ("RAND36", 0.13)):
                if rng.random() < chance:
                    book.taken[who, day, F[form]] = PER


def _fill(rng: np.random.Generator, p, r, book: _Book) -> None:
    """Give those who report, but have no row of a year yet, a form answered at the clinic."""
    seen = {year: set() for year in pub.BY_YEAR["prom"]}
    for who, day, _ in book.taken:
        year = int(dd.year_of(np.array([day]))[0])
        if year in seen:
            seen[year].add(who)
    has = np.zeros(p.n, dtype=bool)
    has[list(seen[pub.YEAR])] = True
    here = p.core & current_in(p, pub.YEAR) & (p.exit > pub.YEAR) & ~has
    more = choose(here, pub.BY_YEAR["prom"][pub.YEAR] - int(has.sum()), rng.random(p.n) + 0.6 * p.on + 0.3 * p.seen)
    wanted = {**{year: r.years[year] for year in r.years}, pub.YEAR: more}
    for year, who_reports in wanted.items():
        for who in np.flatnonzero(who_reports).tolist():
            if who not in seen[year]:
                young = dd.day(f"{year}-07-01") - p.birth[who] < 65 * 365.25
                forms = ["PASS", "INCAT_self", "RAND36", *(["WORK"] if young else [])]
                for form in rng.choice(forms, 1 + int(rng.random() < 0.35), replace=False):
                    book.add(who, year, F[str(form)])


def _spring(rng: np.random.Generator, p, r, book: _Book) -> None:
    """Add own registrations that came after the tables were extracted."""
    for who in np.flatnonzero(r.per_year & (p.exit == pub.NEVER) & (rng.random(p.n) < 0.4)).tolist():
        day = int(rng.integers(pub.EXTRACTION + 1, pub.DASHBOARD - 1))
        book.taken[who, day, F["INCAT_self"]] = PER
        book.taken[who, day, F["PASS"]] = PER
