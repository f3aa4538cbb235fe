"""Over years: one line or a few, shares or means, each with its band, and a value for everybody set apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.extremes import among_shown, extremes
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    HIDDEN_HATCH,
    POINTS_PER_CM,
    absent_notes,
    category_label,
    empty,
    in_order,
    is_hidden,
    key,
    note,
    panel,
    released,
    sheet,
    titled,
    told,
    wide_halo,
    width_in_points,
    with_data,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.share_axis import share_end, share_ticks, tick_decimals
from R_free_helpers.figures.sheets import lower
from R_free_helpers.results.telling import direction_notes, share_printer

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

HEIGHT_CM = 8.0
LEFT, TOP, BOTTOM = 34.0, 14.0, 46.0
APART = 2.2
"""Years between the last year and the value set apart."""

APART_BY = 14.5
"""Points between names at the ends of lines, at least."""

ONE_LINE = ""


@noted
def lines_by_year(
    chapter: Chapter,
    measure: str,
    *,
    line: str | None = None,
    whole: str | None = None,
    statistic: str = "share",
    by: str = "year",
    unit: str = "years",
    sizes: bool = True,
    **where: str,
) -> Figure:
    """Draw yearly values, with their 95 % bands where they have any; hidden years break the line.

    Shares stand on an axis from 0 to 100 per cent, those of rare outcomes on one of their length; counts on one from 0,
    means on one around the values, which are no amounts.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Values by the subgroup key ``by``, and ``line`` where given.
    line : str, optional
        Subgroup key of the lines.
    whole : str, optional
        The same share for everybody, such as all alive: a point at the right.
    statistic : {"share", "mean", "count"}
    by : str
        Subgroup key of the year.
    unit : {"years", "points"}
        What means are measured in.
    sizes : bool
        Whether to tell how many persons the lines are of; not where the denominators count something else.
    **where
        The subgroup shown: values of other subgroup keys.
    """
    rows = with_data(released(chapter, measure, statistic, **where))
    if rows is None:
        return empty(chapter, measure)
    voice = words(chapter, measure)
    rows = rows.assign(**{by: rows[by].astype(int)})
    rows = rows.sort_values([by, line] if line else [by], kind="stable").reset_index(drop=True)
    drawn = rows.assign(**{name: rows[name].mask(told(rows)) for name in ("value", "lower", "upper")})
    codes = in_order(chapter, line, rows[line]) if line else [ONE_LINE]
    names = {code: category_label(chapter, line, code) if line else "" for code in codes}
    span = range(rows[by].min(), rows[by].max() + 1)
    lines = {code: (drawn[drawn[line] == code] if line else drawn).set_index(by).reindex(span) for code in codes}
    apart = released(chapter, whole, statistic) if whole else None
    printed = share_printer(chapter, measure)
    text = _text(statistic, unit, voice, printed.decimals(*rows["denominator"]))
    drawing, page = sheet(lower(HEIGHT_CM))
    right = 12 + max(
        width_in_points(page, f"{names[code]} {text({'share': 1.0, 'count': 1000}.get(statistic, 10))}", 10)
        for code in codes
    )
    right = max(right, 60.0) if apart is not None else right
    width = page.get_xlim()[1] - LEFT - right
    axes = panel(drawing, LEFT, BOTTOM, width, lower(HEIGHT_CM) * POINTS_PER_CM - TOP - BOTTOM)
    colours = dict(zip(codes, style.category_colours(len(codes)), strict=True))
    for i, code in enumerate(codes):
        _line(axes, lines[code], colours[code], i, lone=len(codes) == 1)
        for year, row in zip(lines[code].index, lines[code].itertuples(), strict=True):
            if row.value == row.value:
                named = f"{names[code]}, {year}" if names[code] else str(year)
                marks.tell_point(axes, marks.value_text(named, row, voice.numbers, text(row.value)), year, row.value)
    fit = chapter.registry.lower_is_better(measure)
    everything = [drawn] if apart is None else [drawn, apart]
    end = share_end([value for part in everything for value in part[["value", "upper"]].to_numpy().ravel()], fit)
    _axes(axes, drawn, by, list(span), apart is not None, _axis(statistic, unit, voice), voice, end)
    _ends(axes, lines, names, colours, text)
    if apart is not None:
        _apart(axes, apart, span[-1] + APART, text, chapter, voice)
    entries = []
    if rows["lower"].notna().any():
        entries = [(voice.phrases("panel.interval"), style.colour("previous-year" if len(codes) == 1 else "line"), "")]
    # A small number is no point of the line: it may be nobody, or nearly as many as the threshold.
    if is_hidden(rows).any():
        entries.append((voice.phrases("panel.hidden_key"), style.colour("slate"), HIDDEN_HATCH))
    key(page, entries, 0, 24, page.get_xlim()[1])
    persons = rows.loc[rows["value"].notna(), "denominator"].dropna()
    if sizes and len(persons):
        low, high = (voice.numbers.integer(number) for number in (persons.min(), persons.max()))
        sizes_text = voice.phrases("lines.range", low=low, high=high) if low != high else low
        note(
            page,
            voice.phrases("lines.sizes_line" if line else "lines.sizes", n=sizes_text, **voice.nouns),
            0,
            11,
            width,
        )
    alt = _alt(chapter, titled(chapter, measure, where), lines, names, apart, rows, text, voice)
    told_too = direction_notes(chapter, measure)
    return Figure(drawing, " ".join([alt, *told_too]), rows, tuple(told_too))


def _text(statistic: str, unit: str, voice: Voice, decimals: int) -> Callable[[float], str]:
    if statistic == "share":
        return lambda value: voice.numbers.share(value, decimals)
    if statistic == "count":
        return voice.numbers.integer
    if unit == "points":
        return voice.few.value
    return lambda value: voice.phrases("curves.years", years=voice.few.value(value))


def _axis(statistic: str, unit: str, voice: Voice) -> str:
    """Return what stands above the value axis; nothing above shares."""
    if statistic == "share":
        return ""
    if statistic == "count":
        return voice.phrases("counts.axis", **voice.nouns)
    return voice.phrases(f"lines.{unit}_axis")


def _line(axes: Axes, years: pd.DataFrame, colour: str, place: int, lone: bool) -> None:
    band = {"color": style.colour("previous-year")} if lone else {"color": colour, "alpha": 0.16}
    axes.fill_between(years.index, years["lower"], years["upper"], linewidth=0, **band)
    shape = {"linestyle": style.DASHES[place], "marker": style.MARKERS[place], "markersize": 3.6, "linewidth": 1.8}
    # Seaborn's markers have a white edge.
    shape |= {"markeredgecolor": style.colour("primary") if lone else colour, "clip_on": False}
    style.line(axes, years.index, years["value"], style.colour("primary") if lone else colour, **shape)


def _axes(
    axes: Axes, rows: pd.DataFrame, by: str, span: list[int], apart: bool, heading: str, voice: Voice, end: float
) -> None:
    axes.set_xlim(span[0] - 0.5, span[-1] + (APART + 0.6 if apart else 0.5))
    statistic = rows["statistic"].iloc[0]
    if statistic == "share":
        axes.set_ylim(0, end)
        axes.set_yticks(share_ticks(end))
        style.percent_axis(axes.yaxis, voice.numbers, tick_decimals(end))
    else:
        shown = rows[rows["value"].notna()]
        if statistic == "count":
            axes.set_ylim(0, shown["value"].max() * 1.1 if len(shown) else 1)
        elif len(shown):
            axes.set_ylim(math.floor(shown["lower"].fillna(shown["value"]).min()) - 1,
                          math.ceil(shown["upper"].fillna(shown["value"]).max()) + 1)  # fmt: skip
        style.number_axis(axes.yaxis, voice.numbers)
        axes.yaxis.get_major_locator().set_params(integer=True, nbins=6)
        axes.annotate(
            heading,
            (0, 1),
            xycoords="axes fraction",
            xytext=(-LEFT, 5),
            textcoords="offset points",
            ha="left",
            color=style.colour("slate"),
            size=style.SIZE["small"],
        )
    low, high = axes.get_ylim()
    for year in sorted(set(rows.loc[is_hidden(rows), by])):
        axes.bar(year, high - low, bottom=low, width=0.8, facecolor="none", edgecolor=style.colour("line"),
                 hatch=HIDDEN_HATCH, linewidth=0)  # fmt: skip
    small = {
        "ha": "center",
        "va": "bottom",
        "rotation": 90,
        "size": style.SIZE["small"],
        "color": style.colour("slate"),
    }
    few = rows[(rows["status"] == "few")]
    # Years in which a line has a point have their place taken.
    for year in sorted(set(few[by]) - set(rows.loc[rows["value"].notna(), by])):
        axes.annotate(voice.few.cell(statistic), (year, low), xytext=(0, 3), textcoords="offset points", **small)
    ticks = span if len(span) <= 13 else [year for year in span if year % 5 == 0 and span[-1] - year >= 2]
    ticks = ticks if len(span) <= 13 else sorted({span[0], *[t for t in ticks if t - span[0] >= 2], span[-1]})
    axes.set_xticks(ticks, [str(year) for year in ticks])
    style.light_grid(axes, "y")


def _ends(axes: Axes, lines: dict, names: dict[str, str], colours: dict[str, str], text) -> None:
    """Write each line's first value above its beginning and its last beside its end, not upon each other."""
    lone = len(lines) == 1
    height = axes.get_position().height * axes.figure.get_figheight() * 72
    point = (axes.get_ylim()[1] - axes.get_ylim()[0]) / height
    places = []
    for code, years in lines.items():
        known = years[years["value"].notna()]
        if known.empty:
            continue
        colour = style.colour("primary") if lone else colours[code]
        style_ = {
            "color": colour,
            "weight": "semibold",
            "size": 10,
            "path_effects": wide_halo(),
            "annotation_clip": False,
        }
        if lone and len(known) > 1:  # one point is the beginning and the end
            first = known.index[0]
            top = known.loc[first, "upper"]
            axes.annotate(text(known.loc[first, "value"]), (first, top if top == top else known.loc[first, "value"]),
                          xytext=(-3, 8), textcoords="offset points", va="center", **style_)  # fmt: skip
        places.append([known.loc[known.index[-1], "value"], known.index[-1], code, style_])
    places.sort(key=lambda place: (place[0], place[2]))
    heights = [place[0] for place in places]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + APART_BY * point)
    # Pushed apart evenly about where they belong.
    shift = sum(h - place[0] for h, place in zip(heights, places, strict=True)) / max(len(places), 1)
    for height_, (value, year, code, style_) in zip(heights, places, strict=True):
        label = f"{names[code]} {text(value)}".strip()
        axes.annotate(label, (year, height_ - shift), xytext=(7, 0), textcoords="offset points", va="center", **style_)


def _apart(axes: Axes, apart: pd.DataFrame, x: float, text, chapter: Chapter, voice: Voice) -> None:
    row, colour = apart.iloc[0], style.colour("national")
    axes.axvline(x - APART / 2 + 0.45, color=style.colour("line"), linewidth=0.8)
    date = voice.numbers.date(chapter.edition.status_date)
    axes.annotate(
        voice.phrases("lines.apart", date=date).replace(f" {date}", f"\n{date}"),
        (x, 0),
        xycoords=("data", "axes fraction"),
        xytext=(0, -5),
        textcoords="offset points",
        ha="center",
        va="top",
        size=style.SIZE["small"],
        linespacing=1.1,
    )
    if row["value"] != row["value"]:
        middle = sum(axes.get_ylim()) / 2 if row["statistic"] == "share" else 0.5
        axes.annotate(
            voice.few.absent(row["status"], short=True), (x, middle), ha="center", color=style.colour("slate")
        )
        return
    axes.errorbar(
        [x],
        [row["value"]],
        yerr=[[row["value"] - row["lower"]], [row["upper"] - row["value"]]],
        color=colour,
        marker="D",
        markersize=5,
        capsize=3,
        linewidth=1.2,
    )
    axes.annotate(
        text(row["value"]),
        (x, row["value"]),
        xytext=(7, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        weight="semibold",
        size=10,
        annotation_clip=False,
    )


def _within(name: str) -> str:
    """Return a name as it stands inside a sentence: an abbreviation keeps its capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _alt(chapter, label, lines, names, apart, rows: pd.DataFrame, text, voice: Voice) -> str:
    """Return each line's first and last value and its extremes, and the value set apart."""
    say, parts = voice.phrases, []
    for code, years in lines.items():
        known = years[years["value"].notna()]
        if known.empty:
            continue
        first, last = known.iloc[0], known.iloc[-1]
        bounded = last["lower"] == last["lower"]
        interval = say("lines.alt.interval", low=text(last["lower"]), high=text(last["upper"])) if bounded else ""
        name = say("lines.alt.line", name=label, line=_within(names[code])) if names[code] else label
        parts.append(
            say(
                "lines.alt.ends",
                name=name,
                first=known.index[0],
                first_value=text(first["value"]),
                last=known.index[-1],
                last_value=text(last["value"]),
                interval=interval,
            )
        )
        found = extremes([str(year) for year in known.index], list(known["value"]), text, voice)
        if found is None:
            parts += [say("lines.alt.same", value=text(first["value"]))] if len(known) > 1 else []
        else:
            parts.append(say("lines.alt.extremes", among=among_shown(voice, len(known), len(years)), **found))
    if apart is not None and apart["value"].notna().any():
        name = say("lines.apart", date=voice.numbers.date(chapter.edition.status_date))
        parts.append(say("lines.alt.apart", name=name, value=text(float(apart["value"].iloc[0]))))
    return " ".join(parts + absent_notes(voice, rows))
