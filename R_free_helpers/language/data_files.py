"""Numbers as a language writes them: in data files that readers download, and read back from what was printed.

What the program passes on has one form: semicolons between cells and decimal commas, spaces between thousands. A
language with another decimal sign gets its own where readers see it, and an audit turns it back.
"""

from __future__ import annotations

import csv
import io
import re
from functools import cache

ONE_FORM = ","
"""The decimal sign of what the program passes on."""

CELL = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
GROUP_SPACE = "\N{NO-BREAK SPACE}"


@cache
def signs(language: str) -> tuple[str, str]:
    """Return the decimal sign of a language, and what stands between thousands.

    Examples
    --------
    >>> signs("en-GB"), signs("sv-SE")
    (('.', ','), (',', '\\xa0'))
    """
    from R_free_helpers.language.numbers import Numbers

    symbols = Numbers(language).locale.number_symbols["latn"]
    return symbols["decimal"], symbols["group"]


def in_language(text: str, language: str) -> str:
    """Return a data file as spreadsheets of a language open it at once.

    Examples
    --------
    >>> in_language("unit;value\\nA, B;0,5\\n", "en-GB")
    'unit,value\\n"A, B",0.5\\n'
    >>> in_language("unit;value\\nA, B;0,5\\n", "nb-NO")
    'unit;value\\nA, B;0,5\\n'
    """
    decimal = signs(language)[0]
    return text if decimal == ONE_FORM else _rewritten(text, ";", ",", ONE_FORM, decimal)


def in_one_form(text: str, language: str) -> str:
    """Return a data file of a language as the program passes it on.

    Examples
    --------
    >>> in_one_form('unit,value\\n"A, B",0.5\\n', "en-GB")
    'unit;value\\nA, B;0,5\\n'
    """
    decimal = signs(language)[0]
    return text if decimal == ONE_FORM else _rewritten(text, ",", ";", decimal, ONE_FORM)


def _rewritten(text: str, separator: str, new_separator: str, decimal: str, new_decimal: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=new_separator, lineterminator="\n")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        writer.writerow([cell.replace(decimal, new_decimal) if CELL.fullmatch(cell) else cell for cell in row])
    return out.getvalue()


def prose_in_one_form(text: str, language: str) -> str:
    """Return a text with its numbers as the program's own readers know them: a decimal comma, spaces between thousands.

    Numbers with more than one decimal sign are no numbers but versions, and stay.

    Examples
    --------
    >>> prose_in_one_form("1,234 of 12.5% (7.5, 3). Python 3.11.2", "en-GB")
    '1\\xa0234 of 12,5% (7,5, 3). Python 3.11.2'
    >>> prose_in_one_form("1,5", "nb-NO")
    '1,5'
    """
    decimal, group = signs(language)
    if decimal == ONE_FORM:
        return text
    dot, comma = re.escape(decimal), re.escape(group)
    thousands = re.compile(rf"(?<![\w{dot}{comma}])\d{{1,3}}(?:{comma}\d{{3}})+(?!\d|{comma}\d)")
    text = thousands.sub(lambda found: found[0].replace(group, GROUP_SPACE), text)
    return re.sub(rf"(?<![\w{dot}])(\d[\d{GROUP_SPACE}]*){dot}(\d+)(?!\w|{dot}\d)", rf"\1{ONE_FORM}\2", text)
