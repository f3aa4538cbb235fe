"""How many: a bar for each category, stacked where its persons are of several kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    absent_notes,
    category_label,
    empty,
    hidden_look,
    in_order,
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
from R_free_helpers.figures.sheets import LOW_ROW, lower
from R_free_helpers.language.collation import sort_key

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

ROW, BAR, HIDDEN_MARK_PT = 14.5, 10.5, 9.0
"""Points from bar to bar, across a bar, and along the mark of something hidden, however many it hides."""

UNDIVIDED = ""


@dataclass(frozen=True)
class Bar:
    """A category: its persons by kind (what is not shown is absent), and how many kinds are hidden and small."""

    code: str
    name: str
    parts: dict[str, float]
    hidden: int
    small: int = 0
    unit: str = ""

    @property
    def shown(self) -> float:
        """Persons that may be shown."""
        return sum(self.parts.values())


@noted
def counts_by_category(
    chapter: Chapter,
    measure: str,
    category: str,
    stack: str | None = None,
    *,
    last: Sequence[str] = ("other", "unknown"),
    level: str | None = None,
) -> Figure:
    """Draw the number of persons in each category, the largest first.

    A hidden part is a hatched mark of one size at the end of its bar; where all of a category is hidden the mark
    stands alone, and the categories of that kind come last. A small number has no bar and is told as small.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Counts, or shares whose numerators are drawn and whose percentages are written beside them.
    category : str
        Subgroup key of the bars.
    stack : str, optional
        Subgroup key of the parts of a bar.
    last : sequence of str
        Categories that come after the named ones whatever their size.
    level : str, optional
        Level of the units counted; with the category ``unit`` they are the bars.
    """
    rows = released(chapter, measure, None, level)
    if rows is None:
        return empty(chapter, measure)
    rows = rows[rows["statistic"].isin(["count", "share"])].reset_index(drop=True)
    voice = words(chapter, measure)
    kinds = in_order(chapter, stack, rows[stack].dropna()) if stack else [UNDIVIDED]
    bars = sorted(
        (_bar(chapter, code, part, category, stack, kinds) for code, part in rows.groupby(category)),
        key=lambda bar: (
            not bar.parts,
            not bar.parts and bool(bar.hidden),
            bar.code in last,
            -bar.shown,
            sort_key(bar.name, voice.numbers.language),
        ),
    )
    total = None if (rows["statistic"] == "count").all() else rows["denominator"].max()
    names = {kind: category_label(chapter, stack, kind) for kind in kinds} if stack else {}
    drawing = _draw(bars, names, total, voice)
    return Figure(drawing, _alt(chapter, measure, bars, names, total, rows, voice), rows)


def _bar(chapter: Chapter, code: str, part: pd.DataFrame, category: str, stack: str | None, kinds: list[str]) -> Bar:
    small = part["status"] == "few"
    known = part[part["numerator"].notna() & ~small]
    of = dict(zip(known[stack] if stack else [UNDIVIDED] * len(known), known["numerator"], strict=True))
    parts = {kind: float(of[kind]) for kind in kinds if kind in of}
    hidden = int((part["numerator"].isna() & ~small).sum())
    unit = code if category == "unit" else ""
    return Bar(code, category_label(chapter, category, code), parts, hidden, int(small.sum()), unit)


def _text(bar: Bar, total: float | None, voice: Voice) -> str:
    if not bar.parts:
        return voice.few.count() if bar.small and not bar.hidden else voice.phrases("panel.hidden")
    n = voice.numbers.integer(bar.shown)
    if bar.hidden:
        return voice.phrases("counts.partly", n=n)
    return voice.phrases("panel.count_share", n=n, share=voice.numbers.share(bar.shown / total)) if total else n


def _draw(bars: list[Bar], names: dict[str, str], total: float | None, voice: Voice) -> Drawing:
    drawing, page = sheet(4.0)
    size, across = style.SIZE["text"], page.get_xlim()[1]
    kinds = list(names) or [UNDIVIDED]
    colours = dict(zip(kinds, tones(len(kinds)), strict=True))
    entries = [(names[kind], colours[kind], "") for kind in names]
    row, foot = lower(ROW, LOW_ROW), 34.0
    body = row * len(bars)
    under_key(page, entries, sum(bar.hidden for bar in bars), foot + body, voice)
    texts = {bar.code: _text(bar, total, voice) for bar in bars}
    left = 6 + max(width_in_points(page, bar.name, size) for bar in bars)
    # Each bar must leave room for its own number.
    width = across - left
    scale = min(
        (width - width_in_points(page, texts[bar.code], size) - HIDDEN_MARK_PT - 10) / max(bar.shown, 1) for bar in bars
    )
    axes = panel(drawing, left, foot, width, body)
    axes.set(xlim=(0, width / scale), ylim=(0, body), yticks=[])
    axes.spines["left"].set_visible(False)
    style.number_axis(axes.xaxis, voice.numbers)
    axes.xaxis.get_major_locator().set_params(nbins=6, integer=True)
    # A number below the end of the axis would be cut by the edge of the sheet.
    room = [(t, width_in_points(page, voice.numbers.integer(t), size) / 2) for t in axes.get_xticks() if t >= 0]
    axes.set_xticks([tick for tick, half in room if tick * scale + half <= width])
    style.light_grid(axes, "x")
    axes.set_xlabel(voice.phrases("counts.axis", **voice.nouns), labelpad=2)
    for i, bar in enumerate(bars):
        _row(axes, page, bar, body - row * (i + 0.5), colours, scale, (left, foot), texts[bar.code], names,
             voice.numbers.integer)  # fmt: skip
    return drawing


def _row(
    axes: Axes,
    page: Axes,
    bar: Bar,
    y: float,
    colours: dict[str, str],
    scale: float,
    at: tuple[float, float],
    text: str,
    names: dict[str, str],
    number: Callable[[float], str],
) -> None:
    """Draw one bar; ``scale`` is points per person and ``at`` where the axes begin on the sheet."""
    size, slate, paper = style.SIZE["text"], style.colour("slate"), style.colour("paper")
    left, foot = at
    half = lower(ROW, LOW_ROW) / 2
    page.text(left - 6, foot + y, bar.name, ha="right", va="center", size=size)
    edge = 0.0
    for kind, persons in bar.parts.items():
        axes.barh(y, persons, left=edge, height=BAR, color=colours[kind], edgecolor=paper, linewidth=0.5)
        named = f"{bar.name} – {names[kind]}" if kind in names else bar.name
        said = f"{named}: {number(persons) if kind in names else text}"
        marks.tell(axes, said, (edge, edge + persons), (y - half, y + half), bar.unit)
        edge += persons
    if bar.hidden or not bar.parts:
        # What is hidden or small has no length: the mark is as wide as a pointer needs.
        beyond = edge + 2 * HIDDEN_MARK_PT / scale
        marks.tell(
            axes,
            f"{bar.name}: {text}",
            (edge, beyond),
            (y - half, y + half),
            bar.unit,
        )
    if bar.hidden:
        axes.barh(y, HIDDEN_MARK_PT / scale, left=edge, height=BAR, **hidden_look())
        edge += HIDDEN_MARK_PT / scale
    page.text(
        left + edge * scale + 4,
        foot + y,
        text,
        ha="left",
        va="center",
        size=size,
        color=style.colour("ink") if bar.parts else slate,
        path_effects=wide_halo(),
    )


def _alt(
    chapter: Chapter,
    measure: str,
    bars: list[Bar],
    names: dict[str, str],
    total: float | None,
    rows: pd.DataFrame,
    voice: Voice,
) -> str:
    """Return the largest categories, the smallest one, and how the parts are spread."""
    say, numbers = voice.phrases, voice.numbers
    whole = [bar for bar in bars if bar.parts]
    parts = [say("counts.alt.what", name=chapter.label("measure", measure), n=numbers.integer(len(bars)))]
    if whole:
        ranked = sorted(whole, key=lambda bar: (-bar.shown, bar.name))
        parts.append(
            say(
                "counts.alt.largest",
                values=voice.join([f"{bar.name} {_text(bar, total, voice)}" for bar in ranked[:3]]),
            )
        )
        if len(ranked) > 3:
            parts.append(say("counts.alt.smallest", value=f"{ranked[-1].name} {_text(ranked[-1], total, voice)}"))
    shown = sum(bar.shown for bar in bars)
    if names and shown:
        kinds = [
            say(
                "counts.alt.kind", name=name, share=numbers.share(sum(bar.parts.get(kind, 0.0) for bar in bars) / shown)
            )
            for kind, name in names.items()
        ]
        parts.append(say("counts.alt.kinds", values=voice.join(kinds), **voice.nouns))
    return " ".join(parts + absent_notes(voice, rows))
