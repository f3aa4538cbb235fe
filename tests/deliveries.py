"""Deliveries of made-up results, of real registries' units and lists, for tests of what is made of them."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from R_free_helpers.exports.told import Delivery
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Bands
from R_free_helpers.model.portal import read_portal
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.model.units import read_units

HIDDEN = {"value": None, "numerator": None, "denominator": None}
FEW = HIDDEN | {"status": "few"}
TOLD_AS_FEW = {"value": 0.0, "numerator": 0.0, "status": "few"}
SUPPRESSED = HIDDEN | {"status": "suppressed"}


def delivery(registry: str = "no_ms", lower_is_better: bool = False, **changed: dict[str, object]) -> Delivery:
    """Return a delivery whose every unit has 30 of 40, or what ``changed`` says of ``<measure>__<unit>``."""
    edition, own = Edition(registry=registry, year=2024), get_registry(registry)
    portal = read_portal(own.data_dir)
    units = read_units(own.data_dir, 2024)["unit_id"].to_list()
    rows = [
        {
            "measure": one.measure, "unit_id": unit, "period": "2024", "subgroup": one.subgroup,
            "statistic": one.statistic, "value": 0.75 if one.statistic == "share" else 18.5,
            "numerator": 30.0 if one.statistic == "share" else None, "denominator": 40.0, "status": "ok",
        }
        | changed.get(f"{one.measure}__{unit}", {})
        for one in {(one.measure, one.subgroup, one.statistic): one for one in portal.indicators}.values()
        for unit in units
    ]  # fmt: skip
    results = to_results(pl.DataFrame(rows)).select(list(SCHEMA))
    return Delivery(edition, turned(own) if lower_is_better else own, portal, results, synthetic=True)


def turned(registry: Registry) -> Registry:
    """Return a registry whose indicators with goals are those of which little is good."""
    measures = tuple(
        replace(one, bands=Bands(good=0.2, very_good=0.1, lower_is_better=True)) if getattr(one, "bands", None) else one
        for one in registry.measures
    )
    return replace(registry, measures=measures)
