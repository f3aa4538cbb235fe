"""``registry-report deliver``: what is missing is made where that is asked for, then all is laid out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.editions.delivering.auditing import Ahead
from R_free_helpers.editions.delivering.belonging import Belonging, Source, belonging, has_export, lacking_export
from R_free_helpers.editions.delivering.kinds import ASKED, Receiver
from R_free_helpers.editions.delivering.laying_out import (
    Delivered,
    deliver,
    items_of,
    require_deliverable,
    require_free,
)
from R_free_helpers.editions.exported import FOLDER as EXPORT
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.names import unknown

Say = Callable[[str], None]


@dataclass(frozen=True)
class Making:
    """How editions are made that are not there as they must be; see `editions.many.command.build_many`.

    Attributes
    ----------
    renderer : str
    jobs : int or None
    limit : float
        Seconds that a cell of a chapter may take.
    """

    renderer: str
    jobs: int | None
    limit: float


def receivers_of(named: Iterable[str] | None, internal: bool) -> list[Receiver]:
    """Return who gets something: those named, several separated by commas, or all that are asked for by themselves.

    Raises
    ------
    ValueError
        For a name of nobody.

    Examples
    --------
    >>> [one.value for one in receivers_of(["units,public"], internal=True)]
    ['public', 'units', 'internal']
    """
    wanted = [name.strip() for text in named or () for name in text.split(",") if name.strip()]
    known = [one.value for one in ASKED]
    if wrong := next((name for name in wanted if name not in known), None):
        own = "exact numbers of units are laid out with --internal" if wrong == Receiver.OWN else ""
        raise ValueError(own or unknown("receiver", wrong, known))
    found = [one for one in ASKED if one.value in (wanted or known)]
    return [*found, Receiver.OWN] if internal else found


def deliver_from(
    edition: Edition,
    to: Path,
    receivers: Collection[Receiver],
    units: Sequence[str],
    editions: Path,
    data: Path | None,
    key: Path | None,
    force: bool,
    making: Making | None,
    say: Say,
    tell: Say,
) -> Delivered:
    """Lay out a delivery; see `laying_out.deliver` for what is raised, and for the other parameters.

    Parameters
    ----------
    data : Path, optional
        The extract, or a delivery of the registry's system that it is made of.
    key : Path, optional
        File with the secret of pseudonyms, for such a delivery.
    making : Making, optional
        How what is missing or stale is made first; nothing is made when absent.
    tell : callable
        Told each edition that was made.
    """
    from R_free_helpers.editions.build import located
    from R_free_helpers.editions.caches import cache_dir
    from R_free_helpers.editions.deliveries import extract_of
    from R_free_helpers.editions.stages import synthetic_extract
    from R_free_helpers.system.scratch import in_use, scratch

    require_deliverable(edition)
    require_free(to.resolve(), force)
    with contextlib.ExitStack() as held:
        extract = None
        if data:
            held.enter_context(in_use(cache_dir()))
            extract = located(extract_of(data, edition, key, held.enter_context(scratch(cache_dir())), say))
        ahead = None
        if making:
            if _has_core_left(making, extract):
                ahead = held.enter_context(Ahead(lambda: extract or synthetic_extract(edition.registry)))
            _make(belonging(edition, editions, receivers, units), editions, extract, making, say, tell, ahead)
            extract = extract or synthetic_extract(edition.registry, say)
        more = [f"--{name}={path}" for name, path in (("data", data), ("key", key)) if path]
        return deliver(edition, to, receivers, units, editions, extract, more, force, say, ahead)


def _has_core_left(making: Making, extract: Path | None) -> bool:
    """Return whether what is made may be audited meanwhile; a database is read by one process at a time."""
    from R_free_helpers.contract.address import is_address
    from R_free_helpers.system.cores import cores

    return (making.jobs or cores()) > 1 and not (extract and is_address(extract))


def _make(
    belongs: Belonging,
    editions: Path,
    extract: Path | None,
    making: Making,
    say: Say,
    tell: Say,
    ahead: Ahead | None = None,
) -> None:
    """Make the editions of a delivery that are not current, and what is made of the nation's beside its report.

    Raises
    ------
    ValueError
        Where one could not be made.
    """
    from R_free_helpers.editions.exporting import export
    from R_free_helpers.editions.many.command import build_many
    from R_free_helpers.editions.many.cover_sheet import write_cover_sheets
    from R_free_helpers.editions.many.outcome import Outcome, incomplete, summary
    from R_free_helpers.model.workspace import workspace

    nation, wanted = belongs.edition, in_turn([one.edition for one in belongs.all])
    formats = ["html", "pdf"]
    # Where the nation's edition is made anew, these are made with it, while others make the units'.
    beside = {
        "explorer": _has_explorer(belongs.first) and editions == workspace().build.resolve(),
        "portals": has_export(belongs.first),
    }
    sources = {one.folder: one for one in belongs.all}

    def ended(outcome: Outcome) -> None:
        source = sources.get(outcome.folder) if outcome.folder else None
        if ahead and source:
            ahead.begin(source, lambda: {one.place: source.folder / one.name for one in items_of(source, nation)})

    outcomes = build_many(
        wanted,
        extract,
        making.renderer,
        formats,
        making.jobs,
        editions,
        say,
        tell,
        limit=making.limit,
        beside={belongs.first.edition: tuple(name for name, asked in beside.items() if asked)},
        ended=ended,
    )
    if incomplete(outcomes):
        raise ValueError("\n".join(["nothing was laid out:", *summary(outcomes)]))
    write_cover_sheets(wanted, outcomes, editions)
    _explore(belongs.first, editions, extract, say)
    for one in lacking_export(belongs.first):
        export(one.edition, belongs.first.folder / EXPORT, data=extract, say=say)


def in_turn(editions: Sequence[Edition]) -> list[Edition]:
    """Return editions in the order to make them: those that take chapters of the first one come when it has run them.

    Begun beside it they would run the same chapters once more.
    """
    first, *others = editions
    return [first, *sorted(others, key=lambda one: one.unit == first.unit)]


def _has_explorer(nation: Source) -> bool:
    return Receiver.PUBLIC in nation.receivers


def _explore(nation: Source, editions: Path, extract: Path | None, say: Say) -> None:
    """Make the explorer of the nation's edition, where it has none and what draws it is installed."""
    from R_free_helpers.editions.exploring import PAGE, explore
    from R_free_helpers.model.workspace import workspace
    from R_free_helpers.system.extras import MissingExtra

    if not _has_explorer(nation) or (nation.folder / PAGE).exists():
        return
    if editions != workspace().build.resolve():
        say(f"{PAGE} is made of editions in the workspace's build/ only")
        return
    try:
        explore(nation.edition, data=extract, say=say)
    except MissingExtra as error:
        say(f"no {PAGE}: {error}")
