"""All damages; run as a script it writes each damaged extract into a folder of its own: ``catalogue.py OUT``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3]))

FAMILIES = (
    "files",
    "csv_form",
    "workbooks",
    "databases",
    "tables_and_columns",
    "kinds",
    "missing_values",
    "date_forms",
    "dates",
    "scales",
    "codes_and_lists",
    "keys",
    "hostile_texts",
    "sizes",
)
DAMAGES = tuple(damage for name in FAMILIES for damage in importlib.import_module(name).DAMAGES)


def main(out: str) -> None:
    """Write every damaged extract below ``out``."""
    from kit import write_each

    write_each(DAMAGES, out, lambda damage, folder: damage.make(folder), "extracts")


if __name__ == "__main__":
    main(sys.argv[1])
