"""Where the bars and ribbons of a flow figure stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

Bars = dict[tuple[str, str], tuple[float, float, float]]
"""By side and group: upper edge, lower edge (points) and persons."""


@dataclass(frozen=True)
class Ribbon:
    """A flow placed on the page: its upper and lower edge at each bar, in points."""

    start: str
    end: str
    value: float
    left: tuple[float, float]
    right: tuple[float, float]

    @property
    def moved(self) -> bool:
        """Whether the group changed."""
        return self.start != self.end

    def middle(self, t: float) -> float:
        """Return the height of the ribbon's middle at a parameter of its curve, a cubic with level ends."""
        a, b = sum(self.left) / 2, sum(self.right) / 2
        return a + (b - a) * (3 * t**2 - 2 * t**3)

    def kind(self, outside: set[str]) -> str:
        """Return what happened: stayed, between, out, into or outside."""
        if not self.moved:
            return "stayed"
        return {(False, False): "between", (False, True): "out", (True, False): "into", (True, True): "outside"}[
            self.start in outside, self.end in outside
        ]


def order_groups(flows: pd.DataFrame, shown: pd.DataFrame, start: str, end: str, outside: list[str]) -> list[str]:
    """Return the groups, the largest first, those outside treatment last; hidden ones keep a place."""
    size = shown.groupby(start)["value"].sum().add(shown.groupby(end)["value"].sum(), fill_value=0)
    known = sorted(set(flows[start]) | set(flows[end]), key=lambda group: (-size.get(group, 0), group))
    return [g for g in known if g not in outside] + [g for g in outside if g in known]


def place(
    shown: pd.DataFrame, groups: list[str], start: str, end: str, top: float, bottom: float, gap: float
) -> tuple[list[Ribbon], Bars]:
    """Return the ribbons and the bars, placed between two heights with a gap between bars; all in points."""
    total = shown["value"].sum()
    scale = (top - bottom - gap * len(groups)) / total if total else 0.0
    bars: Bars = {}
    for side in (start, end):
        sums = shown.groupby(side)["value"].sum()
        edge = top
        for group in groups:
            persons = float(sums.get(group, 0.0))
            bars[side, group] = (edge, edge - persons * scale, persons)
            edge -= persons * scale + gap
    value = {(a, b): v for a, b, v in zip(shown[start], shown[end], shown["value"], strict=True)}
    used = {key: bar[0] for key, bar in bars.items()}
    lefts, rights = {}, {}
    # Each bar hands out its length in the other side's order: ribbons of one bar never cross at the bar.
    for a in groups:
        for b in groups:
            if (a, b) in value:
                lefts[a, b] = (used[start, a], used[start, a] - value[a, b] * scale)
                used[start, a] = lefts[a, b][1]
    for b in groups:
        for a in groups:
            if (a, b) in value:
                rights[a, b] = (used[end, b], used[end, b] - value[a, b] * scale)
                used[end, b] = rights[a, b][1]
    return [Ribbon(a, b, value[a, b], lefts[a, b], rights[a, b]) for a, b in value], bars
