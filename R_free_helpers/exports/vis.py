"""The answer that *Vården i siffror* fetches: indicators of organisations as XML, after the service contract of 2.0.

The contract is ``urn:riv:followup:groupoutcomes:qualityreporting`` (GetQualityIndicators). What it cannot tell has a
place of its own there: ``missingMeasure`` with a reason. Intervals are left out, since the contract wants them
symmetric about the value, and those of shares are not.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from R_free_helpers.exports.checks import Made, listed
from R_free_helpers.exports.told import Delivery, Told, days, whole, written
from R_free_helpers.model.names import unknown
from R_free_helpers.model.portal import Organisation, PortalIndicator

RESPONDER = "urn:riv:followup:groupoutcomes:qualityreporting:GetQualityIndicatorsResponder:2"
CONTRACT = "urn:riv:followup:groupoutcomes:qualityreporting:2"
MEASURE_ID = "1.2.826.0.1.3680043.9.4672.7"
"""Root of the ids of indicators."""

ROOTS = {
    "sjukhus": "1.2.826.0.1.3680043.9.4672.5",
    "kommun": "1.2.752.129.2.2.1.17",
    "lan": "1.2.752.129.2.2.1.18",
    "land": "1.2.752.129.2.2.1.19",
}
"""Root of the ids of organisations, by scheme; HSA-ids have an element of their own."""

ORGANISATION_TYPES = {
    "hsa": "Vardenhet",
    "sjukhus": "Sjukhus",
    "kommun": "Kommun",
    "lan": "Lan",
    "sjukvardsregion": "Sjukvardsregion",
    "land": "Land",
}
"""What an organisation is in the contract's words, by scheme."""

WITHIN = {
    "hsa": ("sjukhus", "kommun", "lan"),
    "sjukhus": ("lan",),
    "kommun": ("lan",),
    "lan": ("land",),
    "sjukvardsregion": ("land",),
    "land": (),
}
"""What an organisation may be part of."""

TYPES = ("proportion", "continuous")

NULL_FLAVOR = "2.16.840.1.113883.5.1008"
"""HL7's code system of reasons why there is no value."""

REASONS = {"few": "MSK", "suppressed": "MSK", "no_data": "NI"}
"""MSK: there is one, but it is not told; NI: nothing is known."""


def make(delivery: Delivery) -> Made:
    """Return the answer as a file, a measurement for each indicator and organisation.

    Raises
    ------
    ValueError
        Where the registry's lists cannot be used, or nothing is left to deliver.
    """
    notes = delivery.unreleased("vis")
    chains = _chains(delivery, notes)
    ET.register_namespace("urn1", CONTRACT)
    ET.register_namespace("urn", RESPONDER)
    root = ET.Element(f"{{{RESPONDER}}}GetQualityIndicatorsResponse")
    synthetic = "; synthetic: no person in it exists" if delivery.synthetic else ""
    root.append(ET.Comment(f" {delivery.edition.id}, {delivery.edition.policy}{synthetic} "))
    for one in delivery.portal.of("vis"):
        if one.type not in TYPES:
            raise ValueError(f"{delivery.portal.registry}/portal/indicators.csv: {unknown('type', one.type, TYPES)}")
        told = delivery.told(one)
        for unit in (unit for unit in chains if unit in told):
            root.append(_measurement(delivery, one, told[unit], chains[unit], notes))
    if len(root) == 1:
        raise ValueError("vis: nothing is left to deliver: " + ("; ".join(notes) or "no indicator is listed"))
    ET.indent(root)
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
    return Made({f"{delivery.edition.id}-vis.xml": text}, notes)


def _chains(delivery: Delivery, notes: list[str]) -> dict[str, list[Organisation]]:
    """Return for each unit itself and the organisations that it is part of, up to the country; others are noted."""
    known = delivery.portal.numbers(*ORGANISATION_TYPES)
    found: dict[str, list[Organisation]] = {}
    nameless: list[str] = []
    for unit in delivery.at(delivery.portal.settings["vis"]["levels"]):
        above, at = [], unit
        while at:
            above.append(at)
            at = delivery.units[at]["parent_unit_id"]
        chain = [known[unit]] if unit in known else []
        for name in above[1:]:
            if chain and name in known and known[name].scheme in WITHIN[chain[-1].scheme]:
                chain.append(known[name])
        if chain and chain[-1].scheme == "land":
            found[unit] = chain
        else:
            nameless.append(unit)
    if nameless:
        notes.append(f"{listed(nameless)} left out: no number is known of it, or of what it is part of")
    return found


def _measurement(
    delivery: Delivery, one: PortalIndicator, told: Told, chain: list[Organisation], notes: list[str]
) -> ET.Element:
    measurement = ET.Element(f"{{{CONTRACT}}}measurement")
    _id(measurement, "measureId", MEASURE_ID, one.id)
    period = _add(measurement, "measurePeriod")
    for name, day in zip(("start", "end"), days(told.period), strict=True):
        _add(period, name, day)
    _organisation(_add(measurement, "organization"), delivery, chain)
    if told.reason:
        missing = _add(_add(measurement, "missingMeasure"), "reasonCode")
        _add(missing, "code", REASONS[told.reason])
        _add(missing, "codeSystem", NULL_FLAVOR)
        _add(missing, "displayName", delivery.why(told, one.statistic))
    elif one.type == "proportion":
        _proportion(measurement, delivery, one, told, notes)
    else:
        continuous = _add(measurement, "continuousVariableMeasure")
        assert told.value is not None  # what is hidden has a reason
        _add(continuous, "value", written(told.value))
        if told.denominator is not None:
            _add(continuous, "denominator", whole(told.denominator))
    system = delivery.portal.settings["vis"]["source_system"]
    _id(
        _add(measurement, "sourceSystem"), "systemId", str(system.get("root") or ""), str(system.get("extension") or "")
    )
    return measurement


def _proportion(
    measurement: ET.Element, delivery: Delivery, one: PortalIndicator, told: Told, notes: list[str]
) -> None:
    proportion = _add(measurement, "proportionMeasure")
    assert told.value is not None  # what is hidden has a reason
    for name, count in (("numerator", told.numerator), ("denominator", told.denominator)):
        if count is not None:
            _add(proportion, name, whole(count))
    _add(proportion, "rate", written(told.value))
    coverage = _coverage(delivery, one, told.unit_id)
    if coverage is not None and coverage > 1:
        notes.append(f"{one.id}: the coverage of {told.unit_id} is left out: the contract takes none above 1")
    elif coverage is not None:
        _add(proportion, "coverage", written(coverage))


def _coverage(delivery: Delivery, one: PortalIndicator, unit: str) -> float | None:
    """Return the coverage that belongs to an indicator at a unit; None where none is released."""
    if not one.coverage:
        return None
    whose = PortalIndicator(one.format, one.coverage, "", "share", one.coverage, "proportion", "", one.state, "")
    told = delivery.told(whose).get(unit)
    return told.value if told else None


def _organisation(element: ET.Element, delivery: Delivery, chain: Iterable[Organisation]) -> None:
    """Describe the first organisation of a chain, and in it what it is part of."""
    first, *rest = chain
    if first.scheme == "hsa":
        _add(element, "hsaId", first.id)
    else:
        # Of care regions the contract's rules name no root.
        _id(element, "organizationId", ROOTS.get(first.scheme, ""), first.id)
    _add(element, "organizationType", ORGANISATION_TYPES[first.scheme])
    _add(element, "organizationName", delivery.units[first.unit_id]["name_print"])
    if rest:
        _organisation(_add(element, "asOrganizationPartOf"), delivery, rest)


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{CONTRACT}}}{name}")
    element.text = text
    return element


def _id(parent: ET.Element, name: str, root: str, extension: str) -> None:
    """Add an identifier; parts that are not known are left out."""
    element = _add(parent, name)
    for part, text in (("root", root), ("extension", extension)):
        if text:
            _add(element, part, text)
