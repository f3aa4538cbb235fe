"""The national quality indicators that the Norwegian Directorate of Health takes from registries, as CSV.

The directorate has published no format: a file is agreed upon. This one has a row for each indicator and unit, also
where no number can be told, with the reason in the directorate's language in place of the number.
"""

from __future__ import annotations

import csv
import io

from R_free_helpers.exports.checks import Checked, Fault, Made, csv_text, listed
from R_free_helpers.exports.told import Delivery, Told, whole, written, year_of
from R_free_helpers.language.numbers import half_up
from R_free_helpers.model.portal import PortalIndicator

COLUMNS = (
    "utgave", "indikator_id", "indikator", "aar", "periode", "nivaa", "orgnr", "enhet", "teller", "nevner", "andel",
    "maal_hoey", "retning", "merknad",
)  # fmt: skip
"""Edition, indicator's id and name, year, period, level, organisation number (none of the country), unit, numerator,
denominator, share, goal, direction (whether high or low is good), and why there is no number."""

DIRECTIONS = ("hoey", "lav")
SEPARATOR, DECIMAL = ";", ","
DECIMALS = 4


def make(delivery: Delivery) -> Made:
    """Return the file.

    Raises
    ------
    ValueError
        Where the registry's lists cannot be used, or nothing is left to deliver.
    """
    notes = delivery.unreleased("helsedirektoratet")
    numbers = delivery.portal.numbers("orgnr")
    units = delivery.at(delivery.portal.settings["helsedirektoratet"]["levels"])
    nation = next(name for name, unit in delivery.units.items() if not unit["parent_unit_id"])
    delivered = [unit for unit in units if unit in numbers or unit == nation]
    if unnumbered := [unit for unit in units if unit not in delivered]:
        notes.append(f"{listed(unnumbered)} left out: no organisation number is known")
    rows = []
    for one in delivery.portal.of("helsedirektoratet"):
        told = delivery.told(one)
        for unit in (unit for unit in delivered if unit in told):
            number = "" if unit == nation else numbers[unit].id  # the country is no enterprise
            rows.append(_row(delivery, one, told[unit], number))
    if not rows:
        raise ValueError("helsedirektoratet: nothing is left to deliver: " + ("; ".join(notes) or "no row is released"))
    name = f"{delivery.edition.id}-helsedirektoratet.csv"
    return Made({name: csv_text(COLUMNS, rows, SEPARATOR)}, notes)


def _row(delivery: Delivery, one: PortalIndicator, told: Told, number: str) -> list[str]:
    unit, bands = delivery.units[told.unit_id], delivery.bands(one.measure)
    known = not told.reason and told.numerator is not None and told.denominator is not None
    counts = [whole(told.numerator), whole(told.denominator)] if known else ["", ""]  # type: ignore[arg-type]
    return [
        delivery.edition.id,
        one.id,
        delivery.name(one),
        year_of(told.period),
        told.period,
        delivery.registry.codes.get(("level", unit["level"]), unit["level"]),
        number,
        unit["name_print"],
        *counts,
        written(told.value, DECIMALS, DECIMAL) if told.value is not None else "",
        written(bands.very_good, DECIMALS, DECIMAL) if bands else "",
        DIRECTIONS[delivery.registry.lower_is_better(one.measure)],
        delivery.why(told, one.statistic) if told.reason else "",
    ]


def check(text: str, ids: set[str], organisations: set[str]) -> Checked:
    """Return what is wrong with a file.

    The checks are ``columns``, ``edition``, ``indicator``, ``organisation``, ``count``, ``share``, ``reason`` and
    ``once``; each is described where it is made.
    """
    header, *rows = list(csv.reader(io.StringIO(text), delimiter=SEPARATOR)) or [[]]
    if header != list(COLUMNS) or any(len(row) != len(COLUMNS) for row in rows):
        return Checked([Fault("columns", "the columns are not " + ", ".join(COLUMNS))])
    found: list[Fault] = []
    records = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    if len({record["utgave"] for record in records}) != 1:
        found.append(Fault("edition", "the rows are not of one edition"))
    seen: set[tuple[str, str]] = set()
    for record in records:
        place = f"{record['indikator_id']}, {record['enhet']}"
        found += [Fault(name, f"{place}: {what}") for name, what in _wrong(record, ids, organisations)]
        key = record["indikator_id"], record["orgnr"]
        if key in seen:
            found.append(Fault("once", f"{place} is there twice"))
        seen.add(key)
    return Checked(found)


def _wrong(record: dict[str, str], ids: set[str], organisations: set[str]) -> list[tuple[str, str]]:
    """Return what is wrong with a row, with the name of the check."""
    found = []
    if record["indikator_id"] not in ids:
        found.append(("indicator", "the indicator is none of the registry's"))
    if record["orgnr"] and record["orgnr"] not in organisations:
        found.append(("organisation", f"the organisation number {record['orgnr']} is not known"))
    numbers = [record[name] for name in ("teller", "nevner", "andel")]
    if record["merknad"]:
        return found + ([("reason", "there is a number beside the reason why there is none")] if any(numbers) else [])
    if not all(numbers):
        return [*found, ("reason", "a number is missing, and no reason is told")]
    met, of, share = numbers
    if not (met.isdigit() and of.isdigit() and 0 <= int(met) <= int(of) and int(of) > 0):
        return [*found, ("count", f"{met} of {of} are no counts")]
    if written(float(half_up(int(met) / int(of), DECIMALS)), DECIMALS, DECIMAL) != share:
        found.append(("share", f"{share} is not {met} of {of}"))
    return found
