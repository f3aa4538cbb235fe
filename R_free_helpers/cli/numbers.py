"""Commands that tell the numbers themselves, and compare them with those once printed."""

from __future__ import annotations

from typing import Annotated

import typer

from R_free_helpers.cli.asked import choosing, edition_of, through_gate
from R_free_helpers.cli.ending import kind_errors
from R_free_helpers.cli.options import (
    AcceptOption,
    ComparedName,
    CompareOption,
    DataOption,
    EditionArgument,
    EngineOption,
    FilterOption,
    LimitOption,
    MasterOption,
    PolicyChoice,
    PolicyOption,
    ProjectOption,
    QuietOption,
    RegistryOption,
)
from R_free_helpers.cli.telling import reporter


def results(
    edition: EditionArgument,
    data: DataOption = None,
    measure: Annotated[str | None, typer.Option(help="Only this measure.")] = None,
    variables: Annotated[
        bool, typer.Option("--variables", help="Report variables instead of the result store.")
    ] = False,
    policy: PolicyOption = PolicyChoice.protected,
    accept_disclosure_risk: AcceptOption = False,
    filter: FilterOption = None,
    limit: LimitOption = None,
    compare: CompareOption = ComparedName.archive,
    engine: EngineOption = None,
    master: MasterOption = None,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Print an edition's released results as CSV."""
    import polars as pl

    from R_free_helpers.editions.stages import released_results

    with kind_errors():
        through_gate(policy, accept_disclosure_risk)
        chosen = choosing(edition_of(edition, policy=policy), filter, limit, compare)
        released = released_results(chosen, data, reporter(quiet))
        if variables:
            import yaml

            from R_free_helpers.editions.opening import chapter_of
            from R_free_helpers.results.variables import report_variables

            typer.echo(yaml.safe_dump(report_variables(chapter_of(chosen, released)), allow_unicode=True))
            return
        rows = released.results
        if measure:
            rows = rows.filter(pl.col("measure") == measure)
            if rows.is_empty():
                from R_free_helpers.model.names import unknown

                raise ValueError(unknown("measure", measure, released.results["measure"].unique().sort()))
        typer.echo(rows.write_csv(), nl=False)


def ledger(
    registry: RegistryOption,
    data: DataOption = None,
    accept_disclosure_risk: AcceptOption = False,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Compare computed results with the published values; exit status 1 when one differs unexplained."""
    from R_free_helpers.editions.ledger import compare
    from R_free_helpers.results.ledger import format_ledger

    with kind_errors():
        through_gate(PolicyChoice.as_published, accept_disclosure_risk)
        lines = compare(registry, data, reporter(quiet))
        typer.echo(format_ledger(lines))
        if any(line.state == "differs" for line in lines):
            raise typer.Exit(1)
