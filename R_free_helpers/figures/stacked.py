"""Distributions: bars of 100 per cent, one for each unit, year or group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.extremes import among_shown, extremes
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
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.shapes import barh
from R_free_helpers.figures.stacked_rows import UNKNOWN, Division, StackedBar, divided

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

ROW, BAR, APART = 15.0, 11.0, 9.0
"""Points from bar to bar, across a bar, and between the bars and the one set apart."""


@noted
def stacked_shares(
    chapter: Chapter,
    measure: str,
    category: str,
    by: str | None = None,
    *,
    level: str | None = None,
    whole: str | None = None,
    first: str | None = None,
    deepening: bool = False,
    label_key: str | None = None,
    share_of: tuple[str, str, str] | None = None,
) -> Figure:
    """Draw how each group divides into categories; the whole is a bar set apart.

    Where categories of a bar are hidden, what they hold together is one hatched segment at its end.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Shares by the subgroup key ``category``, and ``by`` where given.
    category, by : str
        Subgroup keys. Without ``by`` the units are compared, sorted by the share of the first category.
    level : str, optional
        Level of the units; the lowest one by default.
    whole : str, optional
        A measure with the same categories for everybody, such as all alive on the status date.
    first : str, optional
        The category that comes first; the code list's order otherwise.
    deepening : bool
        Whether the last category is the darkest, as on a scale of severity.
    label_key : str, optional
        Key of the categories' labels, when it is not ``category``.
    share_of : (str, str, str), optional
        Measure, subgroup key and code of the share that a bar's persons are of their unit; printed after their number.
    """
    voice = words(chapter)
    rows = _values(chapter, measure, by, level)
    if rows is None or rows.empty:
        return empty(chapter, measure)
    total = _total(chapter, measure, by, whole)
    made = divided(chapter, rows, total, category, by, voice, alive=bool(whole), label_key=label_key, first=first)
    colours = _colours(list(made.names), deepening)
    heading = chapter.codes.get(("heading", category), "")
    parts = _parts(chapter, share_of, level, voice) if share_of and by is None else {}
    drawing = _draw(made, colours, heading, voice, parts)
    return Figure(drawing, _alt(chapter, measure, made, by, deepening, voice), made.values)


def _values(chapter: Chapter, measure: str, by: str | None, level: str | None) -> pd.DataFrame | None:
    if by is not None:
        return released(chapter, measure)
    return released(chapter, measure, level=level or chapter.compared_level)


def _total(chapter: Chapter, measure: str, by: str | None, whole: str | None) -> pd.DataFrame | None:
    if by is None:
        return released(chapter, measure)
    return released(chapter, whole) if whole else None


def _parts(chapter: Chapter, share_of: tuple[str, str, str], level: str | None, voice: Voice) -> dict[str, str]:
    """Return the printed share by unit name; units whose share is hidden are absent."""
    measure, named, code = share_of
    found = {}
    for place in (level or chapter.compared_level, None):
        rows = released(chapter, measure, level=place, **{named: code})
        if rows is not None:
            shown = rows[rows["value"].notna()]
            found |= {row.unit: voice.share_of(row.value, row.status, row.denominator) for row in shown.itertuples()}
    return found


def _colours(codes: list[str], deepening: bool) -> dict[str, str]:
    """Return a colour for each category: steps of one hue, and grey for the unknown."""
    known = [code for code in codes if code != UNKNOWN]
    steps = tones(len(known))
    colours = dict(zip(known, reversed(steps) if deepening else steps, strict=True))
    return colours | {UNKNOWN: style.colour("line")}


def _draw(
    made: Division,
    colours: dict[str, str],
    heading: str,
    voice: Voice,
    parts: dict[str, str],
) -> Drawing:
    everything, apart, names = made.bars, made.whole, made.names
    drawing, page = sheet(4.0)
    size, slate = style.SIZE["text"], style.colour("slate")
    numbers = {
        id(bar): voice.few.absent(bar.absent, short=True) if bar.n is None else voice.numbers.integer(bar.n)
        for bar in everything
    }
    for bar in everything:
        if bar.n is not None and bar.name in parts:
            numbers[id(bar)] = voice.phrases("panel.count_share", n=numbers[id(bar)], share=parts[bar.name])
    column = voice.phrases("distribution.n_share" if parts else "distribution.n")
    left = 6 + max(width_in_points(page, bar.name, size, "semibold" if bar.strong else "normal") for bar in everything)
    right = 8 + max(width_in_points(page, text, size) for text in (*numbers.values(), column))
    right = max(right, 14.0)
    entries = [(voice.phrases("panel.heading", name=heading), "", "")] if heading else []
    entries += [(name, colours[code], "") for code, name in names.items()]
    across = page.get_xlim()[1]
    body = ROW * len(everything) + (APART if apart else 0.0)
    foot = 22.0
    under_key(page, entries, made.hidden, foot + body, voice, gap=16)
    axes = panel(drawing, left, foot, across - left - right, body)
    axes.set(xlim=(0, 1), ylim=(0, body))
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
    style.percent_axis(axes.xaxis, voice.numbers)
    axes.set_yticks([])
    style.light_grid(axes, "x")
    axes.spines["left"].set_visible(False)
    page.text(
        across,
        foot + body + 4,
        column,
        ha="right",
        va="bottom",
        color=slate,
        size=style.SIZE["small"],
    )
    for i, bar in enumerate(everything):
        y = body - ROW * (i + 0.5) - (APART if bar is apart else 0.0)
        weight = "semibold" if bar.strong else "normal"
        page.text(left - 6, foot + y, bar.name, ha="right", va="center", size=size, weight=weight)
        page.text(
            across,
            foot + y,
            numbers[id(bar)],
            ha="right",
            va="center",
            size=size,
            weight=weight,
            color=style.colour("ink") if bar.n is not None else slate,
        )
        _segments(axes, page, bar, y, names, colours, across - left - right, voice)
    return drawing


def _segments(
    axes: Axes,
    page: Axes,
    bar: StackedBar,
    y: float,
    names: dict[str, str],
    colours: dict[str, str],
    width: float,
    voice: Voice,
) -> None:
    """Draw one bar, with the share in each segment that has room for it."""
    edge, size, height = 0.0, style.SIZE["small"], (y - BAR / 2, y + BAR / 2)
    place = {"ha": "center", "va": "center", "size": size}
    for code in names:
        share, length = bar.shares.get(code, 0.0), bar.drawn.get(code, 0.0)
        if not share:
            continue
        barh(
            axes, y, length, left=edge, height=BAR, color=colours[code], edgecolor=style.colour("paper"), linewidth=0.7
        )
        text = voice.numbers.share(share)
        said = f"{bar.name} – {names[code]}: {text}{bar.of(code, voice.numbers)}"
        marks.tell(axes, said, (edge, edge + length), height, bar.unit)
        if width_in_points(page, text, size) + 5 <= length * width:
            axes.text(edge + length / 2, y, text, color=style.ink_on(colours[code]), **place)
        edge += length
    slate, paper = style.colour("slate"), style.colour("paper")
    if bar.rest or (bar.hidden and not bar.shares):
        barh(axes, y, 1.0 - edge, left=edge, height=BAR, **hidden_look())
        text = voice.phrases("panel.hidden")
        marks.tell(axes, f"{bar.name}: {text}", (edge, 1.0), height, bar.unit)
        if width_in_points(page, text, size) + 26 <= (1.0 - edge) * width:
            axes.text(
                (1.0 + edge) / 2,
                y,
                text,
                color=slate,
                **place,
                bbox={"facecolor": paper, "edgecolor": "none", "pad": 1},
            )
    elif not bar.shares:
        why = voice.few.absent(bar.absent or "no_data")
        marks.tell(axes, f"{bar.name}: {why}", (0, 1), height, bar.unit)
        axes.text(0.01, y, why, color=slate, ha="left", va="center", size=size)


def _alt(
    chapter: Chapter,
    measure: str,
    made: Division,
    by: str | None,
    deepening: bool,
    voice: Voice,
) -> str:
    """Return, for the first category (and the last of a scale), the whole, the extremes or the ends."""
    say, share = voice.phrases, voice.numbers.share
    bars, apart, names = made.groups, made.whole, made.names
    parts = [
        say(
            "distribution.alt.what",
            name=chapter.label("measure", measure),
            n=voice.numbers.integer(len(bars)),
            by=chapter.label("by", by) if by else chapter.label("level", chapter.compared_level),
        ),
        say("distribution.alt.categories", names=voice.join(list(names.values()))),
    ]
    codes = list(names)
    known = [code for code in codes if code != UNKNOWN]
    for code in (known[0], known[-1]) if deepening and len(known) > 1 else codes[: 2 if len(codes) > 2 else 1]:
        shown = [bar for bar in bars if code in bar.shares]
        at = (
            [say("distribution.alt.at", name=apart.name, share=share(apart.shares[code]))]
            if apart and code in apart.shares
            else []
        )
        if by is None and shown:
            found = extremes([bar.name for bar in shown], [bar.shares[code] for bar in shown], share, voice)
            if found is None:
                at.append(say("distribution.alt.equal", share=share(shown[0].shares[code])))
            else:
                some = among_shown(voice, len(shown), len(bars))
                at.append(say("distribution.alt.extremes", among=some, **found))
        elif shown:
            outer = shown if len(shown) < 3 else (shown[0], shown[-1])
            at += [say("distribution.alt.at", name=bar.name, share=share(bar.shares[code])) for bar in outer]
        if at:
            parts.append(say("distribution.alt.category", name=names[code], values=", ".join(at)))
    return " ".join(parts + absent_notes(voice, made.values))
