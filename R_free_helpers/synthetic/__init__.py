"""Row-level registries made from a seed: no person in them exists.

A generator knows the published aggregates of its registry and makes rows from which they come out when the
measures are run. It shares no code with the measures, so that the one is a test of the other. Generators of the
workspace come first, see `R_free_helpers.model.workspace`.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.model.workspace import own_packages

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

__path__[:0] = own_packages("synthetic")


def synthesize(
    registry: str,
    out: Path,
    patients: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> None:
    """Write a registry's synthetic extract: one Parquet file per table, and a marker that the data are synthetic.

    Equal arguments give equal bytes.

    Parameters
    ----------
    registry : str
        Registry id.
    out : Path
        Folder; made when it does not exist.
    patients, seed : int, optional
        The published number of persons and the shipped seed when absent.
    jobs : int, optional
        Write parts of a fixed number of persons, each a registry of its own, by so many processes; see `parts`. The
        published numbers come out of the extract that is made whole, which is what is written when this is absent.
    progress : callable
        Told of each part.

    Raises
    ------
    ValueError
        When the registry has no generator.
    """
    from R_free_helpers.synthetic.writing import write

    generator = generator_of(registry)
    patients = generator.PATIENTS if patients is None else patients
    seed = generator.SEED if seed is None else seed
    if jobs is not None:
        from R_free_helpers.synthetic.parts import write_parts

        write_parts(registry, patients, seed, Path(out), jobs, progress)
        return
    write(generator.generate(patients, seed), Path(out), {"registry": registry, "patients": patients, "seed": seed})


def generator_of(registry: str) -> ModuleType:
    """Return the module that makes a registry's rows.

    Raises
    ------
    ValueError
        When there is none.
    """
    try:  # The fingerprint of a synthetic extract follows this name: see `editions.imports`.
        return importlib.import_module(f"R_free_helpers.synthetic.{registry}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{registry}":  # something that the generator itself needs
            raise
        said = f"{registry} has no generator of invented persons: name an extract with --data, or write one in"
        raise ValueError(f"{said} synthetic/{registry}") from None
