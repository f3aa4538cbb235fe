"""What a registry says of its assessment: a measure, unit, fact or part of the report that is not there is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from R_free_helpers.editions.checking.mistake import Mistake, line_of
from R_free_helpers.model.assessment import FILE, Assessment, Condition, read_assessment
from R_free_helpers.model.names import did_you_mean, unknown
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.units import read_units
from R_free_helpers.model.workspace import shown
from R_free_helpers.results.given import facts_of

REMEDY = "Mend it there; docs/assessment.md tells what each column means."


def assessment_mistakes(registry: Registry, labels: Mapping[str, str]) -> Iterator[Mistake]:
    """Yield what cannot be used of a registry's assessment; nothing where it has none.

    Parameters
    ----------
    registry : Registry
    labels : mapping of str to str
        The labels of the report for everyone, and where each stands.
    """
    path = registry.data_dir / FILE
    try:
        assessment = read_assessment(registry.data_dir)
    except ValueError as error:
        yield Mistake(shown(path), 0, str(error), REMEDY)
        return
    if assessment is None:
        return
    text = path.read_text(encoding="utf-8")
    for name, said in _wrong(registry, assessment, labels):
        yield Mistake(shown(path), line_of(text, name), said, REMEDY)


def _wrong(registry: Registry, assessment: Assessment, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, each with the name that is."""
    for one in assessment.requirements:
        for condition in one.conditions:
            for name, said in _names(registry, condition):
                yield name, f"requirement {one.number}: {said}"
        for label in one.proof:
            if label not in labels:
                said = f"nothing in the report has the label {label}{did_you_mean(label, labels)}"
                yield label, f"requirement {one.number}: {said}"


def _names(registry: Registry, condition: Condition) -> Iterator[tuple[str, str]]:
    measures = [one.id for one in registry.measures]
    units = read_units(registry.data_dir)
    levels, ids = units["level"].unique(maintain_order=True).to_list(), units["unit_id"].to_list()
    facts = facts_of(registry.data_dir)
    for name in condition.measures:
        if name not in measures:
            yield name, unknown("measure", name, measures)
    if condition.units and condition.rule == "improved" and condition.units not in ids:
        yield condition.units, unknown("unit", condition.units, ids)
    if condition.units and condition.rule != "improved" and condition.units not in levels:
        yield condition.units, unknown("level", condition.units, levels)
    if condition.given and condition.given not in facts:
        yield condition.given, unknown("fact of given.csv", condition.given, list(facts))
