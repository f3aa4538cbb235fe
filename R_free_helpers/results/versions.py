"""Definitions as they are kept with published numbers: what was counted then, and since which edition.

A fingerprint says that a definition is another one (`results.definitions`); what is kept here says how: its texts, its
limit, its levels, and by which functions persons were chosen. Each has a version number, and the edition it began in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pydantic import BaseModel, ConfigDict

from R_free_helpers.model.measure import Indicator, Measure
from R_free_helpers.model.registry import Registry
from R_free_helpers.results.definitions import counted_by, fingerprints

TEXTS = ("name", "definition", "numerator", "denominator")
"""Texts of an indicator that a reader sees."""

NUMBERING = ("version", "since")
"""Fields that count definitions, and are no part of one."""


class Definition(BaseModel):
    """A measure's definition as an edition had it.

    Attributes
    ----------
    fingerprint : str
        See `results.definitions.fingerprints`: another one is another value.
    counted_by : str
        A fingerprint of the functions that choose whom it counts.
    version : int
        1 for the first that was archived.
    since : str
        The edition that the version began in.
    period : str
        What the value is about: ``year``, a date of the edition or a window of it.
    name, definition, numerator, denominator : str
        In the registry's language, the limit as ``{limit}``; empty of a measure that is no indicator.
    limit, limit_unit : float or None, str
    good, very_good : float or None
        Bounds of the levels, as shares.
    lower_is_better : bool
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fingerprint: str
    counted_by: str
    version: int = 1
    since: str = ""
    period: str = "year"
    name: str = ""
    definition: str = ""
    numerator: str = ""
    denominator: str = ""
    limit: float | None = None
    limit_unit: str = ""
    good: float | None = None
    very_good: float | None = None
    lower_is_better: bool = False


Kept = tuple[str, Mapping[str, str], Mapping[str, Definition]]
"""What an archived edition keeps of definitions: its name, fingerprints, and what they stand for where it says so."""


def defined(registry: Registry, measures: Collection[str]) -> dict[str, Definition]:
    """Return the definitions that measures have today, without version."""
    told = fingerprints(registry, measures)
    return {one.id: _definition(one, told[one.id]) for one in registry.measures if one.id in told}


def versioned(
    registry: Registry, measures: Collection[str], edition: str, earlier: Iterable[Kept]
) -> dict[str, Definition]:
    """Return the definitions that measures have today with their version and the edition that this began in.

    Parameters
    ----------
    registry : Registry
    measures : collection of str
    edition : str
        Whose definitions they are.
    earlier : iterable of Kept
        The archived editions before it, the earliest first. One that keeps fingerprints alone counts by these.
    """
    before = list(earlier)
    return {name: _numbered(name, one, edition, before) for name, one in defined(registry, measures).items()}


def differences(before: Definition, after: Definition) -> list[str]:
    """Return the fields in which two definitions differ, in their order; the fingerprint says no more than these."""
    named = [name for name in Definition.model_fields if name not in (*NUMBERING, "fingerprint")]
    return [name for name in named if getattr(before, name) != getattr(after, name)]


def _definition(measure: Measure, fingerprint: str) -> Definition:
    told = {"fingerprint": fingerprint, "counted_by": counted_by(measure), "period": measure.period}
    if not isinstance(measure, Indicator):
        return Definition.model_validate(told)
    told |= {name: getattr(measure, name) for name in TEXTS}
    limit = {"limit": measure.limit.value, "limit_unit": measure.limit.unit} if measure.limit else {}
    bands = {}
    if measure.bands:
        bands = {name: getattr(measure.bands, name) for name in ("good", "very_good", "lower_is_better")}
    return Definition.model_validate({**told, **limit, **bands})


def _numbered(name: str, own: Definition, edition: str, earlier: Iterable[Kept]) -> Definition:
    """Return a definition with its number: one more than that of the last edition that had another."""
    last: Definition | str | None = None
    version, since = 0, ""
    for before, told, kept in earlier:
        if name not in told:
            continue
        now = kept.get(name, told[name])
        if last is None or _others(last, now):
            version, since = version + 1, before
        if isinstance(now, Definition):
            version, since = now.version, now.since
        last = now
    if last is None or _others(last, own):
        version, since = version + 1, edition
    return own.model_copy(update={"version": version, "since": since})


def _others(one: Definition | str, other: Definition | str) -> bool:
    """Return whether two definitions differ, by what is kept of both."""
    if isinstance(one, Definition) and isinstance(other, Definition):
        return one.fingerprint != other.fingerprint or bool(differences(one, other))
    return _fingerprint(one) != _fingerprint(other)


def _fingerprint(one: Definition | str) -> str:
    return one.fingerprint if isinstance(one, Definition) else one
