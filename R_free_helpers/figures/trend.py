"""Over time: numbers of forms by quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    POINTS_PER_CM,
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
    sheet,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.results.quarters import quarter_name

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

PANEL_CM = 5.2
LEFT = 34.0
HIDDEN_MARK_PT = 5.0
"""Points of the mark of a hidden number, however many it hides."""

DOTTED = {"linestyle": (0, (1, 1.6)), "linewidth": 1.6}


@noted
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
    hidden = int(is_hidden(rows).sum())
    foot = 16.0 if hidden else 2.0
    height = PANEL_CM * POINTS_PER_CM * len(drawn) + foot
    drawing, page = sheet(height / POINTS_PER_CM)
    years = [int(quarter[:4]) for quarter in rows["quarter"]]
    span = range(min(years), max(years) + 1)
    for i, form in enumerate(drawn):
        top = height - i * PANEL_CM * POINTS_PER_CM
        axes = panel(
            drawing,
            LEFT,
            top - PANEL_CM * POINTS_PER_CM + 38,
            page.get_xlim()[1] - LEFT - 2,
            PANEL_CM * POINTS_PER_CM - 38 - 24,
        )
        counts = rows[rows["form"] == form].set_index("quarter")["value"]
        small = set(rows.loc[(rows["form"] == form) & (rows["status"] == "few"), "quarter"])
        title = category_label(chapter, "form", form)
        year = chapter.edition.year
        _quarters(axes, counts, small, chapter.nobody(measure), span, year, (expected or {}).get(form), title, voice)
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
            top - PANEL_CM * POINTS_PER_CM + 21,
            voice.phrases("trend.year_sum"),
            va="top",
            color=style.colour("slate"),
            size=style.SIZE["small"],
        )
        if form in (expected or {}):
            _explain(page, voice.phrases("trend.expected", n=voice.numbers.integer(expected[form])), top - 4)
    if hidden:
        key(page, [hidden_key(voice)], 0, 12, page.get_xlim()[1])
    return Figure(drawing, _alt_quarters(chapter, rows, drawn, voice), rows)


def _explain(page: Axes, text: str, top: float) -> None:
    """Write what the dotted line is, at the right end of the panel's heading."""
    across, size = page.get_xlim()[1], style.SIZE["small"]
    page.text(across, top, text, ha="right", va="top", size=size, color=style.colour("national"))
    right = across - width_in_points(page, text, size) - 4
    page.plot([right - 18, right], [top - size * 0.6] * 2, color=style.colour("national"), **DOTTED)


def _quarters(
    axes: Axes,
    counts: pd.Series,
    small: set[str],
    nobody: str,
    span: range,
    current: int,
    expected: float | None,
    title: str,
    voice: Voice,
) -> None:
    """Draw one form's bars, four a year, with the year and its sum under them."""
    import seaborn as sns

    slate = style.colour("slate")
    tallest = max(counts.max() if counts.notna().any() else 1.0, expected or 0.0) * 1.08
    axes.set(xlim=(0, 4 * len(span)), ylim=(0, tallest))
    point = tallest / (axes.get_position().height * axes.figure.get_figheight() * 72)
    quarters = [f"{year}Q{quarter}" for year in span for quarter in (1, 2, 3, 4)]
    places = [place + 0.5 for place in range(len(quarters))]
    # What is hidden is a bar of no height: the width of seaborn's bars follows from the places it is given.
    with style.own_labels(axes):
        sns.barplot(
            x=places,
            y=counts.reindex(quarters).fillna(0).to_numpy(),
            hue=[name.startswith(str(current)) for name in quarters],
            palette={True: style.colour("primary"), False: style.colour("previous-year")},
            saturation=1,
            native_scale=True,
            width=0.82,
            dodge=False,
            errorbar=None,
            legend=False,
            linewidth=0,
            ax=axes,
        )
    axes.set_ylabel("")
    hidden = [
        x
        for x, name in zip(places, quarters, strict=True)
        if counts.get(name, 0.0) != counts.get(name, 0.0) and name not in small
    ]
    for x, name in zip(places, quarters, strict=True):
        if name in small:
            place = {"xytext": (0, 2), "textcoords": "offset points", "ha": "center", "va": "bottom"}
            axes.annotate(voice.few.count(), (x, 0), rotation=90, size=style.SIZE["small"], color=slate, **place)
    for x, name in zip(places, quarters, strict=True):
        count = counts.get(name, 0.0)
        if name in small:
            text = voice.few.count()
        else:
            text = voice.phrases("panel.hidden") if count != count else voice.numbers.integer(count) if count else ""
        if text:
            said = f"{title}, {quarter_name(name, voice.phrases)}: {text}"
            marks.tell(axes, said, (x - 0.5, x + 0.5), (0, tallest))
    axes.bar(hidden, [HIDDEN_MARK_PT * point] * len(hidden), width=0.82, **hidden_look())
    axes.set(xlim=(0, len(quarters)), ylim=(0, tallest))
    for i, year in enumerate(span):
        names = quarters[4 * i : 4 * i + 4]
        values = [counts.get(name, 0.0) for name in names]
        # A sum beside three shown quarters would give the fourth away.
        if any(v != v for v in values):
            total = voice.phrases("panel.hidden")
        else:
            total = voice.numbers.integer(sum(values)) if sum(values) else nobody
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


def _alt_quarters(chapter: Chapter, rows: pd.DataFrame, drawn: list[str], voice: Voice) -> str:
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
            if len(part) and part.notna().all() and part.sum():
                facts.append(say("trend.alt.sum", year=y, n=numbers.integer(part.sum())))
        if counts.max() > 0:
            most = counts.idxmax()
            facts.append(say("trend.alt.most", quarter=most[-1], year=most[:4], n=numbers.integer(counts.max())))
        parts.append(
            say("ages.alt.panel", title=title, facts=", ".join(facts))
            if facts
            else say("ages.alt.nothing", title=title, what=say("panel.hidden"))
        )
    return " ".join(parts + absent_notes(voice, rows))
