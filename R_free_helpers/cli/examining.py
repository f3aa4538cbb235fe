"""Commands that examine what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from R_free_helpers.cli.asked import through_gate
from R_free_helpers.cli.ending import kind_errors
from R_free_helpers.cli.options import AcceptOption, PolicyChoice, ProjectOption, at_home
from R_free_helpers.cli.telling import shown


def verify(
    folder: Annotated[Path, typer.Argument(help="A published edition, such as build/no_ms-2024.")],
    project: ProjectOption = None,
) -> None:
    """Compare an edition's files with its manifest; exit status 1 when one is missing, changed or not listed."""
    from R_free_helpers.editions.verifying import verify as verify_edition

    with kind_errors():
        found = verify_edition(folder)
        for sentence in found.differences:
            typer.echo(sentence)
        typer.echo(f"{shown(folder)}: {found.files} files listed, {len(found.differences)} differences")
        for sentence in found.outdated:
            typer.echo(f"note: {sentence}; a build today may give other bytes")
        if not found.public:
            typer.echo("note: an internal edition, with exact numbers; it is not for publication")
        if found.differences:
            raise typer.Exit(1)


def audit(
    folder: Annotated[Path, typer.Argument(help="A built edition, such as build/no_ms-2024.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", callback=at_home, help="The extract it was made from: its keys are looked for too."),
    ] = None,
    accept_disclosure_risk: AcceptOption = False,
    project: ProjectOption = None,
) -> None:
    """Attack what was written, as a stranger would; exit status 1 when something could be recovered."""
    from R_free_helpers.disclosure.audit import Finding, keys_of, refused
    from R_free_helpers.disclosure.audit import audit as audit_written
    from R_free_helpers.editions.verifying import edition_of, unlisted

    with kind_errors():
        edition = edition_of(folder)
        if not edition.public:
            raise ValueError(f"{shown(folder)} holds an internal edition, which tells every number: no audit is needed")
        through_gate(PolicyChoice(edition.policy), accept_disclosure_risk)
        keys = keys_of(data, edition) if data else ()
        found = audit_written(folder, edition, keys)
        # Numbers of a file that nobody knows are held against nothing.
        found.findings.extend(Finding("rows", name, "no build and no export wrote it") for name in unlisted(folder))
        for finding in found.findings:
            typer.echo(str(finding))
        examined = ", ".join(f"{count} {name}" for name, count in sorted(found.examined.items()))
        typer.echo(f"{shown(folder)}: {examined} looked at; {len(found.findings)} findings")
        if refused(found, edition.policy):
            raise typer.Exit(1)
