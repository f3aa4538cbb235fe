"""National identity numbers: a delivery that holds one is refused, and no number is ever shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

import polars as pl

from R_free_helpers.contract.delivery.form import Form
from R_free_helpers.contract.problems import MOST_EXAMPLES, Problem, named_rows

CANDIDATE = re.compile(r"(?<!\d)(?<!\d[.,])(?:18|19|20)?\d{6}[-+ \u00a0\u2013]?\d{4,5}(?!\d)")
"""Digits that may be a number: six of a date, then four (Swedish) or five (Norwegian); not those of a fraction."""

MAY_HOLD = r"\d{6}[-+ \x{a0}\x{2013}]?\d{4}"
RANDOM = re.compile(
    r"(?<!\w)(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=\w*[a-f])[0-9a-f]{16,})(?!\w)", re.IGNORECASE
)
"""Keys that systems draw at random: of some thousand, one holds digits that would pass for a number."""

DIGITS = re.compile(r"\d")
NORWEGIAN = ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
"""Weights of the first and of the second check digit (Skatteetaten)."""

COORDINATION = 60
"""Added to the day of a Swedish coordination number."""

ENOUGH = 20
"""Cells of a column from which it can be seen that numbers of another kind are valid by chance alone."""

BY_CHANCE = {10: 0.01, 11: 0.003, 12: 0.004}
"""How often as many digits at random are a valid number: a date, and the check digits."""

MOMENT, MOMENT_BY_CHANCE = (
    re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d"),
    0.1,
)
"""Day, hour and minute in twelve digits: of these a tenth has a valid check digit."""


def is_norwegian(text: str) -> bool:
    """Return whether digits are a Norwegian identity number: also D-numbers, help numbers and synthetic ones.

    Examples
    --------
    >>> is_norwegian("15076500565"), is_norwegian("15076500566"), is_norwegian("12345678901")
    (True, False, False)
    """
    digits = [int(digit) for digit in DIGITS.findall(text)]
    if len(digits) != 11:
        return False
    day, month = digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]
    # 40 is added to the day of a D-number; 40, 65 or 80 to the month of help numbers and of synthetic ones.
    if (day - 40 if day > 40 else day) not in range(1, 32):
        return False
    if not any(month - more in range(1, 13) for more in (0, 40, 65, 80)):
        return False
    for place, weights in zip((9, 10), NORWEGIAN, strict=True):
        rest = -sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11
        if rest == 10 or rest != digits[place]:
            return False
    return True


def is_swedish(text: str) -> bool:
    """Return whether digits are a Swedish personal identity or coordination number.

    Examples
    --------
    >>> is_swedish("811228-9874"), is_swedish("19811228-9874"), is_swedish("811228-9875"), is_swedish("556036-0793")
    (True, True, False, False)
    """
    digits = [int(digit) for digit in DIGITS.findall(text)]
    if len(digits) not in (10, 12):
        return False
    digits = digits[-10:]
    day = digits[4] * 10 + digits[5]
    try:
        dt.date(2000 + digits[0] * 10 + digits[1], digits[2] * 10 + digits[3], day % COORDINATION)
    except ValueError:
        return False
    # Luhn: every second digit is doubled, and the digits of the products are added up.
    total = sum(sum(divmod(digit * (2 - place % 2), 10)) for place, digit in enumerate(digits))
    return total % 10 == 0


def holds_number(text: str) -> bool:
    """Return whether a national identity number stands in a text.

    Examples
    --------
    >>> holds_number("se 150765 00565."), holds_number("0.15076500565")
    (True, False)
    """
    found = CANDIDATE.findall(RANDOM.sub(" ", text))
    # A workbook keeps a number without the zero that it begins with.
    return any(is_norwegian(one) or is_swedish(one) or (len(one) == 10 and is_norwegian(f"0{one}")) for one in found)


def refused(forms: Iterable[Form]) -> list[Problem]:
    """Return the problem of each column that holds a national identity number, without the numbers.

    Looks at every cell of every column, whatever the column is called, also into longer texts.
    """
    return [problem for form in forms for column in form.frame.columns if (problem := _of_column(form, column))]


def _of_column(form: Form, column: str) -> Problem | None:
    cells = form.frame.select(row=pl.int_range(pl.len()), text=pl.col(column).fill_null(""))
    rows = [
        row + form.first_row
        for row, text in cells.filter(pl.col("text").str.contains(MAY_HOLD)).iter_rows()
        if holds_number(text)
    ]
    if not rows or len(rows) <= _by_chance(cells["text"]):
        return None
    first = rows[:MOST_EXAMPLES]
    return Problem(
        "error",
        form.file,
        column,
        "identity_number",
        len(rows),
        tuple(first),
        (),
        f"{form.file}: the column {column!r} holds national identity numbers ({named_rows(first, len(rows))}).",
        "They may not be read. Export without them, or delete the column, and import again.",
    )


def _by_chance(cells: pl.Series) -> float:
    """Return how many cells of a column of other numbers may be valid by chance; 0 unless it is such a column.

    It is one where every cell has the same number of digits and nothing else: the keys of a system, or moments. Of
    identity numbers nearly every one would be valid, so that such a column is still refused.
    """
    filled = cells.filter(cells != "")
    length = filled.str.len_chars().unique()
    if len(filled) < ENOUGH or len(length) != 1 or not filled.str.contains(r"^\d+$").all():
        return 0.0
    rate = BY_CHANCE.get(length[0], 0.0)
    if length[0] == 12 and all(MOMENT.fullmatch(cell) for cell in filled):
        rate = MOMENT_BY_CHANCE
    return len(filled) * rate + 3 * (len(filled) * rate * (1 - rate)) ** 0.5
