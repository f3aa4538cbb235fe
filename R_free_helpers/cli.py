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

from R_free_helpers import __version__

app = typer.Typer(
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


class AudienceName(StrEnum):
    """Whom a report is written for."""

    everyone = "everyone"
    patients = "patients"


class PolicyChoice(StrEnum):
    """Disclosure policy."""

    protected = "protected"
    suppressed = "suppressed"
    as_published = "as_published"
    internal = "internal"


EditionOption = Annotated[str | None, typer.Option("--edition", help="Such as no_ms-2024 or no_ms-2024-december-UNIT.")]
RegistryOption = Annotated[str, typer.Option("--registry", help="Registry id, such as no_ms.")]
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
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", help="The extract: a folder of Parquet or CSV, a workbook, sqlite:FILE or postgresql://HOST/DATABASE."
    ),
]


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
    edition: EditionOption = None,
    registry: Annotated[str | None, typer.Option(help="Registry id, with --year.")] = None,
    year: Annotated[int | None, typer.Option(help="Reporting year.")] = None,
    release: Annotated[str, typer.Option(help="june or december.")] = "june",
    unit: Annotated[str, typer.Option(help="'nation' or a unit's id.")] = "nation",
    data: DataOption = None,
    renderer: Annotated[
        RendererName, typer.Option(help="auto takes Quarto where it is installed.")
    ] = RendererName.auto,
    formats: Annotated[str, typer.Option(help="html, pdf or both.")] = "html,pdf",
    jobs: Annotated[int, typer.Option(min=1, help="Chapters run at a time.")] = 2,
    out: Annotated[
        Path | None,
        # A folder without rights is told of by this program, with what to do about it.
        typer.Option(readable=False, help="Folder for editions; build/ when absent."),
    ] = None,
    policy: PolicyOption = PolicyChoice.protected,
    accept_disclosure_risk: AcceptOption = False,
    audience: Annotated[
        AudienceName | None, typer.Option(help="Whom it is for: everyone, or patients (a short report in plain words).")
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.01, help="Minutes that one cell of a chapter may take.")
    ] = 30,
    filter: FilterOption = None,
    limit: LimitOption = None,
    compare: CompareOption = ComparedName.archive,
    quiet: QuietOption = False,
    project: ProjectOption = None,
) -> None:
    """Build an edition: report.html, report.pdf, results.csv and manifest.json."""
    from R_free_helpers.editions.build import build as build_edition

    with kind_errors():
        wanted = formats_of(formats)
        through_gate(policy, accept_disclosure_risk)
        chosen = _edition(edition, registry, year, release, unit, policy)
        if audience:
            chosen = chosen.model_copy(update={"audience": audience.value})
        chosen = choosing(chosen, filter, limit, compare)
        say = reporter(quiet)
        built = build_edition(chosen, data, renderer.value, wanted, jobs, out, say, time_limit * 60)
        if not quiet:
            state = "already up to date" if built.current else "built"
            typer.echo(f"{chosen.id} {state} in {built.seconds:.1f} s: {shown(built.folder)}")


@app.command()
def chapter(
    chapter: Annotated[str, typer.Argument(help="Name of a notebook in notebooks/REGISTRY, such as treatment.")],
    registry: Annotated[
        str | None, typer.Option(help="Registry id, such as no_ms; needed where several have such a chapter.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Reporting year; that of the newest listed edition if absent.")
    ] = None,
    release: Annotated[str, typer.Option(help="june or december.")] = "june",
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
    data: Annotated[
        Path,
        typer.Argument(
            help="The extract: a folder of Parquet or CSV, a workbook, sqlite:FILE or postgresql://HOST/DATABASE."
        ),
    ],
    registry: RegistryOption,
    year: Annotated[int | None, typer.Option(help="Reporting year; the newest listed edition when absent.")] = None,
    release: Annotated[str, typer.Option(help="june or december.")] = "june",
    project: ProjectOption = None,
) -> None:
    """Check an extract against the contract and name every problem; exit status 1 when it cannot be used."""
    from R_free_helpers.contract.extract import open_extract
    from R_free_helpers.contract.reference import load_reference
    from R_free_helpers.contract.report import format_problems

    with kind_errors():
        chosen = _edition(None, registry, year, release, "nation", PolicyChoice.protected)
        _, problems = open_extract(data, load_reference(chosen.data_dir, chosen.latest_extraction, year=chosen.year))
        typer.echo(format_problems(problems))
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
    project: ProjectOption = None,
) -> None:
    """Write a synthetic extract: no person in it exists."""
    from R_free_helpers.synthetic import synthesize as write

    with kind_errors():
        write(registry, out, patients, seed)
        typer.echo(f"synthetic {registry} extract: {shown(out)}")


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
    project: ProjectOption = None,
) -> None:
    """Print an edition's released results as CSV."""
    import polars as pl

    from R_free_helpers.editions.stages import released_results

    with kind_errors():
        through_gate(policy, accept_disclosure_risk)
        chosen = choosing(_edition(edition, None, None, "june", "nation", policy), filter, limit, compare)
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
        Path | None, typer.Option("--data", help="The extract it was made from: its keys are looked for too.")
    ] = None,
    accept_disclosure_risk: AcceptOption = False,
    project: ProjectOption = None,
) -> None:
    """Attack what was written, as a stranger would; exit status 1 when something could be recovered."""
    from R_free_helpers.disclosure.audit import audit as audit_written
    from R_free_helpers.disclosure.audit import keys_of, refused
    from R_free_helpers.editions.verifying import edition_of

    with kind_errors():
        edition = edition_of(folder)
        if not edition.public:
            raise ValueError(f"{shown(folder)} holds an internal edition, which tells every number: no audit is needed")
        through_gate(PolicyChoice(edition.policy), accept_disclosure_risk)
        keys = keys_of(data, edition) if data else ()
        found = audit_written(folder, edition, keys)
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
def archive(
    edition: Annotated[str, typer.Argument(help="Such as no_ms-2023.")],
    data: DataOption = None,
    policy: PolicyOption = PolicyChoice.protected,
    project: ProjectOption = None,
) -> None:
    """Keep what an edition published for the comparisons of later ones; a protected or suppressed one only."""
    from R_free_helpers.editions.archiving import keep

    with kind_errors():
        typer.echo(f"archived: {shown(keep(_edition(edition, None, None, 'june', 'nation', policy), data))}")


def through_gate(policy: PolicyChoice, accepted: bool) -> None:
    """Accept a weaker policy's risk where the command line says so, and refuse the policy otherwise.

    The results themselves stand behind the same gate; here it is told before any work is done.
    """
    from R_free_helpers.model.policy import accept, require_accepted

    if accepted:
        accept([policy.value])
    require_accepted(policy.value)


def _edition(name, registry, year, release, unit, policy):
    from R_free_helpers.model.edition import Edition, latest_edition, parse_edition

    if name:
        if unit != "nation" or year is not None:
            raise ValueError(
                f"--edition names all of it: write --edition {name.split('-')[0]}-YEAR-UNIT, or leave it out"
            )
        return parse_edition(name, policy=policy.value)
    if not registry:
        raise ValueError("say what to build: --edition no_ms-2024, or --registry no_ms --year 2024")
    if year is None:
        latest = parse_edition(latest_edition(registry)) if release == "june" else _missing_year()
        year = latest.year
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
    named = {"ContractError", "ChapterErrors", "UnknownVariables", "QuartoError", "RenderError", "Locked"}
    named |= {"Disclosed", "NotProtectable", "MissingExtra", "PolicyRefused", "Unmarked", "Lost"}
    try:
        with stoppable():
            yield
    except KeyboardInterrupt:
        end_stopped(signal.SIGINT)
    except Stopped as stopped:
        end_stopped(stopped.number)
    except Exception as error:
        mendable = isinstance(error, (ValueError, OSError))
        if os.environ.get("REGISTRY_REPORT_TRACEBACK") or (not mendable and type(error).__name__ not in named):
            raise
        typer.echo(f"registry-report: {message_of(error)}", err=True)
        sys.exit(1)


def message_of(error: BaseException) -> str:
    """Return what an error says, with pydantic's wording reduced to the point."""
    if hasattr(error, "errors") and callable(error.errors):
        from R_free_helpers.model.parameters import told

        return told(error)  # type: ignore[arg-type]
    if isinstance(error, OSError):
        from R_free_helpers.system.errors import sentence

        return sentence(error)
    return str(error)


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
