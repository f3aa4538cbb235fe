"""A registry's disclosure policies: how small numbers are treated, and what needs no such treatment."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from R_free_helpers.model.edition import PolicyName
from R_free_helpers.model.names import Mendable, did_you_mean, unknown
from R_free_helpers.model.yaml_text import load_yaml

SETTINGS = "disclosure.yml"

SET_OTHERWISE = ("name", "service")
"""What of a policy is not said in its own part of the settings."""

ACCEPTED = "REGISTRY_REPORT_ACCEPT_DISCLOSURE_RISK"
"""Environment variable: names of the weaker policies whose risk somebody has accepted, separated by commas."""

WEAKER: dict[PolicyName, str] = {
    "as_published": "shows counts that may tell of single persons",
    "internal": "hides nothing and is for a unit's own eyes",
}
"""Policies that protect less than the law asks of a publication, and what each does."""


class Policy(BaseModel):
    """How small numbers are treated.

    Attributes
    ----------
    name : {"protected", "suppressed", "as_published", "internal"}
        ``protected`` rounds traits of persons; ``suppressed`` blanks small counts, and others so that these cannot be
        computed; ``as_published`` hides only what the registry itself hides today; ``internal`` hides nothing.
    threshold : int
        Counts of persons from 1 up to but not including this are small; 0 protects nothing.
    base : int
        What small counts are rounded to, or to 0; every count published differs from the true one by less than this.
    minimum : int
        Fewest persons in a denominator of what is shown.
    detail : int
        Fewest persons behind percentiles, means, box plots, models and the points of a curve.
    zeros : bool
        Of ``as_published``: whether a count of nobody is hidden too.
    totals : {"protected", "shown"}
        Of ``as_published``: ``shown`` never hides the country's cells.
    percentages : {"hidden", "shown"}
        Of ``as_published``: ``shown`` prints a share although the counts behind it are hidden.
    service : frozenset of str
        Measures of what the service did (registered, measured, answered, within a time): a minimum denominator is
        enough. All other measures are of traits of persons.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PolicyName
    threshold: int = Field(default=5, ge=0)
    base: int = Field(default=5, ge=0)
    minimum: int = Field(default=5, ge=0)
    detail: int = Field(default=10, ge=0)
    zeros: bool = False
    totals: Literal["protected", "shown"] = "protected"
    percentages: Literal["hidden", "shown"] = "hidden"
    service: frozenset[str] = frozenset()

    @model_validator(mode="after")
    def _consistent(self) -> Policy:
        if self.name in ("protected", "suppressed"):
            if self.threshold < 3 or self.base < self.threshold or self.minimum < self.threshold:
                raise ValueError(
                    f"the policy '{self.name}' needs a threshold of at least 3, and a base and a minimum not below it"
                )
            if self.detail < self.minimum:
                raise ValueError(f"the policy '{self.name}' needs a detail that is not below its minimum")
        if self.percentages == "shown" and self.totals != "shown":
            raise ValueError("percentages give their hidden counts away: 'percentages: shown' needs 'totals: shown'")
        return self

    @property
    def rounds(self) -> bool:
        """Whether counts of persons are rounded."""
        return self.name == "protected"


class PolicyRefused(Mendable):
    """A weaker policy whose risk nobody has accepted."""


def accept(names: Iterable[str]) -> None:
    """Accept the risk of weaker policies, in this process and those it starts."""
    os.environ[ACCEPTED] = ",".join(sorted({*_accepted(), *names}))


def require_accepted(name: PolicyName) -> None:
    """Raise unless the policy protects, or its risk was accepted: the one gate that every way to results passes.

    Raises
    ------
    PolicyRefused
        Saying what the policy does and how to accept it.
    """
    if name in WEAKER and name not in _accepted():
        raise PolicyRefused(
            f"the policy '{name}' {WEAKER[name]}. Leave the policy out for the protected one; or say "
            f"--accept-disclosure-risk to a command, or {ACCEPTED}={name} in the environment of papermill or Jupyter"
        )


def load_policy(data_dir: Path, name: PolicyName, measures: Collection[str] | None = None) -> Policy:
    """Return a policy from the registry's ``disclosure.yml``.

    Parameters
    ----------
    data_dir : Path
    name : str
    measures : collection of str, optional
        The registry's measures, where they are at hand: a class for a measure that does not exist is an error.

    Raises
    ------
    PolicyRefused
        For a weaker policy whose risk was not accepted.
    ValueError
        Where the settings contradict themselves or name what does not exist.
    """
    require_accepted(name)
    path = data_dir / SETTINGS
    settings = (load_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}) or {}
    place = f"{path.parent.name}/{SETTINGS}"
    classes, own = settings.get("classes") or {}, settings.get(name) or {}
    _require_known("policy", settings, [*get_args(PolicyName), "classes"], place)  # a misspelt one would be a default
    _require_known("class", classes, ["service"], f"{place}: classes")
    settable = [field for field in Policy.model_fields if field not in SET_OTHERWISE]
    _require_known("setting", own, settable, f"{place}: {name}")
    service = frozenset(classes.get("service") or ())
    if measures is not None and (strange := sorted(service.difference(measures))):
        raise ValueError(
            f"{place}: classes.service names '{strange[0]}', which is no measure of the "
            f"registry{did_you_mean(strange[0], measures)}; mend the name or take the line out"
        )
    if name == "internal":
        own = {"threshold": 0, "base": 0, "minimum": 0, "detail": 0}
    try:
        return Policy(name=name, service=service, **own)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{place}: {'.'.join([name, *map(str, first['loc'])])}: {first['msg']}") from None


def _require_known(kind: str, settings: Iterable[str], known: Collection[str], place: str) -> None:
    for setting in settings:
        if setting not in known:
            raise ValueError(f"{place}: {unknown(kind, setting, known)}")


def _accepted() -> set[str]:
    return set(filter(None, os.environ.get(ACCEPTED, "").split(",")))
