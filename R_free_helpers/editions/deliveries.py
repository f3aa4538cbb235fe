"""From what a registry's system exports to an extract, by the registry's own queries."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.contract.marker import is_synthetic
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.workspace import workspace

if TYPE_CHECKING:
    from R_free_helpers.contract.problems import Problem

QUERIES = "import"
"""Folder in a registry's package: ``<table>.sql`` and the lists that queries join."""

SECRET = "REGISTRY_REPORT_KEY"
"""Environment variable with the path of the secret of pseudonyms, where no option names it."""


def queries_of(registry: str) -> Path:
    """Return the folder of a registry's queries.

    Raises
    ------
    FileNotFoundError
        When it has none.
    """
    folder = workspace().registry_package(registry) / QUERIES
    if not folder.is_dir():
        raise FileNotFoundError(
            f"{registry} cannot import deliveries, since it has no queries: write registries/{registry}/{QUERIES}/"
            "<table>.sql, see docs/import.md"
        )
    return folder


def import_to(
    delivery: Path,
    edition: Edition,
    out: Path,
    secret: Path | None,
    progress: Callable[[str], None],
    told: Callable[[str], None],
) -> list[Problem]:
    """Write the extract that a delivery gives, if it keeps the contract; return the warnings.

    Parameters
    ----------
    delivery : Path
    edition : Edition
        Whose extract it is to be.
    out : Path
    secret : Path or None
        File with the secret of pseudonyms, made where it does not exist; for a synthetic delivery none is used.
    progress : callable
        Told each step.
    told : callable
        Told each line of the report of the import, also when the extract is then refused.

    Raises
    ------
    ContractError
        When the delivery cannot be read or its extract breaks the contract; all problems are named.
    ValueError
        When a secret is needed and none is named.
    """
    from R_free_helpers.contract.delivery.importing import import_delivery, write_extract
    from R_free_helpers.contract.delivery.queries import as_of_the_query
    from R_free_helpers.contract.extract import open_extract, require_valid
    from R_free_helpers.contract.reference import load_reference

    queries, delivery = queries_of(edition.registry), delivery.expanduser()
    progress("reading the delivery")
    key = None if is_synthetic(delivery) else partial(secret_of, secret, progress)
    reference = load_reference(edition.data_dir, edition.latest_extraction, year=edition.year)
    imported = import_delivery(delivery, queries, reference.schema, key)
    for line in imported.lines():
        told(line)
    found: list[Problem] = []

    def check(folder: Path) -> None:
        progress("checking the extract")
        found.extend(as_of_the_query(one, reference.schema) for one in open_extract(folder, reference)[1])
        require_valid([*imported.problems, *found])

    write_extract(imported, delivery, out, check)
    return [*imported.problems, *found]


def secret_of(named: Path | None, progress: Callable[[str], None]) -> bytes:
    """Return the secret of pseudonyms, from the file that is named or that the environment names.

    Raises
    ------
    ValueError
        When none is named, or it cannot be used.
    """
    from R_free_helpers.contract.delivery.pseudonyms import read_secret

    path = named or (Path(os.environ[SECRET]) if os.environ.get(SECRET) else None)
    if path is None:
        raise ValueError(
            f"persons get keyed pseudonyms: name the file of the secret with --key FILE or {SECRET}; where there is "
            "none it is made. Keep it: with another one, the next delivery's persons have other keys"
        )
    secret, made = read_secret(path)
    if made:
        progress(f"made the secret of pseudonyms, {path.name}: keep it where only you can read it")
    return secret


def extract_of(
    data: Path, edition: Edition, secret: Path | None, within: Path, progress: Callable[[str], None]
) -> Path:
    """Return the extract at a path; of a delivery the one made of it, which does not outlive the folder it is put in.

    Parameters
    ----------
    data : Path
        An extract of any kind, or a delivery that is known by the names of its files.
    edition, secret, progress
        See `import_to`.
    within : Path
        Where the extract is put.
    """
    from R_free_helpers.contract.address import is_address

    if is_address(data):
        return data
    from R_free_helpers.contract.delivery.systems import is_delivery

    if not is_delivery(data.expanduser()):
        return data
    made = within / "imported"
    import_to(data, edition, made, secret, progress, progress)
    return made


def synthesize_delivery(registry: str, system: str, out: Path, patients: int | None, seed: int | None) -> None:
    """Write a registry's synthetic rows as a system would deliver them, codebook included.

    Parameters
    ----------
    registry : str
    system : {"mrs5", "redcap"}
    out : Path
        A folder that is empty or does not exist.
    patients, seed : int, optional
        As for the extract.

    Raises
    ------
    FileNotFoundError
        When the registry has no queries for deliveries.
    FileExistsError
        When the folder holds something.
    """
    import shutil
    import tempfile

    import polars as pl

    from R_free_helpers.contract.marker import MARKER
    from R_free_helpers.model.edition import latest_edition, parse_edition
    from R_free_helpers.synthetic import synthesize
    from R_free_helpers.synthetic.as_mrs5 import write_mrs5
    from R_free_helpers.synthetic.as_redcap import write_redcap
    from R_free_helpers.system.private import private

    queries, out = queries_of(registry), out.expanduser()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"{out.name} is there already: name a folder that is empty or does not exist")
    edition = parse_edition(latest_edition(registry))
    with private(), tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows"
        synthesize(registry, rows, patients, seed)
        tables = {path.stem: pl.read_parquet(path) for path in sorted(rows.glob("*.parquet"))}
        out.mkdir(parents=True, exist_ok=True)
        write = {"mrs5": write_mrs5, "redcap": write_redcap}[system]
        write(tables, edition.data_dir, queries, out, edition.extraction_date.isoformat())
        shutil.copyfile(rows / MARKER, out / MARKER)
