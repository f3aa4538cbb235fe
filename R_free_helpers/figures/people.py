"""People as readers count them: a small person for each of so many, filled or empty."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.figures import layout, marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    POINTS_PER_CM,
    absent_notes,
    empty,
    instead,
    note,
    released,
    resize,
    sheet,
    titled,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.numbers import known
from R_free_helpers.language.periods import period_text
from R_free_helpers.language.words import first_upper
from R_free_helpers.results.chapter import PLAIN
from R_free_helpers.results.plain import HUNDRED, national_row, told_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing
    from matplotlib.path import Path

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

WIDE, TALL = 14.0, 18.0
"""Room for one person, in points."""

WIDTH_CM = 11.5
"""Width of the figures for these readers: narrow, so that a telephone shows the words in nearly the size of paper."""

LARGE, TEXT = 22.0, 11.0
"""Sizes of the number and of the words beside it: larger than in other figures."""

GAP, LINE = 9.0, 16.0
"""Points between rows of people, and from line to line of words."""

ACROSS = 10
"""People in a row of the hundred."""

MOST_IN_ROW = 14
"""People in the longest row of those that are counted: few enough to be counted by eye."""

STEPS = (1, 2, 5)
"""A person stands for one of these, times a power of ten."""


def person() -> Path:
    """Return the outline of a person, one high and 0.62 wide, with its feet at the origin's left."""
    from matplotlib.path import Path

    head = Path.circle((0.31, 0.84), 0.16)
    corners = [(0.0, 0.30), (0.0, 0.52), (0.10, 0.64), (0.52, 0.64), (0.62, 0.52), (0.62, 0.30), (0.48, 0.30)]
    corners += [(0.48, 0.0), (0.14, 0.0), (0.14, 0.30)]
    body = Path([*corners, corners[0]], [Path.MOVETO, *[Path.LINETO] * (len(corners) - 1), Path.CLOSEPOLY])
    return Path.make_compound_path(head, body)


def stand(page: Axes, x: float, y: float, filled: bool, part: float = 1.0) -> None:
    """Draw a person with its lower left at a point; of one that stands for fewer only the left part."""
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.transforms import Affine2D

    scale = TALL * 0.86
    shape = Affine2D().scale(scale).translate(x, y).transform_path(person())
    look = {"facecolor": style.colour("primary"), "edgecolor": style.colour("primary")}
    if not filled:
        look = {"facecolor": style.colour("paper"), "edgecolor": style.colour("slate")}
    patch = page.add_patch(PathPatch(shape, linewidth=0.7, **look))
    if part < 1:
        patch.set_clip_path(Rectangle((x - 1, y - 1), 0.62 * scale * part + 1, TALL + 2, transform=page.transData))


@noted
def of_hundred(chapter: Chapter, measure: str, **where: str) -> Figure:
    """Draw a share of the whole country as people: so many of a hundred are filled, with the words beside.

    What the filled ones have in common is the registry's label ``plain,<measure>``, or the measure's name. Where
    the share may not be told, the figure says why and draws nobody.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        With shares of the nation.
    **where : str
        The subgroup, by its keys.
    """
    if released(chapter, measure, **where) is None:
        return empty(chapter, measure)
    row, voice = national_row(chapter, measure, **where), words(chapter, measure)
    told, say = told_of(chapter, row), voice.phrases
    if told.number is None:
        return instead(chapter, measure, say("plain.hundred.absent", why=told.text), row["status"])
    what = plain_name(chapter, measure, where)
    height = HUNDRED / ACROSS * TALL
    drawing, page = sheet((height + 6) / POINTS_PER_CM, WIDTH_CM)
    for i in range(HUNDRED):
        line, place = divmod(i, ACROSS)
        stand(page, 2 + place * WIDE, height - (line + 1) * TALL + 5, i < told.number)
    left, across = ACROSS * WIDE + 14, page.get_xlim()[1]
    top = height - 8
    page.text(left, top, told.text, size=LARGE, weight="bold", va="top", color=style.colour("primary"))
    top -= LARGE * 1.5
    for text in layout.wrap(what, (across - left) / POINTS_PER_CM, TEXT):
        page.text(left, top, text, size=TEXT, va="top")
        top -= TEXT * 1.35
    top -= 10
    rest, persons = HUNDRED - told.number, row["denominator"]
    for filled, text in ((True, what), (False, say.count("plain.hundred.rest", rest, n=rest))):
        if not filled and told.number < HUNDRED:
            stand(page, left, top - TALL + 3, filled)
            page.text(left + WIDE + 4, top - TALL / 2 + 2, text, size=TEXT, va="center")
            top -= TALL + 8
    texts = [say.count("plain.hundred.persons", persons, n=voice.number_of(persons, row["status"]))]
    if told.between:
        said = say("plain.hundred.whole", between=told.between)
        texts.insert(0, first_upper(said))
    for text in texts:
        top -= note(page, text, left, top, across - left, style.SIZE["strong"]) + 3
    blocks = divmod(told.number, ACROSS)
    marks.tell(page, f"{what}: {told.text}", (0, ACROSS * WIDE), (height - max(blocks[0], 1) * TALL, height))
    alt = [say.count("plain.hundred.alt", told.number, n=told.number, what=what, share=told.text)]
    if told.between:
        alt.append(say("plain.hundred.alt_between", between=told.between))
    data = pd.DataFrame([{"measure": measure, **where, **{name: row[name] for name in VALUES}}])
    return Figure(drawing, " ".join([*alt, texts[-1]]), data)


VALUES = ("value", "lower", "upper", "numerator", "denominator", "status")
"""Of a released share, in the figure's data."""


def plain_name(chapter: Chapter, measure: str, where: dict[str, str]) -> str:
    """Return what the filled people have in common, in the registry's plain words where it has them."""
    own = chapter.label(PLAIN, measure)
    return titled(chapter, measure, where) if own == measure else own


def stands_for(most: float) -> int:
    """Return for how many one drawn person stands, where the longest row is of ``most`` persons.

    Examples
    --------
    >>> stands_for(18), stands_for(230), stands_for(6100)
    (2, 20, 500)
    """
    power = 1
    while True:
        for step in STEPS:
            if most / (step * power) <= MOST_IN_ROW:
                return step * power
        power *= 10


@noted
def people_by_unit(chapter: Chapter, measure: str, level: str, **where: str) -> Figure:
    """Draw how many people there are, a row of people for each unit of a level and the number at its end.

    One drawn person stands for so many that the longest row can be counted; the last one is cut where it is of fewer.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        With counts of units.
    level : str
        Of which units, such as regions.
    **where : str
        The subgroup, by its keys.
    """
    rows = released(chapter, measure, "count", level=level, **where)
    whole = released(chapter, measure, "count", **where)
    if rows is None or whole is None:
        return empty(chapter, measure)
    voice = words(chapter, measure)
    name, everybody = plain_name(chapter, measure, where), whole.iloc[0]
    date = period_text(everybody["period"], voice.numbers)
    total = voice.phrases("plain.people.total", name=name, date=date, n=_number(everybody, voice))
    each = stands_for(max(float(rows["value"].fillna(0).max()), 1))
    icon = voice.phrases("plain.people.one_to_one")
    if each > 1:
        icon = voice.phrases("plain.people.icon", n=voice.numbers.integer(each))
    told = [(row["unit"], _number(row, voice)) for row in rows.to_dict("records")]
    data = rows[["unit_id", "unit", "value", "status"]].assign(measure=measure, **where)
    drawing = _rows_of_people(data, [text for _, text in told], each, [total, icon])
    values = voice.join([voice.phrases("plain.people.row", name=unit, n=text) for unit, text in told])
    alt = [voice.phrases("plain.people.alt", name=name, values=values), f"{total}.", icon]
    return Figure(drawing, " ".join([*alt, *absent_notes(voice, data)]), data)


def _rows_of_people(data: pd.DataFrame, texts: Sequence[str], each: int, below: Sequence[str]) -> Drawing:
    """Draw a row for each unit, one person for so many, with the numbers as texts and the lines below all rows."""
    drawing, page = sheet(3.0, WIDTH_CM)
    across = page.get_xlim()[1]
    foot = [(line, i) for i, text in enumerate(below) for line in layout.wrap(text, WIDTH_CM * 0.98, TEXT)]
    resize(page, len(data) * (TALL + GAP) + len(foot) * LINE + 10)
    top = page.get_ylim()[1] - 6
    left = max(width_in_points(page, name, TEXT) for name in data["unit"]) + 10
    step = min(WIDE, (across - left - 48) / MOST_IN_ROW)
    for unit, name, value, text in zip(data["unit_id"], data["unit"], data["value"].fillna(0), texts, strict=True):
        y, count = top - TALL, value / each
        page.text(0, y + TALL / 2 - 2, name, size=TEXT, va="center")
        if count % 1:
            stand(page, left + math.floor(count) * step, y, False)
        for j in range(math.ceil(count)):
            stand(page, left + j * step, y, True, min(count - j, 1.0))
        end = left + math.ceil(count) * step + 6
        page.text(end, y + TALL / 2 - 2, text, size=TEXT, weight="bold", va="center")
        marks.tell(page, f"{name}: {text}", (0, across), (y - 2, y + TALL), unit)
        top -= TALL + GAP
    looks = ({"weight": "semibold"}, {"color": style.colour("slate")})
    for line, i in foot:
        page.text(0, top, line, size=TEXT, va="top", **looks[i])
        top -= LINE
    return drawing


def _number(row: Mapping[str, object], voice: Voice) -> str:
    """Return a count as a label, or why there is none."""
    value, status = float(row["value"]), str(row["status"])
    return voice.number_of(value, status) if known(value) else voice.few.absent(status, short=True)
