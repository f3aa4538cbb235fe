"""One unit in its own report: where it stands, what chance does not explain, what it lacks, what comes first.

Everything is derived from released values: the unit's, those of the unit above it and of the nation, and those of its
archived editions. A value that is hidden stays so, and nothing is said of what follows from it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from R_free_helpers.language.few import is_told
from R_free_helpers.language.numbers import half_up, known
from R_free_helpers.language.words import direction
from R_free_helpers.measures.difference import difference
from R_free_helpers.measures.periods import SEVERAL, YEARS
from R_free_helpers.model.measure import Bands
from R_free_helpers.results.exact import exact, number_of
from R_free_helpers.results.telling import level_of, pooled_measure, share_printer
from R_free_helpers.results.verdicts import better, estimate, verdict

if TYPE_CHECKING:
    from R_free_helpers.measures.difference import Estimate
    from R_free_helpers.model.measure import Indicator
    from R_free_helpers.results.chapter import Chapter

Row = dict[str, Any]

TIMES_BEFORE = (2, 1)
"""How many times ago the archived values beside those of now are, the oldest first; see `Edition.earlier`."""

MOST_RANKED = 5
"""How many indicators are named as the best, and as the worst."""

MOST_LACKING = 3
"""How many kinds of missing data are named among what to do first."""

LEAST_LACKING = 0.05
"""The part of persons that must lack something for it to be among what to do first."""

GOAL, NATIONAL = "goal", "nation"
"""What the best and the worst indicators are measured against."""

REASONS = ("below", "worse", "behind")
"""Why an indicator comes first: surely in the lowest band, worse than the time before, behind the nation."""


@dataclass(frozen=True)
class Standing:
    """A unit on one indicator.

    Attributes
    ----------
    indicator : Indicator
    name : str
        As printed.
    now : dict
        The released row of the unit; of status ``no_data`` where there is none.
    above, nation : dict or None
        Of the unit above, None below the nation itself, and of the nation.
    before : dict of int to dict or None
        The unit's archived rows by how many times ago; None where nothing is archived or the unit is not comparable.
    pooled : dict or None
        Of the most years together, where the registry puts the indicator's years together.
    level : int
        3, 2 or 1 by band; 0 without bands or without a value.
    decimals : int
        With which the unit's, the nation's and the earlier share are printed where they are compared.
    """

    indicator: Indicator
    name: str
    now: Row
    above: Row | None
    nation: Row | None
    before: dict[int, Row | None]
    pooled: Row | None
    level: int
    decimals: int

    @property
    def id(self) -> str:
        """The indicator's id."""
        return self.indicator.id

    @property
    def bands(self) -> Bands | None:
        """The indicator's bands."""
        return self.indicator.bands

    @property
    def lower_is_better(self) -> bool:
        """Whether a low share is the good one."""
        return bool(self.bands and self.bands.lower_is_better)

    @property
    def shown(self) -> bool:
        """Whether the unit's share is shown, and not only known to be small."""
        return exact(number_of(self.now))

    @cached_property
    def since(self) -> int | None:
        """1, 0 or -1 for better than the time before, about the same or worse; None where nobody can say."""
        return better(verdict(self.now, self.before[1], self.decimals), self.lower_is_better)

    @cached_property
    def against(self) -> int | None:
        """1, 0 or -1 for better than the nation, about the same or worse; None where nobody can say."""
        return better(verdict(self.now, self.nation, self.decimals), self.lower_is_better)

    @property
    def change(self) -> Estimate | None:
        """The difference to the time before with its interval; None where one of the two has none."""
        return apart(self.now, self.before[1])

    @property
    def surely_lowest(self) -> bool:
        """Whether the whole interval lies in the lowest band: also its better end does."""
        found = estimate(self.now)
        if not self.bands or found is None:
            return False
        return self.bands.score(found[1] if self.lower_is_better else found[2]) == min(self.bands.levels)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Those of `REASONS` that hold."""
        holds = (self.surely_lowest, self.since == -1, self.against == -1)
        return tuple(reason for reason, one in zip(REASONS, holds, strict=True) if one)

    @property
    def needed(self) -> int | None:
        """How many more would have to meet the criterion to leave the lowest band; None where it is not so simple."""
        if not self.shown or self.level != 1 or not self.bands or self.lower_is_better:
            return None
        met, of = self.now["numerator"], self.now["denominator"]
        if not known(met) or not known(of):
            return None
        more = math.ceil(self.bands.good * of - 1e-9) - int(half_up(met))
        return more if more > 0 else None


@dataclass(frozen=True)
class Ranked:
    """An indicator among the best or the worst.

    Attributes
    ----------
    standing : Standing
    reference : float
        The share that it is measured against.
    distance : float
        How much better the unit's share is, in shares; negative where it is worse.
    sure : bool or None
        Whether chance does not explain the distance; None where nobody can say.
    """

    standing: Standing
    reference: float
    distance: float
    sure: bool | None


@dataclass(frozen=True)
class Lack:
    """Persons of whom something is not registered.

    Attributes
    ----------
    measure : str
    code : str
        Of the variable, where the measure is of several.
    n : int or None
        How many; None where it is not told.
    of : float or None
        Out of so many.
    status : str
        ``ok``; ``few`` where they are nobody or too few to tell; ``most`` where all but a few lack it; else why there
        is no number.
    nation : float or None
        The part of the nation's that lacks it.
    """

    measure: str
    code: str
    n: int | None
    of: float | None
    status: str
    nation: float | None

    @property
    def share(self) -> float | None:
        """The part that lacks it."""
        return self.n / self.of if self.n is not None and self.of else None


def apart(first: Row | None, second: Row | None) -> Estimate | None:
    """Return how far two released values are apart, with the interval; see `measures.difference`."""
    pair = estimate(first), estimate(second)
    return None if pair[0] is None or pair[1] is None else difference(pair[0], pair[1])


def level_of_unit(chapter: Chapter) -> str:
    """Return the level of the edition's unit in the unit tree."""
    return dict(chapter.units.select("unit_id", "level").iter_rows())[str(chapter.focus)]


def unit_above(chapter: Chapter) -> str | None:
    """Return the unit above the edition's; None where that is the nation, or the edition is the nation's."""
    parents = dict(chapter.units.select("unit_id", "parent_unit_id").iter_rows())
    above = parents.get(chapter.focus or "")
    return above if above and above != chapter.nation else None


def standings(chapter: Chapter) -> list[Standing]:
    """Return where the edition's unit stands on each indicator that belongs to an area, in the registry's order.

    Without a unit there are none. A registry that gives its indicators no areas is told by those it judges.
    """
    if chapter.focus is None:
        return []
    found, read = chapter.once("standings", lambda: _standings(chapter.noting(), str(chapter.focus)))
    if chapter.read is not None:  # what shows them tells of these measures, whoever asked first
        chapter.read.update(read)
    return list(found)


def _standings(chapter: Chapter, unit: str) -> tuple[list[Standing], set[str]]:
    """Return the standings, and the measures that were read for them."""
    above = unit_above(chapter)
    found = [_standing(chapter, one, unit, above) for one in chapter.registry.of_areas]
    return found, chapter.read or set()


def _standing(chapter: Chapter, indicator: Indicator, unit: str, above: str | None) -> Standing:
    name, rows = indicator.id, chapter.select(indicator.id)
    now = row_of(rows, unit) or _absent(chapter, name)
    nation = row_of(rows, chapter.nation)
    before: dict[int, Row | None] = {}
    for times in TIMES_BEFORE:
        earlier = chapter.before(name, unit=unit, times=times)
        before[times] = None if earlier is None else row_of(earlier, unit)
    pooled, together = pooled_measure(chapter, name), None
    if pooled is not None:
        together = row_of(chapter.select(pooled, unit=unit, **{YEARS: str(max(SEVERAL))}), unit)
    of = [row["denominator"] for row in (now, nation, before[1]) if row is not None]
    decimals = share_printer(chapter, name).decimals(*of)
    level = level_of(chapter, indicator.bands, now) if indicator.bands else 0
    printed = chapter.text(name, "name") or chapter.label("measure", name)
    return Standing(
        indicator, printed, now, row_of(rows, above) if above else None, nation, before, together, level, decimals
    )


def row_of(rows: Any, unit: str) -> Row | None:
    """Return the first of some rows that is a unit's, None where it has none."""
    places = (rows["unit_id"].to_numpy() == unit).nonzero()[0]
    if not len(places):
        return None
    # A row by itself would be made of all columns' types first, which takes ten times as long.
    cells = ((name, column.iat[places[0]]) for name, column in rows.items())
    return {name: cell.item() if hasattr(cell, "item") else cell for name, cell in cells}


def _absent(chapter: Chapter, measure: str) -> Row:
    nothing = dict.fromkeys(("value", "lower", "upper", "numerator", "denominator", "missing"), math.nan)
    status = chapter.absent_status(measure)
    return nothing | {"unit_id": chapter.focus, "statistic": "share", "status": status, "period": ""}


def rule_of(found: Sequence[Standing]) -> str:
    """Return what the best and the worst are measured against: the goal where each has one, else the nation."""
    return GOAL if found and all(one.bands for one in found) else NATIONAL


def ranked(found: Sequence[Standing]) -> tuple[list[Ranked], list[Ranked]]:
    """Return the best and the worst of the indicators with a value, the extreme ones first, `MOST_RANKED` at most.

    Where every indicator has a published goal, the best are those that have reached it, and the worst those that have
    not, by how many percentage points they are beyond it or lack. Where some have none, it is the distance to the
    nation's share that counts for all of them; one that is printed like the nation's is neither. No indicator is both.
    """
    rule = rule_of(found)
    placed = [one for one in (_ranked(standing, rule) for standing in found) if one is not None]
    best = [one for one in placed if one.distance >= 0 and (rule == GOAL or _apart_in_print(one))]
    worst = [one for one in placed if one.distance < 0 and (rule == GOAL or _apart_in_print(one))]
    best.sort(key=lambda one: -one.distance)
    worst.sort(key=lambda one: one.distance)
    return best[:MOST_RANKED], worst[:MOST_RANKED]


def _ranked(one: Standing, rule: str) -> Ranked | None:
    sign = -1 if one.lower_is_better else 1
    own = estimate(one.now)
    if not one.shown:
        return None
    if rule == GOAL and one.bands:
        goal = one.bands.very_good
        sure = None if own is None else own[1] > goal or own[2] < goal
        # Who has reached a goal of everybody cannot be beyond it.
        reached = one.bands.score(one.now["value"]) == max(one.bands.levels)
        distance = sign * (one.now["value"] - goal)
        return Ranked(one, goal, max(distance, 0.0) if reached else distance, sure)
    if one.nation is None or not exact(number_of(one.nation)):
        return None
    sure = None if one.against is None else bool(one.against)
    return Ranked(one, one.nation["value"], sign * (one.now["value"] - one.nation["value"]), sure)


def _apart_in_print(one: Ranked) -> bool:
    return bool(direction(one.standing.now["value"], one.reference, one.standing.decimals))


def first_things(found: Sequence[Standing]) -> list[Standing]:
    """Return the indicators that chance does not excuse: those with most reasons first, then the farthest off."""

    def key(one: Standing) -> tuple[int, float]:
        reference = one.bands.good if one.bands else (one.nation or one.now)["value"]
        return -len(one.reasons), -abs(one.now["value"] - reference)

    return sorted((one for one in found if one.reasons), key=key)


def lacking_most(found: Sequence[Lack], beside: Sequence[str] = ()) -> list[Lack]:
    """Return what is missing most, of what is missing for a part that matters; see `MOST_LACKING`, `LEAST_LACKING`.

    Parameters
    ----------
    found : sequence of Lack
    beside : sequence of str
        Measures that are told of elsewhere.
    """
    told = (one for one in found if one.measure not in beside and one.share is not None and one.share >= LEAST_LACKING)
    return sorted(told, key=lambda one: -(one.n or 0))[:MOST_LACKING]


def lacks(chapter: Chapter, variables: str = "", unmet: Sequence[str] = (), key: str = "variable") -> list[Lack]:
    """Return of how many of the unit's persons something is not registered, the most first.

    Parameters
    ----------
    chapter : Chapter
    variables : str
        A measure of the share for whom each variable, by the subgroup key ``key``, is known.
    unmet : sequence of str
        Indicators of something being registered: who does not meet one lacks it.
    key : str

    Of the other indicators those are counted whose value is not known, and who are therefore in no denominator.
    """
    if chapter.focus is None:
        return []
    found = []
    if variables:
        rows = chapter.select(variables)
        rows = rows[rows["unit_id"].isin([chapter.focus, chapter.nation])]
        for code, part in rows.groupby(key, sort=False):
            found.append(_unmet(chapter, variables, str(code), part))
    found += [_unmet(chapter, name, "", chapter.select(name)) for name in unmet]
    for one in chapter.registry.of_areas:
        if one.id not in unmet:
            lacking = _unknown(chapter, one.id)
            found += [lacking] if lacking is not None else []
    return sorted(found, key=lambda one: -1 if one.n is None else -one.n - 1)


def _unmet(chapter: Chapter, measure: str, code: str, rows: Any) -> Lack:
    """Return who does not meet a share: the denominator less the numerator, as released."""
    own = row_of(rows, str(chapter.focus)) or _absent(chapter, measure)
    country = row_of(rows, chapter.nation)
    whole = None if country is None or not exact(number_of(country)) else 1 - country["value"]
    if is_told(own["value"], own["status"]):
        return Lack(measure, code, None, own["denominator"], "most", whole)
    if not known(own["numerator"]) or not known(own["denominator"]):
        return Lack(measure, code, None, None, _why(own), whole)
    n = int(half_up(own["denominator"] - own["numerator"]))
    return _counted(chapter, measure, code, n, own["denominator"], whole)


def _unknown(chapter: Chapter, measure: str) -> Lack | None:
    """Return whose value is not known; None where the indicator leaves nobody of the country out."""
    rows = chapter.select(measure)
    own, country = row_of(rows, str(chapter.focus)), row_of(rows, chapter.nation)
    if country is None or not country.get("missing"):  # NaN is true: what is hidden may be somebody
        return None
    whole = None
    if known(country["missing"]) and known(country["denominator"]):
        whole = country["missing"] / (country["missing"] + country["denominator"])
    if own is None or not known(own["missing"]) or not known(own["denominator"]):
        return Lack(measure, "", None, None, _why(own or _absent(chapter, measure)), whole)
    n, of = int(half_up(own["missing"])), own["missing"] + own["denominator"]
    return _counted(chapter, measure, "", n, of, whole)


def _counted(chapter: Chapter, measure: str, code: str, n: int, of: float, nation: float | None) -> Lack:
    """Return a count of those who lack something; of a trait of persons a small one is not told."""
    if not chapter.tells_nobody(measure) and n < chapter.policy.threshold:
        return Lack(measure, code, None, of, "few", nation)
    return Lack(measure, code, n, of, "ok", nation)


def _why(row: Row) -> str:
    return str(row["status"]) if row["status"] in ("few", "no_data", "left_out") else "suppressed"
