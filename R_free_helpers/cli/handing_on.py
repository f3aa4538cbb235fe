"""Commands that make what is handed on: files of portals, deliveries, the explorer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from R_free_helpers.cli.asked import edition_of, through_gate
from R_free_helpers.cli.ending import kind_errors
from R_free_helpers.cli.options import (
    AcceptOption,
    DataOption,
    EditionArgument,
    KeyOption,
    PolicyChoice,
    PolicyOption,
    ProjectOption,
    QuietOption,
    RegistryOption,
    RendererName,
)
from R_free_helpers.cli.telling import reporter, shown


def export(
    edition: EditionArgument,
    to: Annotated[
        Path | None,
        typer.Option("--to", readable=False, help="Folder to write; export/ in the built edition's when absent."),
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            help="skde, vis, helsedirektoratet, package, assessment, or all of these that the registry delivers.",
        ),
    ] = "all",
    data: DataOption = None,
    policy: PolicyOption = PolicyChoice.protected,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Write the files that portals take, checked as they would check them; see docs/portal-files.md."""
    from R_free_helpers.editions.exporting import export as export_edition

    with kind_errors():
        chosen = edition_of(edition, policy=policy)
        made = export_edition(chosen, to, format, data, reporter(quiet))
        if not quiet:
            for note in made.notes:
                typer.echo(f"note: {note}", err=True)
            typer.echo("\n".join(shown(made.folder / name) for name in made.files))


def deliver(
    edition: Annotated[str, typer.Argument(help="The edition of all units and everybody, such as no_ms-2024.")],
    to: Annotated[Path, typer.Option("--to", readable=False, help="Folder to write; it appears whole or not at all.")],
    receivers: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="public,portal,units", help="Who gets something; all three when absent."),
    ] = None,
    units: Annotated[
        list[str] | None, typer.Option("--units", metavar="all|UNIT,UNIT…", help="Whose reports; all when absent.")
    ] = None,
    internal: Annotated[
        bool, typer.Option("--internal", help="Also units' own exact numbers, in a folder for its owner alone.")
    ] = False,
    make: Annotated[bool, typer.Option("--build", help="First make what is missing or stale.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier delivery in the folder.")] = False,
    data: DataOption = None,
    key: KeyOption = None,
    out: Annotated[
        Path | None, typer.Option(readable=False, help="Folder of the built editions; build/ when absent.")
    ] = None,
    renderer: Annotated[
        RendererName, typer.Option(help="With --build: auto takes Quarto where it is installed.")
    ] = RendererName.auto,
    jobs: Annotated[int | None, typer.Option(min=1, help="With --build: editions at a time (one per core).")] = None,
    policy: PolicyOption = PolicyChoice.protected,
    accept_disclosure_risk: AcceptOption = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.01, help="With --build: minutes that one cell may take.")
    ] = 30,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Lay out what of an edition goes to whom, with checksums and texts of e-mails; nothing is sent."""
    from R_free_helpers.editions.delivering.command import Making, deliver_from, receivers_of
    from R_free_helpers.model.workspace import workspace

    with kind_errors():
        if internal:
            through_gate(PolicyChoice.internal, accept_disclosure_risk)
        chosen = edition_of(edition, policy=policy)
        whom = receivers_of(receivers, internal)
        making = Making(renderer.value, jobs, time_limit * 60) if make else None
        place = (out or workspace().build).resolve()
        tell = (lambda line: None) if quiet else typer.echo
        how = {"data": data, "key": key, "force": force, "making": making, "say": reporter(quiet), "tell": tell}
        made = deliver_from(chosen, to, whom, units or ["all"], place, **how)
        for note in made.notes:
            tell(f"note: {note}")
        tell(f"{len(made.files)} files: {shown(made.folder)}")


def explore(
    edition: EditionArgument,
    to: Annotated[
        Path | None,
        typer.Option("--to", readable=False, help="File to write; explorer.html in the built edition's when absent."),
    ] = None,
    data: DataOption = None,
    policy: PolicyOption = PolicyChoice.protected,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Write the page in which everybody can explore an edition's numbers, without a network; see docs/explorer.md."""
    from R_free_helpers.editions.exploring import explore as explore_edition

    with kind_errors():
        chosen = edition_of(edition, policy=policy)
        made = explore_edition(chosen, to, data, reporter(quiet))
        if not quiet:
            if made.synthetic:
                typer.echo("note: the numbers are of invented persons", err=True)
            typer.echo(f"{shown(made.page)}: {made.size / 1e6:.2f} MB")


def check_export(
    place: Annotated[Path, typer.Argument(help="A file, or the folder of a format, such as export/skde.")],
    registry: RegistryOption,
    format: Annotated[str, typer.Option("--format", help="skde, vis, helsedirektoratet, package or assessment.")],
    project: ProjectOption = None,
) -> None:
    """Say of a portal file what its receiver would; exit status 1 when it would be refused."""
    from R_free_helpers.editions.exporting import check_files

    with kind_errors():
        faults, warnings = check_files(place, registry, format)
        for fault in faults:
            typer.echo(fault)
        for warning in warnings:
            typer.echo(f"warning: {warning}")
        typer.echo(f"{shown(place)}: {len(faults)} faults, {len(warnings)} warnings")
        if faults:
            raise typer.Exit(1)
