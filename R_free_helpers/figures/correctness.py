"""How often the registry and the record agree, variable by variable, with the interval of each share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.extremes import among_shown, extremes
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    absent_notes,
    category_label,
    empty,
    note,
    panel,
    released,
    sheet,
    told,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.sheets import LOW_ROW, lower
from R_free_helpers.language.few import is_told

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

ROW, FOOT, HEAD, RIGHT = 19.0, 62.0, 4.0, 52.0
"""Points from row to row, below and above the axes, and for the numbers at the right."""

ESTIMATE_MARKS = {"all": ("o", "primary"), "valued": ("D", "national")}
"""Marker and colour of the shares of everybody and of those with a value."""


@noted
def agreement_by_variable(chapter: Chapter, measure: str, valued: str | None = None) -> Figure:
    """Draw the share that agrees for each variable as a dot with its interval, the highest on top.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Shares by the subgroup key ``variable``.
    valued : str, optional
        The same shares among those with a value, for some of the variables: a second dot in the row.
    """
    rows = released(chapter, measure)
    if rows is None:
        return empty(chapter, measure)
    voice = words(chapter)
    rows = rows.assign(among="all")
    rows["name"] = [category_label(chapter, "variable", code) for code in rows["variable"]]
    rows = rows.sort_values(["value", "name"], ascending=[False, True], na_position="last", kind="stable")
    data = _with_valued(rows, released(chapter, valued) if valued else None)
    drawing, page = sheet((lower(ROW, LOW_ROW) * len(rows) + FOOT + HEAD) / 72 * 2.54)
    labels = [_label(row, voice) for row in rows.itertuples()]
    left = 6 + max(width_in_points(page, label) for label in labels)
    axes = panel(drawing, left, FOOT, page.get_xlim()[1] - left - RIGHT, lower(ROW, LOW_ROW) * len(rows))
    low = data["lower"].min()
    start = max(0.0, (low * 10 // 1 - 1) / 10) if low == low else 0.0
    axes.set(xlim=(start, 1), ylim=(len(rows) - 0.5, -0.5), yticks=[])
    style.percent_axis(axes.xaxis, voice.numbers)
    axes.xaxis.get_major_locator().set_params(steps=[1, 2, 5, 10], nbins=8)
    style.light_grid(axes)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(voice.phrases("correctness.axis"), labelpad=2)
    for place, (row, label) in enumerate(zip(rows.itertuples(), labels, strict=True)):
        page.text(left - 6, FOOT + lower(ROW, LOW_ROW) * (len(rows) - place - 0.5), label, ha="right", va="center")
        _dots(axes, data[data["variable"] == row.variable], place, voice)
    _legend(page, set(data["among"]), voice)
    note(page, voice.phrases("correctness.note"), 0, lower(13.0, 11.0), page.get_xlim()[1])
    return Figure(drawing, _alt(rows, data, voice), data)


def _with_valued(rows: pd.DataFrame, valued: pd.DataFrame | None) -> pd.DataFrame:
    import pandas as pd

    if valued is None:
        return rows
    names = dict(zip(rows["variable"], rows["name"], strict=True))
    valued = valued.assign(among="valued", name=valued["variable"].map(names))
    return pd.concat([rows, valued], ignore_index=True)


def _label(row: object, voice: Voice) -> str:
    if row.denominator != row.denominator:
        return row.name
    return voice.phrases("correctness.n", name=row.name, n=voice.numbers.integer(row.denominator))


def _dots(axes: Axes, found: pd.DataFrame, place: int, voice: Voice) -> None:
    """Draw a variable's one or two shares, side by side in the row, and write them at the right."""
    texts = []
    for step, row in enumerate(found.itertuples()):
        y = place + (step - (len(found) - 1) / 2) * 0.4
        among = f", {voice.phrases(f'correctness.{row.among}')}" if len(found) > 1 else ""
        name, across = f"{row.name}{among}", axes.get_xlim()
        band = (place - 0.5, place + 0.5) if len(found) < 2 else (y - 0.2, y + 0.2)
        if row.value != row.value:
            texts.append(voice.few.absent(row.status, short=True))
            marks.tell(axes, f"{name}: {texts[-1]}", across, band)
            continue
        if is_told(row.value, row.status):
            texts.append(voice.few.share(row.denominator))
            marks.tell(axes, marks.value_text(name, row, voice.numbers, texts[-1]), across, band)
            continue
        marker, colour = ESTIMATE_MARKS[row.among][0], style.colour(ESTIMATE_MARKS[row.among][1])
        axes.plot([row.lower, row.upper], [y, y], color=colour, linewidth=1.4, solid_capstyle="butt")
        fill = colour if row.among == "all" else style.colour("paper")
        axes.plot(row.value, y, marker, color=colour, markerfacecolor=fill, markersize=5.5, clip_on=False, zorder=3)
        texts.append(voice.numbers.share(row.value))
        marks.tell(axes, marks.value_text(name, row, voice.numbers, texts[-1]), across, band)
    place_at = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center"}
    axes.annotate(" / ".join(texts), (1, place), xytext=(6, 0), weight="semibold", annotation_clip=False, **place_at)


def _legend(page: Axes, drawn: set[str], voice: Voice) -> None:
    x, y = 0.0, lower(27.0, 23.5)
    for among, (marker, colour) in ESTIMATE_MARKS.items():
        if among not in drawn or len(drawn) < 2:
            continue
        text, colour = voice.phrases(f"correctness.{among}"), style.colour(colour)
        fill = colour if among == "all" else style.colour("paper")
        page.plot(x + 8, y, marker, color=colour, markerfacecolor=fill, markersize=5.5)
        page.plot([x, x + 16], [y, y], color=colour, linewidth=1.4, zorder=1)
        page.text(x + 21, y, text, va="center")
        x += 21 + width_in_points(page, text) + 16


def _alt(rows: pd.DataFrame, data: pd.DataFrame, voice: Voice) -> str:
    """Return the highest and the lowest share, and those among persons with a value."""
    say, share = voice.phrases, voice.numbers.share
    parts = [say("correctness.alt.what", n=voice.numbers.integer(len(rows)))]
    shown = rows[rows["value"].notna() & ~told(rows)]
    if len(shown):
        found = extremes(list(shown["name"]), list(shown["value"]), share, voice)
        if found is None:
            parts.append(say("correctness.alt.equal", value=share(shown["value"].iloc[0])))
        else:
            parts.append(say("correctness.alt.extremes", among=among_shown(voice, len(shown), len(rows)), **found))
    for row in data[(data["among"] == "valued") & data["value"].notna() & ~told(data)].itertuples():
        parts.append(say("correctness.alt.valued", name=row.name, share=share(row.value)))
    return " ".join(parts + absent_notes(voice, data))
