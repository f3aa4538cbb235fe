"""Over time: a share by year with its band, and numbers of forms by quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures import style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    HIDDEN_HATCH,
    POINTS,
    category_label,
    empty,
    halo,
    hidden_key,
    hidden_look,
    hidden_note,
    in_order,
    key,
    note,
    panel,
    released,
    sheet,
    text_width,
    words,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.editions.chapter import Chapter
    from R_free_helpers.language.words import Words

HEIGHT_CM, PANEL_CM = 8.0, 5.2
LEFT, RIGHT, TOP, BOTTOM = 34.0, 34.0, 12.0, 44.0
STUB = 5.0
"""Points of the mark of a hidden number, however many it hides."""

DOTTED = {"linestyle": (0, (1, 1.6)), "linewidth": 1.6}


def share_by_year(chapter: Chapter, measure: str, *, by: str = "year", height_cm: float = HEIGHT_CM) -> Figure:
    """Draw a share by year as a line with its 95 % band, from 0 to 100 per cent; hidden years break the line.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Shares by the subgroup key ``by``.
    """
    rows = released(chapter, measure)
    if rows is None:
        return empty(chapter, measure)
    voice = words(chapter)
    rows = rows.assign(**{by: rows[by].astype(int)}).sort_values(by).reset_index(drop=True)
    years = rows.set_index(by).reindex(range(rows[by].min(), rows[by].max() + 1))
    drawing, page = sheet(height_cm)
    axes = panel(drawing, LEFT, BOTTOM, page.get_xlim()[1] - LEFT - RIGHT, height_cm * POINTS - TOP - BOTTOM)
    primary = style.colour("primary")
    axes.fill_between(years.index, years["lower"], years["upper"], color=style.colour("previous-year"), linewidth=0)
    axes.plot(years.index, years["value"], color=primary, linewidth=1.8, marker="o", markersize=3.6, clip_on=False)
    for year in years.index[years["status"].eq("suppressed")]:
        axes.bar(
            year, 1.0, width=0.8, facecolor="none", edgecolor=style.colour("line"), hatch=HIDDEN_HATCH, linewidth=0
        )
    axes.set(xlim=(years.index[0] - 0.5, years.index[-1] + 0.5), ylim=(0, 1))
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    axes.set_xticks(_ticks(list(years.index)))
    axes.xaxis.set_major_formatter("{x:.0f}")
    style.percent_axis(axes.yaxis, voice.numbers)
    style.light_grid(axes, "y")
    known = years[years["value"].notna()]
    ends = [(known.index[0], "upper", (-3, 8)), (known.index[-1], "value", (7, 0))] if len(known) else []
    for year, height, offset in ends:
        axes.annotate(
            voice.numbers.share(known.loc[year, "value"]),
            (year, known.loc[year, height]),
            xytext=offset,
            ha="left",
            va="center",
            textcoords="offset points",
            color=primary,
            weight="semibold",
            size=10,
            path_effects=halo(),
            annotation_clip=False,
        )
    entries = [(voice.phrases("panel.interval"), style.colour("previous-year"), "")]
    hidden = int(rows["status"].eq("suppressed").sum())
    if hidden:
        entries.append(hidden_key(voice))
    key(page, entries, 0, 24, page.get_xlim()[1])
    sizes = known["denominator"]
    text = (
        voice.phrases("trend.sizes", low=voice.numbers.integer(sizes.min()), high=voice.numbers.integer(sizes.max()))
        if len(known)
        else ""
    )
    note(page, text, 0, 9, page.get_xlim()[1])
    return Figure(drawing, _alt_years(chapter, measure, known, hidden, voice), rows)


def _ticks(years: list[int]) -> list[int]:
    """Return the first and last year and those divisible by five that leave room beside them."""
    if len(years) <= 12:
        return years
    between = [year for year in years if year % 5 == 0 and year - years[0] >= 2 and years[-1] - year >= 2]
    return [years[0], *between, years[-1]]


def _alt_years(chapter: Chapter, measure: str, known: pd.DataFrame, hidden: int, voice: Words) -> str:
    """Return the first and the last value, the change in words, the highest and the lowest year."""
    say, share = voice.phrases, voice.numbers.share
    name = chapter.label("measure", measure)
    if known.empty:
        return say.count("panel.hidden_note", hidden, number=voice.numbers.integer(hidden))
    first, last = known.iloc[0], known.iloc[-1]
    parts = [
        say(
            "trend.alt.ends",
            name=name,
            first=known.index[0],
            first_share=share(first["value"]),
            last=known.index[-1],
            last_share=share(last["value"]),
            interval=voice.numbers.interval(last["lower"], last["upper"]),
            change=voice.change(last["value"], first["value"], form="graded"),
        ),
        say(
            "trend.alt.extremes",
            high=known["value"].idxmax(),
            high_share=share(known["value"].max()),
            low=known["value"].idxmin(),
            low_share=share(known["value"].min()),
        ),
    ]
    return " ".join(parts + hidden_note(voice, hidden))


def forms_by_quarter(
    chapter: Chapter,
    measure: str,
    *,
    forms: Sequence[str] = ("inclusion", "follow_up"),
    expected: Mapping[str, float] | None = None,
) -> Figure:
    """Draw numbers of forms by quarter, a panel a form, the reporting year in full colour.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Counts by the subgroup keys ``form`` and ``quarter`` (``2024Q1``).
    forms : sequence of str
        From A downwards.
    expected : mapping of str to float, optional
        The number a quarter that keeps the registry complete, by form: a dotted line.
    """
    rows = released(chapter, measure, "count")
    if rows is None:
        return empty(chapter, measure)
    voice = words(chapter)
    rows = rows[rows["form"].isin(list(forms))].reset_index(drop=True)
    drawn = [form for form in forms if (rows["form"] == form).any()] or in_order(chapter, "form", rows["form"])
    hidden = int(rows["value"].isna().sum())
    foot = 16.0 if hidden else 2.0
    height = PANEL_CM * POINTS * len(drawn) + foot
    drawing, page = sheet(height / POINTS)
    years = [int(quarter[:4]) for quarter in rows["quarter"]]
    span = range(min(years), max(years) + 1)
    for i, form in enumerate(drawn):
        top = height - i * PANEL_CM * POINTS
        axes = panel(
            drawing, LEFT, top - PANEL_CM * POINTS + 38, page.get_xlim()[1] - LEFT - 2, PANEL_CM * POINTS - 38 - 24
        )
        counts = rows[rows["form"] == form].set_index("quarter")["value"]
        _quarters(axes, counts, span, chapter.edition.year, (expected or {}).get(form), voice)
        title = category_label(chapter, "form", form)
        page.text(
            0,
            top - 3,
            voice.phrases("panel.title", letter="ABCDEF"[i], name=title) if len(drawn) > 1 else title,
            va="top",
            weight="semibold",
            size=style.SIZE["strong"],
        )
        page.text(
            0,
            top - PANEL_CM * POINTS + 21,
            voice.phrases("trend.year_sum"),
            va="top",
            color=style.colour("slate"),
            size=style.SIZE["small"],
        )
        if form in (expected or {}):
            _explain(page, voice.phrases("trend.expected", n=voice.numbers.integer(expected[form])), top - 4)
    if hidden:
        key(page, [hidden_key(voice)], 0, 12, page.get_xlim()[1])
    return Figure(drawing, _alt_quarters(chapter, rows, drawn, hidden, voice), rows)


def _explain(page: Axes, text: str, top: float) -> None:
    """Write what the dotted line is, at the right end of the panel's heading."""
    across, size = page.get_xlim()[1], style.SIZE["small"]
    page.text(across, top, text, ha="right", va="top", size=size, color=style.colour("national"))
    right = across - text_width(page, text, size) - 4
    page.plot([right - 18, right], [top - size * 0.6] * 2, color=style.colour("national"), **DOTTED)


def _quarters(axes: Axes, counts: pd.Series, span: range, current: int, expected: float | None, voice: Words) -> None:
    """Draw one form's bars, four a year, with the year and its sum under them."""
    slate = style.colour("slate")
    tallest = max(counts.max() if counts.notna().any() else 1.0, expected or 0.0) * 1.08
    axes.set(xlim=(0, 4 * len(span)), ylim=(0, tallest))
    point = tallest / (axes.get_position().height * axes.figure.get_figheight() * 72)
    for i, year in enumerate(span):
        names = [f"{year}Q{quarter}" for quarter in (1, 2, 3, 4)]
        for j, name in enumerate(names):
            x, value = 4 * i + j + 0.5, counts.get(name, 0.0)
            if value == value:
                axes.bar(x, value, width=0.82, color=style.colour("primary" if year == current else "previous-year"))
            else:
                axes.bar(x, STUB * point, width=0.82, **hidden_look())
        values = [counts.get(name, 0.0) for name in names]
        # A sum beside three shown quarters would give the fourth away.
        total = voice.phrases("panel.hidden") if any(v != v for v in values) else voice.numbers.integer(sum(values))
        place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "ha": "center", "va": "top"}
        axes.annotate(str(year), (4 * i + 2, 0), xytext=(0, -5), weight="semibold", **place)
        axes.annotate(total, (4 * i + 2, 0), xytext=(0, -17), color=slate, size=style.SIZE["small"], **place)
    axes.set_xticks(range(0, 4 * len(span) + 1, 4), [""] * (len(span) + 1))
    style.number_axis(axes.yaxis, voice.numbers)
    axes.yaxis.get_major_locator().set_params(nbins=5, integer=True)
    style.light_grid(axes, "y")
    axes.tick_params(axis="x", length=5)
    if expected is not None:
        axes.axhline(expected, color=style.colour("national"), **DOTTED)


def _alt_quarters(chapter: Chapter, rows: pd.DataFrame, drawn: list[str], hidden: int, voice: Words) -> str:
    """Return per form the year's sum, the year before, and the quarter with most."""
    say, numbers, year = voice.phrases, voice.numbers, chapter.edition.year
    parts = [say("trend.alt.quarters")]
    for letter, form in zip("ABCDEF", drawn, strict=False):
        counts = rows[rows["form"] == form].set_index("quarter")["value"]
        title = category_label(chapter, "form", form)
        title = say("panel.title", letter=letter, name=title) if len(drawn) > 1 else title
        facts = []
        for y in (year, year - 1):
            part = counts[counts.index.str.startswith(str(y))]
            if len(part) and part.notna().all():
                facts.append(say("trend.alt.sum", year=y, n=numbers.integer(part.sum())))
        if counts.notna().any():
            most = counts.idxmax()
            facts.append(say("trend.alt.most", quarter=most[-1], year=most[:4], n=numbers.integer(counts.max())))
        parts.append(
            say("ages.alt.panel", title=title, facts=", ".join(facts))
            if facts
            else say("ages.alt.nothing", title=title, what=say("panel.hidden"))
        )
    return " ".join(parts + hidden_note(voice, hidden))
