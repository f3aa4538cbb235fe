"""The attainment matrix: each unit's level on each indicator, the sum beside its name.

Columns run from the highest mean level to the lowest: the potential for improvement is at the right. The coverage
that is not part of the sum stands alone after a gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.compared import (
    focus_units,
    hidden_text,
    language_of,
    short_name,
    threshold,
    units_word,
    without_hidden,
)
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.layout import compose, width_in_cm
from R_free_helpers.figures.page import empty
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.ranking_alt import tied
from R_free_helpers.language.collation import sort_key
from R_free_helpers.language.numbers import half_up
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.results.attainment import ATTAINMENT

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.results.chapter import Chapter

ROW_CM, GAP, HEADER_CM = 0.56, 0.35, 2.35
HIDDEN_LEVEL_HATCH = "xxxxx"


@noted
def attainment_matrix(chapter: Chapter) -> Figure:
    """Return tiles with level 3, 2 or 1 for each of the lowest units and each indicator and coverage.

    Units are ordered by their points as a part of the most that the levels shown could have given, highest first, ties
    alphabetically. Units without a sum have no place in that order: they stand below, and it is said why.
    """
    cells, totals, columns = attainment_cells(chapter)
    if not columns:
        return empty(chapter, ATTAINMENT)
    drawing = _draw(chapter, cells, totals, columns)
    sums = totals.rename(columns={"denominator": "denominator_total"})
    data = sums.merge(cells.drop(columns="unit"), on="unit_id", suffixes=("_total", ""))
    return Figure(drawing, attainment_alt(chapter, cells, totals, columns), data)


def attainment_cells(chapter: Chapter) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Return cells (unit_id, unit, indicator, value, status), totals in printed order, and columns in order.

    Totals have ``value``, the points; ``denominator``, the most there could have been; and ``part``, their ratio.
    The columns of the sum come first, by mean shown level; the last ones are not summed.
    """
    rows = without_hidden(chapter.select(ATTAINMENT, "score", level=chapter.compared_level))
    cells = rows[rows["indicator"].notna()][["unit_id", "unit", "indicator", "value", "status"]]
    totals = rows[rows["indicator"].isna()][["unit_id", "unit", "value", "denominator", "status"]]
    totals = totals.assign(part=totals["value"] / totals["denominator"])
    language = chapter.registry.language
    keys = [
        (
            row.part != row.part,
            -float(half_up(row.part, 9)) if row.part == row.part else 0.0,
            sort_key(row.unit, language),
        )
        for row in totals.itertuples()
    ]
    totals = totals.iloc[sorted(range(len(keys)), key=keys.__getitem__)].reset_index(drop=True)
    means = cells.groupby("indicator")["value"].mean()
    summed = [*chapter.registry.indicators, chapter.registry.total_coverage]
    order = {name: place for place, name in enumerate(summed)}
    judged = sorted(
        (name for name in summed if name in means),
        key=lambda name: (-means[name] if means[name] == means[name] else 0.0, order[name]),
    )
    return cells.reset_index(drop=True), totals, judged + sorted(set(means.index) - set(summed))


def points(chapter: Chapter, row: object) -> str:
    """Return a sum as points of the most that could have been reached: ``14 av 18``."""
    if row.value != row.value:
        return chapter.few.absent(row.status)
    language = language_of(chapter)
    integer = language.numbers.integer
    return language.phrases("points_of", points=integer(row.value), most=integer(row.denominator))


def _draw(chapter: Chapter, cells: pd.DataFrame, totals: pd.DataFrame, columns: list[str]):
    language = language_of(chapter)
    say = language.phrases
    drawing = style.figure(layout=None)
    axes = drawing.add_axes((0, 0, 1, 1))
    summed = {*chapter.registry.indicators, chapter.registry.total_coverage}
    starts = [place + (0 if name in summed else GAP) for place, name in enumerate(columns)]
    axes.set_xlim(0, starts[-1] + 1)
    axes.set_ylim(len(totals), 0)
    axes.axis("off")
    values = {(row.unit_id, row.indicator): (row.value, row.status) for row in cells.itertuples()}
    chosen, widest = focus_units(chapter), 0.0
    for place, row in enumerate(totals.itertuples()):
        total = points(chapter, row)
        weight = "bold" if row.unit_id in chosen else "normal"
        label = (f"{style.POINTER} " if row.unit_id in chosen else "") + say("title_n", name=row.unit, n=total)
        widest = max(widest, width_in_cm(label, weight=weight))
        axes.text(-0.1, place + 0.5, label, ha="right", va="center", fontweight=weight)
        marks.tell(axes, f"{row.unit}: {total}", (0, starts[-1] + 1), (place, place + 1), row.unit_id)
    grid = [[values.get((unit, name), (float("nan"), "no_data")) for name in columns] for unit in totals["unit_id"]]
    n = sum(name in summed for name in columns)
    for first, last in ((0, n), (n, len(columns))):
        if first < last:
            part = [row[first:last] for row in grid]
            _tiles(axes, starts[first], part, starts[-1] + 1, chapter.few.count(), say)
    for start, name in zip(starts, columns, strict=True):
        axes.text(
            start + 0.5, -0.12, short_name(chapter, name), rotation=40, rotation_mode="anchor", ha="left", va="bottom"
        )
    outside = [name for name in columns if name not in summed]
    notes = [say("note.points"), say("note.columns"), say("between.points_note")]
    if outside:
        notes.append(say("note.total", names=language.words.join([short_name(chapter, name) for name in outside])))
    if (cells["status"] == "suppressed").any():
        notes.append(hidden_text(chapter))
    if (cells["status"] == "few").any():
        notes.append(say("note.few_level", limit=threshold(chapter)))
    compose(
        drawing,
        axes,
        left=widest + 0.3,
        right=1.2,
        top=HEADER_CM,
        body=ROW_CM * len(totals),
        bottom=0.25,
        handles=_handles(cells, say),
        notes=notes,
    )
    return drawing


def _tiles(axes: Axes, start: float, rows: list[list[tuple[float, str]]], whole: float, few: str, say) -> None:
    """Draw a block of the matrix from a place on its axis of length ``whole``, and mark what has no level."""
    import numpy as np
    import seaborn as sns
    from matplotlib.patches import Rectangle

    level = np.array([[value if value in style.BAND_FILLS else np.nan for value, _ in row] for row in rows])
    across = level.shape[1]
    block = axes.inset_axes((start / whole, 0, across / whole, 1))
    fills = [style.colour(style.BAND_FILLS[one]) for one in sorted(style.BAND_FILLS)]
    sns.heatmap(
        level,
        cmap=fills,
        vmin=min(style.BAND_FILLS),
        vmax=max(style.BAND_FILLS),
        annot=True,
        fmt=".0f",
        annot_kws={"size": style.SIZE["text"], "weight": "bold"},
        linewidths=2,
        linecolor=style.colour("paper"),
        cbar=False,
        xticklabels=False,
        yticklabels=False,
        ax=block,
    )
    block.axis("off")
    # Seaborn's choice of ink has too little contrast on the middle level.
    known = level[~np.isnan(level)]
    for text, one in zip(block.texts, known, strict=True):
        text.set_color(style.ink_on(fills[int(one) - 1]))
    for y, x in np.argwhere(np.isnan(level)):
        status = rows[y][x][1]
        hidden = status == "suppressed"
        frame = {"facecolor": "none", "edgecolor": style.colour("low-coverage"), "lw": 0.5}
        block.add_patch(
            Rectangle((x + 0.03, y + 0.05), 0.94, 0.9, hatch=HIDDEN_LEVEL_HATCH if hidden else None, **frame)
        )
        if not hidden:
            text = few if status == "few" else say("no_data_cell")
            block.text(x + 0.5, y + 0.5, text, ha="center", va="center", color=style.colour("slate"))


def _handles(cells: pd.DataFrame, say) -> list:
    from matplotlib.patches import Patch

    grey = style.colour("low-coverage")
    handles = [
        Patch(
            facecolor=style.colour(style.BAND_FILLS[level]),
            label=say("legend.score", score=level, name=say(f"band.{LEVELS[level]}")),
        )
        for level in (3, 2, 1)
    ]
    hidden = cells["status"] == "suppressed"
    if hidden.any():
        handles.append(
            Patch(facecolor="none", edgecolor=grey, hatch=HIDDEN_LEVEL_HATCH, lw=0.5, label=say("legend.hidden"))
        )
    if (~hidden & (cells["status"] != "few") & ~cells["value"].isin(style.BAND_FILLS)).any():
        handles.append(
            Patch(facecolor="none", edgecolor=grey, lw=0.5, label=f"{say('no_data_cell')} {say('legend.no_data')}")
        )
    return handles


def by_points(chapter: Chapter, totals: pd.DataFrame) -> str:
    """Return units with their points: those that have the same part of the possible may have other points.

    Each points are closed by a semicolon, so that nobody takes the next ones for the same unit's.
    """
    told = [points(chapter, row) for row in totals.itertuples()]
    groups = totals.assign(told=told).groupby("told", sort=False)["unit"]
    return "; ".join(f"{tied(list(units), chapter)} ({value})" for value, units in groups)


def attainment_alt(chapter: Chapter, cells: pd.DataFrame, totals: pd.DataFrame, columns: list[str]) -> str:
    """Return the alt text of the matrix, all of it from the cells drawn."""
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    names = {level: say(f"band.{name}").lower() for level, name in LEVELS.items()}
    parts = [
        say(
            "alt.matrix",
            n=numbers.integer(len(totals)),
            units=units_word(chapter),
            columns=numbers.integer(len(columns)),
            period=chapter.edition.year,
            very_good=names[3],
            good=names[2],
            less_good=names[1],
        )
    ]
    known = totals[totals["value"].notna()]
    if len(known):
        ends = (known.iloc[0], known.iloc[-1])
        same = [(known["part"] - end["part"]).abs() < 1e-9 for end in ends]
        best, worst = (by_points(chapter, known[rows]) for rows in same)
        reached = {points(chapter, row) for row in known.itertuples()}
        parts.append(
            say("alt.matrix_equal", value=reached.pop())
            if len(reached) == 1
            else say("alt.matrix_best", best=best, worst=worst)
        )
    for status, rows in totals[totals["value"].isna()].groupby("status", sort=True):
        names = language.words.join(list(rows["unit"]))
        parts.append(say("alt.matrix_no_sum", names=names, why=chapter.few.absent(str(status))))
    summed = {*chapter.registry.indicators, chapter.registry.total_coverage}
    judged = [name for name in columns if name in summed]
    parts.append(say("alt.matrix_columns", best=short_name(chapter, judged[0]), worst=short_name(chapter, judged[-1])))
    hidden = int((cells["status"] == "suppressed").sum())
    if hidden:
        parts.append(say.count("alt.matrix_hidden", hidden, n=numbers.integer(hidden)))
    few = int((cells["status"] == "few").sum())
    if few:
        parts.append(say.count("alt.matrix_few", few, n=numbers.integer(few)))
    return " ".join(parts)
