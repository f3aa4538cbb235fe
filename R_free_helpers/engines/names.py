"""The engines' names: whoever only asks for one by its name imports none."""

from __future__ import annotations

from typing import Literal, get_args

EngineName = Literal["polars", "duckdb", "spark"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
"""Those that run every measure, the default one first."""
