"""The edition that is for everybody: of all units and persons, by the registry's own limits, in its own language."""

from __future__ import annotations

from R_free_helpers.model.edition import NATION, Edition


def of_everybody(edition: Edition) -> Edition:
    """Return the edition of the same year, release and policy that is of all units and persons and for everybody.

    Raises
    ------
    ValueError
        When the edition names a unit that there is not, such as a misspelt release: what is missing is told first.
    """
    if edition.unit != NATION:
        edition.check_unit()
    return Edition(registry=edition.registry, year=edition.year, release=edition.release, policy=edition.policy)
