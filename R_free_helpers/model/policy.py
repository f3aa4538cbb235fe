"""A registry's disclosure policy."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from R_free_helpers.model.edition import PolicyName


class Policy(BaseModel):
    """How small numbers are treated.

    Attributes
    ----------
    name : {"protected", "as_published"}
        ``as_published`` hides only what the registry itself hides today.
    threshold : int
        Counts from 1 up to but not including this are hidden; 0 hides nothing.
    zeros : bool
        Whether a count of nobody is hidden too.
    totals : {"protected", "shown"}
        ``shown``: the country's cells are never hidden, and no cell is hidden for the sake of another one.
    percentages : {"hidden", "shown"}
        ``shown``: a share is printed although the counts behind it are hidden. Only where totals are shown.
    complements : bool
        Whether the number that did *not* meet a criterion is protected like the number that did.
    detail : int
        Fewest persons behind percentiles, means and box plots.
    width : int
        Least difference between the closest bounds that anybody can compute for a hidden count.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PolicyName
    threshold: int = Field(default=5, ge=0)
    zeros: bool = False
    totals: Literal["protected", "shown"] = "protected"
    percentages: Literal["hidden", "shown"] = "hidden"
    complements: bool = True
    detail: int = Field(default=5, ge=0)
    width: int = Field(default=4, ge=1)

    @model_validator(mode="after")
    def _consistent(self) -> Policy:
        if self.percentages == "shown" and self.totals != "shown":
            raise ValueError("percentages give their hidden counts away: 'percentages: shown' needs 'totals: shown'")
        return self


def load_policy(data_dir: Path, name: PolicyName) -> Policy:
    """Return a policy from the registry's ``disclosure.yml``, or the defaults where it has none."""
    path = data_dir / "disclosure.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Policy(name=name, **(settings or {}).get(name, {}))
