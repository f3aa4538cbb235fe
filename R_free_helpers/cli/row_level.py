"""Commands whose files hold rows of persons."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from R_free_helpers.cli.asked import edition_of
from R_free_helpers.cli.ending import kind_errors
from R_free_helpers.cli.options import (
    DataOption,
    EditionOption,
    ForceOption,
    ProjectOption,
    QuietOption,
    RegistryOption,
    RowLevelOption,
    RowsOutOption,
)
from R_free_helpers.cli.telling import reporter, shown


def worklists(
    edition: EditionOption,
    unit: Annotated[str, typer.Option(help="The unit whose lists they are.")],
    out: RowsOutOption,
    data: DataOption = None,
    row_level: RowLevelOption = False,
    force: ForceOption = False,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Write a unit's work lists, a row per person: who lacks what, and what to register; see docs/worklists.md."""
    from R_free_helpers.editions.row_level.lists import write_work_lists

    _write(write_work_lists, edition, unit, row_level, out, data, force, quiet)


def own_data(
    edition: EditionOption,
    unit: Annotated[str, typer.Option(help="The unit whose data they are.")],
    out: RowsOutOption,
    data: DataOption = None,
    row_level: RowLevelOption = False,
    force: ForceOption = False,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Write all rows of a unit's own persons, with the data dictionary; see docs/worklists.md."""
    from R_free_helpers.editions.row_level.own_data import write_own_data

    _write(write_own_data, edition, unit, row_level, out, data, force, quiet)


def person(
    registry: RegistryOption,
    person_file: Annotated[
        Path,
        typer.Option(
            "--person-file", help="File with the person's key in the extract; - to type it, unseen, or pipe it."
        ),
    ],
    out: Annotated[
        list[Path], typer.Option(help="A page (.html) or workbook (.xlsx) to write; may be given again for both.")
    ],
    data: DataOption = None,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", help="The import's file with the secret of pseudonyms, where the key is the system's own."
        ),
    ] = None,
    row_level: RowLevelOption = False,
    force: ForceOption = False,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Write everything registered about one person, in plain words: the right of access; see docs/worklists.md."""
    from R_free_helpers.editions.row_level.person import write_person
    from R_free_helpers.model.row_level import require_row_level

    with kind_errors():
        require_row_level(row_level)
        chosen = edition_of(None, registry)
        written = write_person(chosen, person_file, out, data, reporter(quiet), force, key)
        if not quiet:
            typer.echo("\n".join(shown(path) for path in written))
            typer.echo("hand the files to the person, or to who asked for them, and delete them here")


def _of_unit(name: str, unit: str, row_level: bool):
    """Return the edition whose rows a unit gets, once it was said that rows are wanted."""
    from R_free_helpers.model.parameters import checked
    from R_free_helpers.model.row_level import require_row_level

    require_row_level(row_level)
    edition = edition_of(name)
    of_unit = checked(**edition.model_dump() | {"unit": unit, "audience": "everyone"})
    if edition.unit not in ("nation", unit):
        raise ValueError(f"--edition names the unit '{edition.unit}' and --unit another: leave one of them out")
    return of_unit


def _write(write, edition: str, unit: str, row_level: bool, out: Path, data: Path | None, force: bool, quiet: bool):
    """Write a file with rows of a unit's persons, and tell what it holds, in counts."""
    with kind_errors():
        made = write(_of_unit(edition, unit, row_level), out, data, reporter(quiet), force)
        if quiet:
            return
        for name, (count, of) in made.counts.items():
            typer.echo(f"{name}: {count}" + ("" if of is None else f" of {of}"))
        typer.echo(f"{shown(made.path)}: rows of persons, which only you can read; delete it when the work is done")
