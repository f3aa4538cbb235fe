"""The bars of a stacked figure: their shares, and what is hidden of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from R_free_helpers.figures.page import category_label, in_order, is_hidden, told

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.language.numbers import Numbers
    from R_free_helpers.results.chapter import Chapter

UNKNOWN = "unknown"
"""Category code that is drawn in grey, and last, in every registry."""

SUM_TOLERANCE = 1e-6


@dataclass
class StackedBar:
    """One bar: what it is called, its shares by category (those not shown are absent), how many persons.

    ``absent`` is the status of a bar of which nothing is shown, ``unit`` the unit's id where the bar is one's,
    ``persons`` how many each share is of, where that is told, and ``small`` how many categories are told as small.
    """

    name: str
    shares: dict[str, float] = field(default_factory=dict)
    n: float | None = None
    hidden: int = 0
    strong: bool = False
    absent: str = ""
    unit: str = ""
    persons: dict[str, float] = field(default_factory=dict)
    small: int = 0

    @property
    def rest(self) -> float:
        """The share of the categories that are hidden, together."""
        rest = 1.0 - sum(self.shares.values())
        return rest if self.hidden and rest > SUM_TOLERANCE else 0.0

    def of(self, code: str, numbers: Numbers) -> str:
        """Return of how many persons a category's share is: numerator and denominator, as far as they are told."""
        if self.n is None:
            return ""
        n = numbers.integer(self.n)
        return f" – {numbers.integer(self.persons[code])}/{n}" if code in self.persons else f" – n = {n}"

    @property
    def drawn(self) -> dict[str, float]:
        """How long each part of the bar is: rounded parts need not add up to the whole, but the bar has one length.

        Where categories are hidden or small, what the others leave is theirs, and nothing is drawn longer than it is.
        """
        total = sum(self.shares.values())
        total = max(total, 1.0) if self.hidden or self.small else total
        return {code: share / total for code, share in self.shares.items()} if total else {}


@dataclass(frozen=True)
class Division:
    """How groups divide into categories: names by code, a bar a group, the whole, and the values drawn."""

    names: dict[str, str]
    groups: list[StackedBar]
    whole: StackedBar | None
    values: pd.DataFrame = field(repr=False)

    @property
    def bars(self) -> list[StackedBar]:
        """Every bar, the whole last."""
        return [*self.groups, *([self.whole] if self.whole else [])]

    @property
    def hidden(self) -> int:
        """How many values are hidden."""
        return sum(bar.hidden for bar in self.bars)


def divided(
    chapter: Chapter,
    rows: pd.DataFrame,
    total: pd.DataFrame | None,
    category: str,
    by: str | None,
    voice: Voice,
    *,
    alive: bool = False,
    label_key: str | None = None,
    first: str | None = None,
) -> Division:
    """Return how groups and the whole divide into categories.

    Parameters
    ----------
    rows, total : pandas.DataFrame
        Released shares by ``category``, of the groups and of the whole.
    category, by : str
        Subgroup keys; without ``by`` the units are the groups.
    alive : bool
        Whether the whole is everybody alive on the status date, not the nation.
    label_key : str, optional
        Key of the categories' labels, when it is not ``category``.
    first : str, optional
        The category that comes first; the code list's order otherwise.
    """
    import pandas as pd

    named = label_key or category
    found = {*rows[category], *(total[category] if total is not None else ())}
    codes = in_order(chapter, named, found, last=(UNKNOWN,))
    if first is not None:
        codes = [first, *(code for code in codes if code != first)]
    return Division(
        {code: category_label(chapter, named, code) for code in codes},
        group_rows(chapter, rows, category, by, codes),
        whole_row(chapter, total, category, alive, codes, voice),
        rows if total is None else pd.concat([rows, total], ignore_index=True),
    )


def _row(
    name: str, part: pd.DataFrame, category: str, codes: list[str], strong: bool = False, unit: str = ""
) -> StackedBar:
    shown = part[part["value"].notna() & ~told(part)]
    values = dict(zip(shown[category], shown["value"], strict=True))
    shares = {code: float(values[code]) for code in codes if code in values}
    known = part["denominator"].dropna()
    n = known.max() if len(known) else None
    absent = part["status"].iloc[0] if not shares and len(part) else ""
    counted = shown[shown["numerator"].notna()]
    persons = dict(zip(counted[category], counted["numerator"], strict=True))
    return StackedBar(name, shares, n, int(is_hidden(part).sum()), strong, absent, unit, persons, int(told(part).sum()))


def group_rows(
    chapter: Chapter, rows: pd.DataFrame, category: str, by: str | None, codes: list[str]
) -> list[StackedBar]:
    """Return the bars from top to bottom: groups in their order, units by the share of the first category."""
    if by is not None:
        groups = in_order(chapter, by, rows[by].dropna(), last=(UNKNOWN,))
        return [_row(category_label(chapter, by, group), rows[rows[by] == group], category, codes) for group in groups]
    bars = [
        _row(name, part, category, codes, strong=unit == chapter.focus, unit=unit)
        for (unit, name), part in rows.groupby(["unit_id", "unit"], sort=False)
    ]
    return sorted(bars, key=lambda bar: (codes[0] not in bar.shares, -bar.shares.get(codes[0], 0.0)))


def whole_row(
    chapter: Chapter, total: pd.DataFrame | None, category: str, alive: bool, codes: list[str], voice: Voice
) -> StackedBar | None:
    """Return the bar of everybody; None where there is none."""
    if total is None:
        return None
    name = chapter.units.filter(chapter.units["unit_id"] == chapter.nation)["name_short"].item()
    if alive:
        date = voice.numbers.date(chapter.edition.status_date)
        name = voice.phrases("distribution.alive", date=date)
    return _row(name, total, category, codes, strong=True)
