"""A registry's assessment answered: each requirement by released results, a given fact or a part of the report.

An answer is yes, no, or that it cannot be told: a value is hidden, its interval lies on both sides of the limit, or the
sources name no limit. Nothing is answered by hand, and no number is computed here that is not released.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl

from R_free_helpers.language.numbers import known
from R_free_helpers.model.assessment import (
    FILE,
    OF_FACTS,
    OF_REPORT,
    OF_RESULTS,
    OTHERWISE,
    UNANSWERED,
    Assessment,
    Condition,
    Requirement,
    read_assessment,
)
from R_free_helpers.model.results import subgroup_parts
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.choices import untold_before
from R_free_helpers.results.everybody import of_everybody
from R_free_helpers.results.exact import exact, number_of, with_value
from R_free_helpers.results.given import Fact, facts_of

if TYPE_CHECKING:
    from R_free_helpers.results.writer import Writer

HIDDEN = ("few", "suppressed")
MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Ground:
    """What one condition's answer rests on.

    Attributes
    ----------
    met : bool or None
        None where it cannot be told.
    text : str
        In the registry's language, with value, interval and number of persons where there are any.
    row : dict or None
        The released row, where the answer is one number's.
    interval : bool
        Whether the text tells a 95 % confidence interval, in brackets.
    """

    met: bool | None
    text: str
    row: Mapping[str, object] | None = None
    interval: bool = False


@dataclass(frozen=True)
class Answer:
    """A requirement with its answer.

    Attributes
    ----------
    requirement : Requirement
    met : bool or None
        None where it cannot be told, or where this report does not answer it.
    grounds : tuple of Ground
        One for each condition.
    """

    requirement: Requirement
    met: bool | None
    grounds: tuple[Ground, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """By what it is answered: ``result``, ``given``, ``report``, ``otherwise``, ``none``; each once."""
        return tuple(dict.fromkeys(_kind(one.rule) for one in self.requirement.conditions))

    @property
    def word(self) -> str:
        """The answer's key among the phrases: ``yes``, ``no``, ``unknown`` or ``unanswered``."""
        if self.met is None:
            return "unanswered" if "none" in self.kinds else "unknown"
        return "yes" if self.met else "no"


@dataclass(frozen=True)
class Reached:
    """Which level of a scale is reached.

    Attributes
    ----------
    scale : str
    level : str
        The highest whose requirements, and those of all lower levels, are met; empty where none is.
    sure : bool
        Whether the next level is known not to be reached.
    """

    scale: str
    level: str
    sure: bool


def assessment_of(chapter: Chapter) -> Assessment | None:
    """Return what the registry of a chapter is assessed by; None where it is not."""
    return chapter.once("assessment", lambda: read_assessment(chapter.registry.data_dir))


def proofs(chapter: Chapter) -> set[str]:
    """Return the labels of all parts of the report that the assessment refers to."""
    assessment = assessment_of(chapter)
    return {label for one in assessment.requirements for label in one.proof} if assessment else set()


def answers(writer: Writer) -> list[Answer]:
    """Return an answer to each requirement, in the form's order; none where the registry has no assessment."""
    assessment = assessment_of(writer.chapter)
    if assessment is None:
        return []
    found = [_answer(writer, one) for one in assessment.requirements]
    reached = {one.scale: one for one in levels_reached(assessment, found)}
    return [_otherwise(writer, one, reached) if "otherwise" in one.kinds else one for one in found]


def levels_reached(assessment: Assessment, found: Iterable[Answer]) -> list[Reached]:
    """Return which level is reached on each scale: the requirements of a level and of all lower ones are met."""
    met = {one.requirement.number: one.met for one in found}
    return [_reached(assessment, scale, met) for scale in assessment.scales]


def _reached(assessment: Assessment, scale: str, met: Mapping[str, bool | None]) -> Reached:
    level = ""
    for name, requirements in assessment.levels(scale):
        asked = [met[one.number] for one in requirements if one.conditions[0].rule != OTHERWISE]
        if False in asked:
            return Reached(scale, level, True)
        if None in asked:
            return Reached(scale, level, False)
        level = name
    return Reached(scale, level, True)


def _kind(rule: str) -> str:
    if rule in OF_RESULTS:
        return "result"
    return "given" if rule in OF_FACTS else rule


def _answer(writer: Writer, requirement: Requirement) -> Answer:
    grounds = tuple(RULES[one.rule](writer, one) for one in requirement.conditions)
    return Answer(requirement, all_of([one.met for one in grounds]), grounds)


def _otherwise(writer: Writer, answer: Answer, reached: Mapping[str, Reached]) -> Answer:
    """Return the answer of a level that one has when no higher one is reached."""
    of = reached[answer.requirement.scale]
    higher = of.level != answer.requirement.level
    met = False if higher else (True if of.sure else None)
    return Answer(answer.requirement, met, (Ground(met, writer.phrases("assessment.ground.otherwise")),))


def all_of(verdicts: Iterable[bool | None]) -> bool | None:
    """Return whether all are met: one that is not decides, then one that cannot be told.

    Examples
    --------
    >>> all_of([True, None, False]), all_of([True, None]), all_of([True, True])
    (False, None, True)
    """
    verdicts = list(verdicts)
    return False if False in verdicts else None if None in verdicts else True


def any_of(verdicts: Iterable[bool | None]) -> bool | None:
    """Return whether one is met.

    Examples
    --------
    >>> any_of([False, None]), any_of([True, None]), any_of([False, False])
    (None, True, False)
    """
    verdicts = list(verdicts)
    return True if True in verdicts else None if None in verdicts else False


def reaches(row: Mapping[str, object] | None, limit: float) -> bool | None:
    """Return whether a released value reaches a limit; None where it is hidden, or its interval holds the limit.

    Of a value that is hidden since nearly all met it, the lower bound may be told and decides.

    Examples
    --------
    >>> reaches({"value": 0.7, "lower": 0.55, "upper": 0.8, "status": "ok"}, 0.6) is None
    True
    >>> reaches({"value": 0.7, "lower": None, "upper": None, "status": "ok"}, 0.6)
    True
    """
    if row is None:
        return None
    lower, upper = row.get("lower"), row.get("upper")
    if not exact(number_of(row)):
        return True if known(lower) and lower >= limit else None  # type: ignore[operator]
    if known(lower) and known(upper):
        return True if lower >= limit else False if upper < limit else None  # type: ignore[operator]
    return bool(row["value"] >= limit)  # type: ignore[operator]


def at_least(writer: Writer, condition: Condition) -> Ground:
    """Answer whether a national value reaches the limit in one of the last years; without a limit nobody can tell."""
    chapter, (measure, *_) = writer.chapter, condition.measures
    rows = {chapter.edition.year - back: recent(chapter, condition, back) for back in range(condition.years or 1)}
    several = len(rows) > 1
    told = [
        writer.phrases("assessment.ground.of_year", year=year, value=_told(writer, row, condition, measure, year))
        if several
        else _told(writer, row, condition, measure, year)
        for year, row in rows.items()
    ]
    text = _named(chapter, writer, measure, "; ".join(told))
    now = rows[chapter.edition.year]
    if condition.limit is None:
        return Ground(None, f"{text}. {writer.phrases('assessment.ground.no_limit')}", now, _has_interval(now))
    verdicts = {year: reaches(row, condition.limit) for year, row in rows.items()}
    met = any_of(verdicts.values())
    if met is None and any(
        verdict is None and row is not None and exact(number_of(row))
        for verdict, row in zip(verdicts.values(), rows.values(), strict=True)
    ):
        text = f"{text}. {writer.phrases('assessment.ground.spans')}"
    return Ground(met, text, now, any(_has_interval(row) for row in rows.values()))


def _has_interval(row: Mapping[str, object] | None) -> bool:
    return row is not None and all(known(row.get(name)) for name in ("value", "lower", "upper"))  # type: ignore[arg-type]


def each_year(writer: Writer, condition: Condition) -> Ground:
    """Answer whether a national value reaches the limit in each of the last years, by the subgroup ``year``."""
    chapter, (measure, *_) = writer.chapter, condition.measures
    years = range(chapter.edition.year - (condition.years or 1) + 1, chapter.edition.year + 1)
    rows = {year: row_of(chapter, condition, measure, chapter.nation, year=str(year)) for year in years}
    told = [
        writer.phrases("assessment.ground.of_year", year=year, value=_told(writer, row, condition, measure))
        for year, row in rows.items()
    ]
    assert condition.limit is not None
    met = all_of(_nobody(chapter, measure) if row is None else reaches(row, condition.limit) for row in rows.values())
    return Ground(met, _named(chapter, writer, measure, "; ".join(told)))


def every_unit(writer: Writer, condition: Condition) -> Ground:
    """Answer whether each unit of a level has somebody counted; a count that is hidden for another one is somebody."""
    chapter, (measure, *_) = writer.chapter, condition.measures
    units = chapter.units.filter(pl.col("level") == condition.units)["unit_id"].to_list()
    found = [_somebody(chapter, measure, row_of(chapter, condition, measure, unit)) for unit in units]
    return Ground(all_of(found), _of_all(writer, "units", found.count(True), len(units), level=condition.units))


def every_indicator(writer: Writer, condition: Condition) -> Ground:
    """Answer whether each indicator has a value that is shown: for the nation, or for some unit of a level."""
    chapter = writer.chapter
    names = condition.measures or tuple(chapter.registry.indicators)
    found = [_shown(chapter, condition, name) for name in names]
    return Ground(all_of(found), _of_all(writer, "indicators", found.count(True), len(names), level=condition.units))


def complete(writer: Writer, condition: Condition) -> Ground:
    """Answer whether it is told of each indicator for how many persons its value is not known."""
    chapter = writer.chapter
    names = condition.measures or tuple(chapter.registry.indicators)
    found: list[bool | None] = []
    for name in names:
        row = row_of(chapter, Condition("complete", (name,), "share"), name, chapter.nation)
        if row is None:
            found.append(_nobody(chapter, name))
        else:
            # Beside a value that is shown the number may be hidden, too.
            hidden = row["status"] in HIDDEN or (chapter.policy.rounds and known(row["value"]))  # type: ignore[arg-type]
            found.append(True if known(row["missing"]) else None if hidden else False)  # type: ignore[arg-type]
    return Ground(all_of(found), _of_all(writer, "complete", found.count(True), len(names)))


def measured(writer: Writer, condition: Condition) -> Ground:
    """Answer whether each of some measures has a result that is shown, of whatever unit and subgroup."""
    chapter = writer.chapter
    found: list[bool | None] = []
    for measure in condition.measures:
        rows = chapter.select(measure, condition.statistic or None)
        if rows.empty:
            found.append(_nobody(chapter, measure))
        else:
            found.append(True if len(with_value(rows)) else None)
    return Ground(all_of(found), _of_all(writer, "measured", found.count(True), len(found)))


def some_unit(writer: Writer, condition: Condition) -> Ground:
    """Answer whether a measure is shown for units of a level."""
    chapter, (measure, *_) = writer.chapter, condition.measures
    rows = of_everybody(chapter.select(measure, condition.statistic, level=condition.units))
    shown, of = len(with_value(rows)), chapter.units.filter(pl.col("level") == condition.units).height
    met = True if shown else _nobody(chapter, measure) if rows.empty else None
    return Ground(met, _of_all(writer, "some_units", shown, of, level=condition.units))


def improved(writer: Writer, condition: Condition) -> Ground:
    """Answer whether a unit's last value is better than its first beyond chance, by a subgroup of time.

    Subgroups begin with the year; the last one must lie in the last years. Intervals that overlap may be chance.
    """
    chapter, (measure, *_) = writer.chapter, condition.measures
    rows = chapter.select(measure, condition.statistic, unit=condition.units)
    names = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    shown = with_value(rows)
    if condition.subgroup not in rows.columns or len(shown) < 2:
        met = _nobody(chapter, measure) if rows.empty else None
        return Ground(met, writer.phrases("assessment.ground.no_change", unit=names.get(condition.units, "")))
    ordered = shown.sort_values(condition.subgroup, kind="stable").to_dict("records")
    first, last = ordered[0], ordered[-1]
    sign = -1 if chapter.registry.lower_is_better(measure) else 1
    better, worse = last["lower"] > first["upper"], last["upper"] < first["lower"]
    met = None if not (better or worse) else bool(better) == (sign == 1)
    recently = int(str(last[condition.subgroup])[:4]) > chapter.edition.year - (condition.years or 1)
    text = writer.phrases(
        "assessment.ground.changed",
        unit=names[condition.units],
        first=_told(writer, first, condition, measure),
        then=_time(writer, first[condition.subgroup]),
        last=_told(writer, last, condition, measure),
        now=_time(writer, last[condition.subgroup]),
    )
    return Ground(met if recently else False, text, interval=True)


def given_at_least(writer: Writer, condition: Condition) -> Ground:
    """Answer whether a fact reaches the limit."""
    fact = _given(writer, condition)
    assert condition.limit is not None
    value = writer.numbers.decimal(fact.number, len(fact.text.partition(".")[2]))
    text = writer.phrases("assessment.ground.given", value=value, source=fact.source)
    return Ground(fact.number >= condition.limit, text)


def given_within(writer: Writer, condition: Condition) -> Ground:
    """Answer whether a year lies in the last years."""
    fact, of = _given(writer, condition), writer.chapter.edition.year
    met = of - (condition.years or 1) < fact.number <= of
    return Ground(met, writer.phrases("assessment.ground.given_year", year=fact.text, source=fact.source))


def given_since(writer: Writer, condition: Condition) -> Ground:
    """Answer whether a year has come."""
    fact = _given(writer, condition)
    text = writer.phrases("assessment.ground.given_since", year=fact.text, source=fact.source)
    return Ground(fact.number <= writer.chapter.edition.year, text)


def decided(writer: Writer, condition: Condition) -> Ground:
    """Answer yes where a level has been decided that asks for it; a lower one tells nothing. 1 is the highest level."""
    fact = _given(writer, condition)
    assert condition.limit is not None
    met = fact.number <= condition.limit or None
    return Ground(met, writer.phrases(f"assessment.ground.{'decided' if met else 'decided_not'}", value=fact.text))


def in_report(writer: Writer, condition: Condition) -> Ground:
    """Answer yes: the labels of the requirement are looked for where the report is put together, and by the check."""
    return Ground(True, writer.phrases("assessment.ground.report"))


def not_answered(writer: Writer, condition: Condition) -> Ground:
    """Answer that this report does not answer it."""
    return Ground(None, writer.phrases("assessment.ground.none"))


RULES: Mapping[str, Callable[[Writer, Condition], Ground]] = {
    "at_least": at_least,
    "each_year": each_year,
    "every_unit": every_unit,
    "every_indicator": every_indicator,
    "complete": complete,
    "measured": measured,
    "some_unit": some_unit,
    "improved": improved,
    "given_at_least": given_at_least,
    "given_within": given_within,
    "given_since": given_since,
    "decided": decided,
    OF_REPORT: in_report,
    OTHERWISE: not_answered,
    UNANSWERED: not_answered,
}
"""What answers each rule."""


def recent(chapter: Chapter, condition: Condition, back: int) -> dict[str, object] | None:
    """Return the national row of this year, or as archived of some years before; None where there is none."""
    measure = condition.measures[0]
    if not back:
        return row_of(chapter, condition, measure, chapter.nation)
    parts = subgroup_parts(condition.subgroup)
    rows = None
    if back <= 2 and measure not in chapter.not_compared:
        rows = chapter.before(measure, condition.statistic, unit=chapter.nation, times=back, **parts)
    return None if rows is None else _first(of_everybody(rows, parts))


def row_of(
    chapter: Chapter, condition: Condition, measure: str, unit: str, **subgroup: str
) -> dict[str, object] | None:
    """Return the one released row of a unit that a condition is about; None without one."""
    parts = subgroup_parts(condition.subgroup) | subgroup
    row = _first(of_everybody(chapter.select(measure, condition.statistic, unit=unit, **parts), parts))
    return None if row is None else row | {"measure": measure}


def _first(rows: pd.DataFrame) -> dict[str, object] | None:
    return rows.iloc[0].to_dict() if len(rows) else None


def _nobody(chapter: Chapter, measure: str) -> bool | None:
    """Return what it means that a measure has no row: it is not done, unless the edition leaves it out."""
    return None if chapter.left_out(measure) else False


def _somebody(chapter: Chapter, measure: str, row: Mapping[str, object] | None) -> bool | None:
    if row is None:
        return _nobody(chapter, measure)
    if row["status"] == "suppressed":
        return True
    number = number_of(row)
    return number > 0 if exact(number) else None


def _shown(chapter: Chapter, condition: Condition, name: str) -> bool | None:
    rows = of_everybody(chapter.select(name, condition.statistic or "share"))
    rows = rows[rows["level"] == (condition.units or "nation")]
    # A share hidden because nearly all met it is told as a lower bound, which is a result too.
    if len(with_value(rows)) or rows["lower"].notna().any():
        return True
    return None if rows["status"].isin(HIDDEN).any() else _nobody(chapter, name)


def _given(writer: Writer, condition: Condition) -> Fact:
    facts = facts_of(writer.chapter.registry.data_dir)
    if condition.given not in facts:
        raise ValueError(f"{FILE} names the fact '{condition.given}', which given.csv does not have")
    return facts[condition.given]


def _named(chapter: Chapter, writer: Writer, measure: str, text: str) -> str:
    """Return what is told of a measure with its name before it, where the registry has one."""
    codes = chapter.codes
    if ("assessment_measure", measure) not in codes and ("measure", measure) not in codes:
        return text
    name = codes.get(("assessment_measure", measure)) or chapter.label("measure", measure)
    return writer.phrases("assessment.ground.named", name=name, text=text)


def _of_all(writer: Writer, kind: str, n: int, of: int, level: str = "") -> str:
    key = f"assessment.ground.{kind}" + (".by_unit" if kind == "indicators" and level else "")
    key += ".national" if kind == "indicators" and not level else ""
    said = writer.chapter.label("level", level) if level else ""
    return writer.phrases(key, n=writer.plain(n), of=writer.plain(of), level=said)


def _told(
    writer: Writer, row: Mapping[str, object] | None, condition: Condition, measure: str, year: int | None = None
) -> str:
    """Return a value with its interval and of how many it is, or why there is none."""
    chapter = writer.chapter
    if row is None:
        if year is not None and year != chapter.edition.year:
            return untold_before(chapter, measure)
        return writer.absent(None)
    value = number_of(row)
    if condition.statistic != "share":
        return writer.integer(value) if condition.statistic == "count" else writer.decimal(value)
    text = writer.bounded(dict(row) | {"value": value})
    if not exact(value):
        return text
    fields = {"share": text, "n": writer.integer(number_of(row, "denominator"))}
    lower, upper = number_of(row, "lower"), number_of(row, "upper")
    if not (known(lower) and known(upper)):
        return writer.phrases("assessment.ground.share", **fields)
    interval = writer.numbers.interval(lower, upper)
    return writer.phrases("assessment.ground.share_interval", interval=interval, **fields)


def _time(writer: Writer, text: object) -> str:
    """Return a time as a sentence names it: a month is written out.

    A subgroup's name is ``2023-12`` for December, or a year.
    """
    match = MONTH.fullmatch(str(text))
    return writer.numbers.month(dt.date(int(match[1]), int(match[2]), 1)) if match else str(text)
