"""Rules about keys, lists and scales: one small function each, all of them run every time.

A rule reads what it checks from the metadata in ``tables`` and from the registry's lists, and yields a
problem per column that breaks it. A rule that lacks a column or a table is silent: that is reported already.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

import polars as pl

from R_free_helpers.contract.checked import Checked, Rule
from R_free_helpers.contract.date_rules import DATE_RULES
from R_free_helpers.contract.problems import Problem, RawTable, at_rows, general, show
from R_free_helpers.contract.tables import may_be_empty


def empty_table(checked: Checked) -> Iterator[Problem | None]:
    """A table has no rows."""
    for table in checked.tables.values():
        if table.frame.height == 0:
            severity = "warning" if may_be_empty(table.name) else "error"
            yield general(
                severity,
                "empty_table",
                f"{table.name}: the table has no rows.",
                "Check that the export was not filtered; what is counted from it will be empty.",
                table=table.name,
            )


def duplicate_key(checked: Checked) -> Iterator[Problem | None]:
    """Two rows have the same primary key."""
    for table in checked.tables.values():
        keys = list(table.keys)
        if not keys or not set(keys) <= set(table.frame.columns):
            continue
        frame = table.frame.select(keys)
        twice = frame.to_series().is_duplicated() if len(keys) == 1 else frame.is_duplicated()
        twice &= frame.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
        yield at_rows(
            table,
            "/".join(keys),
            "duplicate_key",
            twice,
            "has|have a key that another row has too",
            "Keep one row for each key, or correct the key.",
        )


def unknown_code(checked: Checked) -> Iterator[Problem | None]:
    """A value is not among the codes that the registry lists for its column."""
    for table, column, _ in checked.columns("codes"):
        codes = checked.reference.labels(table.name, column)
        values = table.frame.get_column(column)
        unknown = ~values.is_in(list(codes)) & values.is_not_null()
        yield at_rows(
            table,
            column,
            "unknown_code",
            unknown,
            "holds|hold a code that the registry does not list",
            f"Use one of {_choice(codes)}, or add the code to codes.csv.",
            values=_with_suggestions(values, unknown, codes),
        )


def orphan(checked: Checked) -> Iterator[Problem | None]:
    """A row names a patient, unit or drug that is not listed."""
    for table, column, target in checked.columns("references"):
        name, key = target.split(".")
        listed = checked.reference.listed(name)
        values = table.frame.get_column(column)
        if listed is None:
            if name not in checked.tables or key not in checked.tables[name].frame.columns:
                continue
            known = checked.tables[name].frame.get_column(key)
            broken = ~values.is_in(known.drop_nulls().unique().implode()) & values.is_not_null()
            yield at_rows(
                table,
                column,
                "orphan",
                broken,
                f"refers|refer to a {key} that is not in {name}",
                f"Deliver the missing rows of {name}, or remove these.",
            )
        else:
            codes = dict(
                listed.select(key, pl.concat_str(pl.exclude(key), separator="\n", ignore_nulls=True)).iter_rows()
            )
            broken = ~values.is_in(list(codes)) & values.is_not_null()
            yield at_rows(
                table,
                column,
                "orphan",
                broken,
                f"names|name a {name} that the registry does not list",
                f"Use a {key} of {name}.csv, or add the {name} there.",
                values=_with_suggestions(values, broken, codes),
            )


def unit_with_parts(checked: Checked) -> Iterator[Problem | None]:
    """A row belongs to a region or the nation, so that no hospital trust counts it."""
    parents = checked.reference.units.get_column("parent_unit_id").drop_nulls().unique().to_list()
    for table, column, target in checked.columns("references"):
        if target == "unit.unit_id":
            values = table.frame.get_column(column)
            yield at_rows(
                table,
                column,
                "unit_with_parts",
                values.is_in(parents),
                "names|name a unit that has units below it, so that none of those counts the row",
                "Name the unit itself.",
                severity="warning",
                values=values,
            )


def outside_scale(checked: Checked) -> Iterator[Problem | None]:
    """A score lies outside the range of its instrument."""
    for table, column, values, scale in _scores(checked):
        low, high, instrument = scale["minimum"], scale["maximum"], scale["instrument"]
        yield at_rows(
            table,
            column,
            "outside_scale",
            (values < low) | (values > high),
            f"holds|hold a value outside {low:g} to {high:g}, the range of {instrument}",
            "Correct the score, or leave the row out when it is unknown.",
            values=values,
        )


def between_steps(checked: Checked) -> Iterator[Problem | None]:
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
        yield at_rows(
            table,
            column,
            "between_steps",
            broken & inside,
            f"holds|hold a value that the scale does not have ({instrument} goes from {low:g} to {high:g} {which})",
            "Correct the score; do not round it.",
            values=values,
        )


def _scores(checked: Checked) -> Iterator[tuple[RawTable, str, pl.Series, dict]]:
    """Yield every column of scores once per instrument, with the values of the others left out."""
    for table, column, name in checked.columns("scale"):
        if "instrument" not in table.frame.columns:
            continue
        for scale in checked.reference.instruments.filter(pl.col("column") == name).iter_rows(named=True):
            mine = table.frame.get_column("instrument") == scale["instrument"]
            values = table.frame.get_column(column)
            yield table, column, values.set(~mine.fill_null(False), None), scale


def answer_without_invitation(checked: Checked) -> Iterator[Problem | None]:
    """A person answered in a wave without being invited to it: shares of answers could then exceed 100 %."""
    answers, sent = checked.tables.get("prom_response"), checked.tables.get("prom_invitation")
    keys = ["patient_id", "wave"]
    if answers is None or sent is None or not all(set(keys) <= set(t.frame.columns) for t in (answers, sent)):
        return
    invited = sent.frame.select(*keys, invited=True).unique(keys)
    joined = answers.frame.select(keys).join(invited, on=keys, how="left", maintain_order="left")
    broken = joined.get_column("invited").is_null() & joined.get_column("wave").is_not_null()
    yield at_rows(
        answers,
        "wave",
        "answer_without_invitation",
        broken,
        "answers|answer a wave to which prom_invitation has no invitation of the person",
        "Deliver the invitation, or leave wave empty when the form was filled in outside a wave.",
        severity="warning",
        values=answers.frame.get_column("wave"),
    )


def _choice(codes: Mapping[str, str]) -> str:
    names = list(codes)
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "") if names else "no code (none is listed)"


def _with_suggestions(values: pl.Series, unknown: pl.Series, codes: Mapping[str, str]) -> list[str]:
    """Return the first different unknown values, each with the code that may be meant."""
    different = values.filter(unknown).unique(maintain_order=True)
    phrases = []
    for value in different.head(5):
        meant = suggest(value, codes)
        phrases.append(show(value) + (f" (did you mean {meant}?)" if meant else ""))
    return [*phrases, "…"] if different.len() > 5 else phrases


def suggest(value: str, codes: Mapping[str, str]) -> str | None:
    """Return the code that a wrong value may mean: by its label, by its case, or by a typing error."""
    spelled = {label.casefold(): code for code, labels in codes.items() for label in labels.split("\n")}
    spelled |= {code.casefold(): code for code in codes}
    folded = value.strip().casefold()
    near = [folded] if folded in spelled else difflib.get_close_matches(folded, list(spelled), n=1, cutoff=0.7)
    return spelled[near[0]] if near else None


RULES: tuple[Rule, ...] = (
    empty_table,
    duplicate_key,
    unknown_code,
    orphan,
    unit_with_parts,
    *DATE_RULES,
    outside_scale,
    between_steps,
    answer_without_invitation,
)
