"""The rules that *Vården i siffror* checks an answer by, without the service.

They are those of the contract's schematron (GetQualityIndicators 2.0, SKL, Apache-2.0), each with a name of its own,
and the one of its comments that can be looked at here: an organisation occurs once per period and indicator. The other,
on intervals, is kept by telling none.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from R_free_helpers.exports.checks import Checked, Fault
from R_free_helpers.exports.vis import CONTRACT, MEASURE_ID, ORGANISATION_TYPES, RESPONDER, ROOTS

MEASURES = ("proportionMeasure", "continuousVariableMeasure", "missingMeasure", "cohortMeasure")
SYSTEMS = ("1.2.752.129.2.1.2.1", "1.2.752.129.2.1.4.1")
COUNTRY = "SE"


def _tag(name: str) -> str:
    return f"{{{CONTRACT}}}{name}"


def _text(element: ET.Element, path: str) -> str:
    """Return the text at a path; empty where there is none."""
    found = element.find("/".join(map(_tag, path.split("/"))))
    return (found.text or "").strip() if found is not None else ""


def _has(element: ET.Element, name: str) -> bool:
    return element.find(_tag(name)) is not None


def _share(element: ET.Element, name: str) -> bool:
    """Return whether a child is a number from 0 to 1."""
    try:
        return 0 <= float(_text(element, name)) <= 1
    except ValueError:
        return False


def _root(element: ET.Element) -> str:
    return _text(element, "organizationId/root")


def _part_of(*types: str) -> Callable[[ET.Element], bool]:
    return lambda element: _text(element, "asOrganizationPartOf/organizationType") in types


@dataclass(frozen=True)
class Rule:
    """A rule of the contract.

    Attributes
    ----------
    name : str
    context : str
        The element that it is about, or with ``type:`` before it an organisation of this type.
    holds : callable
        Takes an element, returns whether it keeps the rule.
    otherwise : str
        What is wrong where it does not.
    """

    name: str
    context: str
    holds: Callable[[ET.Element], bool]
    otherwise: str


def _coverage(context: str) -> Rule:
    return Rule(
        f"{context}.coverage",
        context,
        lambda element: not _has(element, "coverage") or _share(element, "coverage"),
        "the coverage is not between 0 and 1",
    )


RULES = (
    Rule(
        "measureId.root",
        "measurement",
        lambda element: _text(element, "measureId/root") == MEASURE_ID,
        f"the root of measureId is not {MEASURE_ID}",
    ),
    Rule(
        "measureId.extension",
        "measurement",
        lambda element: bool(_text(element, "measureId/extension")),
        "measureId has no extension",
    ),
    Rule(
        "one_measure",
        "measurement",
        lambda element: sum(child.tag in map(_tag, MEASURES) for child in element) == 1,
        "there is not one measure, but none or several",
    ),
    Rule("rate", "proportionMeasure", lambda element: _share(element, "rate"), "the rate is not between 0 and 1"),
    _coverage("proportionMeasure"),
    _coverage("continuousVariableMeasure"),
    _coverage("cohortMeasure"),
    Rule("reasonCode", "missingMeasure", lambda element: _has(element, "reasonCode"), "there is no reasonCode"),
    Rule("Vardenhet.hsaId", "type:Vardenhet", lambda element: _has(element, "hsaId"), "there is no hsaId"),
    Rule(
        "Vardenhet.part_of",
        "type:Vardenhet",
        _part_of("Lan", "Kommun", "Sjukhus"),
        "is part of no Lan, Kommun, Sjukhus",
    ),
    Rule("Kommun.part_of", "type:Kommun", _part_of("Lan"), "is part of no Lan"),
    Rule("Kommun.id", "type:Kommun", lambda element: _has(element, "organizationId"), "has no organizationId"),
    Rule("Kommun.root", "type:Kommun", lambda element: _root(element) == ROOTS["kommun"], "has an id of another root"),
    Rule(
        "Sjukhus.id",
        "type:Sjukhus",
        lambda element: _has(element, "hsaId") or _has(element, "organizationId"),
        "has neither hsaId nor organizationId",
    ),
    Rule("Sjukhus.part_of", "type:Sjukhus", _part_of("Lan"), "is part of no Lan"),
    Rule(
        "Sjukhus.root",
        "type:Sjukhus",
        lambda element: not _has(element, "organizationId") or _root(element) == ROOTS["sjukhus"],
        "has an id of another root",
    ),
    Rule("Lan.part_of", "type:Lan", _part_of("Land"), "is part of no Land"),
    Rule("Lan.id", "type:Lan", lambda element: _has(element, "organizationId"), "has no organizationId"),
    Rule("Lan.root", "type:Lan", lambda element: _root(element) == ROOTS["lan"], "has an id of another root"),
    Rule("Sjukvardsregion.part_of", "type:Sjukvardsregion", _part_of("Land"), "is part of no Land"),
    Rule(
        "Sjukvardsregion.id",
        "type:Sjukvardsregion",
        lambda element: _has(element, "organizationId"),
        "has no organizationId",
    ),
    Rule(
        "Land.part_of", "type:Land", lambda element: not _has(element, "asOrganizationPartOf"), "is part of something"
    ),
    Rule("Land.id", "type:Land", lambda element: _has(element, "organizationId"), "has no organizationId"),
    Rule("Land.root", "type:Land", lambda element: _root(element) == ROOTS["land"], "has an id of another root"),
    Rule(
        "Land.extension",
        "type:Land",
        lambda element: _text(element, "organizationId/extension") == COUNTRY,
        f"its id is not {COUNTRY}",
    ),
    Rule(
        "sourceSystem",
        "sourceSystem",
        lambda element: _text(element, "systemId/root") in SYSTEMS,
        f"the root of systemId is none of {', '.join(SYSTEMS)}",
    ),
)
"""The rules that are about one element."""


def check(text: str) -> Checked:
    """Return what the receiver would say of an answer: the faults of `RULES`, and organisations that occur twice."""
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        return Checked([Fault("XML", f"the file is no XML: line {error.position[0]}")])
    if root.tag != f"{{{RESPONDER}}}GetQualityIndicatorsResponse":
        return Checked([Fault("XML", "the file is no answer of GetQualityIndicators 2")])
    return Checked([*_of_rules(root), *_once(root)])


def _of_rules(root: ET.Element) -> Iterator[Fault]:
    for measurement in root.iter(_tag("measurement")):
        told = (_text(measurement, path) or "?" for path in ("measureId/extension", "organization/organizationName"))
        whose = ", ".join(told)
        for rule in RULES:
            for element in _in_context(measurement, rule.context):
                if not rule.holds(element):
                    yield Fault(rule.name, f"{whose}: {rule.otherwise}")


def _in_context(measurement: ET.Element, context: str) -> Iterator[ET.Element]:
    kind, _, name = context.rpartition(":")
    if not kind:
        yield from measurement.iter(_tag(name))
        return
    assert name in ORGANISATION_TYPES.values()
    yield from (element for element in measurement.iter() if _text(element, "organizationType") == name)


def _once(root: ET.Element) -> Iterator[Fault]:
    """Yield organisations that occur more than once with a period and an indicator."""
    paths = (
        "measureId/extension",
        "measurePeriod/start",
        "measurePeriod/end",
        "organization/hsaId",
        "organization/organizationId/root",
        "organization/organizationId/extension",
    )
    seen = Counter(tuple(_text(one, path) for path in paths) for one in root.iter(_tag("measurement")))
    for (indicator, start, end, *ids), count in seen.items():
        if count > 1:
            yield Fault(
                "once", f"{indicator}, {start} to {end}: the organisation {ids[0] or ids[-1]} occurs {count} times"
            )
