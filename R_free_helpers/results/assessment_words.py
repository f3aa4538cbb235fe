"""Report variables of an assessment: the level that is reached, and which requirements are met, not met, not told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from R_free_helpers.model.assessment import Requirement
from R_free_helpers.results.assessment import Answer, Reached, answers, assessment_of, levels_reached

if TYPE_CHECKING:
    from R_free_helpers.results.writer import Writer


def assessment_variables(writer: Writer) -> dict[str, str]:
    """Return what is reached and how the requirements stand; nothing where the registry has no assessment.

    Returns
    -------
    dict
        ``reached``: all scales in one word, such as 4A, where all of it is sure; ``scale_<scale>`` of each;
        ``met``, ``asked``: how many requirements; ``summary``: in sentences.
    """
    assessment = assessment_of(writer.chapter)
    if assessment is None:
        return {}
    found = answers(writer)
    reached = levels_reached(assessment, found)
    asked = [one for one in found if "otherwise" not in one.kinds]
    return {
        "reached": all_reached(writer, reached),
        **{f"scale_{one.scale}": level_words(writer, one) for one in reached},
        "met": writer.plain(sum(one.met is True for one in asked)),
        "asked": writer.plain(len(asked)),
        "computed": writer.plain(sum("result" in one.kinds for one in asked)),
        "summary": summary(writer, asked),
    }


def level_words(writer: Writer, reached: Reached) -> str:
    """Return the level that is reached, ``at least`` one, or that it cannot be told."""
    if reached.sure:
        below = writer.chapter.codes.get(("assessment_below", reached.scale), writer.phrases("assessment.no_level"))
        return reached.level or below
    if not reached.level:
        return writer.phrases("assessment.answer.unknown").lower()
    return writer.phrases("assessment.at_least", level=reached.level)


def all_reached(writer: Writer, reached: Iterable[Reached]) -> str:
    """Return all scales together: ``4A`` where they are sure, else each by its name."""
    reached = list(reached)
    if all(one.sure for one in reached):
        return "".join(level_words(writer, one) for one in reached)
    names = [(writer.chapter.label("assessment_scale", one.scale), level_words(writer, one)) for one in reached]
    return ", ".join(
        writer.phrases("assessment.of_scale", scale=scale, level=level) if scale else level for scale, level in names
    )


def summary(writer: Writer, asked: list[Answer]) -> str:
    """Return a sentence on how many requirements are met, and one for each kind of the others, with their numbers."""
    words = {name: [one.requirement.number for one in asked if one.word == name] for name in ANSWERS}
    n = len(words["yes"])
    met = writer.phrases.count("assessment.summary.yes", n, n=writer.plain(n), of=writer.plain(len(asked)))
    rest = [
        writer.phrases.count(f"assessment.summary.{name}", len(words[name]), numbers=writer.words.join(words[name]))
        for name in ANSWERS[1:]
        if words[name]
    ]
    return " ".join([met, *rest])


ANSWERS = ("yes", "no", "unknown", "unanswered")
"""The answers, in the order in which they are told."""


def requirement_text(writer: Writer, requirement: Requirement) -> str:
    """Return a requirement as the registry words it, with its limit."""
    if requirement.limit is None:
        return requirement.text
    limit, statistic = requirement.limit
    told = writer.numbers.share(limit) if statistic == "share" else writer.numbers.decimal(limit, 0)
    return requirement.text.replace("{limit}", told)
