"""Commands about extracts: checking one, inventing one, making one of a delivery."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from R_free_helpers.cli.asked import edition_of
from R_free_helpers.cli.ending import kind_errors
from R_free_helpers.cli.options import (
    EXTRACT,
    KeyOption,
    ProjectOption,
    QuietOption,
    RegistryOption,
    ReleaseOption,
    at_home,
)
from R_free_helpers.cli.telling import reporter, shown


def validate(
    data: Annotated[Path, typer.Argument(callback=at_home, help=EXTRACT)],
    registry: RegistryOption,
    year: Annotated[int | None, typer.Option(help="Reporting year; the newest listed edition when absent.")] = None,
    release: ReleaseOption = "",
    project: ProjectOption = None,
) -> None:
    """Check an extract against the contract and name every problem; exit status 1 when it cannot be used."""
    from R_free_helpers.contract.extract import open_extract
    from R_free_helpers.contract.reference import load_reference
    from R_free_helpers.contract.report import format_problems

    with kind_errors():
        chosen = edition_of(None, registry, year, release)
        reference = load_reference(chosen.data_dir, chosen.latest_extraction, year=chosen.year)
        opened, problems = open_extract(data, reference)
        typer.echo(format_problems(problems, opened.read))
        if any(problem.severity == "error" for problem in problems):
            raise typer.Exit(1)


class SystemName(StrEnum):
    """As what synthetic rows are written."""

    extract = "extract"
    mrs5 = "mrs5"
    redcap = "redcap"


def synthesize(
    registry: RegistryOption,
    out: Annotated[Path, typer.Option(help="Folder to write.")],
    patients: Annotated[
        int | None, typer.Option(min=200, help="How many registered persons; the published number when absent.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Same seed, same rows; the shipped one when absent.")] = None,
    system: Annotated[
        SystemName, typer.Option("--as", help="An extract, or a delivery as a registry's system exports it.")
    ] = SystemName.extract,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Write an extract of any size part by part, each table a folder, by so many processes; the same files "
            "however many. Without it the extract is made whole.",
        ),
    ] = None,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Write a synthetic extract, or delivery: no person in it exists."""
    from R_free_helpers.synthetic import synthesize as write

    with kind_errors():
        if system is SystemName.extract:
            write(registry, out, patients, seed, jobs, reporter(quiet))
            typer.echo(f"synthetic {registry} extract: {shown(out)}")
            return
        if jobs is not None:
            raise ValueError("--jobs is for an extract: a delivery is made whole")
        from R_free_helpers.editions.deliveries import synthesize_delivery

        synthesize_delivery(registry, system.value, out, patients, seed)
        typer.echo(f"synthetic {registry} delivery of {system.value}: {shown(out)}")


def import_(
    delivery: Annotated[Path, typer.Argument(help="The folder that the registry's system exported to.")],
    registry: RegistryOption,
    out: Annotated[Path, typer.Option(help="Folder to write the extract to.")],
    key: KeyOption = None,
    year: Annotated[int | None, typer.Option(help="Reporting year; the newest listed edition when absent.")] = None,
    release: ReleaseOption = "",
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Make an extract of a delivery by the registry's queries; exit status 1 when it cannot be read whole."""
    from R_free_helpers.contract.report import format_problems
    from R_free_helpers.editions.deliveries import import_to

    with kind_errors():
        chosen = edition_of(None, registry, year, release)
        told = (lambda line: None) if quiet else typer.echo
        problems = import_to(delivery, chosen, out, key, reporter(quiet), told)
        if not quiet:
            typer.echo(format_problems(problems))
            typer.echo(f"{registry} extract: {shown(out)}")
