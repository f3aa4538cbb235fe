"""A registry's disclosure policy."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field


class Policy(BaseModel):
    """How small numbers are treated.

    Attributes
    ----------
    name : {"protected", "as_published"}
        ``as_published`` hides only what the registry itself hides today.
    threshold : int
        Counts from 1 up to but not including this are hidden; 0 hides nothing.
    complements : bool
        Whether the number that did *not* meet a criterion is protected like the number that did.
    detail : int
        Fewest persons behind percentiles, means and box plots.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Literal["protected", "as_published"]
    threshold: int = Field(default=5, ge=0)
    complements: bool = True
    detail: int = Field(default=5, ge=0)


def load_policy(data_dir: Path, name: str) -> Policy:
    """Return a policy from the registry's ``disclosure.yml``, or the defaults where it has none."""
    path = data_dir / "disclosure.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Policy(name=name, **(settings or {}).get(name, {}))
