"""All damages of deliveries; run as a script it writes each into a folder of its own: ``all_deliveries.py OUT``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

sys.path[1:1] = [str(Path(__file__).parents[3]), str(Path(__file__).parents[1] / "damages")]

FAMILIES = (
    "mrs_files",
    "mrs_text",
    "mrs_columns",
    "mrs_codebook",
    "mrs_values",
    "mrs_keys",
    "identity_numbers",
    "redcap_export",
    "oqr_tables",
    "inca_lists",
)
DAMAGES = tuple(damage for name in FAMILIES for damage in importlib.import_module(name).DAMAGES)


def main(out: str) -> None:
    """Write every damaged delivery below ``out``."""
    from delivered import write
    from kit import write_each

    write_each(DAMAGES, out, write, "deliveries")


if __name__ == "__main__":
    main(sys.argv[1])
