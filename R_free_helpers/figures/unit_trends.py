"""A share over years in each unit as small multiples, each with the nation's line behind its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.compared import focus_units, measure_name, units_word
from R_free_helpers.figures.extremes import among_shown, extremes
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    absent_notes,
    empty,
    panel,
    released,
    resize,
    sheet,
    told,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.share_axis import share_end, share_ticks, tick_decimals
from R_free_helpers.measures.periods import YEAR
from R_free_helpers.results.telling import direction_notes, share_printer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.telling import SharePrinter

LEFT, TITLE, BODY, YEARS, GAP, KEY_LINE = 32.0, 16.0, 64.0, 20.0, 9.0, 14.0
"""Points: the labels left of a row, a panel's title, its height, the years below, between panels, a line of the key."""

COLUMNS = 4
"""Panels beside each other in the nation's edition."""

POINT = 3.4
NATION = {"linestyle": (0, (3, 1.6)), "linewidth": 1.1}
OWN = {"linestyle": "-", "linewidth": 1.5}


@dataclass(frozen=True)
class TrendOf:
    """A unit's panel: its values by year, nan where none is shown, and whether the edition is about it."""

    unit_id: str
    name: str
    chosen: bool
    values: pd.DataFrame


@noted
def unit_trends(chapter: Chapter, measure: str, *, columns: int = COLUMNS, **where: str) -> Figure:
    """Draw a share by year, a small panel for each compared unit, with the nation's line dashed in each.

    All panels have one scale, which ends where the values do: of what few have it is a small part of 100 %. A year that
    is not shown breaks the line; a year whose count is told as small has an open point at 0, the least that it may be.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Shares by the subgroup key ``year``, such as those of the kind `measures.periods.Yearly`, or of
        ``Shares(..., by=("year",))``.
    columns : int
        Panels beside each other.
    **where
        The subgroup shown: values of other subgroup keys.
    """
    import pandas as pd

    parts = [released(chapter, measure, "share", level, **where) for level in (chapter.compared_level, "nation")]
    if any(part is None for part in parts):
        return empty(chapter, measure)
    rows = pd.concat([part for part in parts if part is not None], ignore_index=True)
    if YEAR not in rows or rows[YEAR].isna().all():
        raise ValueError(
            f"the measure '{measure}' has no shares by the subgroup key '{YEAR}': declare one of the kind Yearly"
        )
    voice, rows = words(chapter), rows.assign(**{YEAR: rows[YEAR].astype(int)})
    span = list(range(rows[YEAR].min(), rows[YEAR].max() + 1))
    nation = _values(rows[rows["unit_id"] == chapter.nation], span)
    trends = _trends(chapter, rows, span)
    printed = share_printer(chapter, measure)
    drawing, page = sheet(2.2)
    height, places = _places(len(trends), columns, page.get_xlim()[1])
    resize(page, height)
    top = _reach([nation, *(one.values for one in trends)])
    for i, (one, (left, bottom, width)) in enumerate(zip(trends, places, strict=True)):
        axes = panel(drawing, left, bottom, width, BODY)
        _draw(axes, one, nation, span, top, voice, labelled=i % columns == 0)
        _tell(axes, one, top, printed, voice)
        _title(page, one, left, bottom + BODY + 3, width)
    _key(chapter, page, trends, voice)
    data = rows.sort_values(["level", "unit", YEAR], key=None, kind="stable")[
        ["unit_id", "unit", "level", YEAR, "value", "lower", "upper", "numerator", "denominator", "status"]
    ]
    order = {unit: i for i, unit in enumerate([chapter.nation, *(one.unit_id for one in trends)])}
    data = data.assign(place=data["unit_id"].map(order)).sort_values(["place", YEAR]).drop(columns="place")
    direction = direction_notes(chapter, measure)
    alt = " ".join([_alt(chapter, measure, trends, nation, span, voice), *direction])
    return Figure(drawing, alt, data.reset_index(drop=True), tuple(direction))


def _trends(chapter: Chapter, rows: pd.DataFrame, span: Sequence[int]) -> list[TrendOf]:
    chosen = focus_units(chapter)
    units = chapter.units.filter(chapter.units["level"] == chapter.compared_level).sort("sort_order")
    return [
        TrendOf(unit, name, unit in chosen, _values(rows[rows["unit_id"] == unit], span))
        for unit, name in units.select("unit_id", "name_short").iter_rows()
    ]


def _values(rows: pd.DataFrame, span: Sequence[int]) -> pd.DataFrame:
    """Return a row per year: value, lower, upper, status and ``few``, whether a count is only told as small."""
    found = rows.set_index(YEAR)[["value", "lower", "upper", "numerator", "denominator", "status"]].reindex(span)
    found["status"] = found["status"].fillna("no_data")
    found["few"] = told(found)
    for name in ("value", "lower", "upper"):
        found[name] = found[name].mask(found["few"])
    return found


def _places(n: int, columns: int, across: float) -> tuple[float, list[tuple[float, float, float]]]:
    """Return the sheet's height and left, bottom and width of each panel, in points."""
    lines = math.ceil(n / columns)
    width = (across - LEFT - GAP * (columns - 1) - 2) / columns
    below = KEY_LINE * 2 + 6
    tall = TITLE + BODY + YEARS
    height = lines * tall + below
    places = []
    for i in range(n):
        line, column = divmod(i, columns)
        places.append((LEFT + column * (width + GAP), height - (line + 1) * tall + YEARS, width))
    return height, places


def _reach(values: Sequence[pd.DataFrame]) -> float:
    """Return where the axis ends: above all values and most of their intervals, at a number that reads well."""
    most = max((float(one["value"].max()) for one in values if one["value"].notna().any()), default=1.0)
    upper = max((float(one["upper"].quantile(0.75)) for one in values if one["upper"].notna().any()), default=most)
    return share_end([most * 1.04, min(upper, most * 1.5)], fit=True)


def _draw(
    axes: Axes, one: TrendOf, nation: pd.DataFrame, span: Sequence[int], top: float, voice: Voice, *, labelled: bool
) -> None:
    colour, grey = style.colour("national" if one.chosen else "primary"), style.colour("slate")
    axes.set(xlim=(span[0] - 0.4, span[-1] + 0.4), ylim=(0, top))
    style.line(axes, span, nation["value"], grey, zorder=2, **NATION)
    drawn = one.values
    look = {"color": style.colour("previous-year"), "linewidth": 2.6, "zorder": 1.8, "capstyle": "butt"}
    axes.vlines(span, drawn["lower"], drawn["upper"].clip(upper=top), **look)
    style.line(axes, span, drawn["value"], colour, zorder=3, **OWN)
    axes.plot(span, drawn["value"], ls="", marker="o", ms=POINT, color=colour, zorder=4, clip_on=False)
    few = [year for year in span if drawn.loc[year, "few"]]
    axes.plot(few, [0] * len(few), ls="", marker="o", ms=POINT + 0.8, mfc=style.colour("paper"), mec=colour, zorder=4,
              clip_on=False)  # fmt: skip
    ticks = [span[0], span[-1]] if len(span) < 5 else [span[0], span[len(span) // 2], span[-1]]
    axes.set_xticks(ticks, [str(year) if i in (0, len(ticks) - 1) else "" for i, year in enumerate(ticks)])
    for label, side in zip((axes.get_xticklabels()[0], axes.get_xticklabels()[-1]), ("left", "right"), strict=True):
        label.set(ha=side, size=style.SIZE["small"])
    axes.tick_params(axis="x", length=2)
    axes.set_yticks(share_ticks(top))
    style.percent_axis(axes.yaxis, voice.numbers, tick_decimals(top))
    style.light_grid(axes, "y")
    axes.tick_params(axis="y", labelleft=labelled, labelsize=style.SIZE["small"])
    if drawn["value"].isna().all() and not few:
        text = voice.few.absent(drawn["status"].iloc[-1], "share")
        where = {"xycoords": "axes fraction", "ha": "center", "va": "center", "size": style.SIZE["small"]}
        axes.annotate(text, (0.5, 0.5), color=grey, style="italic", **where)


def _tell(axes: Axes, one: TrendOf, top: float, printed: SharePrinter, voice: Voice) -> None:
    """Let each year of a unit tell its value; one that is not shown tells why."""
    for row in one.values.itertuples():
        name = f"{one.name}, {row.Index}"
        if row.few:
            said = marks.value_text(name, row, voice.numbers, voice.few.share(row.denominator))
        elif row.value == row.value:
            said = marks.value_text(name, row, voice.numbers, printed(row.value, row.denominator))
        else:
            said = f"{name}: {voice.few.absent(row.status, 'share')}"
        marks.tell(axes, said, (row.Index - 0.5, row.Index + 0.5), (0, top), one.unit_id)


def _title(page: Axes, one: TrendOf, left: float, bottom: float, width: float) -> None:
    size = style.SIZE["small"]
    name = f"{style.POINTER} {one.name}" if one.chosen else one.name
    while width_in_points(page, name, size, "semibold") > width and len(name) > 4:
        name = f"{name[:-2].rstrip()}…"
    page.text(left, bottom, name, size=size, weight="semibold", va="bottom")


def _key(chapter: Chapter, page: Axes, trends: Sequence[TrendOf], voice: Voice) -> None:
    say, small = voice.phrases, style.SIZE["small"]
    names = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    own = {"color": style.colour("primary"), "marker": "o", "ms": POINT, **OWN}
    nation = {"color": style.colour("slate"), **NATION}
    interval = {"color": style.colour("previous-year"), "linewidth": 2.6, "solid_capstyle": "butt"}
    entries = [(say("unit_trends.own"), own), (names[chapter.nation], nation), (say("legend.interval"), interval)]
    if any(one.values["few"].any() for one in trends):
        look = {
            "ls": "",
            "marker": "o",
            "ms": POINT + 0.8,
            "mfc": style.colour("paper"),
            "mec": style.colour("primary"),
        }
        entries.append((say("unit_trends.few", few=voice.few.count()), look))
    start = x = 4.0
    y = KEY_LINE * 2 - 4
    for text, look in entries:
        length = 24 + width_in_points(page, text, small)
        if x > start and x + length > page.get_xlim()[1]:
            x, y = start, y - KEY_LINE
        if text == say("legend.interval"):
            page.plot([x + 9, x + 9], [y - 5, y + 5], **look)
        else:
            dots = [x + 9] if look.get("ls") == "" else [x, x + 18]
            page.plot(dots, [y] * len(dots), **look)
        page.text(x + 23, y, text, va="center", size=small)
        x += length + 12


def _alt(
    chapter: Chapter, measure: str, trends: Sequence[TrendOf], nation: pd.DataFrame, span: Sequence[int], voice: Voice
) -> str:
    """Return the nation's first and last value, which unit is highest and lowest last, and which have moved most."""
    import pandas as pd

    say, printed = voice.phrases, share_printer(chapter, measure)
    names = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    parts = [
        say(
            "unit_trends.alt.what",
            name=measure_name(chapter, measure),
            first=span[0],
            last=span[-1],
            n=voice.numbers.integer(len(trends)),
            units=units_word(chapter),
            nation=names[chapter.nation],
        )
    ]
    known = nation[nation["value"].notna()]
    if len(known) > 1:
        first, last = (printed(known["value"].iloc[i], known["denominator"].iloc[i]) for i in (0, -1))
        parts.append(
            say("unit_trends.alt.nation", nation=names[chapter.nation], first=first, last=last,
                first_year=known.index[0], last_year=known.index[-1])
        )  # fmt: skip
    shown = [one for one in trends if one.values["value"].notna().iloc[-1]]
    if shown:
        decimals = printed.decimals(*(one.values["denominator"].iloc[-1] for one in shown))

        def share(value: float) -> str:
            return voice.numbers.share(value, decimals)

        found = extremes([one.name for one in shown], [one.values["value"].iloc[-1] for one in shown], share, voice)
        among = among_shown(voice, len(shown), len(trends))
        if found is None:
            parts.append(say("unit_trends.alt.equal", year=span[-1], value=share(shown[0].values["value"].iloc[-1])))
        else:
            parts.append(say("unit_trends.alt.extremes", year=span[-1], among=among, **found))
    everything = pd.concat([one.values for one in trends])
    # A year that is told as small has its value back, which is how such rows are counted.
    gone = everything.assign(value=everything["value"].mask(everything["few"], 0.0))
    return " ".join(parts + absent_notes(voice, gone))
