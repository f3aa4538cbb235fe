"""Attacking rounded counts as a stranger would: what the numbers of a result store tell of each other's true counts.

The stranger knows how numbers are rounded (`published_counts`), where each hospital lies, and reads off how the
numbers are related:

* a number of units below a unit, of one level, adds up to that of the unit;
* the categories of a key add up to the row without the key, or to the denominator that all of them share;
* a numerator is no larger than its denominator, where both count persons;
* two columns with the same numbers in every unit count the same persons.

Sums are guesses: persons are missing, or in two categories. A kind of sum is believed where all numbers it is about
fit it within rounding, and on the whole as well as chance lets them; and given up where sums together leave a count
no value. What is left are bounds of each true count (`bound_propagation`); a small count must be able to be anything
from 1 to the threshold less one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from R_free_helpers.disclosure.bound_propagation import UNBOUNDED, Bounded, Contradiction, System, bounded, leaks
from R_free_helpers.disclosure.published_counts import Classes, Published, Role, published_counts
from R_free_helpers.model.file_names import RESULTS
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.results import KEY, subgroup_parts, without_key

Column = int
"""Numbers of one kind, a row each unit: those with the same numbers in all units are one."""

Name = tuple[Column, str]
"""A count: its column and its unit."""

UNITS = "units"
"""The kind of sums over the units that lie below one."""

EVIDENCE = 3
"""Different numbers that two columns must share, or sums with two large parts that must fit, to be believed."""

LARGE = 2
"""A number is large enough to be evidence from so many times the base on."""

SURE = 10
"""A single sum is evidence if its total is so many times what rounding can make of it."""

CHANCE = 3.0
"""How many standard errors all sums of a kind may be off together."""

MOST_ATTEMPTS = 50
"""How often kinds of sums that contradict each other are given up."""

SAME = 1e-6
"""Shares that differ by less are the same; a store has ten digits."""

Z_95 = 1.959963984540054
"""The normal distribution's 97.5th percentile."""

MOST_NAMED = 4
"""How many parts of a sum a finding names."""


@dataclass(frozen=True)
class Related:
    """A relation between counts: parts that add up to a total, or (not ``exact``) to no more than it.

    Attributes
    ----------
    kind : tuple
        What it is a case of; empty where it holds by what the words mean.
    """

    kind: tuple[Hashable, ...]
    total: Name
    parts: tuple[Name, ...]
    exact: bool = True


@dataclass
class Store:
    """The published counts of a store by name.

    Attributes
    ----------
    counts : dict
        Where a count is published, by name; the first is the one that is named.
    columns : dict
        The column of numbers by measure, statistic, period, subgroup and role.
    untold : set
        The same of columns that are hidden whole: somebody may be in them, but nothing is told of how many.
    """

    counts: dict[Name, list[Published]] = field(default_factory=lambda: defaultdict(list))
    columns: dict[tuple[str, str, str, str, Role], Column] = field(default_factory=dict)
    untold: set[tuple[str, str, str, str, Role]] = field(default_factory=set)

    def ends(self, name: Name) -> tuple[float, float]:
        """Return the least and the greatest true count, by rounding alone."""
        return max(one.low for one in self.counts[name]), min(one.high for one in self.counts[name])

    def number(self, name: Name) -> float | None:
        """Return what is published; None where it is hidden."""
        return self.counts[name][0].number


def read_store(counts: Iterable[Published], base: int) -> Store:
    """Return published counts by column and unit; columns with the same numbers are one."""
    columns: dict[tuple[str, str, str, str, Role], dict[str, Published]] = defaultdict(dict)
    for one in counts:
        columns[one.measure, one.statistic, one.period, one.subgroup, one.role][one.unit] = one
    store = Store()
    same: dict[Hashable, Column] = {}
    for key, units in columns.items():
        if all(one.number is None and one.high == UNBOUNDED for one in units.values()):
            store.untold.add(key)
            continue
        numbers = tuple(sorted((unit, -1 if one.number is None else one.number) for unit, one in units.items()))
        telling = {number for _, number in numbers if number >= LARGE * base}
        measure, _, period, subgroup, role = key
        # Without evidence only other statistics of the same persons are believed to be the same.
        alike = numbers if len(telling) >= EVIDENCE else (measure, period, subgroup, role, numbers)
        column = same.setdefault(alike, len(same))
        store.columns[key] = column
        for unit, one in units.items():
            store.counts[column, unit].append(one)
    return store


def relations_of(store: Store, parents: Mapping[str, str], levels: Mapping[str, str]) -> Iterator[Related]:
    """Yield how the counts of a store are related, guesses among it.

    Parameters
    ----------
    store : Store
    parents, levels : mapping of str to str
        The unit above each unit, and the level of each.
    """
    units_of: dict[Column, list[str]] = defaultdict(list)
    for column, unit in store.counts:
        units_of[column].append(unit)
    kinds = {column: key for key, column in reversed(store.columns.items())}
    for column, units in units_of.items():
        measure, statistic, _, _, role = kinds[column]
        for (above, _), below in units_below(units, parents, levels).items():
            # All levels together: a denominator may be the country's everywhere, and hidden in one level.
            kind = (UNITS, measure, statistic, role)
            yield Related(kind, (column, above), tuple((column, unit) for unit in below))
    yield from _categories(store, units_of)
    for (measure, statistic, period, subgroup, role), part in store.columns.items():
        whole = store.columns.get((measure, statistic, period, subgroup, "denominator"))
        if role == "numerator" and statistic == "share" and whole is not None and whole != part:
            for unit in units_of[part]:
                if (whole, unit) in store.counts:
                    yield Related((), (whole, unit), ((part, unit),), exact=False)


def units_below(
    units: Sequence[str], parents: Mapping[str, str], levels: Mapping[str, str]
) -> dict[tuple[str, str], list[str]]:
    """Return the units of one level below each unit, by the unit above and the level of those below."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    here = set(units)
    for unit in units:
        above = parents.get(unit, "")
        while above:
            if above in here:
                found[above, levels[unit]].append(unit)
            above = parents.get(above, "")
    return found


def _categories(store: Store, units_of: Mapping[Column, Sequence[str]]) -> Iterator[Related]:
    """Yield the sums of the categories of each key: to the row without it, and to a denominator that they share."""
    groups: dict[tuple[str, str, str, Role, str, str], list[str]] = defaultdict(list)
    for measure, statistic, period, subgroup, role in store.columns:
        for key in subgroup_parts(subgroup):
            groups[measure, statistic, period, role, key, without_key(subgroup, key)].append(subgroup)
    lacking = {
        (measure, statistic, period, role, key, without_key(subgroup, key))
        for measure, statistic, period, subgroup, role in store.untold
        for key in subgroup_parts(subgroup)
    }
    for group, subgroups in groups.items():
        measure, statistic, period, role, key, rest = group
        if len(subgroups) < 2:
            continue
        whole_sum = group not in lacking  # else those who are left out are in a category that is hidden
        columns = [store.columns[measure, statistic, period, subgroup, role] for subgroup in subgroups]
        wholes = [store.columns.get((measure, statistic, period, subgroup, "denominator")) for subgroup in subgroups]
        total = store.columns.get((measure, statistic, period, rest, role))
        for unit in dict.fromkeys(unit for column in columns for unit in units_of[column]):
            names = tuple((column, unit) for column in columns if (column, unit) in store.counts)
            if total is not None and (total, unit) in store.counts:
                yield Related(("rest", measure, statistic, role, key), (total, unit), names, whole_sum)
            shared = {(whole, unit) for whole in wholes if whole is not None and (whole, unit) in store.counts}
            numbers = {store.number(name) for name in shared}
            if role == "numerator" and len(numbers) == 1 and numbers != {None}:
                yield Related(("shared", measure, statistic, key), min(shared), names, whole_sum)


def believed(relations: Iterable[Related], store: Store, base: int) -> list[Related]:
    """Return the relations that hold by their meaning, and the kinds of sums that all numbers fit within rounding."""
    kinds: dict[tuple[Hashable, ...], list[Related]] = defaultdict(list)
    for one in relations:
        kinds[one.kind].append(one)
    return [one for kind, found in kinds.items() if not kind or _fits(found, store, base) for one in found]


def _fits(found: Sequence[Related], store: Store, base: int) -> bool:
    telling, sure, off, counts = 0, False, 0.0, 0
    for one in found:
        if one.total in one.parts or len(set(one.parts)) < len(one.parts):
            return False
        low, high = map(sum, zip(*map(store.ends, one.parts), strict=True))
        least, most = store.ends(one.total)
        if low > most or (one.exact and high < least):
            return False
        if not one.exact:
            continue
        numbers = [store.number(name) for name in one.parts]
        total = store.number(one.total)
        if total is None or None in numbers:
            continue
        off += total - sum(number for number in numbers if number is not None)
        counts += 1 + len(numbers)
        telling += sum(number is not None and number >= LARGE * base for number in numbers) > 1
        sure |= total >= SURE * (base - 1) * (1 + len(numbers))
    # The variance of one rounded count is less than the base.
    by_place = found[0].kind[0] == UNITS  # needs no evidence: which unit lies where is known
    return (by_place or telling >= EVIDENCE or sure) and abs(off) <= CHANCE * (base * counts) ** 0.5


@dataclass(frozen=True)
class Attack:
    """What a stranger finds out.

    Attributes
    ----------
    bounds : dict
        Least and greatest true count by name.
    relations : list of Related
        Those that were used.
    contradictions : list of Related
        Relations that hold by their meaning, but not of what was published.
    """

    bounds: dict[Name, tuple[float, float]]
    relations: list[Related]
    contradictions: list[Related]


def bounds_of(store: Store, relations: Sequence[Related]) -> Attack:
    """Return what relations leave of the bounds of counts; kinds of sums that contradict the rest are given up."""
    contradictions: list[Related] = []
    now = list(relations)
    for _ in range(MOST_ATTEMPTS):
        system: System[Name] = System()
        for name in store.counts:
            try:
                system.count(name, *store.ends(name))
            except Contradiction:  # columns that only look the same
                system.count(name)
        for one in now:
            system.total(one.total, one.parts, all_parts=one.exact)
        found: Bounded[Name] = bounded(system)
        if not found.empty:
            return Attack(found.bounds, now, contradictions)
        wrong = [now[place] for place in found.broken]
        kinds = {one.kind for one in wrong if one.kind}
        if kinds:
            now = [one for one in now if one.kind not in kinds]
        else:
            contradictions += wrong
            now = [one for one in now if one not in wrong]
    return Attack({name: store.ends(name) for name in store.counts}, [], contradictions)


def computed_from_true(released: pl.DataFrame, base: int) -> list[str]:
    """Return shares, and their intervals, that are close to those of the published counts and not the same.

    They were computed from the true counts, and give them away. Where persons have several rows an interval is that of
    fewer rows, by a factor in tenths: bounds that such a factor explains are of the published counts.
    """
    shares = released.filter(
        (pl.col("statistic") == "share") & (pl.col("denominator") > 0) & (pl.col("numerator") <= pl.col("denominator"))
    )
    met, of = (shares[name].to_numpy() for name in ("numerator", "denominator"))
    fewer = _fewer_rows(met, of, *(shares[name].to_numpy() for name in ("lower", "upper")))
    middle, half = _wilson(met / fewer, of / fewer)
    found = []
    for name, expected in (("value", met / of), ("lower", middle - half), ("upper", middle + half)):
        off = np.abs(np.nan_to_num(shares[name].to_numpy() - expected))
        for place in np.flatnonzero((off > SAME) & (off < base / of)):
            row = shares.row(int(place), named=True)
            cell = " ".join(filter(None, (row[key] for key in KEY)))
            found.append(f"{name} {row[name]:.6g} of {cell} is not that of its counts {met[place]:g} of {of[place]:g}")
    return found


def _fewer_rows(met: np.ndarray, of: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Return for each share the factor, in tenths above 1, by which fewer rows give exactly its bounds; 1 if none."""
    factors = np.ones(len(of))
    with np.errstate(divide="ignore", invalid="ignore"):
        # A wider interval of the same share: its width says how many rows it is of.
        odds = np.where(
            2 * met >= of, (met / of) ** 2 / (lower * upper), (1 - met / of) ** 2 / ((1 - lower) * (1 - upper))
        )
        tenths = np.round(10 * of * (odds - 1) / Z_95**2) / 10
        middle, half = _wilson(met / tenths, of / tenths)
        exact = (np.abs(middle - half - lower) <= SAME) & (np.abs(middle + half - upper) <= SAME)
    wider = np.isfinite(tenths) & (tenths > 1) & exact
    factors[wider] = tenths[wider]
    return factors


def _wilson(met: np.ndarray, of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle and half the width of Wilson's 95 % interval (1927) of a share."""
    share, z = met / of, Z_95**2 / of
    half = Z_95 * np.sqrt(share * (1 - share) / of + z / (4 * of)) / (1 + z)
    return (share + z / 2) / (1 + z), half


@dataclass(frozen=True)
class Attacked:
    """What an attack of a store was made of, and what it found.

    Attributes
    ----------
    released, units : polars.DataFrame
    classes : Classes
    policy : Policy
    examined : Counter
        Counts of what was looked at.
    findings : tuple of (str, str, str)
        Kind of finding; the measure that it is about, or nothing; what.
    """

    released: pl.DataFrame
    units: pl.DataFrame
    classes: Classes
    policy: Policy
    examined: Counter[str]
    findings: tuple[tuple[str, str, str], ...]

    def of(self, released: pl.DataFrame, units: pl.DataFrame, classes: Classes, policy: Policy) -> bool:
        """Return whether it was made of the same: of equal contents, whatever they are called."""
        same = classes == self.classes and policy == self.policy
        return same and units.equals(self.units) and released.equals(self.released)


_last: list[Attacked] = []
"""The attack that was made last: a process that makes the editions of many units looks at the same store each time."""


def attack_rounded(
    released: pl.DataFrame,
    units: pl.DataFrame,
    classes: Classes,
    policy: Policy,
    examined: Counter[str],
    shown_in: Mapping[str, Sequence[str]] | None = None,
) -> list[tuple[str, str, str]]:
    """Return what rounded counts give away of small ones: kind of finding, where, what.

    Parameters
    ----------
    released : polars.DataFrame
        The published result store.
    units : polars.DataFrame
        Which unit lies below which.
    classes : Classes
    policy : Policy
    examined : Counter
        Counts of what was looked at are added.
    shown_in : mapping of str to sequence of str, optional
        The figures and tables that show a measure.
    """
    found = next((one for one in _last if one.of(released, units, classes, policy)), None)
    if found is None:
        found = _attacked(released.clone(), units.clone(), classes, policy)
        _last[:] = [found]
    examined.update(found.examined)
    return [
        (kind, ", ".join([RESULTS, *list((shown_in or {}).get(measure, ()))[:MOST_NAMED]]), what)
        for kind, measure, what in found.findings
    ]


def _attacked(released: pl.DataFrame, units: pl.DataFrame, classes: Classes, policy: Policy) -> Attacked:
    """Attack a store."""
    store = read_store(published_counts(released, classes, policy), policy.base)
    parents, levels = (dict(units.select("unit_id", name).iter_rows()) for name in ("parent_unit_id", "level"))
    found = bounds_of(store, believed(relations_of(store, parents, levels), store, policy.base))
    small = [name for name in store.counts if _may_be_small(store, name)]
    examined = Counter({"published counts": len(store.counts), "small counts": len(small)})
    examined["relations"] = len(found.relations)
    findings = [
        ("contradiction", "", f"{_told(store, one.parts[0])} is more than {_told(store, one.total)}")
        for one in found.contradictions
    ]
    findings += [("leak", "", what) for what in computed_from_true(released, policy.base)]
    used: dict[Name, list[Related]] = defaultdict(list)
    for one in found.relations:
        for name in (one.total, *one.parts):
            used[name].append(one)
    for name in small:
        low, high = found.bounds[name]
        if leaks(low, high, policy.threshold):
            what = f"{_told(store, name)} must be {_range(low, high)}: {_reasons(store, used[name])}"
            findings.append(("leak", store.counts[name][0].measure, what))
    return Attacked(released, units, classes, policy, examined, tuple(findings))


def _may_be_small(store: Store, name: Name) -> bool:
    return any(one.trait for one in store.counts[name]) and store.ends(name)[0] <= 1


def _told(store: Store, name: Name) -> str:
    return str(store.counts[name][0])


def _range(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _reasons(store: Store, relations: Sequence[Related]) -> str:
    """Return the shortest relations that a count is in, which bind most."""
    shortest = sorted(relations, key=lambda one: len(one.parts))[:2]
    return "; ".join(
        f"{' + '.join(_told(store, part) for part in one.parts[:MOST_NAMED])}"
        f"{f' + {len(one.parts) - MOST_NAMED} more' if len(one.parts) > MOST_NAMED else ''}"
        f" {'=' if one.exact else '<='} {_told(store, one.total)}"
        for one in shortest
    )
