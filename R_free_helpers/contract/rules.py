"""Rules about lists and scales, and the order of all rules: one small function each, all run every time.

A rule reads what it checks from the metadata of the registry's tables and from its lists, and yields a
problem per column that breaks it. A rule that lacks a column or a table is silent: that is reported already.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping

import polars as pl

from R_free_helpers.contract.checked import Checked, Rule, known
from R_free_helpers.contract.date_rules import DATE_RULES
from R_free_helpers.contract.doubts import Beside, Doubt
from R_free_helpers.contract.key_rules import KEY_RULES
from R_free_helpers.contract.problems import MOST_CHARACTERS, Problem, RawTable, general, show
from R_free_helpers.contract.stored import run
from R_free_helpers.contract.unit_rules import UNIT_RULES
from R_free_helpers.model.rows import PERSON

NAME_PATTERN = r"^[\w .\-]+$"
NUMBER_PATTERN = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"


def empty_table(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A table has no rows."""
    for table in checked.tables.values():
        if table.frame.height == 0:
            severity = "warning" if checked.schema.may_be_empty(table.name) else "error"
            yield general(
                severity,
                "empty_table",
                f"{table.name}: the table has no rows.",
                "Check that the export was not filtered."
                + " What is counted from it has no data." * checked.schema.is_unknown_when_empty(table.name),
                table=table.name,
            )


def unknown_code(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A value is not among the codes that the registry lists for its column."""
    for table, column, _ in checked.columns("codes"):
        codes = checked.reference.labels(table.name, column)
        values = pl.col(column)
        unknown = ~values.is_in(list(codes)) & values.is_not_null()
        yield Doubt(
            table,
            column,
            "unknown_code",
            unknown,
            "holds|hold a code that the registry does not list",
            f"Use one of {_choice(codes)}, or add the code to codes.csv.",
            values=values,
            phrased=_suggesting(codes),
        )


def orphan(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A row names a patient, unit or drug that is not listed."""
    for table, column, target in checked.columns("references"):
        name, key = target.split(".")
        listed = checked.reference.lists.get(name)
        values = pl.col(column)
        if listed is None:
            if name not in checked.tables or key not in checked.tables[name].frame.columns:
                continue
            broken = pl.col(known(column, target)).is_null() & values.is_not_null()
            yield Doubt(
                table,
                column,
                "orphan",
                broken,
                f"refers|refer to a {key} that is not in {name}",
                f"Deliver the missing rows of {name}, or remove these.",
                beside=(checked.listed(column, target),),
            )
        else:
            codes = dict(
                listed.select(key, pl.concat_str(pl.exclude(key), separator="\n", ignore_nulls=True)).iter_rows()
            )
            broken = ~values.is_in(list(codes)) & values.is_not_null()
            yield Doubt(
                table,
                column,
                "orphan",
                broken,
                f"names|name a {name} that the registry does not list",
                f"Use a {key} of {name}.csv, or add the {name} there.",
                values=values,
                phrased=_suggesting(codes),
            )


def outside_scale(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A score lies outside the range of its instrument."""
    for table, column, values, scale in _scores(checked):
        low, high, instrument = scale["minimum"], scale["maximum"], scale["instrument"]
        yield Doubt(
            table,
            column,
            "outside_scale",
            (values < low) | (values > high),
            f"holds|hold a value outside {low:g} to {high:g}, the range of {instrument}",
            "Correct the score, or leave the row out when it is unknown.",
            values=values,
        )


def between_steps(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A score within the range is one that its instrument does not have."""
    for table, column, values, scale in _scores(checked):
        low, high, step, instrument = scale["minimum"], scale["maximum"], scale["step"], scale["instrument"]
        unused = [float(value) for value in (scale.get("not_used") or "").split()]
        if step is None and not unused:
            continue
        broken = values.is_in(unused)
        if step is not None:
            steps = (values - low) / step
            broken |= (steps - steps.round()).abs() > 1e-9
        inside = (values >= low) & (values <= high)
        which = (f"in steps of {step:g}" if step is not None else "") + (f" without {unused[0]:g}" if unused else "")
        yield Doubt(
            table,
            column,
            "between_steps",
            broken & inside,
            f"holds|hold a value that the scale does not have ({instrument} goes from {low:g} to {high:g} {which})",
            "Correct the score; do not round it.",
            values=values,
        )


def _scores(checked: Checked) -> Iterator[tuple[RawTable, str, pl.Expr, dict]]:
    """Yield every column of scores once per instrument, with the values of the others left out."""
    for table, column, name in checked.columns("scale"):
        if "instrument" not in table.frame.columns:
            continue
        for scale in checked.reference.instruments.filter(pl.col("column") == name).iter_rows(named=True):
            yield table, column, pl.when(pl.col("instrument") == scale["instrument"]).then(pl.col(column)), scale


def broken_json(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A text is not the JSON object of names and answers that it should be."""
    for table, column, _ in checked.columns("json"):
        values = pl.col(column)
        texts = run(table.frame.lazy().select(values.drop_nulls().unique()), table.frame).to_series()
        wrong = [text for text in texts if not _is_answers(text)]
        yield Doubt(
            table,
            column,
            "broken_json",
            values.is_in(wrong),
            "holds|hold a text that is not a JSON object of items and answers",
            'Write each item once, with a number, a text, true, false or null: {"item": 3}.',
            values=values,
        )


def not_a_name(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A text that becomes a name in the results holds signs that separate names there."""
    for table, column, _ in checked.columns("name"):
        values = pl.col(column)
        yield Doubt(
            table,
            column,
            "not_a_name",
            ~values.str.contains(NAME_PATTERN),
            "holds|hold a text that cannot be a name",
            "Use letters, digits, blanks and the signs _ - . only.",
            values=values,
        )


def no_number(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A text is no number in a row whose scale has numbers only."""
    for table, column, conditions in checked.columns("number_where"):
        values = pl.col(column)
        for other, codes in conditions.items():
            if other in table.frame.columns:
                broken = pl.col(other).is_in(codes) & ~values.str.contains(NUMBER_PATTERN)
                yield Doubt(
                    table,
                    column,
                    "no_number",
                    broken,
                    f"holds|hold a text that is not a number, where {other} is {' or '.join(codes)}",
                    "Write a number with a decimal point, or leave it empty where it is unknown.",
                    values=values,
                )


def _is_answers(text: str) -> bool:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({name for name, _ in pairs}) < len(pairs):
            raise ValueError("an item twice")
        return dict(pairs)

    def refuse(_: str) -> None:
        raise ValueError("not a JSON number")

    try:
        found = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and not any(isinstance(value, (dict, list)) for value in found.values())


def answer_without_invitation(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A person answered in a wave without being invited to it: shares of answers could then exceed 100 %."""
    for answers, wave, invitations in checked.columns("invited_by"):
        sent, keys = checked.tables.get(invitations), [PERSON, wave]
        if sent is None or not all(set(keys) <= set(one.frame.columns) for one in (answers, sent)):
            continue
        asked = f"invited to {wave} by {invitations}"
        invited = run(sent.frame.lazy().select(keys).unique().with_columns(pl.lit(True).alias(asked)), sent.frame)
        broken = pl.col(asked).is_null() & pl.col(wave).is_not_null()
        yield Doubt(
            answers,
            wave,
            "answer_without_invitation",
            broken,
            f"answers|answer a {wave} to which {invitations} has no invitation of the person",
            f"Deliver the invitation, or leave {wave} empty when the form was filled in outside a {wave}.",
            severity="warning",
            values=pl.col(wave),
            beside=(Beside(tuple(keys), invited),),
        )


def _choice(codes: Mapping[str, str]) -> str:
    names = list(codes)
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "") if names else "no code (none is listed)"


def _suggesting(codes: Mapping[str, str]) -> Callable[[pl.Series], list[str]]:
    """Return how unknown values are told: the first of them, each with the code that may be meant."""

    def phrases(different: pl.Series) -> list[str]:
        told = []
        for value in different.head(5):
            meant = suggest(value, codes)
            told.append(show(value) + (f" (did you mean {meant}?)" if meant else ""))
        return [*told, "…"] if different.len() > 5 else told

    return phrases


def suggest(value: str, codes: Mapping[str, str]) -> str | None:
    """Return the code that a wrong value may mean: by its label, by its case, or by a typing error."""
    spelled = {label.casefold(): code for code, labels in codes.items() for label in labels.split("\n")}
    spelled |= {code.casefold(): code for code in codes}
    # Comparing takes time that grows with the square of the length, which a stranger chooses.
    folded = value.strip().casefold()[: 2 * MOST_CHARACTERS]
    near = [folded] if folded in spelled else difflib.get_close_matches(folded, list(spelled), n=1, cutoff=0.7)
    return spelled[near[0]] if near else None


RULES: tuple[Rule, ...] = (
    empty_table,
    *KEY_RULES,
    unknown_code,
    orphan,
    *UNIT_RULES,
    broken_json,
    not_a_name,
    no_number,
    *DATE_RULES,
    outside_scale,
    between_steps,
    answer_without_invitation,
)
