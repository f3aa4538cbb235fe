"""Distributions by year: columns of 100 per cent in panels, with everybody's column set apart at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    absent_notes,
    empty,
    hidden_look,
    panel,
    released,
    sheet,
    tones,
    under_key,
    wide_halo,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.shapes import bar
from R_free_helpers.figures.stacked_rows import UNKNOWN, Division, StackedBar, divided

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

LEFT, BODY, TITLE, FOOT, GAP = 36.0, 128.0, 17.0, 30.0, 10.0
"""Points: left of the columns, their height, a panel's title, years and numbers below, and between panels."""

COLUMN, APART = 0.84, 0.6
"""Width of a column and extra room before the one set apart, in columns."""

UNKNOWN_HATCH = "xxx"
"""Pattern of what is unknown: not to be taken for the lightest of the known categories."""

FIT = 9.5
"""Points of height that a segment needs to hold its share."""


@dataclass(frozen=True)
class YearPanel:
    """One panel: its title, and how the years and everybody divide."""

    title: str
    of: Division


@noted
def stacked_columns(chapter: Chapter, panels: Sequence[tuple[str, str, str | None]], *, by: str = "year") -> Figure:
    """Draw how each year divides into categories, a panel below the other, the lightest category at the bottom.

    Parameters
    ----------
    chapter : Chapter
    panels : sequence of (measure, category, whole)
        A measure with shares by the subgroup keys ``category`` and ``by``; the key of its categories; and the measure
        with the same categories for everybody, or None.
    by : str
        Subgroup key of the columns.
    """
    import pandas as pd

    voice = words(chapter)
    made = [one for one in (_panel(chapter, *three, by, voice) for three in panels) if one is not None]
    if not made:
        return empty(chapter, panels[0][0])
    drawing, page = sheet(4.0)
    across = page.get_xlim()[1]
    hidden = sum(one.of.hidden for one in made)
    shared = all(one.of.names == made[0].of.names for one in made)
    colours = [_colours(list(one.of.names)) for one in made]
    keys = []
    for one, of in zip(made[:1] if shared else made, colours, strict=False):
        keys += [(name, of[code], UNKNOWN_HATCH if code == UNKNOWN else "") for code, name in one.of.names.items()]
    below = len(made) * (TITLE + BODY + FOOT) + GAP * (len(made) - 1)
    under_key(page, keys, hidden, below, voice)
    for i, (one, of) in enumerate(zip(made, colours, strict=True)):
        top = below - i * (TITLE + BODY + FOOT + GAP)
        title = voice.phrases("panel.title", letter="ABCD"[i], name=one.title) if len(made) > 1 else one.title
        page.text(0, top, title, va="top", weight="semibold", size=style.SIZE["strong"])
        axes = panel(drawing, LEFT, top - TITLE - BODY, across - LEFT - 2, BODY)
        named = f"{one.title}, " if len(made) > 1 else ""
        _draw(axes, page, one.of, of, (across - LEFT - 2), named, voice)
    data = pd.concat([one.of.values for one in made], ignore_index=True)
    return Figure(drawing, _alt(chapter, made, data, voice), data)


def _panel(chapter: Chapter, measure: str, category: str, whole: str | None, by: str, voice: Voice) -> YearPanel | None:
    rows = released(chapter, measure)
    if rows is None:
        return None
    total = released(chapter, whole) if whole else None
    title = chapter.label("measure", measure)
    return YearPanel(title, divided(chapter, rows, total, category, by, voice, alive=bool(whole)))


def _colours(codes: list[str]) -> dict[str, str]:
    """Return steps of one hue that deepen with the category, and a grey lattice for the unknown."""
    known = [code for code in codes if code != UNKNOWN]
    return dict(zip(known, reversed(tones(len(known))), strict=True)) | {UNKNOWN: style.colour("low-coverage")}


def _look(code: str, colour: str) -> dict[str, object]:
    paper = style.colour("paper")
    if code == UNKNOWN:
        return {"facecolor": paper, "edgecolor": colour, "hatch": UNKNOWN_HATCH, "linewidth": 0.5}
    return {"color": colour, "edgecolor": paper, "linewidth": 0.7}


def _draw(
    axes: Axes, page: Axes, one: Division, colours: dict[str, str], width: float, named: str, voice: Voice
) -> None:
    n = len(one.groups)
    right = n + (1 + APART if one.whole else 0)
    axes.set(xlim=(0, right), ylim=(0, 1))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
    style.percent_axis(axes.yaxis, voice.numbers)
    style.light_grid(axes, "y")
    axes.set_xticks([])
    size, slate = style.SIZE["small"], style.colour("slate")
    below = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "ha": "center", "va": "top"}
    room = width / right * COLUMN
    for i, row in enumerate(one.bars):
        x = i + 0.5 + (APART if row is one.whole else 0)
        _column(axes, page, row, x, one.names, colours, room, named + row.name, voice)
        name = voice.phrases("columns.whole") if row is one.whole else row.name
        axes.annotate(name, (x, 0), xytext=(0, -4), size=size, weight="semibold" if row.strong else "normal", **below)
        number = voice.few.absent(row.absent, short=True) if row.n is None else voice.numbers.integer(row.n)
        axes.annotate(number, (x, 0), xytext=(0, -15), size=size, color=slate, **below)
    axes.annotate(voice.phrases("columns.n"), (0, 0), xycoords="axes fraction", xytext=(-6, -15), ha="right", va="top",
                  textcoords="offset points", size=size, color=slate)  # fmt: skip


def _column(
    axes: Axes,
    page: Axes,
    row: StackedBar,
    x: float,
    names: dict[str, str],
    colours: dict[str, str],
    room: float,
    named: str,
    voice: Voice,
) -> None:
    """Draw one column with the shares that fit into their segments."""
    edge, size = 0.0, style.SIZE["small"]
    for code in names:
        share, length = row.shares.get(code, 0.0), row.drawn.get(code, 0.0)
        if not share:
            continue
        bar(axes, x, length, bottom=edge, width=COLUMN, **_look(code, colours[code]))
        text = voice.numbers.share(share)
        said = f"{named} – {names[code]}: {text}{row.of(code, voice.numbers)}"
        marks.tell(axes, said, (x - COLUMN / 2, x + COLUMN / 2), (edge, edge + length))
        if length * BODY >= FIT and width_in_points(page, text, size) <= room:
            on = {"color": style.colour("ink"), "path_effects": wide_halo()} if code == UNKNOWN else {}
            on = on or {"color": style.ink_on(colours[code])}
            axes.text(x, edge + length / 2, text, ha="center", va="center", size=size, **on)
        edge += length
    across = (x - COLUMN / 2, x + COLUMN / 2)
    if row.rest or (row.hidden and not row.shares):
        marks.tell(axes, f"{named}: {voice.phrases('panel.hidden')}", across, (edge, 1.0))
        bar(axes, x, 1.0 - edge, bottom=edge, width=COLUMN, **hidden_look())
    elif not row.shares:
        why = voice.few.absent(row.absent or "no_data")
        marks.tell(axes, f"{named}: {why}", across, (0, 1))
        axes.text(x, 0.02, why, rotation=90, ha="center", va="bottom", size=size)


def _alt(chapter: Chapter, made: list[YearPanel], data: pd.DataFrame, voice: Voice) -> str:
    """Return per panel the lowest categories' shares in the first and the last year and among everybody."""
    say, share = voice.phrases, voice.numbers.share
    columns = made[0].of.groups
    date = voice.numbers.date(chapter.edition.status_date)
    parts = [say("columns.alt.what", first=columns[0].name, last=columns[-1].name, date=date)]
    for letter, one in zip("ABCD", made, strict=False):
        values = []
        for code, name in one.of.names.items():
            ends = [one.of.groups[0], one.of.groups[-1]]
            if code == UNKNOWN or not all(code in row.shares for row in ends):
                continue
            fields = {
                "name": name.lower(),
                "first": ends[0].name,
                "first_share": share(ends[0].shares[code]),
                "last": ends[1].name,
                "last_share": share(ends[1].shares[code]),
            }
            if one.of.whole and code in one.of.whole.shares:
                values.append(say("columns.alt.category", **fields, whole_share=share(one.of.whole.shares[code])))
            else:
                values.append(say("columns.alt.category_years", **fields))
        if values:
            title = say("panel.title", letter=letter, name=one.title) if len(made) > 1 else one.title
            parts.append(say("columns.alt.panel", title=title, values="; ".join(values)))
    return " ".join(parts + absent_notes(voice, data))
