"""Scores by group as box plots that show no single person."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    POINTS_PER_CM,
    absent_notes,
    category_label,
    empty,
    hidden_look,
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

PANEL_CM, NOTE_CM = 7.3, 1.0
HEADINGS, BETWEEN, TITLE, TABLE = 52.0, 30.0, 32.0, 44.0
"""Points for the row headings at the left, between panels, above the boxes, and for the rows of numbers below."""

TABLE_LINES = {"group": 7.0, "n": 19.0, "outliers": 31.0}
"""Points below the axis of the rows of numbers."""

MOST_GROUPS_TOLD = 3
"""So many groups are all told in the alt text; of more, the first and the last."""

BOX = ("p25", "median", "p75", "whisker_low", "whisker_high", "mean")


@dataclass(frozen=True)
class ScoreScale:
    """A scale: its label, its instrument, which end is better, and the population's mean."""

    name: str
    instrument: str = ""
    better: str = ""
    norm: float | None = None


@noted
def prom_boxes(
    chapter: Chapter, measure: str, *, by: str = "age", scale_key: str = "scale", only: Sequence[str] = ()
) -> Figure:
    """Draw box plots of each scale by group, a panel a scale, two in a row.

    Box: the middle half. Whiskers: the last value within 1.5 interquartile ranges. Values beyond them are counted,
    not drawn: a dot would be a person. Which end of a scale is better, and the population's mean, stand in the
    registry's ``scale.csv``.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Box statistics by the subgroup keys ``scale`` and ``by``; where the groups are quarters, their bounds by
        ``quarter``.
    by, scale_key : str
        Subgroup keys.
    only : sequence of str
        The scales shown; all without it.
    """
    rows = released(chapter, measure, None)
    if rows is not None and only:
        rows = rows[rows[scale_key].isin(only)].reset_index(drop=True)
    if rows is None or rows.empty:
        return empty(chapter, measure)
    voice = words(chapter)
    boxes = rows[rows["statistic"] != "bound"]
    scales = {
        code: score_scale(chapter, scale_key, code) for code in in_order(chapter, scale_key, boxes[scale_key].dropna())
    }
    groups = in_order(chapter, by, boxes[by].dropna(), last=("unknown",))
    names = group_names(chapter, rows, by, groups, voice)
    lines = (len(scales) + 1) // 2
    each = min(PANEL_CM, (style.FULL_HEIGHT - NOTE_CM) / lines) * POINTS_PER_CM
    height = each * lines + NOTE_CM * POINTS_PER_CM
    drawing, page = sheet(height / POINTS_PER_CM)
    width = (page.get_xlim()[1] - HEADINGS - BETWEEN - 2) / 2
    limits = axis_limits(boxes, scales, scale_key)
    for i, (code, scale) in enumerate(scales.items()):
        part = boxes[boxes[scale_key] == code]
        left = HEADINGS + (i % 2) * (width + BETWEEN)
        top = height - (i // 2) * each
        bottom = top - each + TABLE + 8
        axes = panel(drawing, left, bottom, width, top - TITLE - bottom)
        axes.set(xlim=(0, len(groups)), ylim=limits[scale.instrument or code], xticks=[])
        style.number_axis(axes.yaxis, voice.numbers, decimals_of(limits[scale.instrument or code]) - 1)
        style.light_grid(axes, "y")
        page.text(left - 18, top - 3, scale.name, va="top", weight="semibold", size=style.SIZE["strong"])
        if scale.better:
            page.text(
                left - 18,
                top - 16,
                voice.phrases(f"boxes.better.{scale.better}"),
                va="top",
                color=style.colour("slate"),
                size=style.SIZE["small"],
            )
        if scale.norm is not None:
            norm_line(axes, page, scale.norm, (left + width, top - 16), voice)
        for j, group in enumerate(groups):
            draw_box(
                axes,
                page,
                part[part[by] == group],
                j + 0.5,
                (left + (j + 0.5) * width / len(groups), bottom),
                names[group],
                scale.name,
                voice,
            )
        if i % 2 == 0:
            for line, offset in TABLE_LINES.items():
                text = chapter.codes.get(("heading", by)) if line == "group" else None
                page.text(
                    0,
                    bottom - offset,
                    text or voice.phrases(f"boxes.row.{line}"),
                    va="top",
                    ha="left",
                    color=style.colour("slate"),
                    size=style.SIZE["small"],
                )
    note(page, voice.phrases("boxes.note"), 0, NOTE_CM * POINTS_PER_CM - 6, page.get_xlim()[1])
    return Figure(drawing, medians_alt(chapter, measure, boxes, scales, groups, names, by, scale_key, voice), rows)


def score_scale(chapter: Chapter, scale_key: str, code: str) -> ScoreScale:
    """Return a scale with what the registry's ``scale.csv`` says of it."""
    name = category_label(chapter, scale_key, code)
    path = chapter.registry.data_dir / "scale.csv"
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["scale"] == code:
                    return ScoreScale(
                        name, row["instrument"], row["better"], float(row["norm"]) if row["norm"] else None
                    )
    return ScoreScale(name)


def group_names(chapter: Chapter, rows: pd.DataFrame, by: str, groups: list[str], voice: Voice) -> dict[str, str]:
    """Return the groups' labels; quarters are named by their bounds, a bound belonging to the younger quarter."""
    edges = rows[rows["statistic"] == "bound"]
    edges = edges[edges["value"].notna()] if "quarter" in rows else edges.iloc[:0]
    if edges.empty:
        # A box is narrow: the registry may keep short labels under ``<key>_short``.
        return {
            group: chapter.codes.get((f"{by}_short", group)) or category_label(chapter, by, group) for group in groups
        }
    bound = {int(q): voice.numbers.integer(v) for q, v in zip(edges["quarter"], edges["value"], strict=True)}
    after = {int(q): voice.numbers.integer(v + 1) for q, v in zip(edges["quarter"], edges["value"], strict=True)}
    names = {}
    for group in groups:
        low, high = after.get(int(group) - 1), bound.get(int(group))
        form = "between" if low and high else "from" if low else "to"
        names[group] = (
            voice.phrases(f"boxes.age.{form}", low=low, high=high)
            if low or high
            else category_label(chapter, by, group)
        )
    return names


def axis_limits(boxes: pd.DataFrame, scales: dict[str, ScoreScale], scale_key: str) -> dict[str, tuple[float, float]]:
    """Return the value axis of each instrument: the same for its scales, round numbers around what is drawn."""
    limits: dict[str, tuple[float, float]] = {}
    for code, scale in scales.items():
        part = boxes[(boxes[scale_key] == code) & boxes["statistic"].isin(BOX)]["value"].dropna()
        low, high = (part.min(), part.max()) if len(part) else (0.0, 100.0)
        low, high = min(low, scale.norm or low), max(high, scale.norm or high)
        before = limits.get(scale.instrument or code, (low, high))
        limits[scale.instrument or code] = (min(before[0], low), max(before[1], high))
    return {code: _round(low, high) for code, (low, high) in limits.items()}


def _round(low: float, high: float) -> tuple[float, float]:
    """Return round numbers around a range, with room for a mark at both ends."""
    step = next(step for step in (0.1, 1.0, 10.0) if high <= 10 * step or step == 10.0)
    return low // step * step - (step / 5 if low < step / 10 else 0), -(-high // step) * step + step / 5


def decimals_of(limits: tuple[float, float]) -> int:
    """Return with how many decimals a score on an axis is told: two on a scale of one point, else one."""
    return 2 if limits[1] - limits[0] < 2 else 1


def norm_line(axes: Axes, page: Axes, norm: float, at: tuple[float, float], voice: Voice) -> None:
    """Draw the population's mean, and what the line is at ``at``: right end and height on the sheet."""
    look = {"color": style.colour("national"), "linewidth": 1.1, "linestyle": (0, (4, 2))}
    axes.axhline(norm, zorder=0.9, **look)
    text, size = voice.phrases("boxes.norm", value=voice.numbers.integer(norm)), style.SIZE["small"]
    page.text(*at, text, ha="right", va="top", color=style.colour("national"), size=size)
    right = at[0] - width_in_points(page, text, size) - 4
    page.plot([right - 18, right], [at[1] - size * 0.6] * 2, **look)


def draw_box(
    axes: Axes,
    page: Axes,
    part: pd.DataFrame,
    x: float,
    below: tuple[float, float],
    name: str,
    scale: str,
    voice: Voice,
) -> None:
    """Draw one box with its group, number and outliers under it, or the mark of a hidden one."""
    from matplotlib.patches import Rectangle

    primary, slate, paper = style.colour("primary"), style.colour("slate"), style.colour("paper")
    value = dict(zip(part["statistic"], part["value"], strict=True))
    low, high = axes.get_ylim()
    marks.tell(axes, _said(part, name, scale, voice), (x - 0.45, x + 0.45), (low, high))
    n = part.loc[part["statistic"].eq("median") & part["denominator"].notna(), "denominator"]
    if all(value.get(statistic, float("nan")) == value.get(statistic, float("nan")) for statistic in BOX):
        q1, middle, q3, least, most, mean = (value[statistic] for statistic in BOX)
        # Matplotlib's own: seaborn draws boxes of values only, and an edition has no values, only their summary.
        thin = {"color": primary, "linewidth": 1.0}
        axes.bxp(
            [{"q1": q1, "med": middle, "q3": q3, "whislo": least, "whishi": most, "mean": mean, "fliers": []}],
            positions=[x],
            widths=0.54,
            capwidths=0.24,
            patch_artist=True,
            showmeans=True,
            showfliers=False,
            manage_ticks=False,
            boxprops={"facecolor": style.colour("previous-year"), "edgecolor": primary, "linewidth": 1.0},
            whiskerprops=thin,
            capprops=thin,
            medianprops={"color": primary, "linewidth": 2.4, "solid_capstyle": "butt"},
            meanprops={"marker": "+", "markersize": 7, "markeredgewidth": 1.3, "markeredgecolor": style.colour("ink")},
        )
    else:
        status = part["status"].iloc[0] if len(part) else "no_data"
        if status == "suppressed":
            axes.add_patch(Rectangle((x - 0.27, low), 0.54, high - low, **hidden_look()))
        axes.text(
            x,
            (low + high) / 2,
            voice.few.absent(status, "median"),
            rotation=90,
            ha="center",
            va="center",
            color=slate,
            bbox={"facecolor": paper, "edgecolor": "none", "pad": 1.5},
        )
    outliers = part[part["statistic"] == "outliers"]
    numbers = {
        "group": name,
        "n": voice.numbers.integer(n.iloc[0]) if len(n) else _absent(part, voice),
        "outliers": _absent(outliers, voice)
        if outliers["value"].isna().all()
        else voice.number_of(outliers["value"].iloc[0], outliers["status"].iloc[0]),
    }
    known = {"group": True, "n": bool(len(n)), "outliers": bool(outliers["value"].notna().any())}
    for line, text in numbers.items():
        page.text(
            below[0],
            below[1] - TABLE_LINES[line],
            text,
            ha="center",
            va="top",
            size=style.SIZE["small"],
            color=style.colour("ink") if known[line] else slate,
            weight="semibold" if line == "group" else "normal",
        )


def _said(part: pd.DataFrame, name: str, scale: str, voice: Voice) -> str:
    """Return what a box tells: the median and the middle half of a scale in a group, or why there is none."""
    value = dict(zip(part["statistic"], part["value"], strict=True))
    middle, low, high = (value.get(statistic, float("nan")) for statistic in ("median", "p25", "p75"))
    if middle != middle:
        return f"{scale}, {name}: {voice.few.absent(part['status'].iloc[0] if len(part) else 'no_data', 'median')}"
    n = part.loc[part["statistic"].eq("median"), "denominator"].iloc[0]
    row = {"value": middle, "lower": low, "upper": high, "denominator": n}
    return marks.value_text(f"{scale}, {name}", SimpleNamespace(**row), voice.numbers, voice.few.value(middle),
                            voice.few.value)  # fmt: skip


def _absent(part: pd.DataFrame, voice: Voice) -> str:
    return voice.few.absent(part["status"].iloc[0] if len(part) else "no_data", "median", short=True)


def medians_alt(
    chapter: Chapter,
    measure: str,
    boxes: pd.DataFrame,
    scales: dict[str, ScoreScale],
    groups: list[str],
    names: dict[str, str],
    by: str,
    scale_key: str,
    voice: Voice,
) -> str:
    """Return, for each scale, which way is better and the medians: of few groups all, else the first and the last."""
    say, numbers = voice.phrases, voice.numbers
    parts = [
        say(
            "boxes.alt.what",
            name=chapter.label("measure", measure),
            groups=voice.join([names[group] for group in groups]),
        )
    ]
    for code, scale in scales.items():
        medians = boxes[
            (boxes[scale_key] == code) & (boxes["statistic"] == "median") & boxes["value"].notna()
        ].set_index(by)["value"]
        shown = [group for group in groups if group in medians.index]
        better = say("boxes.alt.better", better=say(f"boxes.alt.{scale.better}")) if scale.better else ""
        if not shown:
            of = boxes.loc[boxes[scale_key] == code, "status"]
            parts.append(say("boxes.alt.absent", name=scale.name, what=voice.few.absent(of.iloc[0], "median")))
            continue
        told = shown if len(shown) <= MOST_GROUPS_TOLD else [shown[0], shown[-1]]
        decimals = voice.few.decimals_of_value(2 if medians.abs().max() <= 1 else 1, *medians[told])
        values = [say("boxes.alt.at", name=names[g], value=numbers.decimal(medians[g], decimals)) for g in told]
        values = voice.join(values)
        parts.append(say("boxes.alt.scale", name=scale.name, better=better, values=values))
    return " ".join(parts + absent_notes(voice, boxes))
