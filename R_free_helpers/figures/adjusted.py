"""Adjusted means by unit, two scales beside each other: this year's and the year before's, best on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.boxes import ScoreScale, score_scale
from R_free_helpers.figures.compared import focus_units, without_hidden
from R_free_helpers.figures.extremes import among_shown, extremes
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    POINTS_PER_CM,
    absent_notes,
    empty,
    hidden_key,
    key,
    note,
    panel,
    released,
    sheet,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.shapes import barh, stroke
from R_free_helpers.language.collation import sort_key

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

ROW, HEAD, AXIS, FOOT, BETWEEN = 15.5, 38.0, 16.0, 36.0, 16.0
"""Points: a unit's row, the panel's heading, the labels of the value axis, key and note, and between the panels."""


NOTHING = float("nan")


@dataclass(frozen=True)
class UnitRow:
    """A unit in one panel: its numbers of the year and of the year before, nan where there is none to show.

    ``absent`` is the phrase that says why there is no value this year; empty where there is one.
    """

    unit: str
    name: str
    label: str
    national: bool
    strong: bool
    absent: str
    value: float
    lower: float
    upper: float
    denominator: float
    before: float
    before_upper: float


@noted
def adjusted_bars(chapter: Chapter, measure: str, scales: Sequence[str], *, statistic: str = "mean") -> Figure:
    """Draw adjusted means of one or two scales by unit with the upper half of the 95 % interval.

    Best health on top in each panel: which end of a scale is better stands in the registry's ``scale.csv``. The
    number of persons this year stands in parentheses.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Means by the subgroup keys ``scale`` and ``wave``, for the edition's year and the one before.
    scales : sequence of str
        Scales, a panel each from left to right.
    statistic : str
    """
    import pandas as pd

    parts = [
        released(chapter, measure, statistic, level, scale=scale)
        for scale in scales
        for level in (chapter.compared_level, "nation")
    ]
    parts = [part for part in parts if part is not None]
    if not parts:
        return empty(chapter, measure)
    rows, voice = without_hidden(pd.concat(parts, ignore_index=True)), words(chapter)
    panels = {
        scale: _rows(chapter, rows[rows["scale"] == scale], score_scale(chapter, "scale", scale)) for scale in scales
    }
    deepest = max(len(found) for found in panels.values())
    height = HEAD + ROW * deepest + AXIS + FOOT
    drawing, page = sheet(height / POINTS_PER_CM)
    width = (page.get_xlim()[1] - BETWEEN * (len(scales) - 1)) / len(scales)
    for i, (scale, found) in enumerate(panels.items()):
        _panel(page, score_scale(chapter, "scale", scale), found, (i * (width + BETWEEN), height, width), voice)
    _key(chapter, page, panels, voice)
    return Figure(drawing, _alt(chapter, measure, panels, voice), rows)


def _rows(chapter: Chapter, rows: pd.DataFrame, scale: ScoreScale) -> list[UnitRow]:
    """Return a panel's rows, the best first, those without a value last in alphabetical order."""
    year, voice, chosen = chapter.edition.year, words(chapter), focus_units(chapter)
    now, before = (rows[rows["wave"] == str(wave)].set_index("unit_id") for wave in (year, year - 1))
    found = []
    for unit, level, name in chapter.units.select("unit_id", "level", "name_short").iter_rows():
        if level not in (chapter.compared_level, "nation"):
            continue
        row = now.loc[unit] if unit in now.index else {}
        earlier = before.loc[unit] if unit in before.index else {}
        value, upper, n = (row.get(column, NOTHING) for column in ("value", "upper", "denominator"))
        label = voice.phrases("title_n", name=name, n=voice.numbers.integer(n)) if n == n else name
        place = (value != value, (value if scale.better == "low" else -value) if value == value else 0.0)
        entry = UnitRow(
            unit=unit,
            name=name,
            label=f"{style.POINTER} {label}" if unit in chosen else label,
            national=level == "nation",
            strong=level == "nation" or unit in chosen,
            absent="" if value == value else now.loc[unit, "status"] if unit in now.index else "no_data",
            value=value,
            lower=row.get("lower", NOTHING),
            upper=upper,
            denominator=n,
            before=earlier.get("value", NOTHING),
            before_upper=earlier.get("upper", NOTHING),
        )
        found.append((*place, sort_key(name, chapter.registry.language), entry))
    return [entry for *_, entry in sorted(found, key=lambda one: one[:3])]


def _panel(page: Axes, scale: ScoreScale, rows: list[UnitRow], at: tuple[float, float, float], voice: Voice) -> None:
    left, top, width = at
    page.text(left, top - 3, scale.name, va="top", weight="semibold", size=style.SIZE["strong"])
    if scale.better:
        text, size = voice.phrases(f"adjusted.better.{scale.better}"), style.SIZE["small"]
        page.text(left, top - 17, text, va="top", color=style.colour("slate"), size=size)
    small = style.SIZE["small"]
    weights = ["semibold" if row.strong else "normal" for row in rows]
    names = max([width_in_points(page, row.label, small, weight) for row, weight in zip(rows, weights, strict=True)])
    body = ROW * len(rows)
    axes = panel(page.figure, left + names + 5, top - HEAD - body, width - names - 7, body)
    drawn = [number for row in rows for number in (row.value, row.upper, row.before, row.before_upper)]
    reach = max([number for number in drawn if number == number] + ([scale.norm] if scale.norm else []), default=1.0)
    # Room at the right for the column of numbers.
    axes.set(xlim=(0, reach * 1.2), ylim=(len(rows) - 0.5, -0.5), yticks=[])
    _axis(axes, voice)
    if scale.norm is not None:
        look = {"color": style.colour("national"), "linewidth": 1.1, "linestyle": (0, (4, 2))}
        axes.axvline(scale.norm, zorder=3.5, **look)
        axes.annotate(
            voice.phrases("boxes.norm", value=voice.numbers.integer(scale.norm)),
            (scale.norm, -0.5),
            xytext=(0, 2),
            textcoords="offset points",
            ha="right",
            color=style.colour("national"),
            size=small,
        )
    for place, (row, weight) in enumerate(zip(rows, weights, strict=True)):
        page.text(
            left + names,
            top - HEAD - (place + 0.5) * ROW,
            row.label,
            ha="right",
            va="center",
            size=small,
            weight=weight,
        )
        _bar(axes, place, row, weight, scale.name, voice)


def _axis(axes: Axes, voice: Voice) -> None:
    from matplotlib.ticker import MaxNLocator

    style.light_grid(axes)
    right = axes.get_xlim()[1]
    ticks = MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]).tick_values(0, right)
    # A number below the end of the axis would be cut by the edge of the sheet.
    axes.set_xticks([tick for tick in ticks if tick <= right * 0.97])
    style.number_axis(axes.xaxis, voice.numbers)
    axes.tick_params(axis="x", labelsize=style.SIZE["small"])


def _bar(axes: Axes, place: int, row: UnitRow, weight: str, scale: str, voice: Voice) -> None:
    small, right = style.SIZE["small"], axes.get_xlim()[1]
    if row.absent:
        text = voice.few.absent(row.absent, "mean")
        marks.tell(axes, f"{row.name}, {scale}: {text}", (0, right), (place - 0.5, place + 0.5), row.unit)
        axes.annotate(
            text, (0, place), xytext=(3, 0), textcoords="offset points", va="center", size=small,
            color=style.colour("slate"), style="italic",
        )  # fmt: skip
        return
    fill = style.colour("national" if row.strong else "primary")
    barh(axes, place - 0.13, row.value, height=0.44, color=fill, linewidth=0, zorder=2)
    if row.before == row.before:
        barh(axes, place + 0.24, row.before, height=0.26, color=style.colour("previous-year"), linewidth=0, zorder=2)
        _whisker(axes, place + 0.24, row.before, row.before_upper, 0.5, style.colour("slate"))
    if row.upper == row.upper:
        _whisker(axes, place - 0.13, row.value, row.upper, 1.0, style.colour("ink"))
    axes.text(right, place, voice.few.value(row.value), ha="right", va="center", size=small, weight=weight)
    said = marks.value_text(f"{row.name}, {scale}", row, voice.numbers, voice.few.value(row.value), voice.few.value)
    marks.tell(axes, said, (0, right), (place - 0.5, place + 0.5), row.unit)


def _whisker(axes: Axes, y: float, start: float, end: float, width: float, colour: str) -> None:
    """Draw the upper half of an interval: from the bar's end to the limit, with a stop."""
    if end == end:
        stroke(axes, [start, end], [y, y], color=colour, linewidth=width, zorder=3, solid_capstyle="butt")
        stroke(axes, [end, end], [y - 0.13, y + 0.13], color=colour, linewidth=width, zorder=3)


def _key(chapter: Chapter, page: Axes, panels: dict[str, list[UnitRow]], voice: Voice) -> None:
    year, rows = chapter.edition.year, [row for found in panels.values() for row in found]
    entries = [(voice.phrases("legend.year", year=year), style.colour("primary"), "")]
    if any(row.before == row.before for row in rows):
        entries.append((voice.phrases("legend.year", year=year - 1), style.colour("previous-year"), ""))
    root = dict(chapter.units.select("unit_id", "name_short").iter_rows())[chapter.nation]
    strong = voice.phrases("adjusted.strong", name=root) if focus_units(chapter) else root
    entries.append((strong, style.colour("national"), ""))
    if any(row.absent == "suppressed" for row in rows):
        entries.append(hidden_key(voice))
    used = key(page, entries, 0, FOOT - 2, page.get_xlim()[1])
    note(page, voice.phrases("adjusted.note", year=year), 0, FOOT - 4 - used, page.get_xlim()[1])


def _alt(chapter: Chapter, measure: str, panels: dict[str, list[UnitRow]], voice: Voice) -> str:
    """Return, for each scale, the best and the worst unit, and the nation this year and the year before."""
    import pandas as pd

    say, year = voice.phrases, chapter.edition.year
    units = chapter.units
    n = voice.numbers.integer(units.filter(units["level"] == chapter.compared_level).height)
    level = chapter.label("level", chapter.compared_level)
    parts = [say("adjusted.alt.what", name=chapter.label("measure", measure), n=n, units=level, year=year)]
    for code, rows in panels.items():
        scale = score_scale(chapter, "scale", code)
        better = say("boxes.alt.better", better=say(f"boxes.alt.{scale.better}")) if scale.better else ""
        facts = "; ".join(_facts(rows, year, voice)) or say("panel.hidden")
        parts.append(say("adjusted.alt.scale", name=scale.name, better=better, facts=facts))
    gone = pd.DataFrame(
        [{"value": row.value, "status": row.absent} for rows in panels.values() for row in rows],
        columns=["value", "status"],
    )
    return " ".join(parts + absent_notes(voice, gone))


def _facts(rows: list[UnitRow], year: int, voice: Voice) -> list[str]:
    say, decimal = voice.phrases, voice.numbers.decimal
    shown = [row for row in rows if not row.absent and not row.national]
    facts = []
    if shown:
        found = extremes([row.name for row in shown], [row.value for row in shown], decimal, voice)
        if found is None:
            facts.append(say("adjusted.alt.equal", value=decimal(shown[0].value)))
        else:
            # The rows lie with the best on top, which is the highest or the lowest of the scale.
            best, worst = ("high", "low") if decimal(shown[0].value) == found["high_value"] else ("low", "high")
            some = among_shown(voice, len(shown), sum(not row.national for row in rows))
            for name, end in (("best", best), ("worst", worst)):
                facts.append(say(f"adjusted.alt.{name}", among=some, name=found[end], value=found[f"{end}_value"]))
    for row in rows:
        if row.national and not row.absent:
            facts.append(say("adjusted.alt.at", name=row.name, value=decimal(row.value, 1)))
        if row.national and row.before == row.before:
            facts.append(say("adjusted.alt.before", value=decimal(row.before, 1), year=year - 1))
    return facts
