"""The rows of one registry and edition, for a researcher who has the extract: in memory, and never written.

What is here is about persons. The program writes none of it, and shows none of it unless it is asked to: whoever asks
answers for what is published of it. `docs/research.md` says how, and what may not be published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.names import unknown
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.source import Source

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from R_free_helpers.measures.difference import Estimate


@dataclass(frozen=True, repr=False)
class Study:
    """A valid extract as one edition sees it: tables of rows, and the rows behind each measure.

    **What may not be published.** A person's row, key or date; a number of fewer persons than the registry's
    ``disclosure.yml`` allows; numbers from which such a one follows, such as two groups of which one has a person more.
    Numbers computed from rows are exact: no rounding protects them, as it protects those of a report. The keys are the
    extract's pseudonyms, and stay persons' data.

    Attributes
    ----------
    edition : Edition
        Dates, and whom it is about.
    registry : Registry
        Its measures, with the limits that the edition chooses.
    synthetic : bool
        Whether the extract says that its persons do not exist.
    """

    edition: Edition
    registry: Registry
    source: Source = field(repr=False)
    synthetic: bool = False

    def table(self, name: str) -> pd.DataFrame:
        """Return a table's rows: those that had been registered by the extraction date, as they were then.

        Parameters
        ----------
        name : str
            One of `tables`; the data dictionary describes its columns.

        Raises
        ------
        ValueError
            When there is no such table.
        """
        from R_free_helpers.model.rows import collect_rows

        if name not in self.source.tables:
            raise ValueError(unknown("table", name, self.source.tables))
        return as_pandas(collect_rows(self.source.table(name)))

    @cached_property
    def tables(self) -> dict[str, int]:
        """How many rows each table has."""
        from R_free_helpers.model.rows import collect_rows

        return {name: collect_rows(self.source.table(name)).height for name in self.source.tables}

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The registry's measures by id: ``name`` in its language, and what they count, ``counts``."""
        import pandas as pd

        from R_free_helpers.language.labels import Labels

        names = Labels(self.registry).measures
        told = [(one.id, names[one.id], one.counts) for one in self.registry.measures]
        return pd.DataFrame(told, columns=["measure", "name", "counts"]).set_index("measure")

    @cached_property
    def units(self) -> pd.DataFrame:
        """The units of the edition's year: ``unit_id``, names, ``level`` and ``parent_unit_id``."""
        return as_pandas(self.source.reference["unit"])

    def cohort(self, measure: str, age_on: str | dt.date | None = None, ancestors: bool = False) -> pd.DataFrame:
        """Return the rows that a measure's numbers are computed from: one per person, or per event of a person.

        Parameters
        ----------
        measure : str
            An id of `measures`.
        age_on : str or datetime.date, optional
            The day of the age, or the column with each row's own; the status date when absent.
        ancestors : bool
            Whether ``unit_<level>`` says which unit of each level the row counts towards.

        Returns
        -------
        pandas.DataFrame
            ``patient_id``, the extract's pseudonym, to join and to cluster by; of a measure that names its rows their
            own key, such as ``operation_id``; ``unit_id`` and ``unit``; where the registry has them ``sex``,
            ``birth_date``, ``age_years`` (completed), ``diagnosis_date``; the measure's subgroups, ``met``, ``value``;
            ``counted_as`` (``met``, ``not_met``, ``counted``, ``missing``, ``excluded``), ``not_counted``: why, of the
            last two (``unknown``, ``out_of_order``, ``by_criterion``, ``not_first``); then the population's other
            columns, such as
            ``years``, ``event`` and ``entry`` of a survival curve. The docstring of a measure's population says what
            these are.

        Raises
        ------
        NoRows
            When the measure is computed from no rows, such as one of facts from outside the extract.
        ValueError
            When there is no such measure, or ``age_on`` is no column of dates.

        See Also
        --------
        Study : What may not be published.
        """
        from R_free_helpers.measures.cohort import cohort

        known = {one.id: one for one in self.registry.measures}
        if measure not in known:
            raise ValueError(unknown("measure", measure, known))
        return as_pandas(cohort(known[measure], self.source, age_on, ancestors))

    @property
    def _summary(self) -> str:
        persons = self.tables.get(self.source.persons.table or "", 0)
        made_up = ", synthetic" if self.synthetic else ""
        return (
            f"Study of {self.edition.id}: {persons} persons{made_up}, {len(self.tables)} tables, "
            f"{len(self.registry.measures)} measures"
        )

    def __repr__(self) -> str:
        """Return counts; no row is shown unless it is asked for."""
        return self._summary

    def _repr_html_(self) -> str:
        """Return counts, as `repr` does."""
        return f"<p>{escape(self._summary)}</p>"


def open_registry(
    registry: str,
    year: int,
    release: str = "",
    data: str | Path | None = None,
    filter: Mapping[str, object] | str = "",
    limits: Mapping[str, float] | str = "",
) -> Study:
    """Return the rows of an extract, checked, as the edition of a year sees them.

    Nothing is written, and nobody else is told: see `Study` for what may not be published of it.

    Parameters
    ----------
    registry : str
        Such as the name of a folder in ``data/``.
    year : int
        The reporting year.
    release : str, optional
        Which of the year's publications, of those that the registry lists; its main one when absent. It decides what
        had been registered by then.
    data : path, optional
        A folder or workbook with the extract, or a database's address; the synthetic extract when absent.
    filter : mapping of str to str, optional
        Whom it is about, by the registry's dimensions, such as ``{"sex": "female", "age": "-39"}``: the tables have
        the rows of these persons alone, those that are about persons.
    limits : mapping of str to float, optional
        Limits of indicators in place of the registry's, by id.

    Raises
    ------
    ParameterError
        In one line, for whatever cannot be used.
    ContractError
        When the extract is not valid; all its problems are named.
    """
    from R_free_helpers.contract.snapshot_cache import snapshot_scope
    from R_free_helpers.editions.computing import read_valid
    from R_free_helpers.editions.opening import located
    from R_free_helpers.editions.stages import silent, synthetic_extract
    from R_free_helpers.model.parameters import checked
    from R_free_helpers.model.registry import registry_of
    from R_free_helpers.results.compute import chosen_source

    edition = checked(registry=registry, year=year, release=release, filter=filter, limits=limits)
    with snapshot_scope():
        extract = located(data) if data else synthetic_extract(registry)
        tables, _, synthetic = read_valid(edition, extract, silent)
    found = registry_of(edition)
    return Study(edition, found, chosen_source(tables, found, edition), synthetic)


def share_of(met: Iterable[object]) -> Estimate:
    """Return the share of flags that are true, with its 95 % Wilson interval; unknown flags are left out.

    For rows of one person each: of persons with several rows the interval would be too narrow, see `measures.clusters`.

    Parameters
    ----------
    met : iterable
        True, false, or unknown: null in whatever way pandas, numpy or Python writes it.

    Returns
    -------
    tuple of float
        Value, lower and upper bound; NaN of no known flag.

    Examples
    --------
    >>> [round(part, 3) for part in share_of([True, True, True, False, None])]
    [0.75, 0.301, 0.954]
    """
    import math

    import numpy as np
    import pandas as pd

    from R_free_helpers.measures.proportion import wilson

    known = pd.Series(list(met), dtype="boolean").dropna()
    if known.empty:
        return math.nan, math.nan, math.nan
    (lower,), (upper,) = wilson(np.array([known.sum()]), np.array([len(known)]))
    return float(known.mean()), float(lower), float(upper)


def as_pandas(rows: pl.DataFrame) -> pd.DataFrame:
    """Return rows as pandas: dates as its timestamps, flags some of which are unknown as its ``boolean``."""
    flags = [name for name, kind in rows.schema.items() if kind == pl.Boolean and rows[name].null_count()]
    return rows.to_pandas().astype(dict.fromkeys(flags, "boolean"))
