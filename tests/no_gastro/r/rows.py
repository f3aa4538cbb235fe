"""Write the shipped synthetic extract of the registry of operations as CSV, for the scripts in R beside this file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl

WORKSPACE = Path(__file__).resolve().parents[3] / "examples" / "no_gastro"


def main(out: Path) -> None:
    """Write the tables into a folder."""
    made = out / "parquet"
    command = [sys.executable, "-m", "R_free_helpers.cli", "synthesize", "--registry", "no_gastro", "--out", str(made)]
    subprocess.run([*command, "--project", str(WORKSPACE)], check=True)
    for path in made.glob("*.parquet"):
        pl.read_parquet(path).write_csv(out / f"{path.stem}.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
