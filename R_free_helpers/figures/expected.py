"""Observed over expected by unit, an indicator beside the other: dots with intervals around the line at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import style
from R_free_helpers.figures.compared import focus_units, short_name, without_hidden
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import empty, note, panel, released, sheet, width_in_points, words
from R_free_helpers.figures.protection import noted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

ROW, HEAD, AXIS, KEY, BETWEEN, EDGE = 14.0, 16.0, 20.0, 16.0, 16.0, 5.0
"""Points: a unit's row, a panel's heading, the labels of its axis, the key, between the panels, and at the edges."""

LEAST_REACH, MOST_REACH = 1.5, 3.0
"""Where the axis of ratios ends: no nearer than this, and no farther; an interval that goes on has an arrow."""

ADJUSTED = "{}_adjusted"
"""Name of the measure that has what is expected of an indicator."""

TOLD = ("share", "standardised", "expected", "observed_expected")
"""Statistics that the table of numbers tells, in this order."""


@dataclass(frozen=True)
class Ratio:
    """A unit's ratio with its interval, or the reason why it has none."""

    value: float
    lower: float
    upper: float
    absent: str

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
        return empty(chapter, ADJUSTED.format(indicators[0]))
    voice = words(chapter)
    units = chapter.units.filter(chapter.units["level"] == chapter.compared_level)
    names = dict(units.select("unit_id", "name_short").iter_rows())
    panels, without = {}, []
    for one, rows in found.items():
        ratios = rows[rows["statistic"] == "observed_expected"].set_index("unit_id")
        model = rows[(rows["statistic"] == "expected") & (rows["unit_id"] == chapter.nation)]
        if model["value"].isna().all():
            without.append(short_name(chapter, one))
        else:
            panels[one] = [_ratio(ratios, unit) for unit in names]
    if not panels:
        data = pd.concat(found.values(), ignore_index=True)
        return _nothing(chapter, without, data, voice)
    data = pd.concat([found[one] for one in panels], ignore_index=True)
    drawing = _draw(chapter, panels, names, without, voice)
    return Figure(drawing, _alt(chapter, panels, names, without, voice), data)


def _numbers(chapter: Chapter, indicator: str) -> pd.DataFrame | None:
    """Return the shares, what is expected of them and their ratios, of the compared units and the nation."""
    import pandas as pd

    measure = ADJUSTED.format(indicator)
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


def _ratio(rows: pd.DataFrame, unit: str) -> Ratio:
    nothing = float("nan")
    if unit not in rows.index:
        return Ratio(nothing, nothing, nothing, "no_data")
    row = rows.loc[unit]
    absent = "" if row["value"] == row["value"] else row["status"]
    return Ratio(row["value"], row["lower"], row["upper"], absent)


def _draw(chapter: Chapter, panels: dict, names: dict[str, str], without: list[str], voice: Voice) -> object:
    small, chosen = style.SIZE["small"], focus_units(chapter)
    body = ROW * len(names)
    foot = AXIS + KEY + (12.0 if without else 0.0)
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
        _panel(panel(drawing, start, foot, width, body), ratios, reach, voice)
    _key(page, foot - AXIS - KEY / 2 - 2, voice)
    if without:
        note(page, voice.phrases("expected.without", names=voice.join(without)), 0, 10, across)
    return drawing


def _panel(axes: Axes, ratios: list[Ratio], reach: float, voice: Voice) -> None:
    axes.set(xlim=(0, reach), ylim=(len(ratios) - 0.5, -0.5), yticks=[])
    ticks = [tick for tick in (0, 0.5, 1, 1.5, 2, 2.5, 3) if tick <= reach * 0.97 and (reach < 2 or tick % 1 == 0)]
    axes.set_xticks(ticks, [voice.numbers.decimal(tick, int(tick % 1 > 0)) for tick in ticks])
    axes.tick_params(axis="x", labelsize=style.SIZE["small"])
    style.light_grid(axes)
    axes.spines["left"].set_visible(False)
    axes.axvline(1, color=style.colour("national"), linewidth=1.1, zorder=1.5)
    for place, one in enumerate(ratios):
        if one.absent:
            text = voice.few.absent(one.absent, "mean", short=True)
            look = {"size": style.SIZE["small"], "color": style.colour("slate"), "style": "italic"}
            axes.annotate(text, (0, place), xytext=(2, 0), textcoords="offset points", va="center", **look)
            continue
        colour = style.colour("primary")
        axes.plot([one.lower, min(one.upper, reach)], [place, place], color=colour, linewidth=1.2, zorder=2)
        if one.upper > reach:
            axes.plot(reach, place, ">", color=colour, markersize=4, clip_on=False, zorder=3)
        fill = colour if one.differs else style.colour("paper")
        axes.plot(min(one.value, reach), place, "o", color=colour, markerfacecolor=fill, markersize=4.8, zorder=3)


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
    if without:
        parts.append(say("expected.without", names=voice.join(without)))
    return " ".join(parts)


def _nothing(chapter: Chapter, without: list[str], data: pd.DataFrame, voice: Voice) -> Figure:
    text = voice.phrases("expected.without", names=voice.join(without))
    drawing, page = sheet(1.6)
    note(page, text, 0, page.get_ylim()[1] - 6, page.get_xlim()[1])
    return Figure(drawing, text, data)
