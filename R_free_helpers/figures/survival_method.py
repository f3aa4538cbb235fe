"""How a curve or a median of survival was made, in words: composed from the statistics that are shown."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import language_of
from R_free_helpers.figures.sheets import on_slide

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

METHODS = ("survival", "median", "incidence")
"""Statistics whose estimator and interval are told, in this order."""


def method_note(chapter: Chapter, measure: str, statistics: Collection[str], *, late: bool = False) -> tuple[str, ...]:
    """Return a note on estimators, intervals, censoring and competing risks; a tuple, as figures and tables keep notes.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        Its label with the key ``follow_up`` says how long each person is followed.
    statistics : collection of str
        The statistics that are shown.
    late : bool
        Whether some persons come under observation after the origin.
    """
    if on_slide():  # there is no room for a paragraph: the slide on methods says where it stands
        return ()
    language = language_of(chapter)
    say, fewest = language.phrases, language.numbers.integer(chapter.few.fewest("median"))
    parts = [say(f"survival_method.{name}", fewest=fewest) for name in METHODS if name in statistics]
    parts += [say("survival_method.late")] if late else []
    followed = chapter.label("follow_up", measure)
    return (" ".join([*parts, *([followed] if followed != measure else [])]),)
