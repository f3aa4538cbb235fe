"""Funnels: units' shares against how many each counts, with the limits that chance alone would keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.figures import style
from R_free_helpers.figures.compared import (
    compare_units,
    focus_units,
    language_of,
    mark_notes,
    measure_name,
    units_word,
)
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.layout import compose
from R_free_helpers.figures.page import empty
from R_free_helpers.figures.point_labels import place_labels
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.periods import period_text
from R_free_helpers.measures.funnel import CONTROL_LEVELS, binomial_limits, positions

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.results.chapter import Chapter

BODY_CM = 7.2

LOOKS = {0: ("o", "primary", 20), 1: ("D", "national", 30), 2: ("s", "national", 42)}
"""Marker, colour and size of a point by how many limits it lies outside: shape and size tell it without colour."""

MOST_UNITS_NAMED = 8
"""More units than this on one side are counted in the alt text, not named."""


@noted
def funnel(chapter: Chapter, measure_id: str) -> Figure:
    """Return a funnel of an indicator: each unit a labelled point, and limits around the national share.

    Hidden units and units without data are absent. Without a national share there is nothing to compare with, and
    the figure says so.
    """
    everyone, target = funnel_rows(chapter, measure_id)
    rows = everyone[everyone["shown"]].reset_index(drop=True)
    if target is None or rows.empty:
        return _nothing(chapter, measure_id)
    drawing = _draw(chapter, measure_id, everyone, target)
    return Figure(drawing, _alt(chapter, measure_id, everyone, target), rows.drop(columns="shown"))


def funnel_rows(chapter: Chapter, measure_id: str) -> tuple[pd.DataFrame, float | None]:
    """Return the compared units with their limits and place, and the national share.

    Returns
    -------
    rows : pandas.DataFrame
        unit_id, unit, period, value, denominator, mark, status, ``shown``, ``lower_95``, ``upper_95``,
        ``lower_99.8``, ``upper_99.8`` and ``place``: 0 inside, ±1 outside the inner limits, ±2 outside the outer
        ones; highest share first. Without a national share the limits are missing.
    target : float or None
        None where it is hidden.
    """
    coverage = _coverage(chapter, measure_id)
    compared = compare_units(chapter, measure_id, "share", coverage)
    nation = compared[(compared["level"] == "nation") & compared["shown"]]
    target = None if nation.empty else float(nation["value"].iloc[0])
    columns = ["unit_id", "unit", "period", "value", "denominator", "mark", "status", "shown"]
    rows = compared.loc[compared["level"] != "nation", columns].reset_index(drop=True)
    if target is None:
        return rows, None
    n = np.where(rows["shown"], rows["denominator"].to_numpy(dtype=float), 0.0)
    for level in CONTROL_LEVELS:
        lower, upper = binomial_limits(target, n, level)
        rows[f"lower_{level * 100:g}"], rows[f"upper_{level * 100:g}"] = lower, upper
    rows["place"] = positions(rows["value"].to_numpy(dtype=float), n, target)
    return rows, target


def _coverage(chapter: Chapter, measure_id: str) -> str | None:
    """Return the coverage measure that marks units; None where the edition has no values of it."""
    indicator = chapter.registry.shares.get(measure_id)
    coverage = indicator.low_coverage if indicator else None
    return coverage if coverage and (chapter.results["measure"] == coverage).any() else None


def _nothing(chapter: Chapter, measure_id: str) -> Figure:
    figure = empty(chapter, measure_id)
    text = language_of(chapter).phrases("funnel.nothing", name=measure_name(chapter, measure_id))
    figure.drawing.axes[0].texts[0].set_text(text)
    return Figure(figure.drawing, text, figure.data)


def _draw(chapter: Chapter, measure_id: str, everyone: pd.DataFrame, target: float):
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    rows = everyone[everyone["shown"]]
    drawing = style.figure(layout=None)
    axes = drawing.add_axes((0, 0, 1, 1))
    most = float(rows["denominator"].max()) * 1.1
    axes.set(xlim=(0, most), ylim=_reach(rows, target, most))
    _limits(axes, target, most, chapter)
    handles = _points(axes, rows, say)
    style.percent_axis(axes.yaxis, numbers)
    style.number_axis(axes.xaxis, numbers)
    axes.set_xlabel(say("funnel.x"))
    style.light_grid(axes, "y")
    coverage = _coverage(chapter, measure_id)
    notes = [say("funnel.note"), *mark_notes(chapter, rows, coverage)]
    if absent := len(everyone) - len(rows):
        notes.append(say("funnel.absent", n=numbers.integer(absent), units=units_word(chapter)))
    compose(drawing, axes, left=1.3, right=1.9, top=0.3, body=BODY_CM, bottom=1.2, handles=handles, notes=notes)
    chosen = focus_units(chapter)
    labels = [
        (
            row.denominator,
            row.value,
            f"{f'{style.POINTER} ' if row.unit_id in chosen else ''}{row.unit}{row.mark}",
            row.unit_id in chosen or row.place != 0,
        )
        for row in rows.itertuples()
    ]
    place_labels(axes, labels)
    return drawing


def _reach(rows: pd.DataFrame, target: float, most: float) -> tuple[float, float]:
    """Return the drawn part of 0..1: all points, and the limits from a tenth of the largest unit on."""
    lower, upper = binomial_limits(target, np.array([max(1.0, round(most / 10))]), CONTROL_LEVELS[-1])
    low = min(rows["value"].min(), lower[0])
    high = max(rows["value"].max(), upper[0])
    return max(-0.03, np.floor(low * 10 - 0.3) / 10), min(1.04, np.ceil(high * 10 + 0.3) / 10)


def _limits(axes: Axes, target: float, most: float, chapter: Chapter) -> None:
    """Draw the national share and both pairs of limits, each named at its right end."""
    numbers = language_of(chapter).numbers
    n = np.unique(np.round(np.geomspace(1, most, 400)))
    slate = style.colour("slate")
    axes.axhline(target, color=style.colour("ink"), lw=1.1, zorder=1.5)
    ends = [(target, f"{chapter.label('level', 'nation')} {numbers.share(target)}", "bold")]
    for level, dashes in zip(CONTROL_LEVELS, ((0, (4, 2.5)), "-"), strict=True):
        for bound in binomial_limits(target, n, level):
            style.line(axes, n, bound, slate, linewidth=0.9, linestyle=dashes, zorder=1.4)
        lower, upper = (bound[-1] for bound in binomial_limits(target, n, level))
        text = numbers.share(level, 0 if level * 100 == round(level * 100) else 1)
        ends += [(lower, text, "normal"), (upper, text, "normal")]
    low, high = axes.get_ylim()
    apart = (high - low) / (BODY_CM / 0.37)
    ends.sort(key=lambda end: end[0])
    centre = next(i for i, end in enumerate(ends) if end[2] == "bold")
    places = [end[0] for end in ends]
    for i in range(centre - 1, -1, -1):
        places[i] = min(places[i], places[i + 1] - apart)
    for i in range(centre + 1, len(ends)):
        places[i] = max(places[i], places[i - 1] + apart)
    for y, (_, text, weight) in zip(places, ends, strict=True):
        axes.text(
            1.008,
            y,
            text,
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=style.SIZE["small"],
            fontweight=weight,
            color=style.colour("ink") if weight == "bold" else slate,
        )


def _points(axes: Axes, rows: pd.DataFrame, say) -> list:
    """Draw the points and return the legend's entries for the kinds that occur."""
    import seaborn as sns

    handles = []
    for outside, (marker, colour, size) in LOOKS.items():
        kind = rows[rows["place"].abs() == outside]
        if kind.empty:
            continue
        look = style.colour(colour)
        low = kind["status"].isin(["low_coverage"])
        faces = [style.colour("low-coverage") if grey else look for grey in low]
        edge = style.colour("paper")
        at = {"x": kind["denominator"].to_numpy(), "y": kind["value"].to_numpy(), "ax": axes, "legend": False}
        sns.scatterplot(**at, s=size, marker=marker, c=faces, edgecolors=edge, linewidths=0.6, zorder=4, clip_on=False)
        handles.append(
            axes.scatter(
                [],
                [],
                s=size,
                marker=marker,
                color=look,
                edgecolors=edge,
                linewidths=0.6,
                label=say(f"funnel.outside{outside}"),
            )
        )
    return handles


def _alt(chapter: Chapter, measure_id: str, everyone: pd.DataFrame, target: float) -> str:
    """Return what the funnel says, all of it from the rows drawn."""
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    rows = everyone[everyone["shown"]]
    parts = [
        say(
            "funnel.alt.what",
            name=measure_name(chapter, measure_id),
            period=period_text(rows["period"].iloc[0], numbers),
            n=numbers.integer(len(rows)),
            units=units_word(chapter),
            nation=chapter.label("level", "nation"),
            share=numbers.share(target),
        )
    ]
    sides = [
        say(f"funnel.alt.{name}", who=_who(chapter, list(rows.loc[rows["place"] == place, "unit"])))
        for place, name in ((2, "far_above"), (1, "above"), (-1, "below"), (-2, "far_below"))
        if (rows["place"] == place).any()
    ]
    parts += sides or [say("funnel.alt.none")]
    if absent := len(everyone) - len(rows):
        parts.append(say("funnel.absent", n=numbers.integer(absent), units=units_word(chapter)))
    return " ".join(parts)


def _who(chapter: Chapter, names: list[str]) -> str:
    language = language_of(chapter)
    if len(names) > MOST_UNITS_NAMED:
        return language.phrases("alt.many", n=language.numbers.integer(len(names)), units=units_word(chapter))
    return language.words.join(names)
