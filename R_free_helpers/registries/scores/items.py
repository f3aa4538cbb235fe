"""Item answers in the order of a form, read from JSON, checked against what the form allows, and averaged."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOST_LISTED = 5
"""So many wrong answers are named in an error; a column in the wrong coding would otherwise name every row."""


class AnswerError(ValueError):
    """An answer that the form does not have, or another number of items than it has."""


@dataclass(frozen=True)
class Form:
    """A form: its name for messages, and the lowest and the highest answer of each item, in the order of the form.

    Attributes
    ----------
    name : str
    items : mapping of str to (int, int)
    besides : collection of str
        Keys that a stored response may have beside the items, because another form reads them.
    """

    name: str
    items: Mapping[str, tuple[int, int]]
    besides: Collection[str] = field(default=())


def from_json(texts: Iterable[str | None], form: Form) -> NDArray[np.float64]:
    """Return the answers in stored responses, one row each.

    Parameters
    ----------
    texts : iterable of str or None
        JSON objects from an item's name to its answer, as in ``prom_response.items``: a number, a text of digits, or
        null. An item that is not there is unanswered; None or an empty text is a response without answers.
    form : Form

    Returns
    -------
    array of float, shape (responses, items)
        In the order of the form, NaN for an unanswered item. Not yet checked: the scales do that.

    Raises
    ------
    AnswerError
        When a text is not a JSON object, has an item that the form does not have, or an answer that is no number;
        the message says which response (from 1) and which item.

    Examples
    --------
    >>> from_json(['{"walk": 2, "run": null}'], Form("Demo", {"walk": (0, 2), "run": (0, 2)}))
    array([[ 2., nan]])
    """
    known = {*form.items, *form.besides}
    rows = []
    for place, text in enumerate(texts, 1):
        try:
            # NaN, the missing text of a data frame, is the only value that is not itself.
            answers = json.loads(text) if text and text == text else {}
        except (json.JSONDecodeError, TypeError):
            raise AnswerError(f"{form.name}, response {place} is not JSON: {str(text)[:60]!r}") from None
        if not isinstance(answers, dict):
            raise AnswerError(f"{form.name}, response {place} is not a JSON object from item to answer: {text[:60]!r}")
        strange = answers.keys() - known
        if strange:
            raise AnswerError(
                f"{form.name}, response {place} has the items {', '.join(sorted(strange))}, which the form does not "
                f"have; its items are {', '.join(form.items)}"
            )
        rows.append([_number(answers.get(item), form, place, item) for item in form.items])
    return np.array(rows, dtype=float).reshape(len(rows), len(form.items))


def checked_rows(answers: ArrayLike, form: Form) -> NDArray[np.float64]:
    """Return the answers as an array of floats, every one of them allowed by the form or NaN.

    Parameters
    ----------
    answers : array_like, shape (items,) or (responses, items)
        Whole numbers; None or NaN for an unanswered item.
    form : Form

    Raises
    ------
    AnswerError
        With the item, the answer and the allowed answers, and the response (from 1) when there are several; or when
        the last axis is not as long as the form.
    """
    read = np.asarray(answers, dtype=float)
    count = read.shape[-1] if read.ndim else 0
    if count != len(form.items):
        raise AnswerError(f"{form.name} has {len(form.items)} items, not {count}")
    lowest, highest = np.array(list(form.items.values()), dtype=float).T
    # Comparisons with NaN are false: an unanswered item is never wrong.
    wrong = np.argwhere((read < lowest) | (read > highest) | (np.floor(read) < read))
    if len(wrong):
        names = list(form.items)
        told = []
        for *row, item in wrong[:MOST_LISTED]:
            where = f"response {row[0] + 1}, " if row else ""
            low, high = form.items[names[item]]
            told.append(f"{where}item {names[item]} is {read[(*row, item)]:g}, allowed are {low} to {high}")
        more = f"; and {len(wrong) - MOST_LISTED} more" if len(wrong) > MOST_LISTED else ""
        raise AnswerError(f"{form.name}: {'; '.join(told)}{more}")
    return read


def checked(answers: Sequence[float | None], highest: Sequence[int], form: str) -> list[int | None]:
    """Return one person's answers as whole numbers, None for an unanswered item (None or NaN).

    Parameters
    ----------
    answers : sequence of float or None
        One per item, 1 for the first alternative.
    highest : sequence of int
        Number of alternatives of each item; the items are named by their place, from 1.
    form : str
        Name for the message.

    Raises
    ------
    AnswerError
        As `checked_rows`.
    """
    items = {str(place): (1, most) for place, most in enumerate(highest, 1)}
    return [None if np.isnan(answer) else int(answer) for answer in checked_rows(answers, Form(form, items))]


def mean_of_answered(values: ArrayLike, least: float = 0.5) -> NDArray[np.float64]:
    """Return the mean of the answered items, NaN where less than a share of the items is answered.

    It is the mean after imputation of the person's own mean too: the imputed items have that mean.

    Parameters
    ----------
    values : array_like, shape (..., items)
        NaN for an unanswered item.
    least : float
        The share of the items that must be answered; 0 asks for one item.

    Returns
    -------
    array of float, shape (...)
    """
    values = np.asarray(values, dtype=float)
    known = ~np.isnan(values)
    answered = known.sum(axis=-1)
    total = np.where(known, values, 0.0).sum(axis=-1)
    enough = (answered > 0) & (answered >= least * values.shape[-1])
    return np.where(enough, total / np.maximum(answered, 1), np.nan)


def _number(answer: object, form: Form, place: int, item: str) -> float:
    if answer is None:
        return np.nan
    # JSON true is 1 for Python: a form that stores it was not coded as this one.
    if not isinstance(answer, bool):
        try:
            return float(answer)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            pass
    raise AnswerError(f"{form.name}, response {place}: the answer to item {item} is {answer!r}, not a number")
