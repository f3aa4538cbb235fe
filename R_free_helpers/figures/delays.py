"""Days from an event to its registration: a panel for each kind of event, a row for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.compared import focus_units, units_word
from R_free_helpers.figures.extremes import among_shown, extremes
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import absent_notes, category_label, empty, panel, sheet, width_in_points, words
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.limits import time_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

ROW, FOOT, HEAD, GAP = 15.5, 34.0, 34.0, 12.0


@noted
def days_to_registration(chapter: Chapter, measure: str, events: Sequence[str]) -> Figure:
    """Draw the median and the middle half of the days for every lowest unit, the nation's median as a line.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Percentiles by the subgroup key ``event``.
    events : sequence of str
        Panels from left to right.
    """
    data = _rows(chapter, measure)
    events = [event for event in events if data is not None and (data["event"] == event).any()]
    if not events:
        return empty(chapter, measure)
    voice = words(chapter)
    units = chapter.units.to_pandas()
    units = units[units["level"] == chapter.compared_level].sort_values("sort_order")
    drawing, page = sheet((ROW * len(units) + FOOT + HEAD) / 72 * 2.54)
    across, chosen = page.get_xlim()[1], focus_units(chapter)
    left = 6 + max(width_in_points(page, f"{style.POINTER} {name}", weight="bold") for name in units["name_short"])
    width = (across - left - 8 - GAP * (len(events) - 1)) / len(events)
    for i, row in enumerate(units.itertuples()):
        strong = row.unit_id in chosen
        name = f"{style.POINTER} {row.name_short}" if strong else row.name_short
        y = FOOT + ROW * (len(units) - i - 0.5)
        page.text(left - 6, y, name, ha="right", va="center", weight="bold" if strong else "normal")
    for i, event in enumerate(events):
        axes = panel(drawing, left + i * (width + GAP), FOOT, width, ROW * len(units))
        found = data[data["event"] == event].set_index("unit_id")
        title = category_label(chapter, "event", event)
        page.text(left + i * (width + GAP), FOOT + ROW * len(units) + 19, title, weight="semibold", va="bottom")
        _panel(axes, chapter, found, dict(zip(units["unit_id"], units["name_short"], strict=True)), title, voice)
    page.text(left, 3, voice.phrases("delay.axis"), va="bottom", size=style.SIZE["text"])
    return Figure(drawing, _alt(chapter, data, events, voice), data)


def _rows(chapter: Chapter, measure: str) -> pd.DataFrame | None:
    """Return a row per unit and event with its quartiles, or None when this edition computed none."""
    rows = chapter.select(measure, None)
    rows = rows[rows["level"].isin([chapter.compared_level, "nation"])]
    if rows.empty:
        return None
    keys = ["unit_id", "unit", "level", "event"]
    wide = rows.pivot(index=keys, columns="statistic", values="value").reset_index()
    first = rows.groupby(keys, sort=False)[["denominator", "status"]].first().reset_index()
    return wide.merge(first, on=keys)


def _panel(axes: Axes, chapter: Chapter, found: pd.DataFrame, units: dict[str, str], event: str, voice: Voice) -> None:
    primary, national = style.colour("primary"), style.colour("national")
    shown = found[found["median"].notna()]
    axes.set(xlim=(0, (shown["p75"].max() if len(shown) else 1) * 1.05), ylim=(len(units) - 0.5, -0.5), yticks=[])
    style.number_axis(axes.xaxis, voice.numbers)
    axes.xaxis.get_major_locator().set_params(nbins=4, integer=True)
    style.light_grid(axes)
    axes.spines["left"].set_visible(False)
    for place, (unit, name) in enumerate(units.items()):
        row = found.loc[unit] if unit in found.index else None
        if row is None or row["median"] != row["median"]:
            what = voice.few.absent("no_data" if row is None else row["status"], "median")
            slate = style.colour("slate")
            marks.tell(axes, f"{name}, {event}: {what}", axes.get_xlim(), (place - 0.5, place + 0.5), unit)
            axes.text(0, place, f" {what}", va="center", fontstyle="italic", size=style.SIZE["small"], color=slate)
            continue
        axes.plot([row["p25"], row["p75"]], [place] * 2, color=style.colour("previous-year"), linewidth=4)
        axes.plot(row["median"], place, "o", color=primary, markersize=5)
        integer = voice.numbers.integer
        said = f"{name}, {event}: {integer(row['median'])}{marks.span(row['p25'], row['p75'], integer)}"
        if row["denominator"] == row["denominator"]:
            said += f" – n = {integer(row['denominator'])}"
        marks.tell(axes, said, axes.get_xlim(), (place - 0.5, place + 0.5), unit)
    if chapter.nation in shown.index:
        median = shown.loc[chapter.nation, "median"]
        axes.axvline(median, color=national, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
        text = voice.phrases(
            "delay.nation", nation=chapter.label("level", "nation"), median=voice.numbers.integer(median)
        )
        size = {"size": style.SIZE["small"], "color": national}
        axes.text(0, 1.0, text, transform=axes.transAxes, va="bottom", **size)


def _alt(chapter: Chapter, data: pd.DataFrame, events: list[str], voice: Voice) -> str:
    """Return per event the national median and the units with the shortest and the longest."""
    say = voice.phrases

    def days(value: float) -> str:
        return time_text(value, "days", voice)

    units, country = data[data["level"] != "nation"], chapter.label("level", "nation")
    names = {event: category_label(chapter, "event", event) for event in events}
    parts = [
        say(
            "delay.alt.what",
            n=voice.numbers.integer(units["unit_id"].nunique()),
            units=units_word(chapter),
            events=voice.join([name.lower() if name[1:2].islower() else name for name in names.values()]),
        )
    ]
    for event, name in names.items():
        own = data[(data["event"] == event) & data["median"].notna()]
        nation = own[own["level"] == "nation"]
        if nation.empty:
            continue
        text = say("delay.alt.nation", event=name, nation=country, median=days(nation["median"].iloc[0]))
        spread = own[own["level"] != "nation"].sort_values(["median", "unit"])
        if len(spread) > 1:
            found = extremes(list(spread["unit"]), list(spread["median"]), days, voice)
            if found is None:
                text += say("delay.alt.equal", value=days(spread["median"].iloc[0]), units=units_word(chapter))
            else:
                some = among_shown(voice, len(spread), units["unit_id"].nunique())
                text += say("delay.alt.spread", among=some, **found)
        parts.append(f"{text}.")
    return " ".join(parts + absent_notes(voice, units.assign(value=units["median"])))
