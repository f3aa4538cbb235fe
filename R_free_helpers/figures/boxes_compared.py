"""Scores by two groupings side by side, a row a scale: the panels A and B of one figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import style
from R_free_helpers.figures.boxes import (
    HEADINGS,
    TABLE_LINES,
    ScoreScale,
    axis_limits,
    draw_box,
    group_names,
    medians_alt,
    norm_line,
    score_scale,
)
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    POINTS_PER_CM,
    empty,
    in_order,
    note,
    panel,
    released,
    sheet,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

ROW_CM, HEAD_CM, NOTE_CM = 4.6, 0.75, 1.0
TITLE, TABLE, BETWEEN = 19.0, 46.0, 26.0
"""Points above the boxes, for the numbers below them, and between the columns."""


@dataclass(frozen=True)
class GroupingColumn:
    """One grouping: its measure, its subgroup key, its released rows and the names of its groups in order."""

    measure: str
    by: str
    rows: pd.DataFrame
    names: dict[str, str]
    heading: str


@noted
def prom_box_columns(chapter: Chapter, parts: Sequence[tuple[str, str]], *, scale_key: str = "scale") -> Figure:
    """Draw box plots of each scale (rows) by two or more groupings (columns A, B, …) on the same axes.

    Parameters
    ----------
    chapter : Chapter
    parts : sequence of (measure, subgroup key)
        Box statistics by the keys ``scale`` and the one named. A column's heading is the label ``panel_heading`` of
        its measure, or the ``heading`` of its key.
    scale_key : str
        Subgroup key of the scale.
    """
    import pandas as pd

    voice = words(chapter)
    columns = [
        column for i, part in enumerate(parts) if (column := _column(chapter, part, "ABCDEF"[i], voice)) is not None
    ]
    if not columns:
        return empty(chapter, parts[0][0])
    everything = pd.concat([column.rows.assign(measure=column.measure) for column in columns], ignore_index=True)
    scales = {
        code: score_scale(chapter, scale_key, code)
        for code in in_order(chapter, scale_key, everything[scale_key].dropna())
    }
    limits = axis_limits(everything, scales, scale_key)
    height = (HEAD_CM + ROW_CM * len(scales) + NOTE_CM) * POINTS_PER_CM
    drawing, page = sheet(height / POINTS_PER_CM)
    places = _places(page.get_xlim()[1], columns)
    for (left, _), column in zip(places, columns, strict=True):
        page.text(left - 18, height - 3, column.heading, va="top", weight="semibold", size=style.SIZE["strong"])
    for line, (code, scale) in enumerate(scales.items()):
        top = height - (HEAD_CM + line * ROW_CM) * POINTS_PER_CM
        bottom = top - ROW_CM * POINTS_PER_CM + TABLE
        _heading(page, scale, top, voice)
        for i, ((left, width), column) in enumerate(zip(places, columns, strict=True)):
            axes = panel(drawing, left, bottom, width, top - TITLE - bottom)
            axes.set(xlim=(0, len(column.names)), ylim=limits[scale.instrument or code], xticks=[])
            style.number_axis(axes.yaxis, voice.numbers)
            style.light_grid(axes, "y")
            if scale.norm is not None:
                _norm(axes, page, scale.norm, (left + width, top - 3), voice, named=i == len(columns) - 1)
            part = column.rows[column.rows[scale_key] == code]
            _boxes(axes, page, column, part, (left, bottom, width), scale.name, voice)
        for name in ("n", "outliers"):
            at = {"va": "top", "ha": "left", "color": style.colour("slate"), "size": style.SIZE["small"]}
            page.text(0, bottom - TABLE_LINES[name], voice.phrases(f"boxes.row.{name}"), **at)
    note(page, voice.phrases("boxes.note"), 0, NOTE_CM * POINTS_PER_CM - 6, page.get_xlim()[1])
    return Figure(drawing, _alt(chapter, columns, scales, scale_key, voice), everything)


def _column(chapter: Chapter, part: tuple[str, str], letter: str, voice: Voice) -> GroupingColumn | None:
    measure, by = part
    rows = released(chapter, measure, None)
    if rows is None:
        return None
    groups = in_order(chapter, by, rows[by].dropna(), last=("unknown",))
    name = chapter.codes.get(("panel_heading", measure)) or chapter.label("heading", by)
    heading = voice.phrases("panel.title", letter=letter, name=name)
    return GroupingColumn(measure, by, rows, group_names(chapter, rows, by, groups, voice), heading)


def _places(width: float, columns: Sequence[GroupingColumn]) -> list[tuple[float, float]]:
    """Return left edge and width of each column: every box has the same room, up to a fifth of a column more."""
    room = width - HEADINGS - (BETWEEN * (len(columns) - 1)) - 2
    # A half more for each column: two boxes must not be squeezed by six.
    sizes = [len(column.names) + 1.5 for column in columns]
    places, left = [], HEADINGS
    for size in sizes:
        places.append((left, room * size / sum(sizes)))
        left += room * size / sum(sizes) + BETWEEN
    return places


def _heading(page: Axes, scale: ScoreScale, top: float, voice: Voice) -> None:
    """Write the scale's name and, after it, which end is better."""
    page.text(0, top - 3, scale.name, va="top", weight="semibold")
    if scale.better:
        after = width_in_points(page, scale.name, style.SIZE["text"], "semibold") + 8
        text, size = voice.phrases(f"boxes.better.{scale.better}"), style.SIZE["small"]
        page.text(after, top - 3.5, text, va="top", color=style.colour("slate"), size=size)


def _norm(axes: Axes, page: Axes, norm: float, at: tuple[float, float], voice: Voice, named: bool) -> None:
    if named:
        norm_line(axes, page, norm, at, voice)
    else:
        axes.axhline(norm, zorder=0.9, color=style.colour("national"), linewidth=1.1, linestyle=(0, (4, 2)))


def _boxes(
    axes: Axes,
    page: Axes,
    column: GroupingColumn,
    rows: pd.DataFrame,
    at: tuple[float, float, float],
    scale: str,
    voice: Voice,
) -> None:
    left, bottom, width = at
    for j, (group, name) in enumerate(column.names.items()):
        below = (left + (j + 0.5) * width / len(column.names), bottom)
        draw_box(axes, page, rows[rows[column.by] == group], j + 0.5, below, name, scale, voice)


def _alt(
    chapter: Chapter, columns: Sequence[GroupingColumn], scales: dict[str, ScoreScale], scale_key: str, voice: Voice
) -> str:
    """Return each column's alt text after its heading."""
    parts = [
        f"{column.heading}. "
        + medians_alt(
            chapter, column.measure, column.rows, scales, list(column.names), column.names, column.by, scale_key, voice
        )
        for column in columns
    ]
    return " ".join(parts)
