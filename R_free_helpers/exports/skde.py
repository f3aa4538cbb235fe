"""The file that SKDE's portal *Behandlingskvalitet* takes, and the metadata of each indicator in it.

The receiver is imongr (https://github.com/mong/imongr): six columns, semicolons, decimal comma. Of indicators of the
types `FRACTIONS` it adds up counts from level to level, so that they are told of one level only, and of every unit of
it: one left out would be missing from the sums above. Other values are never added up and are told of every level.
"""

from __future__ import annotations

from R_free_helpers.exports.checks import Made, csv_text, listed
from R_free_helpers.exports.told import Delivery, Told, whole, written, year_of
from R_free_helpers.model.names import unknown
from R_free_helpers.model.portal import PortalIndicator

COLUMNS = ("context", "year", "orgnr", "ind_id", "var", "denominator")
FRACTIONS = ("andel", "dg_andel", "dg")
"""Types of which ``var`` and ``denominator`` are counts."""

TYPES = ("andel", "beregnet_andel", "antall", "gjennomsnitt", "median", "dg_andel")
SHARES = ("andel", "beregnet_andel", "dg_andel", "dg")
"""Types that are shown in per cent."""

SCHEMES = ("orgnr", "skde")
"""By which numbers the receiver knows a unit: those of the register of enterprises, and its own of the country."""

CONTEXTS = ("caregiver", "resident")
SEPARATOR, DECIMAL = ";", ","
DECIMALS = 3
"""``var`` is a ``double(9,3)``."""

METADATA = (
    "id", "dg_id", "include", "title", "name", "type", "sformat", "measure_unit", "min_denominator", "min_value",
    "max_value", "level_green", "level_yellow", "level_direction", "short_description", "long_description",
    "registry_id",
)  # fmt: skip
"""The columns of the receiver's table ``ind``."""

LONGEST = {"id": 63, "dg_id": 63, "title": 255, "name": 255, "short_description": 1023, "long_description": 2047}
"""Letters that the receiver's columns hold."""

MOST_MINIMUM = 255
"""``min_denominator`` is a ``tinyint unsigned``."""


def make(delivery: Delivery) -> Made:
    """Return the file of values, and the file with a row of metadata for each indicator.

    Raises
    ------
    ValueError
        Where the registry's lists cannot be used, or nothing is left to deliver.
    """
    settings, notes = delivery.portal.settings["skde"], delivery.unreleased("skde")
    rows: list[list[str]] = []
    delivered: list[PortalIndicator] = []
    for one in delivery.portal.of("skde"):
        if one.type not in TYPES:
            raise ValueError(f"{delivery.portal.registry}/portal/indicators.csv: {unknown('type', one.type, TYPES)}")
        if not delivery.told(one):
            continue
        levels = [settings["fractions"]] if one.type in FRACTIONS else settings["levels"]
        found = _rows(delivery, one, delivery.at(levels), notes)
        if found:
            rows += found
            delivered.append(one)
    if not rows:
        raise ValueError("skde: nothing is left to deliver: " + ("; ".join(notes) or "no indicator is listed"))
    stem = f"{delivery.edition.id}-skde"
    header = csv_text(METADATA, [metadata(delivery, one, delivered) for one in delivered], SEPARATOR)
    return Made({f"{stem}.csv": csv_text(COLUMNS, rows, SEPARATOR), f"{stem}-ind.csv": header}, notes)


def _rows(delivery: Delivery, one: PortalIndicator, units: list[str], notes: list[str]) -> list[list[str]]:
    """Return the rows of an indicator; what is left out is noted."""
    numbers, told = delivery.portal.numbers(*SCHEMES), delivery.told(one)
    unnumbered = [unit for unit in units if unit not in numbers]
    absent = {unit: told[unit] for unit in units if unit in told and told[unit].reason}
    silent = [unit for unit in units if unit not in told]
    negative = [unit for unit, value in told.items() if unit in units and value.value is not None and value.value < 0]
    missing = [*unnumbered, *absent, *silent]
    if one.type in FRACTIONS and missing:
        notes.append(
            f"{one.id} is not delivered: the portal adds its units up, and {listed(missing)} would be missing from "
            "the sums; give it the type beregnet_andel in indicators.csv, which is told of every level"
        )
        return []
    if negative:
        notes.append(f"{one.id} is not delivered: the portal's values are unsigned, and {listed(negative)} is below 0")
        return []
    if unnumbered:
        notes.append(f"{one.id}: {listed(unnumbered)} left out: no organisation number is known")
    for reason in dict.fromkeys(delivery.why(value, one.statistic) for value in absent.values()):
        left = [unit for unit, value in absent.items() if delivery.why(value, one.statistic) == reason]
        notes.append(f"{one.id}: {listed(left)} left out: {reason}")
    kept = [unit for unit in units if unit not in missing]
    context = delivery.portal.settings["skde"]["context"]
    found = []
    for unit in kept:
        var, denominator = _numbers(told[unit], one)
        if not denominator or denominator == "0":
            notes.append(f"{one.id}: {unit} left out: the portal takes no value without a denominator")
            continue
        found.append([context, year_of(told[unit].period), numbers[unit].id, one.id, var, denominator])
    return found


def _numbers(told: Told, one: PortalIndicator) -> tuple[str, str]:
    """Return ``var`` and ``denominator``; the latter is empty where nothing is known."""
    denominator = "" if told.denominator is None else whole(told.denominator)
    if one.type in FRACTIONS:
        return ("" if told.numerator is None else whole(told.numerator)), denominator
    assert told.value is not None  # a hidden one was left out
    return written(told.value, DECIMALS, DECIMAL), denominator


def metadata(delivery: Delivery, one: PortalIndicator, delivered: list[PortalIndicator]) -> list[str]:
    """Return an indicator's row of the receiver's table ``ind``; ``registry_id`` is the receiver's own to give."""
    coverage = next((other.id for other in delivered if other.measure == one.coverage), "")
    bands, name = delivery.bands(one.measure), delivery.name(one)
    definition, rationale = delivery.text(one.measure, "definition"), delivery.text(one.measure, "rationale")
    counted = [delivery.text(one.measure, text) for text in ("numerator", "denominator")]
    minimum = "" if one.type.startswith("dg") else str(min(delivery.policy.minimum, MOST_MINIMUM))
    low = delivery.registry.lower_is_better(one.measure)
    said = {
        "id": one.id,
        "dg_id": coverage,
        "include": "1",
        "title": name,
        "name": name,
        "type": one.type,
        "sformat": ",.0%" if one.type in SHARES else ",.1f",
        "min_denominator": minimum,
        "level_green": written(bands.very_good, DECIMALS, DECIMAL) if bands else "",
        "level_yellow": written(bands.good, DECIMALS, DECIMAL) if bands else "",
        "level_direction": "0" if low else "1",
        "short_description": definition or name,
        "long_description": " ".join(filter(None, [definition, *counted, rationale])) or name,
    }
    return [said.get(column, "") for column in METADATA]
