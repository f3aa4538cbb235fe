"""What is asked of whoever makes an edition: all that crosses to another process or machine, as JSON."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from R_free_helpers.engines.choice import ENGINE, MASTER
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.policy import ACCEPTED
from R_free_helpers.model.workspace import workspace


@dataclass(frozen=True)
class Order:
    """One edition to make; the attributes are `editions.build.build`'s arguments.

    Attributes
    ----------
    edition : dict
        Its parameters.
    project : str
        The workspace.
    data, out, key : str or None
        Absolute paths, or the address of a database.
    renderer : str
    formats : tuple of str
    chapters : int
        How many run at a time.
    limit : float
        Seconds that a cell of a chapter may take.
    accepted : str
        The weaker policies whose risk was accepted, as the environment names them.
    engine : dict of str to str
        Who runs the measures, as the environment says it; see `engines.choice`.
    prepares : str or None
        A folder: not the edition is wanted but what it has in common with others; an extract that must be made of a
        delivery is put there.
    program : dict or None
        The code, definitions and versions to be made with; see `editions.inputs.program_inputs`. Other ones are
        refused. None where both run the same program.
    beside : tuple of {"explorer", "portals"}
        What is made of the edition at once, where it was not there as it must be, while others are still being made.
    """

    edition: dict[str, Any]
    project: str
    data: str | None
    out: str | None
    key: str | None
    renderer: str
    formats: tuple[str, ...]
    chapters: int
    limit: float
    accepted: str = ""
    engine: dict[str, str] = field(default_factory=dict)
    prepares: str | None = None
    program: dict[str, Any] | None = None
    beside: tuple[str, ...] = ()

    @property
    def wanted(self) -> Edition:
        """The edition."""
        return Edition.model_validate(self.edition)

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON can say."""
        return asdict(self)

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Order:
        """Return the order that `as_json` said."""
        return cls(**said | {name: tuple(said[name]) for name in ("formats", "beside")})

    def preparing(self, within: Path) -> Order:
        """Return the order for what this one has in common with others."""
        return replace(self, prepares=str(within))


def order(
    edition: Edition,
    data: Path | None = None,
    out: Path | None = None,
    key: Path | None = None,
    renderer: str = "auto",
    formats: tuple[str, ...] = ("html", "pdf"),
    chapters: int = 1,
    limit: float = 1800.0,
) -> Order:
    """Return an order for an edition; paths may be relative to the working folder."""
    from R_free_helpers.contract.address import is_address

    def whole(path: Path | None) -> str | None:
        return None if path is None else str(path if is_address(path) else path.expanduser().resolve())

    return Order(
        edition=edition.model_dump(mode="json"),
        project=str(workspace().root),
        data=whole(data),
        out=whole(out),
        key=whole(key),
        renderer=renderer,
        formats=tuple(formats),
        chapters=chapters,
        limit=limit,
        accepted=os.environ.get(ACCEPTED, ""),
        engine={name: os.environ[name] for name in (ENGINE, MASTER) if name in os.environ},
    )
