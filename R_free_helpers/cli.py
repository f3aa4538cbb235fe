"""The command line: ``registry-report build | chapter | validate | results | ledger | … | doctor``.

Heavy packages are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import typer.core

from R_free_helpers import __version__
from R_free_helpers.system.garbage import look_seldom


class Commands(typer.core.TyperGroup):
    """The commands, which tell of a wrong argument in one line and leave the usage to ``--help``."""

    def main(self, *args, standalone_mode: bool = True, **rest):
        """Run a command; see `typer.core.TyperGroup.main`."""
        if standalone_mode:
            look_seldom()
        try:
            status = super().main(*args, standalone_mode=False, **rest)
        except typer.Abort:
            sys.exit(1)
        except Exception as error:
            if not (standalone_mode and hasattr(error, "format_message")):
                raise
            self.tell(error)
            sys.exit(error.exit_code)
        if standalone_mode:
            sys.exit(status if isinstance(status, int) else 0)
        return status

    def tell(self, error) -> None:
        """Print what is wrong with the arguments; the help, where there were none."""
        from pydantic import ValidationError

        from R_free_helpers.model.names import did_you_mean, quoted_names

        context, said = getattr(error, "ctx", None), error.format_message()
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(said, err=True)
            return
        if isinstance(error.__cause__, ValidationError):
            from R_free_helpers.model.parameters import wanted

            why = wanted(error.__cause__.errors()[0])
            said = said.replace(error.message, why if why.startswith("'") else f"must be {why}")
        if "is not one of" in error.message:
            name, *offered = quoted_names(error.message)
            said = said.rstrip(".") + did_you_mean(name, offered)
        where = f" (registry-report {context.command.name or ''} --help)".replace("  ", " ") if context else ""
        typer.echo(f"registry-report: {said.rstrip('.')}{where}", err=True)


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="From a registry's row-level extract to its annual report.",
)


class RendererName(StrEnum):
    """How HTML and PDF are made."""

    auto = "auto"
    quarto = "quarto"
    embedded = "embedded"


class SystemName(StrEnum):
    """As what synthetic rows are written."""

    extract = "extract"
    mrs5 = "mrs5"
    redcap = "redcap"


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


def at_home(data: Path | None) -> Path | None:
    """Return a path or address with ``~`` as the home folder: where quotes keep it from the shell."""
    if data is None:
        return None
    from R_free_helpers.contract.address import at_home as expanded

    return expanded(data)


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


def enter(folder: Path | None) -> Path | None:
    """Work in the workspace that ``--project`` names, before a command begins."""
    if folder:
        from R_free_helpers.model.workspace import enter_workspace

        try:
            enter_workspace(folder)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    return folder


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


class EngineChoice(StrEnum):
    """Who runs the measures."""

    polars = "polars"
    duckdb = "duckdb"
    spark = "spark"


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


class ComparedName(StrEnum):
    """Where the year before comes from."""

    archive = "archive"
    recomputed = "recomputed"


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


def tell_version(asked: bool) -> None:
    """Print the version and end, where it was asked for."""
    if asked:
        typer.echo(f"registry-report {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Print the version and exit.")
]


@app.callback()
def in_utf8(version: VersionOption = False) -> None:
    """Start again where text is not UTF-8 (a Latin-1 locale): libraries below Python know no other file names."""
    if sys.getfilesystemencoding().lower() != "utf-8":
        os.environ["PYTHONUTF8"] = "1"  # for processes that this one starts
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for name in [*sys.argv[1:], os.getcwd()]:
        if any("\udc80" <= letter <= "\udcff" for letter in name):
            shown_name = name.encode("utf-8", "replace").decode()
            typer.echo(f"registry-report: the name '{shown_name}' is not written in UTF-8: rename it", err=True)
            sys.exit(1)


@app.command()
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
            one = _edition(name, registry, year, release, unit, policy)
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


@app.command()
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
        chosen = choosing(_edition(None, whose, year, release, unit, policy), filter, limit, compare)
        written = make_chapter(chosen, chapter, data, wanted, out, reporter(quiet), time_limit * 60)
        if not quiet:
            typer.echo("\n".join(shown(path) for path in written))
        if open_page:
            show(written[0])


@app.command()
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
        chosen = _edition(None, registry, year, release)
        reference = load_reference(chosen.data_dir, chosen.latest_extraction, year=chosen.year)
        opened, problems = open_extract(data, reference)
        typer.echo(format_problems(problems, opened.read))
        if any(problem.severity == "error" for problem in problems):
            raise typer.Exit(1)


@app.command()
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


@app.command("import")
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
        chosen = _edition(None, registry, year, release)
        told = (lambda line: None) if quiet else typer.echo
        problems = import_to(delivery, chosen, out, key, reporter(quiet), told)
        if not quiet:
            typer.echo(format_problems(problems))
            typer.echo(f"{registry} extract: {shown(out)}")


@app.command()
def worklists(
    edition: Annotated[str, typer.Option("--edition", help="Such as no_ms-2024.")],
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

    with kind_errors():
        made = write_work_lists(_of_unit(edition, unit, row_level), out, data, reporter(quiet), force)
        _tell_made(made, quiet)


@app.command("own-data")
def own_data(
    edition: Annotated[str, typer.Option("--edition", help="Such as no_ms-2024.")],
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

    with kind_errors():
        made = write_own_data(_of_unit(edition, unit, row_level), out, data, reporter(quiet), force)
        _tell_made(made, quiet)


@app.command()
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
        chosen = _edition(None, registry)
        written = write_person(chosen, person_file, out, data, reporter(quiet), force, key)
        if not quiet:
            typer.echo("\n".join(shown(path) for path in written))
            typer.echo("hand the files to the person, or to who asked for them, and delete them here")


def _of_unit(name: str, unit: str, row_level: bool):
    """Return the edition whose rows a unit gets, once it was said that rows are wanted."""
    from R_free_helpers.model.parameters import checked
    from R_free_helpers.model.row_level import require_row_level

    require_row_level(row_level)
    edition = _edition(name)
    of_unit = checked(**edition.model_dump() | {"unit": unit, "audience": "everyone"})
    if edition.unit not in ("nation", unit):
        raise ValueError(f"--edition names the unit '{edition.unit}' and --unit another: leave one of them out")
    return of_unit


def _tell_made(made, quiet: bool) -> None:
    """Tell what a file with rows of persons holds, in counts."""
    if quiet:
        return
    for name, (count, of) in made.counts.items():
        typer.echo(f"{name}: {count}" + ("" if of is None else f" of {of}"))
    typer.echo(f"{shown(made.path)}: rows of persons, which only you can read; delete it when the work is done")


@app.command()
def results(
    edition: Annotated[str, typer.Argument(help="Such as no_ms-2024.")],
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
    project: ProjectOption = None,
) -> None:
    """Print an edition's released results as CSV."""
    import polars as pl

    from R_free_helpers.editions.stages import released_results

    with kind_errors():
        through_gate(policy, accept_disclosure_risk)
        chosen = choosing(_edition(edition, policy=policy), filter, limit, compare)
        released = released_results(chosen, data)
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


@app.command()
def ledger(
    registry: RegistryOption,
    data: DataOption = None,
    accept_disclosure_risk: AcceptOption = False,
    project: ProjectOption = None,
) -> None:
    """Compare computed results with the published values; exit status 1 when one differs unexplained."""
    from R_free_helpers.editions.ledger import compare
    from R_free_helpers.results.ledger import format_ledger

    with kind_errors():
        through_gate(PolicyChoice.as_published, accept_disclosure_risk)
        lines = compare(registry, data)
        typer.echo(format_ledger(lines))
        if any(line.state == "differs" for line in lines):
            raise typer.Exit(1)


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
def archive(
    edition: Annotated[str, typer.Argument(help="Such as no_ms-2023.")],
    data: DataOption = None,
    policy: PolicyOption = PolicyChoice.protected,
    project: ProjectOption = None,
) -> None:
    """Keep what an edition published for the comparisons of later ones; a protected or suppressed one only."""
    from R_free_helpers.editions.archiving import keep

    with kind_errors():
        chosen = _edition(edition, policy=policy)
        if chosen.borrowed_dates:
            typer.echo(f"note: {chosen.borrowed_dates}", err=True)
        typer.echo(f"archived: {shown(keep(chosen, data))}")


@app.command()
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
        editions = [_edition(name, policy=policy) for name in (before, after)]
        made = write_changes(*editions, data, data_before, to, reporter(quiet))
        if not quiet:
            for note in made.notes:
                typer.echo(f"note: {note}", err=True)
            typer.echo("\n".join(shown(made.folder / name) for name in made.files))


@app.command()
def export(
    edition: Annotated[str, typer.Argument(help="Such as no_ms-2024.")],
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
        chosen = _edition(edition, policy=policy)
        made = export_edition(chosen, to, format, data, reporter(quiet))
        if not quiet:
            for note in made.notes:
                typer.echo(f"note: {note}", err=True)
            typer.echo("\n".join(shown(made.folder / name) for name in made.files))


@app.command()
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
        chosen = _edition(edition, policy=policy)
        whom = receivers_of(receivers, internal)
        making = Making(renderer.value, jobs, time_limit * 60) if make else None
        place = (out or workspace().build).resolve()
        tell = (lambda line: None) if quiet else typer.echo
        how = {"data": data, "key": key, "force": force, "making": making, "say": reporter(quiet), "tell": tell}
        made = deliver_from(chosen, to, whom, units or ["all"], place, **how)
        for note in made.notes:
            tell(f"note: {note}")
        tell(f"{len(made.files)} files: {shown(made.folder)}")


@app.command()
def explore(
    edition: Annotated[str, typer.Argument(help="Such as no_ms-2024.")],
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
        chosen = _edition(edition, policy=policy)
        made = explore_edition(chosen, to, data, reporter(quiet))
        if not quiet:
            if made.synthetic:
                typer.echo("note: the numbers are of invented persons", err=True)
            typer.echo(f"{shown(made.page)}: {made.size / 1e6:.2f} MB")


@app.command("check-export")
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


def through_gate(policy: PolicyChoice, accepted: bool) -> None:
    """Accept a weaker policy's risk where the command line says so, and refuse the policy otherwise.

    The results themselves stand behind the same gate; here it is told before any work is done.
    """
    from R_free_helpers.model.policy import accept, require_accepted

    if accepted:
        accept([policy.value])
    require_accepted(policy.value)


def _edition(name, registry=None, year=None, release="", unit="nation", policy=PolicyChoice.protected):
    """Return the edition called ``name``; where it has none, of a registry, year, release and unit."""
    from R_free_helpers.model.edition import NATION, Edition, known_registries, latest_edition, parse_edition
    from R_free_helpers.model.names import unknown
    from R_free_helpers.model.parameters import checked

    if name:
        named = parse_edition(name, policy=policy.value)
        if registry not in (None, named.registry):
            if registry not in known_registries():
                raise ValueError(unknown("registry", registry, known_registries()))
            raise ValueError(f"{name} is an edition of {named.registry}, not of {registry}: leave --registry out")
        beside = {"year": year, "release": release, "unit": "" if unit == NATION else unit}
        if any(beside.values()):
            meant = checked(**named.model_dump() | {part: value for part, value in beside.items() if value})
            raise ValueError(f"--edition names all of it: write --edition {meant.id} and nothing of it beside")
        if named.unit != NATION:
            named.check_unit()
        return named
    if not registry:
        raise ValueError("say what to build: --edition no_ms-2024, or --registry no_ms --year 2024")
    if year is None:
        latest = parse_edition(latest_edition(registry))
        year = latest.year if release in ("", latest.release) else _missing_year()
    return Edition(registry=registry, year=year, release=release, unit=unit, policy=policy.value)


def choosing(edition, filter: list[str] | None, limit: list[str] | None, compare: ComparedName):
    """Return an edition with the choices of ``--filter``, ``--limit`` and ``--compare``; see `FilterOption`."""
    from R_free_helpers.model.parameters import checked

    if not filter and not limit and compare is ComparedName.archive:
        return edition
    choices = {"filter": filter or (), "limits": limit or (), "compare": compare.value}
    return checked(**edition.model_dump() | choices)


def _missing_year():
    raise ValueError("give the reporting year with --year")


def formats_of(text: str) -> list[str]:
    """Return the formats named in a comma-separated list, HTML first."""
    wanted = {part.strip() for part in text.split(",") if part.strip()}
    if not wanted or wanted - {"html", "pdf"}:
        raise ValueError(f"--formats takes html, pdf or html,pdf; not '{text}'")
    return sorted(wanted)


def shown(path: Path) -> str:
    """Return a path as the reader would type it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def show(path: Path) -> None:
    """Open a file in the browser, where there is one: what was made is there all the same."""
    import webbrowser

    try:
        opened = webbrowser.open(path.resolve().as_uri())
    except (OSError, webbrowser.Error):
        opened = False
    if not opened:
        typer.echo(f"no browser was found: open {shown(path)} yourself", err=True)


def reporter(quiet: bool):
    """Return a function that shows progress with the seconds since the start."""
    begun = time.monotonic()

    def report(message: str) -> None:
        if not quiet:
            typer.echo(f"{time.monotonic() - begun:6.1f} s  {message}", err=True)

    return report


@contextmanager
def kind_errors() -> Iterator[None]:
    """Turn an error a user can mend into its message and exit status 1; a bug keeps its traceback."""
    try:
        with stoppable():
            yield
    except KeyboardInterrupt:
        end_stopped(signal.SIGINT)
    except Stopped as stopped:
        end_stopped(stopped.number)
    except Exception as error:
        from R_free_helpers.editions.mendable import is_mendable, message_of

        if os.environ.get("REGISTRY_REPORT_TRACEBACK") or not is_mendable(error):
            raise
        typer.echo(f"registry-report: {message_of(error)}", err=True)
        sys.exit(1)


class Stopped(BaseException):
    """A signal asks the program to end; ``number`` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP, as schedulers and closed terminals send, clear up on the way out, as Ctrl-C does."""

    def stop(number: int, frame: object) -> None:
        raise Stopped(number)

    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        wanted = []  # signals come to the main thread only
    ours = [number for number in wanted if signal.getsignal(number) == signal.SIG_DFL]  # nohup's choice stays
    for number in ours:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def end_stopped(number: int) -> None:
    """Say that the program was stopped, and exit with the status that shells use for it."""
    name = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
    typer.echo(f"registry-report: stopped by {name}; what was published stays as it was", err=True)
    sys.exit(128 + number)


if __name__ == "__main__":
    app()
