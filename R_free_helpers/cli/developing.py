"""Commands for whoever sets up the program or a registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from R_free_helpers.cli.ending import kind_errors
from R_free_helpers.cli.options import EngineOption, MasterOption, ProjectOption
from R_free_helpers.cli.telling import show, shown


def doctor(project: ProjectOption = None) -> None:
    """Tell what is installed, what Quarto sees and what is missing; exit status 1 when no report can be built."""
    from R_free_helpers.editions.doctor import examine

    with kind_errors():
        missing = False
        for check in examine():
            typer.echo(str(check))
            missing |= check.state == "missing"
        if missing:
            raise typer.Exit(1)


def check(
    registry: Annotated[str, typer.Argument(help="Registry id, such as no_ms.")],
    engine: EngineOption = None,
    master: MasterOption = None,
    project: ProjectOption = None,
) -> None:
    """Name every mistake in a registry's lists, declarations, texts and chapters; exit status 1 when there is one."""
    from R_free_helpers.editions.checking import check as check_registry
    from R_free_helpers.editions.checking import tell

    with kind_errors():
        checked = check_registry(registry)
        tell(checked, typer.echo)
        if checked.mistakes:
            raise typer.Exit(1)


def new(
    registry: Annotated[str, typer.Argument(help="Its id: two letters of the country, _ and a short name.")],
    language: Annotated[
        str | None, typer.Option("--language", help="Of its report, such as nb-NO; that of its country when absent.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Of its first edition; last year when absent.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The workspace; when absent the one at or above this folder, or this folder becomes one."),
    ] = None,
) -> None:
    """Begin a registry: the smallest set of files that builds a report; nothing is written over."""
    import datetime as dt

    from R_free_helpers.editions.new_registry import begin_registry
    from R_free_helpers.model.workspace import find_workspace

    with kind_errors():
        found = find_workspace(Path.cwd())
        root = (out or (found.root if found else Path.cwd())).resolve()
        for path in begin_registry(registry, language, year or dt.date.today().year - 1, root):
            typer.echo(shown(path))
        typer.echo(f"next: registry-report check {registry}; registry-report build --registry {registry}")


def figures(
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("figures.html"),
    open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write a page of every figure and table with its call and a picture; its numbers are invented."""
    import tempfile

    from R_free_helpers.editions.gallery import write_gallery

    with kind_errors(), tempfile.TemporaryDirectory() as scratch:
        written = write_gallery(out.resolve(), Path(scratch))
        typer.echo(shown(written))
        if open_page:
            show(written)
