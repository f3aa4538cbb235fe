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
    unknown_notes,
)
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.layout import compose
from R_free_helpers.figures.page import empty
from R_free_helpers.figures.point_labels import place_labels
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.numbers import half_up
from R_free_helpers.language.periods import period_text
from R_free_helpers.measures.funnel import CONTROL_LEVELS, binomial_limits, overdispersed_limits
from R_free_helpers.results.between_units import ESTIMATED, LIMITS, PLACES, BetweenUnits, between_units
from R_free_helpers.results.between_words import meaning, outside_sentence, ranking_sentence, spread_sentence

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.results.chapter import Chapter

BODY_CM = 7.2

LOOKS = {0: ("o", "primary", 20), 1: ("D", "national", 30), 2: ("s", "national", 42)}
"""Marker, colour and size of a point by how many limits it lies outside: shape and size tell it without colour."""

NOT_DRAWN = ["shown", "place_chance", "place_multiplicative", *ESTIMATED]
"""Columns that a funnel's data are without; what is estimated stands in the table of `unit_estimates`."""


@noted
def funnel(chapter: Chapter, measure_id: str) -> Figure:
    """Return a funnel of an indicator: each unit a labelled point, and limits around the national share.

    Where units differ by more than chance, the limits allow for the variance between them
    (`R_free_helpers.results.between_units`), and those of chance alone are dotted. Hidden units and units without data
    are absent. Without a national share, or with fewer than two units, there is nothing to compare, and the figure says
    so.
    """
    everyone, found = funnel_rows(chapter, measure_id)
    rows = everyone[everyone["shown"]].reset_index(drop=True)
    if found.target is None or len(rows) < 2:
        return _nothing(chapter, measure_id)
    drawing = _draw(chapter, measure_id, everyone, found)
    alt, notes = _alt(chapter, measure_id, everyone, found), unknown_notes(chapter, measure_id)
    return Figure(drawing, alt, rows.drop(columns=NOT_DRAWN), notes)


def funnel_rows(chapter: Chapter, measure_id: str) -> tuple[pd.DataFrame, BetweenUnits]:
    """Return the compared units with what is known of how they differ, and that itself.

    Returns
    -------
    rows : pandas.DataFrame
        unit_id, unit, period, value, lower, upper, denominator, mark, status, ``shown``, and the limits, places,
        reliability and shrunken shares of `BetweenUnits`; highest share first. Units that are not shown have none, and
        place 0.
    found : BetweenUnits
    """
    compared = compare_units(chapter, measure_id, "share", _coverage(chapter, measure_id))
    columns = ["unit_id", "unit", "period", "value", "lower", "upper", "denominator", "mark", "status", "shown"]
    rows = compared.loc[compared["level"] != "nation", columns].reset_index(drop=True)
    found = between_units(chapter, measure_id)
    rows = rows.merge(found.rows[["unit_id", *LIMITS, *PLACES, *ESTIMATED]], on="unit_id", how="left")
    rows[list(PLACES)] = rows[list(PLACES)].fillna(0).astype(int)
    return rows, found


def _coverage(chapter: Chapter, measure_id: str) -> str | None:
    """Return the coverage measure that marks units; None where the edition has no values of it."""
    indicator = chapter.registry.shares.get(measure_id)
    coverage = indicator.low_coverage if indicator else None
    return coverage if coverage and (chapter.results["measure"] == coverage).any() else None


def _nothing(chapter: Chapter, measure_id: str) -> Figure:
    figure = empty(chapter, measure_id)
    national = chapter.select(measure_id, unit=chapter.nation)
    if (national["status"] == "no_data").all():  # also where it has no row
        return figure
    say = language_of(chapter).phrases
    key = "funnel.nothing" if between_units(chapter, measure_id).target is None else "funnel.single"
    text = say(key, name=measure_name(chapter, measure_id))
    figure.drawing.axes[0].texts[0].set_text(text)
    return Figure(figure.drawing, text, figure.data)


def _draw(chapter: Chapter, measure_id: str, everyone: pd.DataFrame, found: BetweenUnits):
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    rows = everyone[everyone["shown"]]
    drawing = style.figure(layout=None)
    axes = drawing.add_axes((0, 0, 1, 1))
    most = float(rows["denominator"].max()) * 1.1
    axes.set(xlim=(0, most), ylim=_reach(rows, found, most))
    handles = _limits(axes, found, most, chapter)
    handles = [*_points(axes, rows, say), *handles]
    style.percent_axis(axes.yaxis, numbers)
    style.number_axis(axes.xaxis, numbers)
    axes.set_xlabel(say("funnel.x"))
    style.light_grid(axes, "y")
    coverage = _coverage(chapter, measure_id)
    note = say("funnel.note_wide" if found.between else "funnel.note")
    notes = [note, spread_sentence(chapter, found), *mark_notes(chapter, rows, coverage)]
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


def _reach(rows: pd.DataFrame, found: BetweenUnits, most: float) -> tuple[float, float]:
    """Return the drawn part of 0..1: all points, and the limits from a tenth of the largest unit on."""
    n = np.array([max(1.0, float(half_up(most / 10)))])
    lower, upper = overdispersed_limits(_target(found), n, CONTROL_LEVELS[-1], found.between)
    low = min(rows["value"].min(), lower[0])
    high = max(rows["value"].max(), upper[0])
    return max(-0.03, np.floor(low * 10 - 0.3) / 10), min(1.04, np.ceil(high * 10 + 0.3) / 10)


def _target(found: BetweenUnits) -> float:
    """Return the national share of units that are drawn."""
    if found.target is None:
        raise ValueError("a funnel without a national share is not drawn")
    return found.target


def _limits(axes: Axes, found: BetweenUnits, most: float, chapter: Chapter) -> list:
    """Draw the national share and both pairs of limits, each named at its right end, and dot those of chance alone.

    Returns the legend's entries for the dotted ones, none where the limits are those of chance alone.
    """
    numbers, target = language_of(chapter).numbers, _target(found)
    n = np.unique(np.floor(np.geomspace(1, most, 400) + 0.5))
    slate = style.colour("slate")
    axes.axhline(target, color=style.colour("ink"), lw=1.1, zorder=1.5)
    ends = [(target, f"{chapter.label('level', 'nation')} {numbers.share(target)}", "bold")]
    for level, dashes in zip(CONTROL_LEVELS, ((0, (4, 2.5)), "-"), strict=True):
        bounds = overdispersed_limits(target, n, level, found.between)
        for bound in bounds:
            style.line(axes, n, bound, slate, linewidth=0.9, linestyle=dashes, zorder=1.4)
        lower, upper = (bound[-1] for bound in bounds)
        text = numbers.share(level, 0 if float(half_up(level * 100, 6)).is_integer() else 1)
        ends += [(lower, text, "normal"), (upper, text, "normal")]
    handles = _chance_limits(axes, target, n, slate, language_of(chapter).phrases) if found.between else []
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
    return handles


def _chance_limits(axes: Axes, target: float, n: np.ndarray, colour: str, say) -> list:
    """Dot the inner limits of chance alone, and return their entry in the legend."""
    from matplotlib.lines import Line2D

    look = {"linewidth": 0.8, "linestyle": (0, (1, 1.8))}
    for bound in binomial_limits(target, n, CONTROL_LEVELS[0]):
        style.line(axes, n, bound, colour, zorder=1.3, **look)
    return [Line2D([], [], color=colour, label=say("funnel.chance"), **look)]


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


def _alt(chapter: Chapter, measure_id: str, everyone: pd.DataFrame, found: BetweenUnits) -> str:
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
            share=numbers.share(_target(found)),
        )
    ]
    parts.append(outside_sentence(chapter, found))
    parts += [meaning(chapter, found), spread_sentence(chapter, found), ranking_sentence(chapter, found)]
    if absent := len(everyone) - len(rows):
        parts.append(say("funnel.absent", n=numbers.integer(absent), units=units_word(chapter)))
    return " ".join(parts)
