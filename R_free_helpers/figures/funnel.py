"""Funnels: units' shares against how many each counts, with the limits that chance alone would keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.figures import marks, style
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
from R_free_helpers.figures.share_axis import RARE_END, share_end, share_ticks, tick_decimals
from R_free_helpers.language.numbers import half_up
from R_free_helpers.language.periods import period_text
from R_free_helpers.measures.funnel import CONTROL_LEVELS
from R_free_helpers.results.between_units import ESTIMATED, LIMITS, PLACES, BetweenUnits, between_units
from R_free_helpers.results.between_words import meaning, outside_sentence, ranking_sentence, spread_sentence
from R_free_helpers.results.telling import direction_notes, row_nouns, share_printer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.telling import SharePrinter

BODY_CM = 7.2

LOOKS = {0: ("o", "primary", 20), 1: ("D", "national", 30), 2: ("s", "national", 42)}
"""Marker, colour and size of a point by how many limits it lies outside: shape and size tell it without colour."""

COUNTS = ("numerator", "denominator")

NOT_DRAWN = ["shown", "numerator", "place_chance", "place_multiplicative", *ESTIMATED]
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
    # A policy that blanks counts may leave a share without its denominator, and so without a place.
    everyone = everyone.assign(shown=everyone["shown"] & everyone["denominator"].notna())
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
        unit_id, unit, period, value, lower, upper, numerator, denominator, mark, status, ``shown``, and the limits,
        places, reliability and shrunken shares of `BetweenUnits`; the best share first. Units that are not shown have
        none, and place 0.
    found : BetweenUnits
    """
    compared = compare_units(chapter, measure_id, "share", _coverage(chapter, measure_id))
    columns = ["unit_id", "unit", "period", "value", "lower", "upper", *COUNTS, "mark", "status", "shown"]
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
    low, high = _reach(rows, found, most)
    axes.set(xlim=(0, most), ylim=(low, high))
    share = share_printer(chapter, measure_id)
    handles = _limits(axes, found, most, chapter, share)
    handles = [*points(axes, rows, say), *handles]
    rare = bool(rows["value"].max() < RARE_END)
    if rare:
        axes.set_yticks(share_ticks(high))
    style.percent_axis(axes.yaxis, numbers, tick_decimals(high) if rare else 0)
    style.number_axis(axes.xaxis, numbers)
    axes.set_xlabel(say("funnel.x", **row_nouns(chapter, measure_id)))
    style.light_grid(axes, "y")
    coverage = _coverage(chapter, measure_id)
    note = say("funnel.note_wide" if found.between else "funnel.note")
    notes = [note, spread_sentence(chapter, found), *mark_notes(chapter, rows, coverage, measure_id)]
    notes += [*_clustered(chapter, measure_id, found), *direction_notes(chapter, measure_id)]
    if absent := len(everyone) - len(rows):
        notes.append(say("funnel.absent", n=numbers.integer(absent), units=units_word(chapter)))
    compose(drawing, axes, left=1.3, right=1.9, top=0.3, body=BODY_CM, bottom=1.2, handles=handles, notes=notes)
    for row in rows.itertuples():
        said = marks.value_text(row.unit, row, numbers, share(row.value, row.denominator))
        marks.tell_point(axes, said, row.denominator, row.value, row.unit_id)
    name_units(axes, chapter, rows.assign(unit=rows["unit"] + rows["mark"]), "denominator")
    return drawing


def name_units(axes: Axes, chapter: Chapter, rows: pd.DataFrame, across: str) -> None:
    """Write each unit's name beside its point; those the edition is about, and those outside the limits, in bold.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    chapter : Chapter
    rows : pandas.DataFrame
        unit_id, unit, value, place, and the column ``across`` of what lies along the x axis.
    across : str
    """
    chosen = focus_units(chapter)
    labels = [
        (
            getattr(row, across),
            row.value,
            f"{style.POINTER} {row.unit}" if row.unit_id in chosen else row.unit,
            row.unit_id in chosen or row.place != 0,
        )
        for row in rows.itertuples()
    ]
    place_labels(axes, labels)


def _reach(rows: pd.DataFrame, found: BetweenUnits, most: float) -> tuple[float, float]:
    """Return the drawn part of 0..1: all points, and the limits from a tenth of the largest unit on."""
    n = np.array([max(1.0, float(half_up(most / 10)))])
    lower, upper = found.limits(n, CONTROL_LEVELS[-1], found.between)
    low = min(rows["value"].min(), lower[0])
    high = max(rows["value"].max(), upper[0])
    if rows["value"].max() < RARE_END:
        # Of a rare outcome the limits of small units are far above all points: they may leave the drawing.
        usual = np.array([max(1.0, float(half_up(rows["denominator"].median())))])
        above = found.limits(usual, CONTROL_LEVELS[-1], found.between)[1][0]
        end = share_end([rows["value"].max(), above], fit=True)
        return -0.03 * end, end
    return max(-0.03, np.floor(low * 10 - 0.3) / 10), min(1.04, np.ceil(high * 10 + 0.3) / 10)


def _clustered(chapter: Chapter, measure_id: str, found: BetweenUnits) -> list[str]:
    """Return that limits allow for persons with several rows, where they do."""
    say = language_of(chapter).phrases
    return [say("funnel.clustered", **row_nouns(chapter, measure_id))] if found.effect > 1 else []


def _target(found: BetweenUnits) -> float:
    """Return the national share of units that are drawn."""
    if found.target is None:
        raise ValueError("a funnel without a national share is not drawn")
    return found.target


def _limits(axes: Axes, found: BetweenUnits, most: float, chapter: Chapter, share: SharePrinter) -> list:
    """Draw the national share and both pairs of limits, each named at its right end, and dot those of chance alone.

    Returns the legend's entries for the dotted ones, none where the limits are those of chance alone.
    """
    numbers, target = language_of(chapter).numbers, _target(found)
    n = np.unique(np.floor(np.geomspace(1, most, 400) + 0.5))
    slate = style.colour("slate")
    axes.axhline(target, color=style.colour("ink"), lw=1.1, zorder=1.5)
    ends = [(target, f"{chapter.label('level', 'nation')} {share(target, found.total)}", "bold")]
    for level, dashes in zip(CONTROL_LEVELS, ((0, (4, 2.5)), "-"), strict=True):
        bounds = found.limits(n, level, found.between)
        for bound in bounds:
            style.line(axes, n, bound, slate, linewidth=0.9, linestyle=dashes, zorder=1.4)
        lower, upper = (bound[-1] for bound in bounds)
        text = numbers.share(level, 0 if float(half_up(level * 100, 6)).is_integer() else 1)
        ends += [(lower, text, "normal"), (upper, text, "normal")]
    handles = _chance_limits(axes, found, n, slate, language_of(chapter).phrases) if found.between else []
    name_ends(axes, ends)
    return handles


def name_ends(axes: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Write names right of the axes beside the ends of lines, none on another; the bold one keeps its place.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    ends : list of (height, text, weight)
        One of them bold: the line in the middle.
    """
    slate = style.colour("slate")
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


def _chance_limits(axes: Axes, found: BetweenUnits, n: np.ndarray, colour: str, say) -> list:
    """Dot the inner limits of chance alone, and return their entry in the legend."""
    from matplotlib.lines import Line2D

    look = {"linewidth": 0.8, "linestyle": (0, (1, 1.8))}
    for bound in found.limits(n, CONTROL_LEVELS[0], 0.0):
        style.line(axes, n, bound, colour, zorder=1.3, **look)
    return [Line2D([], [], color=colour, label=say("funnel.chance"), **look)]


def points(axes: Axes, rows: pd.DataFrame, say) -> list:
    """Draw the points and return the legend's entries for the kinds that occur.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``denominator`` (where it lies across), ``value``, ``place`` and ``status``.
    """
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
        at |= {"c": faces, "edgecolors": edge}
        with style.own_labels(axes):
            sns.scatterplot(**at, s=size, marker=marker, linewidths=0.6, zorder=4, clip_on=False)
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
            share=share_printer(chapter, measure_id)(_target(found), found.total),
        )
    ]
    parts += [*direction_notes(chapter, measure_id), *_clustered(chapter, measure_id, found)]
    parts.append(outside_sentence(chapter, found))
    parts += [meaning(chapter, found), spread_sentence(chapter, found), ranking_sentence(chapter, found)]
    if absent := len(everyone) - len(rows):
        parts.append(say("funnel.absent", n=numbers.integer(absent), units=units_word(chapter)))
    return " ".join(parts)
