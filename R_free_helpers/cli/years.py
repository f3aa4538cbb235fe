"""Commands that set one edition beside another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from R_free_helpers.cli.asked import edition_of
from R_free_helpers.cli.ending import kind_errors
from R_free_helpers.cli.options import DataOption, PolicyChoice, PolicyOption, ProjectOption, QuietOption, at_home
from R_free_helpers.cli.telling import reporter, shown


def archive(
    edition: Annotated[str, typer.Argument(help="Such as no_ms-2023.")],
    data: DataOption = None,
    policy: PolicyOption = PolicyChoice.protected,
    project: ProjectOption = None,
) -> None:
    """Keep what an edition published for the comparisons of later ones; a protected or suppressed one only."""
    from R_free_helpers.editions.archiving import keep

    with kind_errors():
        chosen = edition_of(edition, policy=policy)
        if chosen.borrowed_dates:
            typer.echo(f"note: {chosen.borrowed_dates}", err=True)
        typer.echo(f"archived: {shown(keep(chosen, data))}")


def compare(
    before: Annotated[str, typer.Argument(help="The earlier edition, such as no_ms-2024.")],
    after: Annotated[str, typer.Argument(help="The later one, such as no_ms-2024-december or no_ms-2025.")],
    data: DataOption = None,
    data_before: Annotated[
        Path | None,
        typer.Option("--data-before", callback=at_home, help="The earlier edition's extract, where it is still there."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", readable=False, help="Folder to write; build/changes/BEFORE--AFTER when absent."),
    ] = None,
    policy: PolicyOption = PolicyChoice.protected,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Write what changed between two editions and why, as a page and a file; see docs/compare.md."""
    from R_free_helpers.editions.changes_report import write_changes

    with kind_errors():
        editions = [edition_of(name, policy=policy) for name in (before, after)]
        made = write_changes(*editions, data, data_before, to, reporter(quiet))
        if not quiet:
            for note in made.notes:
                typer.echo(f"note: {note}", err=True)
            typer.echo("\n".join(shown(made.folder / name) for name in made.files))
