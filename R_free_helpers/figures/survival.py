"""Time to an event: a Kaplan-Meier curve with its band and the numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures import marks as told_marks
from R_free_helpers.figures import style
from R_free_helpers.figures.curves import curve_of, point_text
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    POINTS_PER_CM,
    absent_notes,
    empty,
    panel,
    released,
    sheet,
    wide_halo,
    with_data,
    words,
)
from R_free_helpers.figures.protection import noted
from R_free_helpers.figures.sheets import lower
from R_free_helpers.figures.survival_method import method_note

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

HEIGHT_CM = 10.5
LEFT, RIGHT, TOP, BOTTOM = 34.0, 16.0, 20.0, 78.0
"""Room around the axes in points; the numbers at risk stand below."""

MONTHS_PER_YEAR = 12
"""Months."""

HALF_YEAR = 6
"""Months from a point of the curve that tells its value to the next."""


@noted
def persistence_curve(
    chapter: Chapter, measure: str, *, marks: Sequence[int] = (36, 60), what: str = "persistence"
) -> Figure:
    """Draw the share without the event by time, as steps from 0 to 100 per cent, with numbers at risk per year.

    The curve stops where values are hidden or absent; nothing is drawn in their place.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Statistics ``survival`` and ``at_risk`` by the subgroup key ``month``.
    marks : sequence of int
        Months whose values are written at the curve.
    what : str
        Which phrases name the axis and the outcome: ``survival.<what>``.
    """
    rows = with_data(released(chapter, measure, None))
    if rows is None:
        return empty(chapter, measure)
    curve = curve_of(rows, "month").rename(columns={"denominator": "n"})
    voice = words(chapter)
    drawing, page = sheet(lower(HEIGHT_CM))
    width = page.get_xlim()[1] - LEFT - RIGHT
    axes = panel(drawing, LEFT, BOTTOM, width, lower(HEIGHT_CM) * POINTS_PER_CM - TOP - BOTTOM)
    _draw(axes, curve, voice)
    last = int(curve["month"].max())
    axes.set(xlim=(0, last), ylim=(0, 1.0))
    axes.set_xticks(
        range(0, last + 1, MONTHS_PER_YEAR),
        [voice.numbers.integer(month / MONTHS_PER_YEAR) for month in range(0, last + 1, MONTHS_PER_YEAR)],
    )
    axes.set_xlabel(voice.phrases(f"survival.{what}.time"), labelpad=2)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    style.percent_axis(axes.yaxis, voice.numbers)
    style.light_grid(axes, "y")
    page.text(0, lower(HEIGHT_CM) * POINTS_PER_CM - 4, voice.phrases(f"survival.{what}.axis"), va="top", ha="left")
    _mark(axes, curve, marks, voice)
    _numbers_at_risk(page, curve, LEFT, width / last, voice)
    notes = method_note(chapter, measure, ["survival"])
    return Figure(drawing, _alt(chapter, measure, curve, marks, what, voice), curve, notes)


def _draw(axes: Axes, curve: pd.DataFrame, voice: Voice) -> None:
    colour = style.colour("primary")
    axes.fill_between(
        curve["month"], curve["lower"], curve["upper"], step="post", color=style.colour("previous-year"), linewidth=0
    )
    style.line(axes, curve["month"], curve["survival"], colour, drawstyle="steps-post", solid_capstyle="butt")
    for row in curve[curve["survival"].notna() & (curve["month"] % HALF_YEAR == 0)].to_dict("records"):
        when = voice.phrases("curves.years", years=_years(row["month"], voice))
        told_marks.tell_point(axes, point_text(when, row, voice), row["month"], row["survival"])
    gone = curve[curve["status"].isin(["suppressed", "few"])]
    if not gone.empty:
        first, last = gone["month"].min() - 1, gone["month"].max()
        axes.axvspan(first, last, facecolor="none", edgecolor=style.colour("line"), hatch="/////", linewidth=0)
        axes.text(
            (first + last) / 2,
            0.5,
            voice.few.absent(gone["status"].iloc[0], "survival"),
            rotation=90,
            ha="center",
            va="center",
            color=style.colour("slate"),
            backgroundcolor=style.colour("paper"),
        )
    axes.annotate(
        voice.phrases("panel.interval"),
        (2, 0.06),
        color=style.colour("slate"),
        xytext=(10, 0),
        textcoords="offset points",
        va="center",
    )
    axes.plot([2], [0.06], marker="s", markersize=9, color=style.colour("previous-year"))


def _mark(axes: Axes, curve: pd.DataFrame, marks: Sequence[int], voice: Voice) -> None:
    """Write the values at the marked times below the curve, each with the interval that it has."""
    for _, row in curve[curve["month"].isin(list(marks)) & curve["survival"].notna()].iterrows():
        axes.vlines(row["month"], 0, row["survival"], color=style.colour("slate"), linewidth=0.7, linestyle=(0, (2, 2)))
        axes.plot(
            [row["month"]],
            [row["survival"]],
            marker="o",
            markersize=5.5,
            color=style.colour("primary"),
            markeredgecolor=style.colour("paper"),
            clip_on=False,
        )
        place = {"xy": (row["month"], row["survival"]), "textcoords": "offset points", "va": "top", "ha": "left"}
        axes.annotate(
            voice.numbers.share(row["survival"]),
            xytext=(5, -14),
            size=12,
            weight="semibold",
            color=style.colour("primary"),
            path_effects=wide_halo(),
            **place,
        )
        axes.annotate(
            _say_with_interval("survival.mark", row, voice),
            xytext=(5, -28),
            path_effects=wide_halo(),
            **place,
        )


def _say_with_interval(phrase: str, row: pd.Series, voice: Voice, **fields: str) -> str:
    """Return a phrase about a point of the curve with its interval; the bare one where there is none."""
    fields["years"] = _years(row["month"], voice)
    if row["lower"] != row["lower"] or row["upper"] != row["upper"]:
        return voice.phrases(f"{phrase}_bare", **fields)
    return voice.phrases(phrase, interval=voice.numbers.interval(row["lower"], row["upper"]), **fields)


def _years(month: float, voice: Voice) -> str:
    return voice.numbers.decimal(month / MONTHS_PER_YEAR, 0 if month % MONTHS_PER_YEAR == 0 else 1)


def _numbers_at_risk(page: Axes, curve: pd.DataFrame, left: float, month: float, voice: Voice) -> None:
    """Write the numbers at risk under the years they belong to."""
    page.text(
        0,
        34,
        voice.phrases("survival.at_risk"),
        va="top",
        ha="left",
        color=style.colour("slate"),
        size=style.SIZE["small"],
    )
    page.plot([0, page.get_xlim()[1]], [38, 38], color=style.colour("line"), linewidth=0.6)
    for _, row in curve[curve["month"] % MONTHS_PER_YEAR == 0].iterrows():
        hidden = row["at_risk"] != row["at_risk"]
        text = _followed(row, voice)
        page.text(
            left + row["month"] * month,
            16,
            text,
            va="top",
            ha="center",
            color=style.colour("slate" if hidden else "ink"),
        )


def _followed(row: pd.Series, voice: Voice) -> str:
    if row["at_risk"] != row["at_risk"]:
        return voice.few.absent(row["at_risk_status"], "at_risk", short=True)
    return voice.number_of(row["at_risk"], row["at_risk_status"])


def _alt(chapter: Chapter, measure: str, curve: pd.DataFrame, marks: Sequence[int], what: str, voice: Voice) -> str:
    """Return the values at the marks, and where the curve ends."""
    import pandas as pd

    say, numbers = voice.phrases, voice.numbers
    known = curve[curve["survival"].notna()]
    if known.empty:
        return " ".join(absent_notes(voice, curve.rename(columns={"survival": "value"})))
    name = chapter.label("measure", measure)
    name, n = name[:1].lower() + name[1:], known["n"].max()
    # A policy that blanks may hide how many they are beside the curve.
    parts = [
        say("survival.alt.what", name=name, n=numbers.integer(n))
        if n == n
        else say("survival.alt.what_hidden", name=name)
    ]
    values = [
        _say_with_interval("survival.alt.value", row, voice, share=numbers.share(row["survival"]))
        for _, row in known[known["month"].isin(list(marks))].iterrows()
    ]
    if values:
        parts.append(say(f"survival.{what}.alt", values=voice.join(values)))
    end = known.iloc[-1]
    risk = end["at_risk"]
    followed = say("survival.alt.followed", n=numbers.integer(risk)) if risk == risk else ""
    parts.append(
        say(
            "survival.alt.end",
            years=_years(end["month"], voice),
            share=numbers.share(end["survival"]),
            followed=followed,
        )
    )
    both = [("survival", "status"), ("at_risk", "at_risk_status")]
    shown = [pd.DataFrame({"value": curve[value], "status": curve[status]}) for value, status in both]
    return " ".join(parts + absent_notes(voice, pd.concat(shown)))
