"""Time to an event: Kaplan-Meier curves of everybody or of groups, in the measure's unit of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks as told_marks
from R_free_helpers.figures import style
from R_free_helpers.figures.curves import CurveStyle, at_risk_text, curve_of, point_text
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    absent_notes,
    category_label,
    empty,
    in_order,
    panel,
    released,
    resize,
    sheet,
    wide_halo,
    width_in_points,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.survival_method import method_note
from R_free_helpers.language.limits import time_text
from R_free_helpers.language.numbers import half_up
from R_free_helpers.measures.kaplan_meier import BETWEEN, TIME_KEY
from R_free_helpers.measures.kinds import TimeToEvent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

LEFT, RIGHT, TOP, BODY, AXIS, LINE = 36.0, 16.0, 16.0, 200.0, 30.0, 12.0
"""Points: around the curves, their height, the time axis, and a line of numbers at risk or of the key."""

EVERYBODY = ""
"""Code of the curve of everybody."""

MOST_TICKS = 9
"""Ticks of a time axis whose registry chooses none."""

LEAST_SHOWN = 0.6
"""Where all curves stay above this the axis does not begin at 0, and says so."""


@dataclass(frozen=True)
class Curves:
    """What is drawn: each group's curve by code, and how time is told."""

    by_code: dict[str, pd.DataFrame]
    looks: dict[str, CurveStyle]
    time: str
    last: int
    ticks: tuple[int, ...]
    p_value: float | None


@noted
def time_to_event(
    chapter: Chapter,
    measure: str,
    *,
    by: str | None = None,
    at_risk: Sequence[int] | None = None,
    marks: Sequence[int] = (),
    from_zero: bool = True,
    label_key: str | None = None,
) -> Figure:
    """Draw the share without the event over time as steps, with its band, a grid and the numbers at risk below.

    What the axes say are the registry's labels ``curve_axis`` and ``curve_time`` of the measure ("Andel i live",
    "Måneder etter operasjonen"); without them the phrases ``time_to_event.axis`` and ``time_to_event.time``. Curves
    have dashes of their own and their names beside a sample, so that they are known without colour. They stop where
    values are hidden.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Of the kind `measures.kinds.TimeToEvent`, whose unit of time and last time are the axis'.
    by : str, optional
        The measure's category: a curve for each of its groups in the place of one for everybody, and the log-rank test.
    at_risk : sequence of int, optional
        Times of the ticks and of the numbers at risk, in the measure's unit; some nine of its times when absent.
    marks : sequence of int
        Times whose values are told: written at the curve of everybody, and in the alt text.
    from_zero : bool
        Whether the axis of shares begins at 0; without, it begins below the lowest value, where no curve falls under
        `LEAST_SHOWN`, and the axis says so.
    label_key : str, optional
        Key of the groups' labels, when it is not ``by``.

    Raises
    ------
    TypeError
        When the measure is of another kind.
    ValueError
        When ``by`` is not the measure's category, or a time is not one at which the measure tells its curve.
    """
    kind = _kind(chapter, measure, by, [*(at_risk or ()), *marks])
    rows = released(chapter, measure, None)
    if rows is None or (rows["statistic"] == "survival").sum() == 0:
        return empty(chapter, measure)
    voice, key = words(chapter, measure), TIME_KEY[kind.time]
    curves = _curves(chapter, rows, kind, by, at_risk, label_key or by or "")
    if not curves.by_code:
        return empty(chapter, measure)
    drawing, page = sheet(4.0)
    lines = len(curves.by_code)
    height = TOP + BODY + AXIS + LINE * (lines + 1) + 6
    resize(page, height)
    named = [22 + _width(page, look.name) + _most(page, curves, voice) / 2 + 6 for look in curves.looks.values() if by]
    left = max([LEFT, *named])
    width = page.get_xlim()[1] - left - RIGHT
    axes = panel(drawing, left, height - TOP - BODY, width, BODY)
    low = _draw(axes, curves, key, voice, from_zero=from_zero)
    page.text(0, height - 3, _axis_text(chapter, measure, "curve_axis", "axis", kind.time, voice, low), va="top")
    axes.set_xlabel(_axis_text(chapter, measure, "curve_time", "time", kind.time, voice), labelpad=2)
    if by is None:
        _mark(axes, curves.by_code[EVERYBODY], key, marks, kind.time, voice)
    elif curves.p_value is not None:
        _say_test(axes, curves.p_value, voice)
    _at_risk(page, curves, key, (left, height - TOP - BODY - AXIS), width / curves.last, voice)
    data = _data(curves, by)
    notes = method_note(chapter, measure, ["survival"])
    return Figure(drawing, _alt(chapter, measure, curves, key, marks, voice), data, notes)


def _kind(chapter: Chapter, measure: str, by: str | None, times: Sequence[int]) -> TimeToEvent:
    kind = chapter.registry.measure(measure)
    if not isinstance(kind, TimeToEvent):
        raise TypeError(f"the measure '{measure}' is not of the kind TimeToEvent, and has no curve in a unit of time")
    if by is not None and by != kind.category:
        raise ValueError(f"the curves of '{measure}' have the groups of '{kind.category}', not of '{by}'")
    if off := [time for time in times if time not in kind.grid]:
        raise ValueError(
            f"the curve of '{measure}' is not told at {off[0]} {kind.time}: it is told every {kind.every} up to "
            f"{kind.last}; choose one of these times, or declare a smaller 'every'"
        )
    return kind


def _curves(
    chapter: Chapter,
    rows: pd.DataFrame,
    kind: TimeToEvent,
    by: str | None,
    at_risk: Sequence[int] | None,
    label_key: str,
) -> Curves:
    key = TIME_KEY[kind.time]
    told = rows[rows["statistic"].isin(["survival", "at_risk"])]
    if by is None:
        whole = told if kind.category is None else told[told[kind.category].isna()]
        found = {EVERYBODY: _curve(whole, key)}
        looks = {EVERYBODY: CurveStyle("", style.colour("primary"), "-")}
    else:
        groups = told[told[by].notna()] if by in told else told.iloc[:0]
        codes = in_order(chapter, label_key, groups[by], last=("unknown",)) if len(groups) else []
        found = {code: _curve(groups[groups[by] == code], key) for code in codes}
        found = {code: curve for code, curve in found.items() if len(curve)}
        colours = style.category_colours(len(found))
        looks = {
            code: CurveStyle(category_label(chapter, label_key, code), colours[i], style.DASHES[i])
            for i, code in enumerate(found)
        }
    last = max([int(curve[key].max()) for curve in found.values() if len(curve)], default=kind.last)
    last = max(last, kind.every)
    ticks = tuple(time for time in (at_risk if at_risk is not None else _ticks(kind, last)) if time <= last)
    return Curves(found, looks, kind.time, last, ticks, _p_value(rows, by))


def _ticks(kind: TimeToEvent, last: int) -> list[int]:
    """Return some nine of the times at which the curve is told: whole years of months, weeks of days where they fit."""
    nice = {"days": (7, 14, 30, 90), "months": (3, 6, 12, 24), "years": (1, 2, 5, 10)}[kind.time]
    steps = [step for step in sorted({kind.every, *nice}) if step % kind.every == 0]
    step = next((step for step in steps if last / step <= MOST_TICKS - 1), None)
    if step is None:
        step = -(-last // ((MOST_TICKS - 1) * kind.every)) * kind.every
    return list(range(0, last + 1, step))


def _curve(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    return curve_of(rows, key).rename(columns={"denominator": "n"})


def _p_value(rows: pd.DataFrame, by: str | None) -> float | None:
    if by is None or BETWEEN not in rows:
        return None
    test = rows[(rows["statistic"] == "p_value") & (rows[BETWEEN] == by) & rows["value"].notna()]
    return float(test["value"].iloc[0]) if len(test) else None


def _draw(axes: Axes, curves: Curves, key: str, voice: Voice, *, from_zero: bool) -> float:
    """Draw the curves with their bands and the grid, and return where the axis of shares begins."""
    for code, curve in curves.by_code.items():
        look = curves.looks[code]
        band = {"color": style.colour("previous-year")} if code == EVERYBODY else {"color": look.colour, "alpha": 0.14}
        axes.fill_between(curve[key], curve["lower"], curve["upper"], step="post", linewidth=0, **band)
        shape = {"drawstyle": "steps-post", "linestyle": look.dash, "solid_capstyle": "butt"}
        style.line(axes, curve[key], curve["survival"], look.colour, **shape)
        for row in curve[curve[key].isin(curves.ticks) & curve["survival"].notna()].to_dict("records"):
            when = time_text(row[key], curves.time, voice)
            said = point_text(f"{look.name}, {when}" if look.name else when, row, voice, _decimals(row, voice))
            told_marks.tell_point(axes, said, row[key], row["survival"])
    least = min(float(curve["lower"].fillna(curve["survival"]).min()) for curve in curves.by_code.values())
    low = 0.0
    if not from_zero and least == least and least > LEAST_SHOWN:
        low = int(least * 20) / 20
    axes.set(xlim=(0, curves.last), ylim=(low, 1.0))
    axes.set_xticks(curves.ticks, [voice.numbers.integer(time) for time in curves.ticks])
    axes.set_yticks([low + (1 - low) * i / 5 for i in range(6)])
    style.percent_axis(axes.yaxis, voice.numbers, 0 if half_up((1 - low) * 100) % 5 == 0 else 1)
    style.light_grid(axes, "y")
    axes.grid(visible=True, axis="x")
    return low


def _axis_text(
    chapter: Chapter, measure: str, label: str, phrase: str, time: str, voice: Voice, low: float = 0.0
) -> str:
    """Return what an axis says: the registry's label of the measure, or else a phrase that fits any."""
    own = chapter.codes.get((label, measure))
    text = own or voice.phrases(f"time_to_event.{phrase}" + (f".{time}" if phrase == "time" else ""))
    return voice.phrases("time_to_event.cut", axis=text, low=voice.numbers.share(low)) if low else text


def _mark(axes: Axes, curve: pd.DataFrame, key: str, marks: Sequence[int], time: str, voice: Voice) -> None:
    """Write the values at the marked times below the curve, each with the interval that it has."""
    for row in curve[curve[key].isin(list(marks)) & curve["survival"].notna()].to_dict("records"):
        at = (row[key], row["survival"])
        end = row[key] > axes.get_xlim()[1] * 0.85
        place = {"textcoords": "offset points", "va": "top", "ha": "right" if end else "left"}
        axes.plot(*at, marker="o", markersize=5.5, color=style.colour("primary"), markeredgecolor=style.colour("paper"),
                  clip_on=False, zorder=4)  # fmt: skip
        texts = [voice.numbers.share(row["survival"], _decimals(row, voice))]
        if row["lower"] == row["lower"] and row["upper"] == row["upper"]:
            texts.append(voice.phrases("time_to_event.interval", interval=_interval(row, voice)))
        for i, text in enumerate(texts):
            look = {"size": 11, "weight": "semibold", "color": style.colour("primary")} if i == 0 else {}
            shift = (-6 if end else 6, -8 - 14 * i)
            axes.annotate(text, at, xytext=shift, path_effects=wide_halo(), **place, **look)


def _decimals(row: dict, voice: Voice) -> int:
    return voice.few.decimals_of_share(1, row["n"])


def _interval(row: dict, voice: Voice) -> str:
    return voice.numbers.interval(row["lower"], row["upper"], _decimals(row, voice))


def _say_test(axes: Axes, p_value: float, voice: Voice) -> None:
    text = voice.phrases("curves.test", p=voice.numbers.p_value(p_value))
    axes.annotate(text, (5, 5), xycoords="axes points", va="bottom", color=style.colour("slate"),
                  size=style.SIZE["small"], path_effects=wide_halo())  # fmt: skip


def _width(page: Axes, text: str) -> float:
    return width_in_points(page, text, style.SIZE["small"])


def _most(page: Axes, curves: Curves, voice: Voice) -> float:
    """Return the width of the widest number at risk."""
    found = [curve["at_risk"].max() for curve in curves.by_code.values()]
    return max([_width(page, voice.numbers.integer(n)) for n in found if n == n], default=0.0)


def _at_risk(page: Axes, curves: Curves, key: str, corner: tuple[float, float], step: float, voice: Voice) -> None:
    """Write how many are followed under the times they belong to, a line a group that begins with its look and name."""
    left, top = corner
    size = style.SIZE["small"]
    page.text(0, top, voice.phrases("curves.at_risk"), va="top", color=style.colour("slate"), size=size)
    for i, (code, curve) in enumerate(curves.by_code.items(), 1):
        y, look = top - i * LINE, curves.looks[code]
        if code != EVERYBODY:
            page.plot([0, 18], [y - 4, y - 4], color=look.colour, linewidth=1.6, linestyle=look.dash)
            page.text(22, y, look.name, va="top", size=size)
        for row in curve[curve[key].isin(curves.ticks)].to_dict("records"):
            page.text(left + row[key] * step, y, at_risk_text(row, voice), va="top", ha="center", size=size)


def _data(curves: Curves, by: str | None) -> pd.DataFrame:
    import pandas as pd

    if by is None:
        return curves.by_code[EVERYBODY]
    parts = [curve.assign(**{by: code})[[by, *curve.columns]] for code, curve in curves.by_code.items()]
    return pd.concat(parts, ignore_index=True)


def _alt(chapter: Chapter, measure: str, curves: Curves, key: str, marks: Sequence[int], voice: Voice) -> str:
    """Return the values at the marks, or where each curve ends; of groups also the test."""
    import pandas as pd

    say = voice.phrases
    name, groups = chapter.label("measure", measure), [look.name for look in curves.looks.values() if look.name]
    parts = [say("time_to_event.alt.groups", name=name, groups=voice.join(groups))] if groups else []
    if not groups:
        known = curves.by_code[EVERYBODY]["n"].dropna()
        n = voice.numbers.integer(known.max()) if len(known) else voice.few.persons("survival")
        parts = [say("time_to_event.alt.what", name=name, n=n, **voice.nouns)]
    for code, curve in curves.by_code.items():
        known = curve[curve["survival"].notna()]
        chosen = known[known[key].isin(list(marks))]
        told = [
            _value(row, key, curves.time, voice)
            for row in (chosen if len(chosen) else known.tail(1)).to_dict("records")
        ]
        if told:
            values = voice.join(told)
            phrase = "time_to_event.alt.group" if code else "time_to_event.alt.values"
            parts.append(say(phrase, name=curves.looks[code].name, values=values))
    if curves.p_value is not None:
        parts.append(say("time_to_event.alt.test", p=voice.numbers.p_value(curves.p_value)))
    shown = [
        pd.DataFrame({"value": curve[value], "status": curve[status]})
        for curve in curves.by_code.values()
        for value, status in (("survival", "status"), ("at_risk", "at_risk_status"))
    ]
    return " ".join(parts + absent_notes(voice, pd.concat(shown)))


def _value(row: dict, key: str, time: str, voice: Voice) -> str:
    share = voice.numbers.share(row["survival"], _decimals(row, voice))
    when = time_text(row[key], time, voice)
    if row["lower"] != row["lower"]:
        return voice.phrases("time_to_event.alt.at_bare", share=share, time=when)
    return voice.phrases("time_to_event.alt.at", share=share, time=when, interval=_interval(row, voice))
