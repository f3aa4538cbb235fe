"""What files are called that are written in one room and read in others; those of one room alone are named there."""

from __future__ import annotations

RESULTS = "results.csv"
"""Released results, where they are kept and where they are published; see `results`."""

METHODS = "methods.json"
"""Beside kept results: which methods their measures use."""

PAGE, PDF = "report.html", "report.pdf"
"""The report in the folder of an edition."""

REPORT = "report.qmd"
"""The report's source, at the root of a workspace and where it is rendered."""

QUARTO = "_quarto.yml"
"""Beside it: the settings that all registries share."""

VARIABLES = "_variables.yml"
"""Beside it, where it is rendered: the values that texts name."""

UNITS = "unit.csv"
"""The units, among a registry's lists."""
