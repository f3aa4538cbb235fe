"""Two groups side by side: for each category a bar of the one and a bar of the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    absent_notes,
    category_label,
    empty,
    hidden_look,
    in_order,
    is_hidden,
    note,
    panel,
    sheet,
    titled,
    tones,
    under_key,
    wide_halo,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.share_axis import RARE_END, share_ticks, tick_decimals
from R_free_helpers.language.few import is_told
from R_free_helpers.results.telling import share_printer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.telling import SharePrinter

ROW, BAR, FOOT, HIDDEN_MARK_PT = 27.0, 10.0, 22.0, 9.0
"""Points from category to category, across a bar, below the bars, and along the mark of something hidden."""

MOST_CATEGORIES_TOLD = 3
"""So many categories are told in the alt text."""


@dataclass(frozen=True)
class Pair:
    """The two groups by code, the categories, the rows by both, how values are printed, and what nobody has.

    ``zero`` stands for a count without a row.
    """

    names: dict[str, str]
    categories: dict[str, str]
    rows: pd.DataFrame
    share: bool
    printed: SharePrinter
    nobody: tuple[str, ...] = ()
    zero: str = ""

    def row(self, category: str, group: str) -> pd.Series | None:
        """Return the row of a category in a group, None where there is none."""
        place = (category, group)
        return self.rows.loc[place] if place in self.rows.index else None

    @property
    def hidden(self) -> int:
        """How many values are hidden."""
        return int(is_hidden(self.rows).sum())


@noted
def paired_bars(
    chapter: Chapter,
    measure: str,
    by: str,
    pair: str,
    *,
    unit: str | None = None,
    statistic: str = "share",
    ranked: bool = True,
    **where: str,
) -> Figure:
    """Draw shares or counts of two groups beside each other, a pair of bars for each category.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Values by the subgroup keys ``by`` and ``pair``.
    by : str
        Subgroup key of the categories.
    pair : str
        Subgroup key of the two groups; ``{unit}`` in their labels is the unit's name.
    unit : str, optional
        The unit shown; the nation without it.
    statistic : {"share", "count"}
    ranked : bool
        Whether the categories are sorted by the first group's values; else they keep the code list's order.
    **where
        The subgroup shown: values of other subgroup keys.

    Raises
    ------
    ValueError
        When ``pair`` divides into another number of groups than two.
    """
    rows = chapter.select(measure, statistic, unit=unit or chapter.nation, **where)
    if rows.empty:
        return empty(chapter, measure)
    rows = rows[rows[by].notna() & rows[pair].notna()].reset_index(drop=True)
    voice = words(chapter, measure)
    printed = share_printer(chapter, measure)
    made = _pair(chapter, rows, by, pair, unit, statistic == "share", ranked, voice, printed)
    made = replace(made, zero=chapter.nobody(measure))
    title = titled(chapter, measure, where)
    return Figure(_draw(made, voice), _alt(made, title, voice), rows)


def _pair(
    chapter: Chapter,
    rows: pd.DataFrame,
    by: str,
    pair: str,
    unit: str | None,
    share: bool,
    ranked: bool,
    voice: Voice,
    printed: SharePrinter,
) -> Pair:
    codes = in_order(chapter, pair, rows[pair])
    if len(codes) == 1:  # of the other group there is nobody: the registry's list says which one that is
        codes = [code for key, code in chapter.codes if key == pair]
    if len(codes) != 2:
        raise ValueError(f"a pair is two groups; '{pair}' has {len(codes)}: {', '.join(codes)}")
    own = dict(chapter.units.select("unit_id", "name_print").iter_rows())[unit or chapter.nation]
    names = {}
    for code in codes:
        name = category_label(chapter, pair, code).format(unit=own)
        sizes = rows.loc[rows[pair] == code, "denominator"].dropna() if share else rows.loc[rows[pair] == code, "value"]
        size = sizes.max() if share else sizes.sum(skipna=False)
        names[code] = voice.phrases("title_n", name=name, n=voice.numbers.integer(size)) if size == size else name
    indexed = rows.set_index([by, pair]).sort_index()
    groups = in_order(chapter, by, rows[by])
    if ranked:
        first = rows[rows[pair] == codes[0]].set_index(by)["value"].dropna()
        groups = sorted(groups, key=lambda code: -first.get(code, -1.0))
    # A small number is somebody or nobody: only a category that is known to be empty is left out.
    largest = rows["value"].fillna(1).mask(rows["status"] == "few", 1).groupby(rows[by]).max()
    used = {code: category_label(chapter, by, code) for code in groups if largest[code] > 0}
    nobody = [category_label(chapter, by, code) for code in groups if code not in used]
    return Pair(names, used, indexed, share, printed, tuple(nobody))


def _draw(made: Pair, voice: Voice) -> Drawing:
    drawing, page = sheet(4.0)
    across = page.get_xlim()[1]
    colours = dict(zip(made.names, tones(2), strict=True))
    body = ROW * len(made.categories)
    foot = FOOT + (14.0 if made.nobody else 0.0) + (0.0 if made.share else 12.0)
    under_key(page, [(name, colours[code], "") for code, name in made.names.items()], made.hidden, foot + body, voice)
    left = 6 + max(width_in_points(page, name) for name in made.categories.values())
    room = width_in_points(page, _text(1.0 if made.share else 1000, made, voice)) + 8
    width = across - left - room
    reach = made.rows[["value", "upper"]].max().max()
    reach = 1.0 if reach != reach or not reach else min(1.0, reach * 1.02) if made.share else reach
    axes = panel(drawing, left, foot, width, body)
    if made.nobody:
        note(page, _nobody(made, voice), 0, 11, across)
    axes.set(xlim=(0, reach), ylim=(0, body), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.xaxis.get_major_locator().set_params(nbins=7, integer=not made.share)
    _format(axes, made, voice)
    style.light_grid(axes, "x")
    for i, (code, name) in enumerate(made.categories.items()):
        middle = body - ROW * (i + 0.5)
        page.text(left - 6, foot + middle, name, ha="right", va="center")
        for j, group in enumerate(made.names):
            y = middle + (0.5 - j) * (BAR + 1)
            row = made.row(code, group)
            text = _bar(axes, page, made, row, y, (left, foot, width / reach), colours[group], voice)
            named = f"{name} – {made.names[group]}"
            said = f"{named}: {text}"
            if row is not None and made.share and row["value"] == row["value"]:
                said = marks.value_text(named, row, voice.numbers, text)
            marks.tell(axes, said, (0, reach), (y - (BAR + 1) / 2, y + (BAR + 1) / 2))
    return drawing


def _nobody(made: Pair, voice: Voice) -> str:
    return voice.phrases("paired.nobody", names=voice.join(list(made.nobody)))


def _format(axes: Axes, made: Pair, voice: Voice) -> None:
    if made.share:
        reach = axes.get_xlim()[1]
        if reach < RARE_END:
            axes.set_xticks(share_ticks(reach))
        style.percent_axis(axes.xaxis, voice.numbers, tick_decimals(reach))
    else:
        style.number_axis(axes.xaxis, voice.numbers)
        axes.set_xlabel(voice.phrases("counts.axis", **voice.nouns), labelpad=2)


def _text(value: float, made: Pair, voice: Voice, of: float | None = None) -> str:
    return made.printed(value, of) if made.share else voice.numbers.integer(value)


def _bar(
    axes: Axes,
    page: Axes,
    made: Pair,
    row: pd.Series | None,
    y: float,
    at: tuple[float, float, float],
    colour: str,
    voice: Voice,
) -> str:
    """Draw one bar and return its number as printed.

    ``at`` is where the axes begin on the sheet, and how many points a unit of the value takes.
    """
    left, foot, scale = at
    ink, end, text = style.colour("slate"), 0.0, voice.phrases("no_data")
    if row is not None and is_told(row["value"], row["status"]):
        text = voice.few.share(row["denominator"]) if made.share else voice.few.count()
    elif row is not None and row["value"] == row["value"]:
        axes.barh(y, row["value"], height=BAR, color=colour)
        ink, end, text = style.colour("ink"), row["value"], _text(row["value"], made, voice, row["denominator"])
        if row["lower"] == row["lower"]:
            axes.hlines(y, row["lower"], row["upper"], color=ink, linewidth=0.9)
            end = max(row["upper"], row["value"])
    elif row is None and not made.share:
        text = made.zero
    elif row is not None and row["status"] == "suppressed":
        end, text = HIDDEN_MARK_PT / scale, voice.phrases("panel.hidden")
        axes.barh(y, end, height=BAR, **hidden_look())
    elif row is not None:
        text = voice.few.absent(row["status"], short=True)
    page.text(
        left + end * scale + 4,
        foot + y,
        text,
        ha="left",
        va="center",
        size=style.SIZE["small"],
        color=ink,
        path_effects=wide_halo(),
    )
    return text


def _alt(made: Pair, title: str, voice: Voice) -> str:
    """Return the two groups, their values in the first categories, and where they differ most."""
    say = voice.phrases
    first, second = made.names
    both = {}
    for code in made.categories:
        found = [made.row(code, group) for group in (first, second)]
        if all(row is not None and row["status"] != "few" and row["value"] == row["value"] for row in found):
            both[code] = found
    parts = [
        say("paired.alt.what", name=title, first=made.names[first], second=made.names[second],
            n=voice.numbers.integer(len(made.categories)))
    ]  # fmt: skip
    told = [_compared(made, code, both[code], voice) for code in list(both)[:MOST_CATEGORIES_TOLD]]
    if told:
        parts.append(say("paired.alt.values", values="; ".join(told)))
    if len(both) > 1:
        widest = max(both, key=lambda code: abs(both[code][0]["value"] - both[code][1]["value"]))
        parts.append(say("paired.alt.widest", value=_compared(made, widest, both[widest], voice)))
    parts += [_nobody(made, voice)] if made.nobody else []
    return " ".join(parts + absent_notes(voice, made.rows))


def _compared(made: Pair, code: str, rows: list[pd.Series], voice: Voice) -> str:
    first, second = (_text(row["value"], made, voice, row["denominator"]) for row in rows)
    return voice.phrases("paired.alt.compared", name=made.categories[code], first=first, second=second)
