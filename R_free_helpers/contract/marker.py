"""How an extract says that its persons do not exist, and what is known of where its rows come from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

MARKER = "synthetic.json"
"""A file beside the tables of a synthetic extract; it tells how they were made."""

OF_A_GENERATOR = ("registry", "patients", "seed")
"""What of a marker tells one synthetic registry from another, beside how many rows its generator made."""


def is_synthetic(extract: Path) -> bool:
    """Return whether an extract says so of itself; a database and a workbook cannot."""
    return extract.is_dir() and (extract / MARKER).exists()


def lineage(extract: Path, registry: str) -> dict[str, object]:
    """Return from which persons an extract's numbers come: two editions may be compared where this is the same.

    Parameters
    ----------
    extract : Path
    registry : str
        Whose extract it is.

    Returns
    -------
    dict
        ``registry``, and ``synthetic``: what the generator was told and a digest of how many rows it made, so that
        another generator of the same name and seed is another one. None in an extract of the registry's own.

    Raises
    ------
    ValueError
        When the marker cannot be read.
    """
    return {"registry": registry, "synthetic": _made_how(extract / MARKER) if is_synthetic(extract) else None}


def _made_how(marker: Path) -> dict[str, object]:
    try:
        said = json.loads(marker.read_text(encoding="utf-8"))
        rows = json.dumps(said.get("rows"), sort_keys=True)
    except (ValueError, AttributeError):
        raise ValueError(f"{marker} does not say how the synthetic extract was made: make it again") from None
    return {name: said.get(name) for name in OF_A_GENERATOR} | {"rows": hashlib.sha256(rows.encode()).hexdigest()[:16]}
