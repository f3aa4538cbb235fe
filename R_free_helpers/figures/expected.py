"""Observed over expected by unit, an indicator beside the other: dots with intervals around the line at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.compared import focus_units, short_name, without_hidden
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.layout import wrap
from R_free_helpers.figures.page import (
    empty,
    note,
    panel,
    released,
    sheet,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.shapes import stroke
from R_free_helpers.language.few import is_told
from R_free_helpers.measures.case_mix import REASONS
from R_free_helpers.measures.kinds import Adjusted
from R_free_helpers.results.telling import direction_notes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

ROW, HEAD, AXIS, KEY, BETWEEN, EDGE = 14.0, 16.0, 20.0, 16.0, 16.0, 5.0
"""Points: a unit's row, a panel's heading, the labels of its axis, the key, between the panels, and at the edges."""

LEAST_REACH, MOST_REACH = 1.5, 3.0
"""Where the axis of ratios ends: no nearer than this, and no farther; an interval that goes on has an arrow."""

TOLD = ("share", "standardised", "expected", "observed_expected")
"""Statistics that the table of numbers tells, in this order."""


COUNTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Ratio:
    """A unit's ratio with its interval and the counts that its share is of, or in ``absent`` why it has none."""

    value: float
    lower: float
    upper: float
    absent: str
    numerator: float = float("nan")
    denominator: float = float("nan")

    @property
    def differs(self) -> bool:
        """Whether the interval excludes one."""
        return not self.absent and (self.lower > 1 or self.upper < 1)


@noted
def observed_expected(chapter: Chapter, indicators: Sequence[str]) -> Figure:
    """Draw how many met each indicator's criterion, as a ratio to how many were expected to at the unit's case-mix.

    Units are in printed order, the same in every panel. A dot is filled where its interval excludes one. An indicator
    without a model has no panel: a note says so.

    Parameters
    ----------
    chapter : Chapter
    indicators : sequence of str
        Indicators with a measure of what is expected; a panel each from left to right.
    """
    import pandas as pd

    found = {one: _numbers(chapter, one) for one in indicators}
    found = {one: rows for one, rows in found.items() if rows is not None}
    if not found:
        return empty(chapter, adjusted_id(chapter, indicators[0]))
    voice = words(chapter)
    units = chapter.units.filter(chapter.units["level"] == chapter.compared_level)
    names = dict(units.select("unit_id", "name_short").iter_rows())
    panels: dict[str, list[Ratio]] = {}
    lacking: dict[str, list[str]] = {}
    for one, rows in found.items():
        if reason := without_model(chapter, one):
            lacking.setdefault(reason, []).append(one)
        else:
            panels[one] = [_ratio(chapter, rows, unit) for unit in names]
    without = [_without(chapter, reason, ones) for reason, ones in lacking.items()]
    if not panels:
        data = pd.concat(found.values(), ignore_index=True)
        return _nothing(without, data)
    data = pd.concat([found[one] for one in panels], ignore_index=True)
    drawing = _draw(chapter, panels, names, without, voice)
    exact = [one for one in panels if _exact(chapter, one)]
    notes = [voice.phrases("expected.exact")] if len(exact) == len(panels) else []
    if exact and not notes:
        notes = [voice.phrases("expected.exact_of", names=voice.join([short_name(chapter, one) for one in exact]))]
    told = direction_notes(chapter, *panels)
    alt = " ".join([_alt(chapter, panels, names, without, voice), *told])
    return Figure(drawing, alt, data, (*told, *notes))


def adjusted_id(chapter: Chapter, indicator: str) -> str:
    """Return the name of the measure of what is expected of an indicator, ``<id>_adjusted`` where there is none."""
    own = [one.id for one in chapter.registry.measures if isinstance(one, Adjusted) and one.indicator.id == indicator]
    return own[0] if own else f"{indicator}_adjusted"


def without_model(chapter: Chapter, indicator: str) -> str:
    """Return why an indicator has no model: a reason of `measures.case_mix.REASONS`; empty where it has one."""
    measure = adjusted_id(chapter, indicator)
    expected = chapter.select(measure, "expected", unit=chapter.nation)
    if expected["value"].notna().any():
        return ""
    told = chapter.select(measure, "no_model", unit=chapter.nation)["value"].dropna()
    return REASONS[int(told.iloc[0])] if len(told) else REASONS[0]


def model_note(chapter: Chapter, indicator: str) -> str:
    """Return the sentence that says that an indicator has no model, and why; empty where it has one."""
    reason = without_model(chapter, indicator)
    return _without(chapter, reason, [indicator]) if reason else ""


def _without(chapter: Chapter, reason: str, indicators: list[str]) -> str:
    voice = words(chapter)
    key = "expected.without" if reason == REASONS[0] else f"expected.without_{reason}"
    return voice.phrases(key, names=voice.join([short_name(chapter, one) for one in indicators]))


def _exact(chapter: Chapter, indicator: str) -> bool:
    """Return whether an indicator's ratios have exact Poisson intervals."""
    measure = chapter.registry.measure(adjusted_id(chapter, indicator))
    return isinstance(measure, Adjusted) and measure.interval == "poisson"


def _numbers(chapter: Chapter, indicator: str) -> pd.DataFrame | None:
    """Return the shares, what is expected of them and their ratios, of the compared units and the nation."""
    import pandas as pd

    measure = adjusted_id(chapter, indicator)
    parts = [
        released(chapter, name, statistic, level)
        for statistic in TOLD
        for name in [indicator if statistic == "share" else measure]
        for level in (chapter.compared_level, "nation")
    ]
    if parts[-1] is None and parts[-2] is None:
        return None
    columns = ["unit_id", "unit", "level", "statistic", "value", "lower", "upper", "numerator", "denominator", "status"]
    rows = pd.concat([part for part in parts if part is not None], ignore_index=True)
    return without_hidden(rows).assign(indicator=indicator)[["indicator", *columns]]


def _ratio(chapter: Chapter, rows: pd.DataFrame, unit: str) -> Ratio:
    """Return a unit's ratio; where few were observed, that they are few, since they may not be told."""
    nothing, few = float("nan"), words(chapter).few
    own = rows[rows["unit_id"] == unit].set_index("statistic")
    if "observed_expected" not in own.index:
        return Ratio(nothing, nothing, nothing, few.absent("no_data", "mean", short=True))
    row = own.loc["observed_expected"]
    if row["value"] == row["value"]:
        counts = [float("nan") if "share" not in own.index else own.loc["share", name] for name in COUNTS]
        return Ratio(row["value"], row["lower"], row["upper"], "", *counts)
    if "share" in own.index and is_told(own.loc["share", "value"], own.loc["share", "status"]):
        return Ratio(nothing, nothing, nothing, words(chapter).phrases("expected.few", few=few.count()))
    return Ratio(nothing, nothing, nothing, few.absent(row["status"], "mean", short=True))


def _draw(chapter: Chapter, panels: dict, names: dict[str, str], without: list[str], voice: Voice) -> object:
    small, chosen = style.SIZE["small"], focus_units(chapter)
    body = ROW * len(names)
    lines = wrap(" ".join(without), style.FULL_WIDTH * 0.98) if without else []
    foot = AXIS + KEY + (1.2 + 10.8 * len(lines) if without else 0.0)
    drawing, page = sheet((HEAD + body + foot) / 72 * 2.54)
    across = page.get_xlim()[1]
    labels = [f"{style.POINTER} {name}" if unit in chosen else name for unit, name in names.items()]
    weights = ["semibold" if unit in chosen else "normal" for unit in names]
    left = 6 + EDGE + max(width_in_points(page, text, small, w) for text, w in zip(labels, weights, strict=True))
    for place, (text, weight) in enumerate(zip(labels, weights, strict=True)):
        y = foot + body - (place + 0.5) * ROW
        page.text(left - 6, y, text, ha="right", va="center", size=small, weight=weight)
    width = (across - left - EDGE - BETWEEN * (len(panels) - 1)) / len(panels)
    bounds = [one.upper for ratios in panels.values() for one in ratios if not one.absent]
    reach = min(MOST_REACH, max([LEAST_REACH, *(bound * 1.05 for bound in bounds)]))
    for i, (indicator, ratios) in enumerate(panels.items()):
        start = left + i * (width + BETWEEN)
        name = short_name(chapter, indicator)
        page.text(start + width / 2, foot + body + 4, name, ha="center", weight="semibold", size=small)
        _panel(panel(drawing, start, foot, width, body), name, ratios, names, reach, voice)
    _key(page, foot - AXIS - KEY / 2 - 2, voice)
    if without:
        note(page, " ".join(without), 0, 10.8 * len(lines) - 0.8, across)
    return drawing


def _panel(axes: Axes, indicator: str, ratios: list[Ratio], names: dict[str, str], reach: float, voice: Voice) -> None:
    axes.set(xlim=(0, reach), ylim=(len(ratios) - 0.5, -0.5), yticks=[])
    ticks = [tick for tick in (0, 0.5, 1, 1.5, 2, 2.5, 3) if tick <= reach * 0.97 and (reach < 2 or tick % 1 == 0)]
    axes.set_xticks(ticks, [voice.numbers.decimal(tick, int(tick % 1 > 0)) for tick in ticks])
    axes.tick_params(axis="x", labelsize=style.SIZE["small"])
    style.light_grid(axes)
    axes.spines["left"].set_visible(False)
    axes.axvline(1, color=style.colour("national"), linewidth=1.1, zorder=1.5)

    def decimal(value: float) -> str:
        return voice.numbers.decimal(value, 2)

    for place, (one, (unit, name)) in enumerate(zip(ratios, names.items(), strict=True)):
        if one.absent:
            marks.tell(axes, f"{name}, {indicator}: {one.absent}", (0, reach), (place - 0.5, place + 0.5), unit)
            look = {"size": style.SIZE["small"], "color": style.colour("slate"), "style": "italic"}
            axes.annotate(one.absent, (0, place), xytext=(2, 0), textcoords="offset points", va="center", **look)
            continue
        colour = style.colour("primary")
        stroke(axes, [one.lower, min(one.upper, reach)], [place, place], color=colour, linewidth=1.2, zorder=2)
        if one.upper > reach:
            stroke(axes, [reach], [place], marker=">", ls="", color=colour, markersize=4, clip_on=False, zorder=3)
        fill = colour if one.differs else style.colour("paper")
        at = min(one.value, reach)
        stroke(axes, [at], [place], marker="o", ls="", color=colour, markerfacecolor=fill, markersize=4.8, zorder=3)
        said = marks.value_text(f"{name}, {indicator}", one, voice.numbers, decimal(one.value), decimal)
        marks.tell(axes, said, (0, reach), (place - 0.5, place + 0.5), unit)


def _key(page: Axes, y: float, voice: Voice) -> None:
    size, x = style.SIZE["small"], EDGE
    for name, fill in (("differs", "primary"), ("same", "paper")):
        page.plot([x, x + 14], [y, y], color=style.colour("primary"), linewidth=1.2)
        page.plot(x + 7, y, "o", color=style.colour("primary"), markerfacecolor=style.colour(fill), markersize=4.8)
        text = voice.phrases(f"expected.key.{name}")
        page.text(x + 18, y, text, va="center", size=size)
        x += 18 + width_in_points(page, text, size) + 12
    page.plot([x + 4, x + 4], [y - 5, y + 5], color=style.colour("national"), linewidth=1.1)
    page.text(x + 9, y, voice.phrases("expected.key.one"), va="center", size=size)


def _alt(chapter: Chapter, panels: dict, names: dict[str, str], without: list[str], voice: Voice) -> str:
    say = voice.phrases
    parts = [say("expected.alt.what", n=voice.numbers.integer(len(names)))]
    for indicator, ratios in panels.items():
        text = dict.fromkeys(("above", "below"), "")
        for way in text:
            units = [
                f"{name} ({voice.numbers.decimal(one.value, 2)})"
                for name, one in zip(names.values(), ratios, strict=True)
                if one.differs and (one.value > 1) == (way == "above")
            ]
            text[way] = voice.join(units) or say("none")
        shown = voice.numbers.integer(sum(not one.absent for one in ratios))
        parts.append(say("expected.alt.panel", name=short_name(chapter, indicator), shown=shown, **text))
    return " ".join([*parts, *without])


def _nothing(without: list[str], data: pd.DataFrame) -> Figure:
    text = " ".join(without)
    drawing, page = sheet(1.6)
    note(page, text, 0, page.get_ylim()[1] - 6, page.get_xlim()[1])
    return Figure(drawing, text, data)
