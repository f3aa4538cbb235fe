"""From a medical quality registry's row-level extract to its annual report.

What a registry and a researcher import is offered here, each name loaded when it is first asked for:

>>> from R_free_helpers import Bands
>>> Bands(0.60, 0.80)
Bands(good=0.6, very_good=0.8, lower_is_better=False)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # read by type checkers and editors, and by `editions.imports` to find where a name comes from
    from R_free_helpers.editions.opening import open_chapter
    from R_free_helpers.editions.study import Study, open_registry, share_of
    from R_free_helpers.measures.alike import alike
    from R_free_helpers.measures.difference import difference
    from R_free_helpers.measures.kinds import (
        Boxes,
        Categories,
        Counts,
        Means,
        Percentiles,
        Shares,
        TimeToEvent,
        at_equal_case_mix,
    )
    from R_free_helpers.measures.periods import Yearly
    from R_free_helpers.model.dimension import Dimension
    from R_free_helpers.model.edition import Edition, parse_edition
    from R_free_helpers.model.event_rows import RowWords
    from R_free_helpers.model.measure import (
        Bands,
        CaseMix,
        Computed,
        Continuous,
        Coverage,
        Indicator,
        Limit,
        Measure,
    )
    from R_free_helpers.model.registry import Registry, get_registry
    from R_free_helpers.model.results import to_results
    from R_free_helpers.model.source import Source, at_least_zero, day, days_between, in_order, within
    from R_free_helpers.model.work_list import WorkList
    from R_free_helpers.model.workspace import Workspace, workspace
    from R_free_helpers.results.chapter import Chapter

__version__ = "0.2.0"

__all__ = [
    "Bands",
    "Boxes",
    "CaseMix",
    "Categories",
    "Chapter",
    "Computed",
    "Continuous",
    "Counts",
    "Coverage",
    "Dimension",
    "Edition",
    "Indicator",
    "Limit",
    "Means",
    "Measure",
    "Percentiles",
    "Registry",
    "RowWords",
    "Shares",
    "Source",
    "Study",
    "TimeToEvent",
    "WorkList",
    "Workspace",
    "Yearly",
    "alike",
    "at_equal_case_mix",
    "at_least_zero",
    "day",
    "days_between",
    "difference",
    "get_registry",
    "in_order",
    "open_chapter",
    "open_registry",
    "parse_edition",
    "share_of",
    "to_results",
    "within",
    "workspace",
]

_HOME = {
    "editions.opening": ("open_chapter",),
    "editions.study": ("Study", "open_registry", "share_of"),
    "measures.alike": ("alike",),
    "measures.difference": ("difference",),
    "measures.kinds": (
        "Boxes",
        "Categories",
        "Counts",
        "Means",
        "Percentiles",
        "Shares",
        "TimeToEvent",
        "at_equal_case_mix",
    ),
    "measures.periods": ("Yearly",),
    "model.dimension": ("Dimension",),
    "model.edition": ("Edition", "parse_edition"),
    "model.event_rows": ("RowWords",),
    "model.measure": ("Bands", "CaseMix", "Computed", "Continuous", "Coverage", "Indicator", "Limit", "Measure"),
    "model.registry": ("Registry", "get_registry"),
    "model.results": ("to_results",),
    "model.source": ("Source", "at_least_zero", "day", "days_between", "in_order", "within"),
    "model.work_list": ("WorkList",),
    "model.workspace": ("Workspace", "workspace"),
    "results.chapter": ("Chapter",),
}
"""The modules that the names above are defined in."""

_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    found = getattr(importlib.import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
