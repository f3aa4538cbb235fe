"""Survival of several groups: Kaplan-Meier curves in panels with their bands, medians and numbers at risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from R_free_helpers.figures import marks, style
from R_free_helpers.figures.figure import Figure
from R_free_helpers.figures.page import (
    category_label,
    empty,
    hidden_note,
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
from R_free_helpers.figures.sheets import LOW_BODY, lower
from R_free_helpers.figures.survival_method import method_note

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from R_free_helpers.figures.page import Voice
    from R_free_helpers.results.chapter import Chapter

LEFT, BETWEEN, RIGHT = 36.0, 48.0, 14.0
BODY, TITLE, AXIS, LINE = 176.0, 18.0, 34.0, 11.5
"""Points: height of the curves, of a title, of the time axis, and of a line of numbers or names."""

TICK_YEARS = 10
"""Years between ticks and numbers at risk."""


@dataclass(frozen=True)
class CurveStyle:
    """How a group is drawn: colour and dashes, so that it is known without colour too."""

    name: str
    colour: str
    dash: object


@dataclass(frozen=True)
class CurvePanel:
    """One panel: its title, each group's curve by code, medians and the test's p-value (None when not shown)."""

    title: str
    curves: dict[str, pd.DataFrame]
    medians: dict[str, tuple[float | None, float | None, float | None]]
    p_value: float | None
    hidden: int


@noted
def survival_panels(
    chapter: Chapter,
    measure: str,
    by: str,
    *,
    panels: Sequence[str] = ("onset", "start"),
    medians: str | None = None,
    tests: str | None = None,
    label_key: str | None = None,
    at: int = 30,
) -> Figure:
    """Draw survival of the groups of ``by``, a panel for each way to count who is under observation.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Statistics ``survival`` and ``at_risk`` by the subgroup keys ``entry``, ``years`` and ``by``.
    by : str
        Subgroup key of the groups.
    panels : sequence of str
        Values of ``entry``, from A.
    medians : str, optional
        Measure with the statistic ``median`` by ``entry`` and ``by``.
    tests : str, optional
        Measure with the statistic ``p_value`` by ``entry`` and ``between``.
    label_key : str, optional
        Key of the groups' labels, when it is not ``by``.
    at : int
        Years after which the alt text tells the values.
    """
    import pandas as pd

    rows = released(chapter, measure, None)
    if rows is None or by not in rows or rows[by].dropna().empty:
        return empty(chapter, measure)
    voice, rows = words(chapter), rows[rows[by].notna()].reset_index(drop=True)
    codes = in_order(chapter, label_key or by, rows[by], last=("unknown",))
    colours = style.category_colours(len(codes))
    looks = {
        code: CurveStyle(category_label(chapter, label_key or by, code), colours[i], style.DASHES[i])
        for i, code in enumerate(codes)
    }
    made = [_panel(chapter, rows, entry, by, codes, medians, tests) for entry in panels]
    drawing, page = sheet(4.0)
    height = TITLE + lower(BODY, LOW_BODY) + AXIS + LINE * (len(codes) + 1) + 6
    resize(page, height)
    width = (page.get_xlim()[1] - LEFT - RIGHT - BETWEEN * (len(made) - 1)) / len(made)
    last = max(int(curve["years"].max()) for one in made for curve in one.curves.values())
    for i, one in enumerate(made):
        left = LEFT + i * (width + BETWEEN)
        axes = panel(drawing, left, height - TITLE - lower(BODY, LOW_BODY), width, lower(BODY, LOW_BODY))
        title = voice.phrases("panel.title", letter="ABCD"[i], name=one.title) if len(made) > 1 else one.title
        page.text(left - 30, height - 2, title, va="top", weight="semibold", size=style.SIZE["strong"])
        _draw(axes, one, looks, last, voice, named=i == 0, of=f"{one.title}, " if len(made) > 1 else "")
        _say_medians(axes, one, looks, voice)
        _at_risk(page, one, looks, (left, height - TITLE - lower(BODY, LOW_BODY) - AXIS), width / last, voice)
    data = pd.concat(
        [curve.assign(panel=one.title, group=looks[code].name) for one in made for code, curve in one.curves.items()],
        ignore_index=True,
    )
    notes = method_note(chapter, measure, ["survival", *(["median"] if medians else [])], late=len(panels) > 1)
    return Figure(drawing, _alt(chapter, measure, made, looks, at, voice), data, notes)


def _panel(
    chapter: Chapter,
    rows: pd.DataFrame,
    entry: str,
    by: str,
    codes: list[str],
    medians: str | None,
    tests: str | None,
) -> CurvePanel:
    chosen = rows[rows["entry"] == entry]
    curves = {code: curve_of(chosen[chosen[by] == code], "years") for code in codes if (chosen[by] == code).any()}
    middle = released(chapter, medians, "median", entry=entry) if medians else None
    known = {}
    if middle is not None and by in middle:
        # A group without a curve has a median of nobody, which says nothing of when half of them died.
        gone = middle["status"].isin(["suppressed", "few"])
        shown = middle[middle[by].notna() & ~gone & (middle["denominator"] != 0)]
        for row in shown.to_dict("records"):
            known[row[by]] = tuple(
                row[name] if row[name] == row[name] else None for name in ("value", "lower", "upper")
            )
    test = released(chapter, tests, "p_value", entry=entry, between=by) if tests else None
    p_value = None if test is None or test["value"].isna().any() else float(test["value"].iloc[0])
    hidden = sum(int((curve["status"] == "suppressed").sum()) for curve in curves.values())
    return CurvePanel(category_label(chapter, "entry", entry), curves, known, p_value, hidden)


def curve_of(rows: pd.DataFrame, time: str) -> pd.DataFrame:
    """Return one row a time of released values: survival with bounds, denominator, at_risk, and both statuses.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of one curve.
    time : str
        The subgroup key that says where on the curve a row is.
    """
    rows = rows.assign(**{time: rows[time].astype(int)})
    survival = rows[rows["statistic"] == "survival"].set_index(time)
    risk = rows[rows["statistic"] == "at_risk"].set_index(time)
    curve = survival[["value", "lower", "upper", "denominator", "status"]].rename(columns={"value": "survival"})
    risk = risk[["value", "status"]].rename(columns={"value": "at_risk", "status": "at_risk_status"})
    return curve.join(risk).sort_index().reset_index()


def _draw(
    axes: Axes, one: CurvePanel, looks: dict[str, CurveStyle], last: int, voice: Voice, *, named: bool, of: str
) -> None:
    for code, curve in one.curves.items():
        look = looks[code]
        axes.fill_between(
            curve["years"], curve["lower"], curve["upper"], step="post", color=look.colour, alpha=0.16, linewidth=0
        )
        shape = {"drawstyle": "steps-post", "linestyle": look.dash}
        style.line(axes, curve["years"], curve["survival"], look.colour, **shape)
        for row in curve[curve["survival"].notna() & (curve["years"] % TICK_YEARS == 0)].to_dict("records"):
            time = voice.phrases("curves.years", years=voice.numbers.integer(row["years"]))
            said = point_text(f"{of}{look.name}, {time}", row, voice)
            marks.tell_point(axes, said, row["years"], row["survival"])
    axes.axhline(0.5, color=style.colour("slate"), linewidth=0.7, linestyle=(0, (1, 2)))
    axes.set(xlim=(0, last), ylim=(0, 1))
    ticks = list(range(0, last + 1, TICK_YEARS))
    axes.set_xticks(ticks, [voice.numbers.integer(year) for year in ticks])
    axes.set_xlabel(voice.phrases("curves.time"), labelpad=1)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0])
    style.percent_axis(axes.yaxis, voice.numbers)
    style.light_grid(axes, "y")
    if named:
        axes.annotate(
            voice.phrases("curves.axis"),
            (1, 1),
            xycoords="axes fraction",
            xytext=(-2, -3),
            textcoords="offset points",
            ha="right",
            va="top",
            color=style.colour("slate"),
            size=style.SIZE["small"],
            path_effects=wide_halo(),
        )


def _median_text(look: CurveStyle, median: tuple[float | None, float | None, float | None], voice: Voice) -> str:
    decimals = voice.few.decimals_of_value(1, *median)
    value, low, high = (None if number is None else voice.numbers.decimal(number, decimals) for number in median)
    if value is None:
        return voice.phrases("curves.not_reached", name=look.name)
    if high is None or low is None:
        return voice.phrases("curves.median_open", name=look.name, median=value, low=low or value)
    return voice.phrases("curves.median", name=look.name, median=value, low=low, high=high)


def _say_medians(axes: Axes, one: CurvePanel, looks: dict[str, CurveStyle], voice: Voice) -> None:
    """Write the key in the lower left corner, under the curves: each group's line, name and median, and the test."""
    size, slate = style.SIZE["small"], style.colour("slate")
    place = {"xycoords": "axes points", "va": "bottom", "size": size, "path_effects": wide_halo()}
    y = 4.0
    if one.p_value is not None:
        axes.annotate(voice.phrases("curves.test", p=voice.numbers.p_value(one.p_value)), (5, y), color=slate, **place)
        y += LINE
    for code in reversed([code for code in looks if code in one.curves]):
        look = looks[code]
        text = _median_text(look, one.medians[code], voice) if code in one.medians else look.name
        axes.annotate(
            "",
            (5, y + 4),
            xytext=(22, y + 4),
            xycoords="axes points",
            textcoords="axes points",
            arrowprops={"arrowstyle": "-", "color": look.colour, "linewidth": 1.6, "linestyle": look.dash,
                        "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        axes.annotate(text, (26, y), color=style.colour("ink"), **place)
        y += LINE
    if one.medians:
        axes.annotate(voice.phrases("curves.medians"), (5, y), color=slate, **place)


def point_text(name: str, row: Mapping[str, Any], voice: Voice, decimals: int = 0) -> str:
    """Return what a point of a curve tells: the share with its interval, and how many are followed there."""
    lower, upper = row["lower"], row["upper"]
    interval = f" ({voice.numbers.interval(lower, upper, decimals)})" if lower == lower and upper == upper else ""
    followed = f"{voice.phrases('curves.at_risk')}: {at_risk_text(row, voice)}"
    return f"{name}: {voice.numbers.share(row['survival'], decimals)}{interval} – {followed}"


def at_risk_text(row: Mapping[str, Any], voice: Voice) -> str:
    """Return how many are followed at a row of `curve_of`, or the mark of why that is not told."""
    if row["at_risk"] != row["at_risk"]:
        return voice.few.absent_cell(row["at_risk_status"], "at_risk")
    return voice.number_of(row["at_risk"], row["at_risk_status"])


def _at_risk(
    page: Axes, one: CurvePanel, looks: dict[str, CurveStyle], corner: tuple[float, float], year: float, voice: Voice
) -> None:
    """Write how many are followed under the years they belong to, a line a group."""
    left, top = corner
    size, slate = style.SIZE["small"], style.colour("slate")
    page.text(left - 30, top, voice.phrases("curves.at_risk"), va="top", ha="left", color=slate, size=size)
    for i, (code, curve) in enumerate(one.curves.items(), 1):
        y = top - i * LINE
        page.plot(
            [left - 30, left - 14], [y - 4, y - 4], color=looks[code].colour, linewidth=1.6, linestyle=looks[code].dash
        )
        for row in curve[curve["years"] % TICK_YEARS == 0].to_dict("records"):
            text = at_risk_text(row, voice)
            # The first number would reach into the line that names the group.
            x = max(left + row["years"] * year, left - 10 + width_in_points(page, text, size) / 2)
            page.text(x, y, text, va="top", ha="center", size=size)


def _alt(
    chapter: Chapter, measure: str, made: list[CurvePanel], looks: dict[str, CurveStyle], at: int, voice: Voice
) -> str:
    """Return per panel the medians and the test, and the shares alive after some years."""
    say, share = voice.phrases, voice.numbers.share
    names = voice.join([look.name for look in looks.values()])
    parts = [say("curves.alt.what", name=chapter.label("measure", measure), groups=names)]
    for letter, one in zip("ABCD", made, strict=False):
        medians = [_median_text(looks[code], one.medians[code], voice) for code in looks if code in one.medians]
        if medians:
            title = say("panel.title", letter=letter, name=one.title)
            test = "" if one.p_value is None else say("curves.alt.test", p=voice.numbers.p_value(one.p_value))
            parts.append(say("curves.alt.panel", title=title, medians=voice.join(medians), test=test))
        values = []
        for code, curve in one.curves.items():
            row = curve[(curve["years"] == at) & curve["survival"].notna()]
            if len(row):
                values.append(say("curves.alt.at", share=share(row["survival"].iloc[0]), name=looks[code].name))
        if values:
            parts.append(
                say("curves.alt.share", years=voice.numbers.integer(at), values=voice.join(values), letter=letter)
            )
    return " ".join(parts + hidden_note(voice, sum(one.hidden for one in made)))
