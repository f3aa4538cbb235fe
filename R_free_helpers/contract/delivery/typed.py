"""From text to values: each column of a form by what the codebook says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from R_free_helpers.contract.delivery.form import RECORD, Field, Form
from R_free_helpers.contract.problems import Problem, at_rows, general, listing

DAY_FORMATS = ("%d.%m.%Y", "%Y-%m-%d")
DAY = r"^(?:\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{1,2}-\d{1,2})$"
CLOCK_FORMATS = ("%H:%M:%S", "%H:%M")
YES, NO, OPEN = ("1", "true", "ja", "yes"), ("0", "false", "nei", "nej", "no"), ("-1",)
"""How systems write yes, no, and a question that was not answered."""


@dataclass(frozen=True)
class Typed:
    """A form with values.

    Attributes
    ----------
    form : Form
    frame : polars.DataFrame
    problems : tuple of Problem
    unknown_codes : dict of str to int
        How many values of a column have a code that the codebook lacks; they are kept.
    not_answered : dict of str to int
        How many values of a column stand for an open question; they are read as empty.
    """

    form: Form
    frame: pl.DataFrame
    problems: tuple[Problem, ...]
    unknown_codes: dict[str, int]
    not_answered: dict[str, int]

    def parts(self) -> dict[str, pl.DataFrame]:
        """Return the rows of each form in the file, by its name.

        Of a file with one form these are all rows. Elsewhere a form has the rows that name it, and those of the record
        itself (which name none) in which it was opened; ``record`` are all rows of the record.
        """
        by = self.form.parts
        if not by:
            return {self.form.name: self.frame}
        named = pl.col(by) if by in self.frame.columns else pl.lit(None, dtype=pl.String)
        found = {RECORD: self.frame.filter(named.is_null())}
        for name in self.form.part_names:
            state = f"{name}_complete"
            opened = pl.col(state).is_not_null() if state in self.frame.columns else pl.lit(False)
            found[name] = self.frame.filter((named == name) | (named.is_null() & opened))
        return found


def typed(form: Form) -> Typed:
    """Return a form with the values that its codebook tells; a column that the codebook lacks stays text.

    Nothing is lost: a value that cannot be read is a problem that names its rows, never an empty cell.
    """
    columns, problems, unknown, not_answered = [], [], {}, {}
    for name in form.frame.columns:
        text = pl.col(name)
        text = pl.when(text == "").then(None).otherwise(text)
        text = form.frame.select(text.alias(name)).to_series()
        found = form.fields.get(name.casefold())
        if found is None:
            columns.append(text)
            continue
        values = READERS[found.kind](text, found)
        columns.append(values.alias(name))
        # A code that stands for no answer is read, as nothing.
        open_question = text.is_not_null() & _no_answer(text, found)
        if open_question.any():
            not_answered[name] = int(open_question.sum())
        lost = values.is_null() & text.is_not_null() & ~open_question
        problem = at_rows(
            form.raw,
            name,
            "unreadable_value",
            lost,
            f"is|are no {NAMES[found.kind]}",
            "Correct it in the system and export again.",
            values=text,
        )
        problems += [problem] if problem else []
        if found.kind == "choice":
            strange = values.is_not_null() & ~values.is_in(list(found.choices))
            if strange.any():
                unknown[name] = int(strange.sum())
    problems += _difference(form)
    return Typed(form, pl.DataFrame(columns), tuple(problems), unknown, not_answered)


def _no_answer(text: pl.Series, found: Field) -> pl.Series:
    codes = set(found.not_chosen) | (set(OPEN) if found.kind == "yes_no" else set())
    return plain_code(text).is_in(sorted(codes))


def _difference(form: Form) -> list[Problem]:
    """Return what the codebook and the file do not have in common."""
    if not form.fields:
        return []
    there = {name.casefold() for name in form.frame.columns}
    extra = [name for name in form.frame.columns if name.casefold() not in form.fields and name not in form.own]
    absent = [one.name for key, one in form.fields.items() if key not in there]
    found = []
    if extra:
        found.append(
            general(
                "warning",
                "not_in_codebook",
                f"{form.file}: the codebook lacks {len(extra)} of its columns: {listing(extra[:5], len(extra))}.",
                "They were read as text. Ask for the codebook of this export.",
                table=form.file,
            )
        )
    if absent:
        found.append(
            general(
                "warning",
                "not_in_file",
                f"{form.file}: {len(absent)} columns of the codebook are not there: "
                f"{listing(absent[:5], len(absent))}.",
                "Check that the export is whole.",
                table=form.file,
            )
        )
    return found


def _text(text: pl.Series, found: Field) -> pl.Series:
    return text.set(text.is_in(sorted(found.missing)), None)


def _identifier(text: pl.Series, found: Field) -> pl.Series:
    # Systems change the case of identifiers from one export to the next.
    return text.str.strip_chars().str.to_uppercase()


def _date(text: pl.Series, found: Field) -> pl.Series:
    return moment(text).cast(pl.Date)


def _moment(text: pl.Series, found: Field) -> pl.Series:
    return moment(text)


def moment(text: pl.Series) -> pl.Series:
    """Return moments from days with or without a clock; a codebook does not tell the one from the other."""
    parts = pl.col(text.name).str.replace("T", " ", literal=True).str.splitn(" ", 2)
    day, clock = parts.struct.field("field_0"), parts.struct.field("field_1").str.replace(r"[.,]\d+$|Z$", "")
    day = pl.when(day.str.contains(DAY)).then(day)  # else a year of two digits would be one of the first century
    days = pl.coalesce(*(day.str.to_date(form, strict=False) for form in DAY_FORMATS))
    clocks = pl.coalesce(*(clock.str.to_time(form, strict=False) for form in CLOCK_FORMATS))
    midnight = pl.when(clock.is_null()).then(pl.time(0, 0)).otherwise(clocks)
    return (
        text.to_frame()
        .select(pl.when(midnight.is_not_null()).then(days.dt.combine(midnight)).alias(text.name))
        .to_series()
    )


def _yes_no(text: pl.Series, found: Field) -> pl.Series:
    lower = text.str.to_lowercase()
    known = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
    return lower.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.Boolean)


def _choice(text: pl.Series, found: Field) -> pl.Series:
    whole = plain_code(text)
    return whole.set(whole.is_in(sorted(found.not_chosen)), None)


def plain_code(text: pl.Series) -> pl.Series:
    """Return codes without the decimals that a spreadsheet gave them."""
    return text.str.replace(r"[.,]0+$", "")


def _whole(text: pl.Series, found: Field) -> pl.Series:
    number = _number(text, found)
    return number.set(number != number.floor(), None).cast(pl.Int64, strict=False)


def _number(text: pl.Series, found: Field) -> pl.Series:
    answered = text.set(text.is_in(sorted(found.missing)), None)
    number = answered.str.replace_all("\u00a0", "").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return number.set(~number.is_finite(), None)


READERS: dict[str, Callable[[pl.Series, Field], pl.Series]] = {
    "text": _text,
    "identifier": _identifier,
    "date": _date,
    "moment": _moment,
    "yes_no": _yes_no,
    "choice": _choice,
    "whole": _whole,
    "number": _number,
}
NAMES = {
    "text": "text",
    "identifier": "identifier",
    "date": "day",
    "moment": "moment",
    "yes_no": "yes or no",
    "choice": "code",
    "whole": "whole number",
    "number": "number",
}
"""What a value of each kind is called in a problem."""
