"""Item answers in the order of the form, checked against what the form allows."""

from __future__ import annotations

from collections.abc import Sequence


class AnswerError(ValueError):
    """An answer that the form does not have, or another number of items than it has."""


def checked(answers: Sequence[float | None], highest: Sequence[int], form: str) -> list[int | None]:
    """Return the answers as whole numbers, None for an unanswered item (None or NaN).

    Parameters
    ----------
    answers : sequence of float or None
        One per item, 1 for the first alternative.
    highest : sequence of int
        Number of alternatives of each item.
    form : str
        Name for the message.

    Raises
    ------
    AnswerError
        With the places (from 1) and values of all answers that cannot be.
    """
    if len(answers) != len(highest):
        raise AnswerError(f"{form} has {len(highest)} items, not {len(answers)}")
    read: list[int | None] = []
    wrong = []
    for place, (answer, most) in enumerate(zip(answers, highest, strict=True), 1):
        if answer is None or answer != answer:
            read.append(None)
        elif answer == int(answer) and 1 <= answer <= most:
            read.append(int(answer))
        else:
            wrong.append(f"item {place} is {answer:g}, allowed are 1 to {most}")
    if wrong:
        raise AnswerError(f"{form}: {'; '.join(wrong)}")
    return read
