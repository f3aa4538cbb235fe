"""Report variables: the numbers and data-dependent words that prose, captions and tiles take by name.

Every number in a sentence is one of these, made from released results, so that text, figure and table cannot
differ. A hidden value reads as the registry's word for hidden.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.language.bands import bound_text
from R_free_helpers.language.few import Of
from R_free_helpers.language.limits import limit_words
from R_free_helpers.language.numbers import known
from R_free_helpers.model.edition import NATION
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.model.policy import WEAKER
from R_free_helpers.results.assessment_words import assessment_variables
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.choices import (
    choices_text,
    report_choices,
    selection_text,
    untold_before,
    year_before_rule,
)
from R_free_helpers.results.editions_told import cover_fields, edition_name, period_name, release_name
from R_free_helpers.results.exact import exact, number_of, with_value
from R_free_helpers.results.given import given
from R_free_helpers.results.ledger import PUBLISHED
from R_free_helpers.results.own_words import own_variables
from R_free_helpers.results.plain import plain_variables
from R_free_helpers.results.telling import level_of
from R_free_helpers.results.unknown import unknown_sentence
from R_free_helpers.results.verdicts import better, unit_verdicts, verdict
from R_free_helpers.results.writer import Writer as Writer

if TYPE_CHECKING:
    from R_free_helpers.model.measure import Indicator


MOST_TIED_NAMED = 3
"""More tied units than this are counted, not named."""


def report_variables(chapter: Chapter, wanted: Collection[str] | None = None) -> dict:
    """Return the report variables of an edition: nested names, values as text.

    Parameters
    ----------
    chapter : Chapter
    wanted : collection of str, optional
        The groups to make, such as ``edition``; all when absent. To make all takes longer than a short report.
    """
    writer = Writer(chapter)
    registry = chapter.registry
    generic = {
        "edition": lambda: edition_variables(writer),
        "indicator": lambda: {name: share_variables(writer, name, one) for name, one in registry.indicators.items()},
        "share": lambda: {
            name: share_variables(writer, name, one)
            for name, one in registry.shares.items()
            if name not in registry.indicators
        },
        "own": lambda: own_variables(chapter),
        "assessment": lambda: assessment_variables(writer),
        "plain": lambda: plain_variables(chapter),
        "given": lambda: given(registry.data_dir, writer.numbers, writer.words),
    }
    own = registry.extra_variables(writer) if registry.extra_variables else {}
    # A registry that words a group itself gives it whole; the generic one is then not made at all.
    groups = {name: make for name, make in generic.items() if name not in own} | own
    return {
        name: group() if callable(group) else group
        for name, group in groups.items()
        if wanted is None or name in wanted
    }


def edition_variables(writer: Writer) -> dict[str, str]:
    """Return what the edition is: year, dates, unit, notice."""
    edition, units = writer.chapter.edition, writer.chapter.units
    names = dict(units.select("unit_id", "name_print").iter_rows())
    return {
        "id": edition.id,
        "lang": writer.chapter.registry.language,
        "year": str(edition.year),
        "previous_year": str(edition.year - 1),
        "release": release_name(writer.chapter),
        "name": edition_name(writer.chapter),
        "period": period_name(writer.chapter),
        "status_date": writer.numbers.date(edition.status_date),
        "extraction_date": writer.numbers.date(edition.extraction_date),
        "unit": names.get(edition.unit) or names[writer.chapter.nation],
        "mark": " · ".join(filter(None, [policy_mark(writer), choices_text(writer.chapter)])),
        "choices": report_choices(writer.chapter),
        "chapter_head": chapter_head(writer),
        "not_computed": writer.phrases("choices.left_out.sentence") if edition.filter else "",
        "left_out": writer.phrases("choices.left_out.text") if edition.filter else "",
        "year_before_rule": year_before_rule(writer.chapter),
        "notice": _notice(writer),
        "download": writer.phrases("download"),
        "units": writer.words.number(units.filter(units["level"] == writer.chapter.compared_level).height),
        "threshold": str(writer.chapter.few.limit),
        "detail": str(writer.chapter.few.detail),
        "hidden_rule": hidden_rule(writer),
        "protection": protection_rule(writer),
    } | titles(writer)


def chapter_head(writer: Writer) -> str:
    """Return what stands below each chapter's title of whom it is about; empty in the registry's own edition."""
    choices = report_choices(writer.chapter)
    return writer.phrases("choices.head", choices=choices) if choices else ""


def _notice(writer: Writer) -> str:
    """Return what is said of made-up persons: also what they are fitted to, where the registry has published values."""
    if not writer.chapter.synthetic:
        return ""
    fitted = (writer.chapter.registry.data_dir / PUBLISHED).exists()
    return writer.phrases("notice.fitted" if fitted else "notice.synthetic")


def policy_mark(writer: Writer) -> str:
    """Return what each page says of a policy that protects less; empty for the others."""
    policy = writer.chapter.edition.policy
    return writer.phrases(f"mark.{policy}") if policy in WEAKER else ""


def titles(writer: Writer) -> dict[str, str]:
    """Return what stands on the cover: title, subtitle and the line of dates.

    The registry's ``labels.csv`` words the first two under the keys ``title`` and ``subtitle``, one for each release
    and one for each audience of its own; ``{year}``, ``{unit}``, ``{edition}`` (see `results.editions_told`) and
    ``{period}`` in them are filled in, the unit being everybody's label ``unit,nation`` in the nation's edition.
    """
    chapter, date = writer.chapter, writer.numbers.date
    edition = chapter.edition
    kind = edition.release if edition.audience == "everyone" else edition.audience
    names = dict(chapter.units.select("unit_id", "name_print").iter_rows())
    about = names.get(edition.unit) or chapter.label("unit", NATION)
    fields = cover_fields(edition, chapter.codes, chapter.registry.language, about)
    told = {key: chapter.label(key, kind).format(**fields) for key in ("title", "subtitle")}
    if choices := report_choices(chapter):
        kind = "selection" if selection_text(chapter) else "limits" if edition.limits else ""
        told["title"] = writer.phrases(f"choices.title.{kind}", title=told["title"]) if kind else told["title"]
        told["subtitle"] = writer.phrases("choices.subtitle", subtitle=told["subtitle"], choices=choices)
    if not edition.public:
        told["title"] = writer.phrases("internal_title", title=told["title"])
    return {
        **told,
        "status_line": writer.phrases(
            "status_line", status=date(edition.status_date), extraction=date(edition.extraction_date)
        ),
    }


def hidden_rule(writer: Writer) -> str:
    """Return how the edition protects persons, in one or two sentences."""
    policy = writer.chapter.policy
    if not policy.threshold:
        return writer.phrases("nothing_hidden")
    if policy.rounds:
        return writer.phrases("rounded_rule", limit=policy.threshold, base=policy.base)
    return writer.phrases("hidden_rule", limit=writer.words.number(policy.threshold))


def protection_rule(writer: Writer) -> str:
    """Return how the edition protects persons and what its marks mean: the paragraph that figures need not repeat."""
    policy, rule = writer.chapter.policy, hidden_rule(writer)
    if policy.rounds:
        sizes = {"limit": policy.threshold, "base": policy.base, "most": policy.threshold - 1}
        return writer.phrases("protection_rule.rounded", **sizes, minimum=policy.minimum, detail=policy.detail)
    return writer.phrases("protection_rule.hidden", rule=rule) if policy.threshold else rule


def tied(writer: Writer, names: list[str]) -> str:
    """Return units with the same printed value by name, or how many they are when they are many."""
    if len(names) <= MOST_TIED_NAMED:
        return writer.words.join(names)
    units = writer.chapter.label("level", writer.chapter.compared_level)
    return writer.phrases("alt.many", n=writer.numbers.integer(len(names)), units=units)


def share_variables(writer: Writer, name: str, indicator: Indicator) -> dict[str, str]:
    """Return the variables of one share: now, before, change, how the units are spread, and its limit if it has one."""
    chapter, decimals = writer.chapter, writer.decimals(name)
    lower_is_better = chapter.registry.lower_is_better(name)
    now = writer.one(name)
    before = chapter.before(name, unit=chapter.nation)
    earlier = before.iloc[0] if before is not None and len(before) else None
    previous = None if earlier is None else number_of(earlier)
    units = chapter.select(name, level=chapter.compared_level)
    shown = with_value(units).sort_values("value", ascending=lower_is_better, kind="stable")
    variables = {
        "share": writer.bounded(now, decimals),
        "share1": writer.bounded(now, 1),
        "numerator": writer.integer(now["numerator"]),
        "n": writer.integer(now["denominator"]),
        "missing": writer.integer(now.get("missing")),
        "unknown": unknown_sentence(chapter, name, now),
        "lower": writer.share(now.get("lower"), decimals),
        "upper": writer.share(now.get("upper"), decimals),
        "previous": untold_before(chapter, name) if not known(previous) else writer.share(previous, decimals),
        "previous1": untold_before(chapter, name) if not known(previous) else writer.share(previous, 1),
        "change": writer.change(now, earlier, decimals),
        "shown_units": writer.plain(len(shown)),
        "hidden_units": writer.plain(units["status"].isin(["suppressed", "few"]).sum()),
    }
    # Where no unit is shown there is no highest and no lowest; the sentence must still have its words.
    nobody, absent = writer.phrases("none"), writer.phrases("not_shown")
    variables |= {"best": nobody, "best_share": absent, "worst": nobody, "worst_share": absent}
    if len(shown):
        found = zip(shown["value"], shown["denominator"], strict=True)
        printed = pd.Series([writer.share(Of(*one), decimals) for one in found], index=shown.index)
        for end, value in (("best", printed.iloc[0]), ("worst", printed.iloc[-1])):
            variables |= {end: tied(writer, list(shown.loc[printed == value, "unit"])), f"{end}_share": value}
    if indicator.limit:
        variables |= limit_words(indicator.limit, writer.words)
    if indicator.bands:
        variables["good_limit"] = bound_text(indicator.bands.good, writer.numbers)
        variables["very_good_limit"] = bound_text(indicator.bands.very_good, writer.numbers)
        variables["judged"] = writer.words.judged(better(verdict(now, earlier, decimals), lower_is_better))
        shown_now = exact(now["value"])
        variables["level"] = (
            writer.phrases(f"band.{LEVELS[indicator.bands.score(now['value'])]}").lower()
            if shown_now
            else writer.hidden
        )
        told = units.sort_values("value", ascending=lower_is_better, kind="stable")
        scores = [level_of(chapter, indicator.bands, row) for row in told.to_dict("records")]
        for level, word in LEVELS.items():
            variables[word] = writer.words.number(scores.count(level))
            names = [unit for unit, score in zip(told["unit"], scores, strict=True) if score == level]
            variables[f"{word}_units"] = writer.words.join(names) or writer.phrases("none")
    judged = unit_verdicts(chapter, name)
    if judged is not None:
        for sign, word in ((-1, "down"), (0, "same"), (1, "up")):
            variables[f"units_{word}"] = writer.words.number(judged.count(sign))
        if indicator.bands:
            for sign, word in ((-1, "worse"), (1, "better")):
                variables[f"units_{word}"] = writer.words.number(judged.count(-sign if lower_is_better else sign))
    if chapter.focus:
        own = writer.one(name, unit=chapter.focus)
        variables["own"] = writer.share(own["value"], decimals)
        variables["own_n"] = writer.integer(own["denominator"])
    return variables
