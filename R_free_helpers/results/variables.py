"""Report variables: the numbers and data-dependent words that prose, captions and tiles take by name.

Every number in a sentence is one of these, made from released results, so that text, figure and table cannot
differ. A hidden value reads as the registry's word for hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from R_free_helpers.language.few import Absent, Nobody, Small
from R_free_helpers.language.limits import limit_words
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.model.edition import NATION
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.model.policy import WEAKER
from R_free_helpers.model.results import NUMBERS
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.choices import (
    choices_text,
    report_choices,
    selection_text,
    untold_before,
    year_before,
)
from R_free_helpers.results.exact import exact, number_of, with_value
from R_free_helpers.results.given import given
from R_free_helpers.results.unknown import unknown_sentence
from R_free_helpers.results.verdicts import Row, unit_verdicts, verdict

if TYPE_CHECKING:
    from R_free_helpers.model.measure import Indicator


MOST_TIED_NAMED = 3
"""More tied units than this are counted, not named."""


class Writer:
    """Formats released values in an edition's language; what is small, hidden or nobody's has words of its own."""

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.few = chapter.few
        self.numbers = Numbers(chapter.registry.language)
        self.phrases = Phrases(chapter.registry.language)
        self.words = Words(chapter.registry.language)

    def share(self, value: float | None, decimals: int = 0) -> str:
        """Return a share as percent, with at most so many decimals; of a small one, what it is under."""
        if isinstance(value, Small):
            return self.few.share_words(value.of)
        if value is None or _null(value):
            return self.absent(value)
        return self.numbers.share(value, self.few.decimals_of_share(decimals, getattr(value, "of", None)))

    def bounded(self, result: dict, decimals: int = 0) -> str:
        """Return a share; of one hidden because nearly all met it, the lower bound that may be told."""
        if _null(result["value"]) and not _null(result.get("lower")):
            return self.phrases("at_least", share=self.numbers.share(result["lower"]))
        return self.share(result["value"], decimals)

    def integer(self, value: float | None) -> str:
        """Return a count of persons; 0 may be a few, unless the edition tells zeros or it is known to be nobody."""
        if not _null(value) and not value and self.few.rounds and not isinstance(value, Nobody):
            return self.few.words()
        return self.plain(value)

    def plain(self, value: float | None) -> str:
        """Return a whole number that counts no persons."""
        return self.absent(value) if _null(value) else self.numbers.integer(value)

    def decimal(self, value: float | None, decimals: int = 1) -> str:
        """Return a number with decimals: no more than rounding for protection has left it."""
        if value is None or _null(value):
            return self.absent(value)
        return self.numbers.decimal(value, self.few.decimals_of_value(decimals, *getattr(value, "beside", (value,))))

    def absent(self, value: float | None = None) -> str:
        """Return why there is no number: for None there is nothing to make one of, an unexplained NaN is hidden."""
        if isinstance(value, Absent):
            return self.few.in_sentence(value)
        return self.phrases("no_data") if value is None else self.hidden

    @property
    def hidden(self) -> str:
        """The word for a value that is hidden for the sake of another one."""
        return self.phrases("hidden")

    def one(self, measure: str, statistic: str = "share", unit: str | None = None, **subgroup: str) -> dict:
        """Return the one result asked for as a dict, its numbers as `exact.number_of` has them; none without a row."""
        rows = self.chapter.select(measure, statistic, unit=unit or self.chapter.nation, **subgroup)
        if not len(rows):
            status = self.chapter.absent_status(measure)
            return dict.fromkeys(NUMBERS, Absent(status, statistic)) | {"status": status, "statistic": statistic}
        row = rows.iloc[0].to_dict()
        return row | {name: number_of(row, name) for name in NUMBERS}

    def change(self, now: Row | None, before: Row | None, decimals: int = 0, form: str = "verb") -> str:
        """Return the word for what happened between two released rows; see `verdicts.verdict`."""
        return self.words.change(verdict(now, before, self._printed(decimals, now, before)), form)

    def compared(self, now: Row | None, before: Row | None, decimals: int = 0, measure: str = "") -> str:
        """Return how a share stands to that of the year before: ``økt fra 76 % i 2023``; or why to none.

        Judged with the decimals that both are printed with.

        Parameters
        ----------
        measure : str
            Whose archived value ``before`` is, where it is one.
        """
        if why := self.chapter.not_compared.get(measure):
            return self.phrases(f"choices.not_compared.sentence.{why}", year=self.chapter.edition.year - 1)
        told = exact(number_of(now)) and exact(number_of(before))
        printed = self._printed(decimals, now, before)
        text = self.share(number_of(before), printed) if told else None
        year = year_before(self.chapter) if measure else self.chapter.edition.year - 1
        return self.words.compared(verdict(now, before, printed), text, year)

    def _printed(self, decimals: int, *rows: Row | None) -> int:
        """Return with how many decimals shares are printed that are compared."""
        of = [None if row is None else row.get("denominator") for row in rows]
        return min(self.few.decimals_of_share(decimals, n) for n in of) if decimals else 0

    def value(self, measure: str, statistic: str = "share", unit: str | None = None, **subgroup: str) -> float | None:
        """Return the value of one result."""
        return self.one(measure, statistic, unit, **subgroup)["value"]


def _null(value: float | None) -> bool:
    return value is None or pd.isna(value)


def report_variables(chapter: Chapter) -> dict:
    """Return all report variables of an edition: nested names, values as text."""
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
        "given": lambda: given(registry.data_dir, writer.numbers, writer.words),
    }
    own = registry.extra_variables(writer) if registry.extra_variables else {}
    # A registry that words a group itself gives it whole; the generic one is then not made at all.
    return {name: make() for name, make in generic.items() if name not in own} | own


def edition_variables(writer: Writer) -> dict[str, str]:
    """Return what the edition is: year, dates, unit, notice."""
    edition, units = writer.chapter.edition, writer.chapter.units
    names = dict(units.select("unit_id", "name_print").iter_rows())
    return {
        "id": edition.id,
        "year": str(edition.year),
        "previous_year": str(edition.year - 1),
        "release": writer.phrases(f"release.{edition.release}"),
        "status_date": writer.numbers.date(edition.status_date),
        "extraction_date": writer.numbers.date(edition.extraction_date),
        "unit": names.get(edition.unit) or names[writer.chapter.nation],
        "mark": " · ".join(filter(None, [policy_mark(writer), choices_text(writer.chapter)])),
        "choices": report_choices(writer.chapter),
        "chapter_head": chapter_head(writer),
        "notice": writer.phrases("notice.synthetic") if writer.chapter.synthetic else "",
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


def policy_mark(writer: Writer) -> str:
    """Return what each page says of a policy that protects less; empty for the others."""
    policy = writer.chapter.edition.policy
    return writer.phrases(f"mark.{policy}") if policy in WEAKER else ""


def titles(writer: Writer) -> dict[str, str]:
    """Return what stands on the cover: title, subtitle and the line of dates.

    The registry's ``labels.csv`` words the first two under the keys ``title`` and ``subtitle``, one for each release
    and one for each audience of its own; ``{year}`` and ``{unit}`` in them are filled in, the unit being everybody's
    label ``unit,nation`` in the nation's edition.
    """
    chapter, date = writer.chapter, writer.numbers.date
    edition = chapter.edition
    kind = edition.release if edition.audience == "everyone" else edition.audience
    names = dict(chapter.units.select("unit_id", "name_print").iter_rows())
    about = names.get(edition.unit) or chapter.label("unit", NATION)
    told = {key: chapter.label(key, kind).format(year=edition.year, unit=about) for key in ("title", "subtitle")}
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
    chapter = writer.chapter
    now = writer.one(name)
    before = chapter.before(name, unit=chapter.nation)
    earlier = before.iloc[0] if before is not None and len(before) else None
    previous = None if earlier is None else number_of(earlier)
    units = chapter.select(name, level=chapter.compared_level)
    shown = with_value(units).sort_values("value", ascending=False, kind="stable")
    variables = {
        "share": writer.bounded(now),
        "share1": writer.bounded(now, 1),
        "numerator": writer.integer(now["numerator"]),
        "n": writer.integer(now["denominator"]),
        "missing": writer.integer(now.get("missing")),
        "unknown": unknown_sentence(chapter, name, now),
        "lower": writer.share(now.get("lower")),
        "upper": writer.share(now.get("upper")),
        "previous": untold_before(chapter, name) if _null(previous) else writer.share(previous),
        "previous1": untold_before(chapter, name) if _null(previous) else writer.share(previous, 1),
        "change": writer.change(now, earlier),
        "shown_units": writer.plain(len(shown)),
        "hidden_units": writer.plain(units["status"].isin(["suppressed", "few"]).sum()),
    }
    # Where no unit is shown there is no highest and no lowest; the sentence must still have its words.
    nobody, absent = writer.phrases("none"), writer.phrases("not_shown")
    variables |= {"best": nobody, "best_share": absent, "worst": nobody, "worst_share": absent}
    if len(shown):
        printed = shown["value"].map(writer.share)
        for end, value in (("best", printed.iloc[0]), ("worst", printed.iloc[-1])):
            variables |= {end: tied(writer, list(shown.loc[printed == value, "unit"])), f"{end}_share": value}
    if indicator.limit:
        variables |= limit_words(indicator.limit, writer.words)
    if indicator.bands:
        variables["good_limit"] = writer.share(indicator.bands.good)
        variables["very_good_limit"] = writer.share(indicator.bands.very_good)
        known = exact(now["value"])
        variables["level"] = (
            writer.phrases(f"band.{LEVELS[indicator.bands.score(now['value'])]}").lower() if known else writer.hidden
        )
        scores = [indicator.bands.score(value) for value in shown["value"]]
        for level, word in LEVELS.items():
            variables[word] = writer.words.number(scores.count(level))
            names = [unit for unit, score in zip(shown["unit"], scores, strict=True) if score == level]
            variables[f"{word}_units"] = writer.words.join(names) or writer.phrases("none")
    judged = unit_verdicts(chapter, name)
    if judged is not None:
        for sign, word in ((-1, "down"), (0, "same"), (1, "up")):
            variables[f"units_{word}"] = writer.words.number(judged.count(sign))
    if chapter.focus:
        own = writer.one(name, unit=chapter.focus)
        variables["own"] = writer.share(own["value"])
        variables["own_n"] = writer.integer(own["denominator"])
    return variables
