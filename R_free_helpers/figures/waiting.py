"""Durations by unit, such as waiting times and lengths of stay: boxes from released percentiles, no single persons.

What the time is called ("ventetid", "liggetid") is the registry's label ``duration`` of the measure, or else its phrase
``duration``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.compared import (
    compare_units,
    focus_units,
    hidden_text,
    language_of,
    mark_notes,
    measure_name,
    unit_label,
    without_hidden,
)
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.layout import compose, width_in_cm, write_why
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.shapes import barh, stroke
from R_free_helpers.figures.waiting_alt import TimeAxis, waiting_alt
from R_free_helpers.language.few import is_told
from R_free_helpers.measures.kinds import Percentiles
from R_free_helpers.results.telling import row_nouns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.results.chapter import Chapter

ROW_CM = 0.54
STATISTICS = ("p10", "p25", "p75", "p90", "beyond")
MEDIAN_COLUMN, BEYOND_COLUMN, COLUMN_CM = 0.75, 2.05, 2.7
"""Centres of the two columns of numbers right of the axes, and their room, in cm."""


@noted
def duration_boxes(
    chapter: Chapter,
    measure_id: str,
    coverage: str | None = None,
    time: str = "days",
) -> Figure:
    """Return boxes of a duration for the nation and each of the lowest units, shortest median on top.

    Parameters
    ----------
    measure_id : str
        A measure of percentiles. Where it is truncated the axis ends, and how many took longer is printed at the
        right; else the axis takes in all. The target line is the limit of the indicator that it names, if any.
    coverage : str, optional
        The coverage measure that marks units with stars.
    time : {"days", "months", "years"}
        The unit of time of a measure that names no indicator; else it is the limit's.
    """
    scale = time_axis(chapter, measure_id, time)
    name = chapter.codes.get(("duration", measure_id)) or language_of(chapter).phrases("duration")
    rows = waiting_rows(chapter, measure_id, coverage)
    drawing = _draw(chapter, measure_id, rows, scale, coverage, name)
    alt = waiting_alt(chapter, measure_name(chapter, measure_id), rows, scale)
    return Figure(drawing, alt, rows.drop(columns="shown"))


waiting_boxes = duration_boxes
"""The same under the name that chapters on waiting times use."""


def time_axis(chapter: Chapter, measure_id: str, time: str = "days") -> TimeAxis:
    """Return how a measure's time is shown, from its declaration.

    Raises
    ------
    TypeError
        When the measure is not one of percentiles.
    ValueError
        When the indicator that it names has no limit.
    """
    measure = chapter.registry.measure(measure_id)
    if not isinstance(measure, Percentiles):
        raise TypeError(f"the measure '{measure_id}' is not one of percentiles, and has no boxes of a duration")
    if measure.limit_of is None:
        return TimeAxis(measure.truncate, None, time)
    target = chapter.registry.limit(measure.limit_of)
    return TimeAxis(measure.truncate, target.value, target.unit)


def waiting_rows(chapter: Chapter, measure_id: str, coverage: str | None = None) -> pd.DataFrame:
    """Return a row per unit with its percentiles, the nation first; ``beyond_status`` tells why a count lacks."""
    rows = compare_units(chapter, measure_id, "median", coverage, ascending=True)
    rows = rows.rename(columns={"value": "median"}).drop(columns=["lower", "upper", "numerator", "before"])
    for statistic in STATISTICS:
        values = without_hidden(chapter.select(measure_id, statistic))
        rows[statistic] = rows["unit_id"].map(dict(zip(values["unit_id"], values["value"], strict=True))).astype(float)
    rows["beyond_status"] = rows["unit_id"].map(dict(zip(values["unit_id"], values["status"], strict=True)))
    national = rows["level"] == "nation"
    rows = rows.loc[[*rows.index[national], *rows.index[~national]]].reset_index(drop=True)
    rows.loc[~rows["shown"], list(STATISTICS)] = float("nan")
    return rows


def _draw(chapter: Chapter, measure_id: str, rows: pd.DataFrame, scale: TimeAxis, coverage: str | None, duration: str):
    limit = scale.limit or max(rows["p90"].max() * 1.05 if rows["shown"].any() else 0.0, 1.0)
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    drawing = style.figure(layout=None)
    axes = drawing.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, limit)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    chosen, widest = focus_units(chapter), 0.0
    for place, row in enumerate(rows.itertuples()):
        strong = row.level == "nation" or row.unit_id in chosen
        weight = "bold" if strong else "normal"
        pointer = f"{style.POINTER} " if row.unit_id in chosen else ""
        label = pointer + unit_label(row, numbers, row.denominator)
        widest = max(widest, width_in_cm(label, weight=weight))
        axes.text(
            -0.012, place, label, transform=axes.get_yaxis_transform(), ha="right", va="center", fontweight=weight
        )
        if row.shown:
            _box(axes, place, row, limit)
            marks.tell(axes, _said(row, scale, say, numbers), (0, limit), (place - 0.5, place + 0.5), row.unit_id)
            _column(axes, place, MEDIAN_COLUMN, numbers.integer(row.median), weight)
            if scale.limit:
                known = row.beyond == row.beyond
                text = _beyond(chapter, row)
                _column(axes, place, BEYOND_COLUMN, text, weight, faint=not known)
        else:
            why = chapter.few.absent(row.status, "median")
            write_why(axes, limit * 0.008, place, why)
            marks.tell(axes, f"{row.unit}: {why}", (0, limit), (place - 0.5, place + 0.5), row.unit_id)
    _axis(axes, scale, say, numbers)
    compose(
        drawing,
        axes,
        left=widest + 0.25,
        right=COLUMN_CM if scale.limit else COLUMN_CM - (BEYOND_COLUMN - MEDIAN_COLUMN),
        top=0.95,
        body=ROW_CM * len(rows),
        bottom=1.15,
        handles=_handles(rows, say),
        notes=_notes(chapter, measure_id, rows, scale, coverage, duration),
    )
    return drawing


def _said(row: object, scale: TimeAxis, say, numbers) -> str:
    """Return what the page tells of a unit's box: the median, and what the box and the whiskers span."""
    spans = {"legend.box": (row.p25, row.p75), "legend.whisker": (row.p10, row.p90)}
    told = [f"{say('axis.median')} {numbers.integer(row.median)}"]
    told += [f"{say(name)}{marks.span(*ends, numbers.integer)}" for name, ends in spans.items() if ends[0] == ends[0]]
    said = f"{row.unit}: {'; '.join(told)} ({say(f'time.{scale.time}')})"
    # A policy that blanks may hide how many they are beside what they waited.
    return f"{said} – n = {numbers.integer(row.denominator)}" if row.denominator == row.denominator else said


def _beyond(chapter: Chapter, row: object) -> str:
    """Return how many took longer than the axis shows."""
    if row.beyond != row.beyond:
        return chapter.few.absent(row.beyond_status, "beyond", short=True)
    told = is_told(row.beyond, row.beyond_status)
    return chapter.few.count() if told else language_of(chapter).numbers.integer(row.beyond)


def _column(axes: Axes, place: float, offset_cm: float, text: str, weight: str = "normal", faint: bool = False) -> None:
    axes.annotate(
        text,
        (1, place),
        xycoords=axes.get_yaxis_transform(),
        xytext=(offset_cm * style.CM * 72, 0),
        textcoords="offset points",
        ha="center",
        va="center",
        fontweight="normal" if faint else weight,
        annotation_clip=False,
        fontstyle="italic" if faint else "normal",
        color=style.colour("slate" if faint else "ink"),
    )


def _box(axes: Axes, place: int, row: object, limit: float) -> None:
    ink, national = style.colour("ink"), row.level == "nation"
    stroke(axes, [row.p10, min(row.p90, limit)], [place, place], color=ink, lw=0.9, zorder=2, solid_capstyle="butt")
    for end in (row.p10, row.p90):
        if end <= limit:
            stroke(axes, [end, end], [place - 0.16, place + 0.16], color=ink, lw=0.9, zorder=2, clip_on=False)
    if row.p90 > limit:
        stroke(axes, [limit], [place], marker=">", ms=4, color=ink, clip_on=False, zorder=4)
    fill = style.colour("national" if national else "previous-year")
    barh(axes, place, row.p75 - row.p25, left=row.p25, height=0.56, color=fill, edgecolor=ink, linewidth=0.6, zorder=3)
    stroke(
        axes,
        [row.median] * 2,
        [place - 0.28, place + 0.28],
        color=style.colour("paper") if national else ink,
        lw=2.2,
        zorder=4,
        solid_capstyle="butt",
    )


def _axis(axes: Axes, scale: TimeAxis, say, numbers) -> None:
    from matplotlib.ticker import MaxNLocator

    style.light_grid(axes)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 5, 10]))
    style.number_axis(axes.xaxis, numbers)
    axes.set_xlabel(say(f"axis.time.{scale.time}"))
    axes.axhline(0.5, color=style.colour("line"), lw=0.8, zorder=1)
    time = say(f"time.{scale.time}")
    if scale.target is not None:
        axes.axvline(scale.target, color=style.colour("ink"), lw=1, ls=(0, (4, 3)), zorder=1.5)
        axes.text(
            scale.target,
            1.008,
            say("legend.target", limit=numbers.integer(scale.target), time=time),
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            fontsize=style.SIZE["small"],
        )
    columns = [(MEDIAN_COLUMN, f"{say('axis.median')}\n{time}")]
    if scale.limit:
        columns.append((BEYOND_COLUMN, say("axis.over", limit=numbers.integer(scale.limit)) + f"\n{time}"))
    for offset, text in columns:
        axes.annotate(
            text,
            (1, 1),
            xycoords="axes fraction",
            xytext=(offset * style.CM * 72, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=style.SIZE["small"],
            linespacing=0.95,
            annotation_clip=False,
        )


def _handles(rows: pd.DataFrame, say) -> list:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    ink = style.colour("ink")
    if not rows["shown"].any():
        return []
    return [
        Patch(facecolor=style.colour("previous-year"), edgecolor=ink, lw=0.6, label=say("legend.box")),
        Line2D([], [], color=ink, lw=0, marker="|", ms=9, mew=2.2, label=say("legend.median")),
        Line2D([], [], color=ink, lw=0.9, label=say("legend.whisker")),
    ]


def _notes(
    chapter: Chapter, measure_id: str, rows: pd.DataFrame, scale: TimeAxis, coverage: str | None, duration: str
) -> list[str]:
    say, numbers = language_of(chapter).phrases, language_of(chapter).numbers
    notes = [say("note.n", what=say("note.n_persons", **row_nouns(chapter, measure_id)))]
    if scale.limit:
        notes.append(say("note.beyond", limit=numbers.integer(scale.limit), duration=duration))
    notes += mark_notes(chapter, rows, coverage, measure_id)
    hidden = hidden_text(chapter)
    beyond_hidden = scale.limit is not None and (rows["shown"] & (rows["beyond_status"] == "suppressed")).any()
    return [*notes, hidden] if beyond_hidden and hidden not in notes else notes
