"""Options that several commands have, and what is done with them before a command begins."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from R_free_helpers.cli.ending import kind_errors


class RendererName(StrEnum):
    """How HTML and PDF are made."""

    auto = "auto"
    quarto = "quarto"
    embedded = "embedded"


class AudienceName(StrEnum):
    """Whom a report is written for."""

    everyone = "everyone"
    patients = "patients"
    unit = "unit"
    meeting = "meeting"


class PolicyChoice(StrEnum):
    """Disclosure policy."""

    protected = "protected"
    suppressed = "suppressed"
    as_published = "as_published"
    internal = "internal"


class ComparedName(StrEnum):
    """Where the year before comes from."""

    archive = "archive"
    recomputed = "recomputed"


class EngineChoice(StrEnum):
    """Who runs the measures."""

    polars = "polars"
    duckdb = "duckdb"
    spark = "spark"


def at_home(data: Path | None) -> Path | None:
    """Return a path or address with ``~`` as the home folder: where quotes keep it from the shell."""
    if data is None:
        return None
    from R_free_helpers.contract.address import at_home as expanded

    return expanded(data)


def enter(folder: Path | None) -> Path | None:
    """Work in the workspace that ``--project`` names, before a command begins."""
    if folder:
        from R_free_helpers.model.workspace import enter_workspace

        try:
            enter_workspace(folder)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    return folder


def run_on(engine: EngineChoice | None) -> EngineChoice | None:
    """Let measures run on the engine that ``--engine`` names, before a command begins."""
    from R_free_helpers.engines.choice import choose

    with kind_errors():
        choose(engine=engine)
    return engine


def run_at(master: str | None) -> str | None:
    """Let the Spark at the address that ``--master`` names run the measures, before a command begins."""
    from R_free_helpers.engines.choice import choose

    with kind_errors():
        choose(master=master)
    return master


EDITION = "Such as no_ms-2024."
EditionArgument = Annotated[str, typer.Argument(help=EDITION)]
EditionOption = Annotated[str, typer.Option("--edition", help=EDITION)]
RegistryOption = Annotated[str, typer.Option("--registry", help="Registry id, such as no_ms.")]
ReleaseOption = Annotated[
    str,
    typer.Option(
        "--release",
        help="One of the registry's, as its editions.csv lists them, such as q3; its main one when absent.",
    ),
]
PolicyOption = Annotated[
    PolicyChoice,
    typer.Option(
        "--policy",
        help="Disclosure policy: protected rounds small counts, suppressed blanks them; as_published hides what the "
        "registry's printed report hides, internal nothing.",
    ),
]
AcceptOption = Annotated[
    bool,
    typer.Option("--accept-disclosure-risk", help="Needed for what shows more: as_published, internal and the ledger."),
]
EXTRACT = "The extract: a folder of Parquet or CSV, a workbook, sqlite:FILE or postgresql://HOST/DATABASE."
DataOption = Annotated[Path | None, typer.Option("--data", callback=at_home, help=EXTRACT)]
ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project",
        callback=enter,
        is_eager=True,
        help="The workspace: a folder with data/, notebooks/ and _quarto.yml; else the one at or above this folder.",
    ),
]
FilterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="DIMENSION=VALUE",
        help="Only these persons, such as sex=female or age=18-39; may be given again, and all hold.",
    ),
]
LimitOption = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="INDICATOR=NUMBER",
        help="Another limit of an indicator, in the unit of the own one; may be given again.",
    ),
]
EngineOption = Annotated[
    EngineChoice | None,
    typer.Option(
        "--engine",
        callback=run_on,
        is_eager=True,  # the address of a Spark is looked at after it
        help="Who runs the measures: polars (in memory) when absent, duckdb (out of core) or spark; docs/scale.md.",
    ),
]
MasterOption = Annotated[
    str | None,
    typer.Option(
        "--master",
        metavar="ADDRESS",
        callback=run_at,
        help="Of the Spark: local[4], spark://HOST:PORT, yarn, or sc://HOST:PORT of Spark Connect; all cores of this "
        "machine when absent.",
    ),
]
CompareOption = Annotated[
    ComparedName,
    typer.Option(
        "--compare",
        help="The year before: as it was published (archive), or computed again from this extract (recomputed).",
    ),
]
KeyOption = Annotated[
    Path | None,
    typer.Option("--key", help="File with the secret of pseudonyms, for a delivery; made where it does not exist."),
]
RowsOutOption = Annotated[
    Path,
    typer.Option("--out", readable=False, help="The workbook (.xlsx) to write, outside of workspace and repository."),
]
RowLevelOption = Annotated[
    bool, typer.Option("--row-level", help="Needed: the file has a row for each person, with keys.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace a file that this program did not write.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something fails.")]
