"""Run charts by quarter: shares with centre and control limits, the nation above and units as small multiples below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import panel, resize, sheet, width_in_points, words
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.share_axis import RARE_END, share_end
from R_free_helpers.results.quarters import (
    RUNS_BY,
    Charted,
    charted,
    charted_name,
    quarter_name,
    signals,
    trend_sentence,
)
from R_free_helpers.results.telling import direction_notes, share_printer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.telling import SharePrinter

LEFT, TITLE, YEARS, GAP = 34.0, 26.0, 16.0, 12.0
"""Points: left of a panel, its title, the years below it, and between panels."""

TALL, LOW = 112.0, 78.0
"""Heights of the nation's panel and of the others, in points."""

KEY_LINE = 14.0
LIMITS = {"linestyle": (0, (4, 2)), "linewidth": 0.9}
POINT, OUTSIDE = 3.6, 7.0


@noted
def run_charts(chapter: Chapter, measure: str) -> Figure:
    """Draw a quarterly measure as p charts: the nation's, and those of the units that have persons enough.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        A measure of the kind `measures.periods.Quarterly`.

    Returns
    -------
    Figure
        Where no unit has enough, words take the place of the charts.
    """
    voice, share = words(chapter, measure), share_printer(chapter, measure)
    charts, few = charted(chapter, measure)
    too_few = [voice.phrases("quarters.too_few", units=voice.join(few), **voice.nouns)] if few else []
    drawing, page = sheet(2.2)
    if not charts:
        text = voice.phrases("quarters.none", **voice.nouns)
        page.text(page.get_xlim()[1] / 2, page.get_ylim()[1] / 2, text, ha="center", va="center")
        return Figure(drawing, " ".join([text, *too_few]), _data(charts), tuple(too_few))
    rows = _rows_of(charts)
    heights = [TITLE + (TALL if len(row) == 1 and row[0] is charts[0] else LOW) + YEARS for row in rows]
    keys = _keys(charts, voice)
    below = KEY_LINE * 2 + 8
    height = sum(heights) + GAP * (len(rows) - 1) + below
    resize(page, height)
    across, low, high = page.get_xlim()[1], *_reach(charts)
    top = height
    for row, tall in zip(rows, heights, strict=True):
        columns = 1 if len(row) == 1 and row[0] is charts[0] else 2
        width = (across - GAP * (columns - 1)) / columns
        for i, one in enumerate(row):
            left = i * (width + GAP)
            axes = panel(drawing, left + LEFT, top - tall + YEARS, width - LEFT - 2, tall - TITLE - YEARS)
            _draw(axes, one, low, high, voice)
            _title(page, one, left, top, share, voice)
        top -= tall + GAP
    _draw_keys(page, keys, below - 12)
    told = [signals(one, voice) for one in charts]
    gaps = sum(int(np.isnan(one.chart.share).sum()) for one in charts)
    missing = [voice.phrases.count("quarters.gap", gaps, n=voice.numbers.integer(gaps))] if gaps else []
    first, last = (quarter_name(charts[0].quarters[i], voice.phrases) for i in (0, -1))
    alt = [voice.phrases("quarters.alt", name=charted_name(chapter, measure), first=first, last=last)]
    alt += [_values(one, share, voice) for one in charts]
    direction = direction_notes(chapter, measure)
    trend = trend_sentence(charts[0].trend, first, last, voice)
    notes = (*direction, voice.phrases("quarters.rules", runs_by=RUNS_BY), *told, *too_few, *missing)
    return Figure(drawing, " ".join([*alt, *direction, *told, trend, *too_few, *missing]), _data(charts), notes)


def _rows_of(charts: list[Charted]) -> list[list[Charted]]:
    """Return the first chart alone, the others two beside each other."""
    return [charts[:1], *(charts[i : i + 2] for i in range(1, len(charts), 2))]


def _reach(charts: list[Charted]) -> tuple[float, float]:
    """Return the shares that all panels show: those of points and limits, to whole tens of per cent.

    Those of rare outcomes are from 0 to a round share above all of them.
    """
    values = np.concatenate([part for one in charts for part in (one.chart.share, one.chart.lower, one.chart.upper)])
    low, high = np.nanmin(values), np.nanmax(values)
    if (end := share_end(values)) < RARE_END:
        return 0.0, end
    return max(0.0, np.floor(low * 10 + 1e-9) / 10), min(1.0, np.ceil(high * 10 - 1e-9) / 10)


def _draw(axes: Axes, one: Charted, low: float, high: float, voice: Voice) -> None:
    import matplotlib.ticker as ticks

    chart, n = one.chart, len(one.quarters)
    x = np.arange(n)
    room = (high - low) * 0.06
    axes.set(xlim=(-0.6, n - 0.4), ylim=(low - room, high + room))
    slate, main = style.colour("slate"), style.colour("primary")
    edges = np.arange(n + 1) - 0.5
    for bound in (chart.lower, chart.upper):
        axes.stairs(bound, edges, baseline=None, color=slate, **LIMITS)
    axes.axhline(chart.centre, color=slate, lw=1.1, zorder=1.5)
    axes.plot(x, chart.share, color=main, lw=1.1, marker="o", ms=POINT, mec=main, zorder=3)
    run = _run(one)
    axes.plot(
        x[run], chart.share[run], ls="", marker="s", ms=POINT + 1.2, mfc=style.colour("paper"), mec=main, zorder=4
    )
    out = chart.outside != 0
    look = {"ls": "", "marker": "D", "ms": OUTSIDE, "color": style.colour("national"), "mec": style.colour("paper")}
    axes.plot(x[out], chart.share[out], zorder=5, **look)
    for place, (quarter, share) in enumerate(zip(one.quarters, chart.share, strict=True)):
        if share == share:
            parts = [part[place] for part in (one.numerator, one.denominator)]
            counts = f" – {'/'.join(map(voice.numbers.integer, parts))}" if not np.isnan(parts).any() else ""
            said = f"{one.unit}, {quarter_name(quarter, voice.phrases)}: {voice.numbers.share(share)}{counts}"
            marks.tell_point(axes, said, place, share, one.unit_id)
    axes.set_xticks([i - 0.5 for i in range(0, n + 1, 4)], [""] * (n // 4 + 1))
    axes.tick_params(axis="x", length=4)
    for i in range(0, n, 4):
        where = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "ha": "center", "va": "top"}
        axes.annotate(one.quarters[i][:4], (i + 1.5, 0), xytext=(0, -4), size=style.SIZE["small"], **where)
    axes.yaxis.set_major_locator(ticks.MaxNLocator(4, steps=[1, 2, 5, 10] if high < RARE_END else [1, 2, 2.5, 5, 10]))
    axes.set_yticks([tick for tick in axes.get_yticks() if low - 1e-9 <= tick <= high + 1e-9])
    apart = np.diff(axes.get_yticks()).min(initial=1.0)
    style.percent_axis(axes.yaxis, voice.numbers, 0 if high >= RARE_END or apart > 0.01 - 1e-9 else 1)
    style.light_grid(axes, "y")


def _run(one: Charted) -> np.ndarray:
    """Return which points belong to the run that is longer than chance gives."""
    mark = np.zeros(len(one.quarters), dtype=bool)
    if one.chart.shifted and one.chart.run is not None:
        mark[one.chart.run[0] : one.chart.run[1] + 1] = True
    return mark


def _title(page: Axes, one: Charted, left: float, top: float, share: SharePrinter, voice: Voice) -> None:
    page.text(left, top, one.unit, va="top", weight="semibold", size=style.SIZE["strong"])
    of = one.denominator[~np.isnan(one.chart.share)]
    low, high = voice.numbers.integer(of.min()), voice.numbers.integer(of.max())
    say = voice.phrases
    if low == high:
        persons = say("quarters.persons_same", n=low, **voice.nouns)
    else:
        persons = say("quarters.persons", low=low, high=high, **voice.nouns)
    centre = say("quarters.centre", share=share(one.chart.centre, of.sum()))
    page.text(left, top - 12, f"{centre}; {persons}", va="top", size=style.SIZE["small"], color=style.colour("slate"))


def _keys(charts: list[Charted], voice: Voice) -> list[tuple[str, dict[str, object]]]:
    """Return what the marks mean, those that are drawn."""
    slate, main = style.colour("slate"), style.colour("primary")
    found = [
        (voice.phrases("quarters.key_centre"), {"color": slate, "lw": 1.1}),
        (voice.phrases("quarters.key_limits"), {"color": slate, **LIMITS}),
    ]
    if any(one.chart.outside.any() for one in charts):
        mark = {"ls": "", "marker": "D", "ms": OUTSIDE, "color": style.colour("national"), "mec": style.colour("paper")}
        found.append((voice.phrases("quarters.key_outside"), mark))
    if any(one.chart.shifted for one in charts):
        mark = {"ls": "", "marker": "s", "ms": POINT + 1.2, "mfc": style.colour("paper"), "mec": main}
        found.append((voice.phrases("quarters.key_run"), mark))
    return found


def _draw_keys(page: Axes, keys: list[tuple[str, dict[str, object]]], top: float) -> None:
    x, y, size = 0.0, top, style.SIZE["text"]
    for text, look in keys:
        length = 24 + width_in_points(page, text, size)
        if x and x + length > page.get_xlim()[1]:
            x, y = 0.0, y - KEY_LINE
        dots = [x + 9] if look.get("ls") == "" else [x, x + 18]
        page.plot(dots, [y] * len(dots), **look)
        page.text(x + 23, y, text, va="center", size=size)
        x += length + 12


def _values(one: Charted, share: SharePrinter, voice: Voice) -> str:
    say, of = voice.phrases, one.denominator
    lowest, highest = int(np.nanargmin(one.chart.share)), int(np.nanargmax(one.chart.share))
    return say(
        "quarters.alt_unit",
        unit=one.unit,
        centre=share(one.chart.centre, np.nansum(of)),
        low=share(one.chart.share[lowest], of[lowest]),
        lowest=quarter_name(one.quarters[lowest], say),
        high=share(one.chart.share[highest], of[highest]),
        highest=quarter_name(one.quarters[highest], say),
    )


def _data(charts: list[Charted]) -> pd.DataFrame:
    """Return the points drawn, with the centre and the limits."""
    import pandas as pd

    columns = ["unit_id", "unit", "quarter", "numerator", "denominator", "value", "centre", "lower", "upper", "outside"]
    parts = [
        pd.DataFrame(
            {
                "unit_id": one.unit_id,
                "unit": one.unit,
                "quarter": one.quarters,
                "numerator": one.numerator,
                "denominator": one.denominator,
                "value": one.chart.share,
                "centre": one.chart.centre,
                "lower": one.chart.lower,
                "upper": one.chart.upper,
                "outside": one.chart.outside,
            }
        )
        for one in charts
    ]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
