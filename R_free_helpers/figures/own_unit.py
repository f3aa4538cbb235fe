"""One unit among all others: a line for each indicator with every unit's share, the nation's, and the bands below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.compared import language_of
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.layout import wrap
from R_free_helpers.figures.page import absent_notes, instead, note, panel, sheet, width_in_points, words
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.shapes import stroke
from R_free_helpers.figures.share_axis import share_end, share_ticks, tick_decimals
from R_free_helpers.language.few import is_told
from R_free_helpers.language.numbers import known
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.results.editions_told import period_name
from R_free_helpers.results.exact import exact, number_of, with_value
from R_free_helpers.results.own_unit import level_of_unit, standings
from R_free_helpers.results.telling import direction_notes, share_printer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.own_unit import Standing

ROW, AXIS, KEY, EDGE, WHY = 25.0, 18.0, 14.0, 6.0, 10.8
"""Points: an indicator's row, the labels of the axis, a line of the key, at the edges, a line of a note."""

STRIP, ABOVE = 0.16, 0.12
"""Parts of a row: the height of the strip of bands, and how far above the middle the shares are."""

OTHERS, OWN = 3.6, 8.0
"""Sizes of the marks of other units and of the unit itself, in points."""


@dataclass(frozen=True)
class Line:
    """A line of the figure: the unit on an indicator, and the others on it."""

    standing: Standing
    others: pd.DataFrame


@noted
def unit_among_others(chapter: Chapter) -> Figure:
    """Draw the unit's share on each indicator with its interval, among those of its level, the nation's and the bands.

    The unit is a filled diamond, another an open circle, the nation a bar across: told apart by shape, in grey too. A
    unit whose share is hidden or of too few persons has no mark; a note says how many.
    """
    import pandas as pd

    found = standings(chapter)
    if not found:
        text = language_of(chapter).phrases("own.no_unit")
        first = next(iter(chapter.registry.of_areas), None)
        return instead(chapter, first.id if first else "", text, "no_data")
    level, voice = level_of_unit(chapter), words(chapter)
    lines, parts = [], []
    for one in found:
        rows = chapter.select(one.id)
        rows = rows[rows["level"].isin([level, "nation"])]
        parts.append(rows.assign(measure=one.id))
        others = with_value(rows[(rows["level"] == level) & (rows["unit_id"] != chapter.focus)])
        lines.append(Line(one, others))
    data = pd.concat(parts, ignore_index=True)
    beside = data[(data["level"] == level) & (data["unit_id"] != chapter.focus)]
    told = absent_notes(voice, beside)
    drawing = _draw(chapter, lines, level, told, voice)
    columns = ["measure", "unit_id", "unit", "level", "value", "lower", "upper", "numerator", "denominator", "status"]
    notes = direction_notes(chapter, *(one.id for one in found))
    return Figure(drawing, _alt(chapter, lines, level, told, voice), data[columns], tuple(notes))


def _draw(chapter: Chapter, lines: list[Line], level: str, told: list[str], voice: Voice) -> object:
    names = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    small = style.SIZE["small"]
    wide = style.FULL_WIDTH * 0.98
    why = wrap(" ".join(told), wide, small) if told else []
    keys = 2 if any(line.standing.bands for line in lines) else 1
    body, foot = ROW * len(lines), AXIS + KEY * keys + WHY * len(why) + 6
    drawing, page = sheet((body + foot + 4) / 72 * 2.54)
    across = page.get_xlim()[1]
    printed = [line.standing.name for line in lines]
    column = min(max(width_in_points(page, name) for name in printed), across * 0.33)
    labels = [wrap(name, column / 72 * 2.54 * 1.02, style.SIZE["text"]) for name in printed]
    values = [_value(chapter, line.standing) for line in lines]
    right = 8 + max(width_in_points(page, text, weight="bold") for text in values)
    left = column + 10
    for place, (label, text) in enumerate(zip(labels, values, strict=True)):
        y = foot + body - (place + 0.5) * ROW
        page.text(left - 8, y + 1, "\n".join(label), ha="right", va="center", linespacing=1.05)
        page.text(across, y + ABOVE * ROW, text, ha="right", va="center", weight="bold")
    axes = panel(drawing, left, foot, across - left - right - EDGE, body)
    _lines(axes, chapter, lines, names, voice)
    _key(page, chapter, level, foot - AXIS - KEY / 2 - 2, bands=keys == 2)
    if why:
        note(page, " ".join(told), 0, WHY * len(why) - 0.8, across)
    return drawing


def _lines(axes: Axes, chapter: Chapter, lines: list[Line], names: dict[str, str], voice: Voice) -> None:
    from matplotlib.patches import Rectangle

    ink, slate, national = style.colour("ink"), style.colour("slate"), style.colour("national")
    end = _end(lines)
    ticks = share_ticks(end)
    axes.set(xlim=(0, end), ylim=(len(lines) - 0.5, -0.5), yticks=[], xticks=ticks)
    style.percent_axis(axes.xaxis, voice.numbers, tick_decimals(end))
    axes.tick_params(axis="x", labelsize=style.SIZE["small"])
    style.light_grid(axes)
    axes.spines["left"].set_visible(False)
    for place, line in enumerate(lines):
        one, y = line.standing, place - ABOVE
        for score, (low, high) in (one.bands.levels if one.bands else {}).items():
            fill = style.colour(style.BAND_FILLS[score])
            box = Rectangle((low, place + 0.24), min(high, end) - low, STRIP, facecolor=fill, edgecolor=slate, lw=0.4)
            axes.add_patch(box)
        said = _teller(chapter, one, voice)
        look = {
            "color": slate,
            "marker": "o",
            "ls": "",
            "markerfacecolor": "none",
            "markersize": OTHERS,
            "markeredgewidth": 0.7,
            "clip_on": False,
        }
        for row in line.others.itertuples():
            stroke(axes, [row.value], [y], **look)
            marks.tell_point(axes, said(row.unit, row), row.value, y, row.unit_id)
        if one.nation is not None and exact(number_of(one.nation)):
            value = one.nation["value"]
            stroke(axes, [value, value], [y - 0.26, y + 0.26], color=national, linewidth=2.0, zorder=3)
            nation = language_of(chapter).phrases("own.country_heading")
            marks.tell_point(axes, said(nation, _Fields(one.nation)), value, y, chapter.nation)
        if not one.shown:
            continue
        if known(one.now["lower"]) and known(one.now["upper"]):
            stroke(axes, [one.now["lower"], one.now["upper"]], [y, y], color=ink, linewidth=1.6, zorder=3.5)
        stroke(
            axes,
            [one.now["value"]],
            [y],
            marker="D",
            ls="",
            color=ink,
            markersize=OWN * 0.8,
            markeredgecolor=style.colour("paper"),
            markeredgewidth=0.8,
            zorder=4,
            clip_on=False,
        )
        unit = str(chapter.focus)
        marks.tell_point(axes, said(names[unit], _Fields(one.now)), one.now["value"], y, unit)


class _Fields:
    """A row whose columns are attributes, as marks read it."""

    def __init__(self, row: dict) -> None:
        self.__dict__.update(row)


def _teller(chapter: Chapter, one: Standing, voice: Voice):
    printed = share_printer(chapter, one.id)

    def said(name: str, row: object) -> str:
        value = printed(row.value, row.denominator)
        return f"{one.name} – {marks.value_text(name, row, voice.numbers, value)}"

    return said


def _end(lines: list[Line]) -> float:
    drawn = [value for line in lines for value in line.others["value"]]
    for line in lines:
        rows = (line.standing.now, line.standing.nation or {})
        drawn += [row[name] for row in rows for name in ("value", "upper") if known(row.get(name))]
        drawn += [line.standing.bands.very_good] if line.standing.bands else []
    return share_end(drawn)


def _value(chapter: Chapter, one: Standing) -> str:
    """Return the unit's share as a label, or why there is none."""
    row = one.now
    if is_told(row["value"], row["status"]):
        return chapter.few.share(row["denominator"])
    if not one.shown:
        return chapter.few.absent(row["status"], short=True)
    return share_printer(chapter, one.id)(row["value"], row["denominator"])


def _key(page: Axes, chapter: Chapter, level: str, y: float, bands: bool) -> None:
    from matplotlib.patches import Rectangle

    voice = words(chapter)
    say, size, x = voice.phrases, style.SIZE["small"], EDGE
    ink, slate, national = style.colour("ink"), style.colour("slate"), style.colour("national")

    def text(said: str, at: float) -> float:
        page.text(at, y, said, va="center", size=size)
        return at + width_in_points(page, said, size) + 14

    page.plot([x - 3, x + 13], [y, y], color=ink, linewidth=1.6)
    page.plot(x + 5, y, "D", color=ink, markersize=OWN * 0.8)
    x = text(say("own.key.own"), x + 18)
    page.plot(x + 3, y, "o", color=slate, markerfacecolor="none", markersize=OTHERS, markeredgewidth=0.7)
    x = text(say("own.key.others", level=chapter.label("level", level)), x + 10)
    page.plot([x + 3, x + 3], [y - 4.5, y + 4.5], color=national, linewidth=2.0)
    text(say("own.country_heading"), x + 9)
    if not bands:
        return
    x, y = EDGE - 3, y - KEY
    x = text(say("own.key.bands"), x) - 6
    for score, name in LEVELS.items():
        fill = style.colour(style.BAND_FILLS[score])
        page.add_patch(Rectangle((x, y - 3), 14, 6, facecolor=fill, edgecolor=slate, lw=0.4))
        x = text(say(f"band.{name}").lower(), x + 18)


def _alt(chapter: Chapter, lines: list[Line], level: str, told: list[str], voice: Voice) -> str:
    say, numbers = voice.phrases, voice.numbers
    names = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    among = chapter.units.filter(chapter.units["level"] == level).height
    parts = [
        say(
            "own.alt.what",
            n=numbers.integer(len(lines)),
            unit=names[str(chapter.focus)],
            units=numbers.integer(among),
            level=chapter.label("level", level),
            period=period_name(chapter),
            nation=say("own.country"),
        )
    ]
    for line in lines:
        one, printed = line.standing, share_printer(chapter, line.standing.id)
        nation = one.nation
        country = chapter.few.absent("no_data" if nation is None else nation["status"])
        if nation is not None and exact(number_of(nation)):
            country = printed(nation["value"], nation["denominator"])
        fields = {"name": one.name, "own": _value(chapter, one), "nation": say("own.country"), "share": country}
        if one.level:
            text = say("own.alt.row_levels", **fields, band=say(f"band.{LEVELS[one.level]}").lower())
        else:
            text = say("own.alt.row", **fields)
        if len(line.others) > 1:
            shares = [printed(row.value, row.denominator) for row in line.others.sort_values("value").itertuples()]
            text += say("own.alt.spread", low=shares[0], high=shares[-1])
        parts.append(f"{text}.")
    return " ".join([*parts, *told])
