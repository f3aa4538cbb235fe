"""What a registry is assessed by: requirements in steps, and by which rule each of them is answered.

A registry's ``assessment.csv`` among its lists has a row for each condition. The conditions of a requirement have the
same ``number``; it is met when all of them are. A ``scale`` is what is assessed, such as a stage; its levels follow
each other by ``step``, and a level is reached when its requirements and those of all lower levels are met.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from R_free_helpers.model.list_rows import list_rows
from R_free_helpers.model.names import unknown

FILE = "assessment.csv"
COLUMNS = (
    "number", "scale", "level", "step", "requirement", "rule", "measure", "statistic", "subgroup", "units", "limit",
    "years", "given", "proof", "source",
)  # fmt: skip

OF_RESULTS = (
    "at_least", "each_year", "every_unit", "every_indicator", "complete", "measured", "some_unit", "improved",
)  # fmt: skip
"""Rules that released results answer; what each of them asks stands in `results.assessment`."""

OF_FACTS = ("given_at_least", "given_within", "given_since", "decided")
"""Rules that a fact of ``given.csv`` answers."""

OF_REPORT = "report"
"""The rule of what a part of the report shows by being there."""

OTHERWISE = "otherwise"
"""The rule of a level that a registry has when no higher one of the scale is reached; it asks for nothing."""

UNANSWERED = "none"
"""The rule of what this report does not answer."""

RULES = (*OF_RESULTS, *OF_FACTS, OF_REPORT, OTHERWISE, UNANSWERED)
NEEDED = {
    "at_least": ("measure", "statistic"),
    "each_year": ("measure", "statistic", "limit", "years"),
    "every_unit": ("measure", "statistic", "units"),
    "measured": ("measure",),
    "some_unit": ("measure", "statistic", "units"),
    "improved": ("measure", "statistic", "subgroup", "units", "years"),
    "given_at_least": ("given", "limit"),
    "given_within": ("given", "years"),
    "given_since": ("given",),
    "decided": ("given", "limit"),
}
"""Columns that a rule needs."""


@dataclass(frozen=True)
class Condition:
    """One thing that a requirement asks for, and how it is answered.

    Attributes
    ----------
    rule : str
        One of `RULES`.
    measures : tuple of str
        Whose released results answer; those that are judged where the rule is about indicators and names none.
    statistic, subgroup : str
        Of the results.
    units : str
        The level of the units, or the one unit, that it is about; empty for the nation.
    limit : float or None
        From which value on it is met, as in the result store: 0.6 for 60 %. None where the sources give none.
    years : int or None
        How many years back, the edition's own among them.
    given : str
        A fact of ``given.csv``.
    """

    rule: str
    measures: tuple[str, ...] = ()
    statistic: str = ""
    subgroup: str = ""
    units: str = ""
    limit: float | None = None
    years: int | None = None
    given: str = ""


@dataclass(frozen=True)
class Requirement:
    """A numbered requirement.

    Attributes
    ----------
    number, scale, level : str
    step : int
        The level's place on its scale, 1 for the lowest.
    text : str
        In the registry's words; ``{limit}`` stands for the limit of its first condition that has one.
    conditions : tuple of Condition
    proof : tuple of str
        Labels of the report where it is shown.
    source : str
        Where the requirement can be read.
    """

    number: str
    scale: str
    level: str
    step: int
    text: str
    conditions: tuple[Condition, ...]
    proof: tuple[str, ...]
    source: str

    @property
    def limit(self) -> tuple[float, str] | None:
        """The limit that the text names, with the statistic that it is one of; empty for a given fact."""
        return next(((one.limit, one.statistic) for one in self.conditions if one.limit is not None), None)


@dataclass(frozen=True)
class Assessment:
    """A registry's requirements, in the order of its form.

    Attributes
    ----------
    requirements : tuple of Requirement
    """

    requirements: tuple[Requirement, ...]

    @property
    def scales(self) -> tuple[str, ...]:
        """What is assessed, in the order of the form."""
        return tuple(dict.fromkeys(one.scale for one in self.requirements))

    def levels(self, scale: str) -> list[tuple[str, list[Requirement]]]:
        """Return the levels of a scale from the lowest to the highest, each with its requirements."""
        of = sorted((one for one in self.requirements if one.scale == scale), key=lambda one: one.step)
        names = dict.fromkeys(one.level for one in of)
        return [(name, [one for one in of if one.level == name]) for name in names]


def read_assessment(data_dir: Path) -> Assessment | None:
    """Return what a registry is assessed by; None where it has no ``assessment.csv``.

    Raises
    ------
    ValueError
        In one line with the row, for what cannot be used.
    """
    path = data_dir / FILE
    if not path.is_file():
        return None
    found: dict[str, Requirement] = {}
    place = f"{data_dir.name}/{FILE}"
    for line, row in list_rows(path, COLUMNS, place):
        where = f"{place}, row {line}"
        condition = _condition(row, where)
        number = row["number"]
        if not number:
            raise ValueError(f"{where}: no number; further conditions of a requirement repeat its number")
        if number in found:
            first = found[number]
            if (row["scale"], row["level"]) not in (("", ""), (first.scale, first.level)) or row["requirement"]:
                raise ValueError(f"{where}: the number {number} is there already; leave the text of a condition empty")
            proof = tuple(dict.fromkeys([*first.proof, *row["proof"].split()]))
            found[number] = replace(first, conditions=(*first.conditions, condition), proof=proof)
            continue
        for name in ("scale", "level", "requirement", "source"):
            if not row[name]:
                raise ValueError(f"{where}: {number} has no {name}")
        proof = tuple(row["proof"].split())
        step = int(_number(row["step"], where, "step", whole=True) or 0)
        found[number] = Requirement(
            number, row["scale"], row["level"], step, row["requirement"], (condition,), proof, row["source"]
        )  # fmt: skip
    assessment = Assessment(tuple(found.values()))
    for one in assessment.requirements:
        told = one.conditions[0].rule
        if not one.proof and told not in (OTHERWISE, UNANSWERED):
            raise ValueError(f"{place}: {one.number} names no part of the report that shows it (proof)")
    return assessment


def _condition(row: dict[str, str], where: str) -> Condition:
    rule = row["rule"]
    if rule not in RULES:
        raise ValueError(f"{where}: {unknown('rule', rule, RULES)}")
    for name in NEEDED.get(rule, ()):
        if not row[name]:
            raise ValueError(f"{where}: the rule {rule} needs '{name}'")
    years = _number(row["years"], where, "years", whole=True)
    return Condition(
        rule,
        tuple(row["measure"].split()),
        row["statistic"],
        row["subgroup"],
        row["units"],
        _number(row["limit"], where, "limit"),
        None if years is None else int(years),
        row["given"],
    )


def _number(text: str, where: str, name: str, whole: bool = False) -> float | None:
    if not text:
        if name == "step":
            raise ValueError(f"{where}: no step: 1 for the lowest level of the scale")
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if number < 0 or (whole and (number != int(number) or number < 1)):
        raise ValueError(f"{where}: {name} is '{text}', which is no {'whole number from 1 on' if whole else 'number'}")
    return number
