"""Commands that make reports: whole editions, and one chapter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from R_free_helpers.cli.asked import choosing, edition_of, formats_of, through_gate
from R_free_helpers.cli.ending import kind_errors
from R_free_helpers.cli.options import (
    AcceptOption,
    AudienceName,
    ComparedName,
    CompareOption,
    DataOption,
    EngineOption,
    FilterOption,
    KeyOption,
    LimitOption,
    MasterOption,
    PolicyChoice,
    PolicyOption,
    ProjectOption,
    QuietOption,
    ReleaseOption,
    RendererName,
)
from R_free_helpers.cli.telling import reporter, show, shown


def build(
    edition: Annotated[
        list[str] | None,
        typer.Option("--edition", help="Such as no_ms-2024 or se_ipn-2024-q3-UNIT; may be given again."),
    ] = None,
    registry: Annotated[str | None, typer.Option(help="Registry id, with --year.")] = None,
    year: Annotated[int | None, typer.Option(help="Reporting year.")] = None,
    release: ReleaseOption = "",
    unit: Annotated[str, typer.Option(help="'nation' or a unit's id.")] = "nation",
    units: Annotated[
        list[str] | None,
        typer.Option(
            "--units",
            metavar="all|UNIT,UNIT…",
            help="An edition of each of these units, or of all of the year; the nation's only where it is named.",
        ),
    ] = None,
    data: DataOption = None,
    renderer: Annotated[
        RendererName, typer.Option(help="auto takes Quarto where it is installed.")
    ] = RendererName.auto,
    formats: Annotated[str, typer.Option(help="html, pdf or both.")] = "html,pdf",
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Chapters at a time (2 when absent); of several editions, editions at a time (one per core).",
        ),
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Of several editions: make the others when one fails.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://HOST:PORT", help="Let the workers of this Dask cluster make the editions; see docs/many.md."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        # A folder without rights is told of by this program, with what to do about it.
        typer.Option(readable=False, help="Folder for editions; build/ when absent."),
    ] = None,
    policy: PolicyOption = PolicyChoice.protected,
    accept_disclosure_risk: AcceptOption = False,
    audience: Annotated[
        AudienceName | None,
        typer.Option(
            help="Whom it is for: everyone, patients (short, in plain words), unit (its own short report), "
            "or meeting (slides)."
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="TAG", help="Of a version that the registry has in several languages, with --audience: en-GB."
        ),
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.01, help="Minutes that one cell of a chapter may take.")
    ] = 30,
    key: KeyOption = None,
    filter: FilterOption = None,
    limit: LimitOption = None,
    compare: CompareOption = ComparedName.archive,
    engine: EngineOption = None,
    master: MasterOption = None,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Build an edition, or several: report.html, report.pdf, results.csv and manifest.json of each."""
    with kind_errors():
        wanted = formats_of(formats)
        through_gate(policy, accept_disclosure_risk)
        chosen = []
        for name in edition or [None]:
            one = edition_of(name, registry, year, release, unit, policy)
            if audience:
                one = one.model_copy(update={"audience": audience.value})
            if language:
                one = one.in_language(language)
            named = [one]
            if units:
                from R_free_helpers.editions.many.units import editions_of_units

                named = editions_of_units(one, units)
            chosen += [choosing(of_unit, filter, limit, compare) for of_unit in named]
        say = reporter(quiet)
        if len(chosen) == 1 and not cluster:
            from R_free_helpers.editions.build import build as build_edition

            built = build_edition(chosen[0], data, renderer.value, wanted, jobs or 2, out, say, time_limit * 60, key)
            if not quiet:
                state = "already up to date" if built.current else "built"
                typer.echo(f"{chosen[0].id} {state} in {built.seconds:.1f} s: {shown(built.folder)}")
            return
        from R_free_helpers.editions.many.command import build_many
        from R_free_helpers.editions.many.outcome import incomplete, summary

        tell = (lambda line: None) if quiet else typer.echo
        how = {"limit": time_limit * 60, "key": key, "cluster": cluster, "keep_going": keep_going}
        outcomes = build_many(chosen, data, renderer.value, wanted, jobs, out, say, tell, **how)
        if units:
            from R_free_helpers.editions.many.cover_sheet import write_cover_sheets
            from R_free_helpers.model.workspace import workspace

            for sheet in write_cover_sheets(chosen, outcomes, out or workspace().build):
                tell(f"what was made: {shown(sheet)}")
        failed = incomplete(outcomes)
        for line in summary(outcomes) if failed or not quiet else ():
            typer.echo(line, err=failed)
        if failed:
            raise typer.Exit(1)


def chapter(
    chapter: Annotated[str, typer.Argument(help="Name of a notebook in notebooks/REGISTRY, such as treatment.")],
    registry: Annotated[
        str | None, typer.Option(help="Registry id, such as no_ms; needed where several have such a chapter.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Reporting year; that of the newest listed edition if absent.")
    ] = None,
    release: ReleaseOption = "",
    unit: Annotated[str, typer.Option(help="'nation' or a unit's id.")] = "nation",
    data: DataOption = None,
    formats: Annotated[str, typer.Option(help="html, pdf or both, beside the notebook.")] = "html",
    out: Annotated[
        Path | None, typer.Option(readable=False, help="Folder for editions' chapters; build/chapters when absent.")
    ] = None,
    policy: PolicyOption = PolicyChoice.protected,
    accept_disclosure_risk: AcceptOption = False,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    time_limit: Annotated[float, typer.Option("--time-limit", min=0.01, help="Minutes that one cell may take.")] = 30,
    filter: FilterOption = None,
    limit: LimitOption = None,
    compare: CompareOption = ComparedName.archive,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Run one chapter: a page, and a notebook with every number, caption and alt text in its place."""
    from R_free_helpers.editions.one_chapter import make_chapter, registry_of

    with kind_errors():
        wanted = formats_of(formats)
        through_gate(policy, accept_disclosure_risk)
        whose = registry or registry_of(chapter)
        chosen = choosing(edition_of(None, whose, year, release, unit, policy), filter, limit, compare)
        written = make_chapter(chosen, chapter, data, wanted, out, reporter(quiet), time_limit * 60)
        if not quiet:
            typer.echo("\n".join(shown(path) for path in written))
        if open_page:
            show(written[0])
