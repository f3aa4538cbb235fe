"""Shares in several groupings of the same persons, one panel below the other, on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.extremes import among_shown, extremes
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    absent_notes,
    category_label,
    empty,
    hidden_key,
    hidden_look,
    in_order,
    is_hidden,
    key,
    panel,
    released,
    resize,
    sheet,
    titled,
    told,
    tones,
    wide_halo,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.share_axis import RARE_END, share_end, share_step, tick_decimals
from R_free_helpers.figures.sheets import LOW_ROW, lower
from R_free_helpers.language.few import is_told
from R_free_helpers.results.telling import direction_notes, share_printer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.telling import SharePrinter

ROW, BAR, TITLE, FOOT, KEY = 15.0, 10.5, 20.0, 20.0, 14.0
HIDDEN_MARK_PT = 9.0
LAST = ("other", "none", "unknown")
"""Groups that follow the named ones whatever their share."""


@dataclass(frozen=True)
class GroupPanel:
    """A grouping: its title and its rows from top to bottom."""

    title: str
    rows: pd.DataFrame
    names: list[str]
    printed: SharePrinter


@noted
def shares_by_group(
    chapter: Chapter, panels: Sequence[tuple[str, str]], *, ranked: Sequence[str] = ("treatment",), **where: str
) -> Figure:
    """Draw shares with their Wilson interval in two or more groupings.

    Parameters
    ----------
    chapter : Chapter
    panels : sequence of (measure, subgroup key)
        From A downwards.
    ranked : sequence of str
        Subgroup keys whose groups are sorted by their share; others keep the code list's order.
    **where
        The subgroup shown: values of other subgroup keys.
    """
    import pandas as pd

    voice = words(chapter, *(measure for measure, _ in panels))
    drawn = [_panel(chapter, measure, by, by in ranked, where, voice) for measure, by in panels]
    drawn = [one for one in drawn if one is not None]
    if not drawn:
        return empty(chapter, panels[0][0])
    drawing, page = sheet(4.0)
    across = page.get_xlim()[1]
    height = KEY + sum(TITLE + FOOT + lower(ROW, LOW_ROW) * len(one.names) for one in drawn)
    resize(page, height)
    left = 6 + max(width_in_points(page, name) for one in drawn for name in one.names)
    upper = max(one.rows["upper"].max() for one in drawn)
    end = share_end([upper, *(value for one in drawn for value in one.rows["value"])])
    limit = end if end < RARE_END else min(1.0, (int((0.0 if upper != upper else upper) * 10) + 1) / 10)
    room = width_in_points(page, voice.numbers.share(1.0)) + 8
    top = height
    for i, one in enumerate(drawn):
        body = lower(ROW, LOW_ROW) * len(one.names)
        axes = panel(drawing, left, top - TITLE - body, across - left - room, body)
        axes.set(xlim=(0, limit), ylim=(0, body), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(_steps(0.1 if limit >= RARE_END else share_step(limit)))
        style.percent_axis(axes.xaxis, voice.numbers, tick_decimals(limit))
        style.light_grid(axes, "x")
        title = one.title if len(drawn) == 1 else voice.phrases("panel.title", letter="ABCDEF"[i], name=one.title)
        page.text(0, top - 3, title, va="top", ha="left", weight="semibold", size=style.SIZE["strong"])
        _bars(axes, page, one, (left, top - TITLE - body), (across - left - room) / limit, voice)
        top -= TITLE + body + FOOT
    entries = [(voice.phrases("groups.key", **voice.nouns), "", "")]
    if any(is_hidden(one.rows).any() for one in drawn):
        entries.append(hidden_key(voice))
    key(page, entries, 0, KEY - 2, across)
    data = pd.concat([one.rows for one in drawn], ignore_index=True)
    told_too = direction_notes(chapter, *dict.fromkeys(data["measure"]))
    return Figure(drawing, " ".join([_alt(drawn, voice), *told_too]), data, tuple(told_too))


def _steps(step: float):
    from matplotlib.ticker import MultipleLocator

    return MultipleLocator(step)


def _panel(
    chapter: Chapter, measure: str, by: str, ranked: bool, where: Mapping[str, str], voice: Voice
) -> GroupPanel | None:
    rows = released(chapter, measure, **where)
    if rows is None:
        return None
    codes = in_order(chapter, by, rows[by].dropna())
    rows = rows.set_index(by).loc[codes]
    if ranked:
        keys = [
            (
                code in LAST,
                LAST.index(code) if code in LAST else 0,
                -rows.loc[code, "value"] if rows.loc[code, "value"] == rows.loc[code, "value"] else 1.0,
            )
            for code in codes
        ]
        codes = [code for _, code in sorted(zip(keys, codes, strict=True))]
        rows = rows.loc[codes]
    names = []
    for code, n in zip(codes, rows["denominator"], strict=True):
        label = category_label(chapter, by, code)
        names.append(voice.phrases("title_n", name=label, n=voice.numbers.integer(n)) if n == n else label)
    title = titled(chapter, measure, where)
    sizes = rows["denominator"].dropna()
    if len(sizes) > 1 and sizes.nunique() == 1:
        # The same persons in every row: their number belongs to the panel.
        title = voice.phrases("title_n", name=title, n=voice.numbers.integer(sizes.iloc[0]))
        names = [category_label(chapter, by, code) for code in codes]
    return GroupPanel(title, rows.reset_index().assign(measure=measure), names, share_printer(chapter, measure))


def _bars(axes: Axes, page: Axes, one: GroupPanel, at: tuple[float, float], scale: float, voice: Voice) -> None:
    """Draw bars, whiskers, names and values; ``scale`` is points per unit share, ``at`` where the axes begin."""
    import seaborn as sns

    ink, slate = style.colour("ink"), style.colour("slate")
    # What is hidden is a bar of no length: the width of seaborn's bars follows from the places it is given.
    with style.own_labels(axes):
        sns.barplot(
            x=one.rows["value"].fillna(0).to_numpy(),
            y=[lower(ROW, LOW_ROW) * (len(one.names) - i - 0.5) for i in range(len(one.names))],
            orient="h",
            native_scale=True,
            errorbar=None,
            width=BAR / lower(ROW, LOW_ROW) if len(one.names) > 1 else BAR,
            color=tones(3)[1],
            saturation=1,
            linewidth=0,
            ax=axes,
        )
    axes.set(ylim=(0, lower(ROW, LOW_ROW) * len(one.names)), yticks=[], ylabel="")
    for i, (name, row) in enumerate(zip(one.names, one.rows.itertuples(), strict=True)):
        y = lower(ROW, LOW_ROW) * (len(one.names) - i - 0.5)
        page.text(at[0] - 6, at[1] + y, name, ha="right", va="center")
        end = HIDDEN_MARK_PT / scale
        if is_told(row.value, row.status):
            text, end = voice.few.share(row.denominator), 0.0
            said = marks.value_text(name, row, voice.numbers, text)
        elif row.value == row.value:
            axes.hlines(y, row.lower, row.upper, color=ink, linewidth=1.0)
            axes.vlines([row.lower, row.upper], y - 2.6, y + 2.6, color=ink, linewidth=1.0)
            text, end = one.printed(row.value, row.denominator), max(row.upper, row.value)
            said = marks.value_text(name, row, voice.numbers, text)
        elif row.status in ("no_data", "few"):
            text, end = voice.few.absent(row.status, short=True), 0.0
            said = f"{name}: {text}"
        else:
            axes.barh(y, end, height=BAR, **hidden_look())
            text = voice.phrases("panel.hidden")
            said = f"{name}: {text}"
        marks.tell(axes, said, (0, axes.get_xlim()[1]), (y - lower(ROW, LOW_ROW) / 2, y + lower(ROW, LOW_ROW) / 2))
        page.text(
            at[0] + end * scale + 4,
            at[1] + y,
            text,
            ha="left",
            va="center",
            path_effects=wide_halo(),
            color=ink if row.value == row.value and row.status != "few" else slate,
        )


def _nothing(rows: pd.DataFrame, voice: Voice) -> str:
    """Return why a panel has no value: all are small, of too few persons or hidden."""
    return voice.few.absent(rows["status"].iloc[0]) if rows["status"].nunique() == 1 else voice.phrases("panel.hidden")


def _alt(drawn: list[GroupPanel], voice: Voice) -> str:
    """Return each panel's highest and lowest group with their shares."""
    import pandas as pd

    say, parts = voice.phrases, []
    for letter, one in zip("ABCDEF", drawn, strict=False):
        rows = one.rows.assign(name=one.names)
        shown = rows[rows["value"].notna() & ~told(rows)]
        title = one.title if len(drawn) == 1 else say("panel.title", letter=letter, name=one.title)
        if shown.empty:
            parts.append(say("ages.alt.nothing", title=title, what=_nothing(rows, voice)))
            continue
        decimals = one.printed.decimals(*shown["denominator"])

        def share(value: float, decimals: int = decimals) -> str:
            return voice.numbers.share(value, decimals)

        found = extremes(list(shown["name"]), list(shown["value"]), share, voice)
        among = among_shown(voice, len(shown), len(rows))
        if found is None:
            names = voice.join(list(shown["name"]))
            parts.append(say("groups.alt_same", title=title, names=names, share=share(shown["value"].iloc[0])))
        else:
            parts.append(say("groups.alt", title=title, among=among, **found))
    return " ".join(parts + absent_notes(voice, pd.concat([one.rows for one in drawn])))
