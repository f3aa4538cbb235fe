"""Which units ``--units`` names."""

from __future__ import annotations

from collections.abc import Iterable

from R_free_helpers.model.edition import NATION, Edition
from R_free_helpers.model.unit_history import read_history

ALL = "all"
"""Stands for every unit of the year."""


def editions_of_units(edition: Edition, named: Iterable[str]) -> list[Edition]:
    """Return an edition of each unit named, in the order of the registry's list and each once.

    Parameters
    ----------
    edition : Edition
        The nation's.
    named : iterable of str
        Units, several separated by commas; ``all`` for every unit of the edition's year. The nation is none of them,
        but may be named.

    Raises
    ------
    ValueError
        For a name that is no unit of that year, naming those there are; for an edition that is a unit's already.
    """
    wanted = [name.strip() for text in named for name in text.split(",") if name.strip()]
    if not wanted:
        raise ValueError("--units takes all, or units' ids such as those in unit.csv, separated by commas")
    history = read_history(edition.data_dir)
    in_use = history.in_use(edition.year)
    for unit in wanted:
        if unit != ALL:
            _of(edition, unit).check_unit()
    if edition.unit != NATION:
        edition.check_unit()
        raise ValueError(f"{edition.id} is one unit's already: name the nation's edition, and its units with --units")
    if ALL in wanted:
        wanted += [unit for unit in in_use if unit != history.root]
    return [_of(edition, unit) for unit in [NATION, *in_use] if unit in wanted]


def _of(edition: Edition, unit: str) -> Edition:
    return edition.model_copy(update={"unit": unit})
