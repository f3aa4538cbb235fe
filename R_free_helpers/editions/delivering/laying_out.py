"""Laying out a delivery: files of finished editions, lists and letters in a folder that appears whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from R_free_helpers.editions.delivering.auditing import Ahead, Attacked, audit_of
from R_free_helpers.editions.delivering.belonging import Belonging, Source, belonging, has_export, require_all
from R_free_helpers.editions.delivering.kinds import KINDS, Kind, Receiver, kind_of
from R_free_helpers.editions.delivering.letters import Enclosed, Letter, Writer
from R_free_helpers.editions.exported import FOLDER as EXPORT
from R_free_helpers.editions.exported import about
from R_free_helpers.editions.internal import OTHERS
from R_free_helpers.editions.of_everybody import of_everybody
from R_free_helpers.editions.publishing import MANIFEST, claimed, publishing
from R_free_helpers.editions.verifying import read_manifest
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.portal import has_portal, read_portal
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.units import read_units
from R_free_helpers.results.archive import PUBLIC
from R_free_helpers.system.private import open_up, private

SUMS = "SHA256SUMS"
"""The checksums, as ``sha256sum`` reads them."""

LIST = "delivery.csv"
"""What is for whom."""

COLUMNS = ("receiver", "unit_id", "unit", "what", "file", "edition", "policy", "letter", "sha256")
"""Of the list, with semicolons as the spreadsheets here open it."""

LETTERS = "letters"
OWN_FOLDER = Receiver.OWN.value
"""Where exact numbers lie, with a list, letters and checksums of their own: no word of them is outside."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Delivered:
    """What was laid out.

    Attributes
    ----------
    folder : Path
    files : list of str
        Below the folder.
    notes : list of str
        What was left out and why, and what to do before anything is sent.
    """

    folder: Path
    files: list[str]
    notes: list[str]


@dataclass(frozen=True)
class Item:
    """A file of an edition, and where it goes.

    Attributes
    ----------
    source : Source
    name : str
        Below the edition's folder.
    kind : Kind
    place : str
        In the delivery.
    sha256 : str
        As the edition's manifest, or the list of portal files, has it.
    """

    source: Source
    name: str
    kind: Kind
    place: str
    sha256: str

    @property
    def unit(self) -> str:
        """Whose it is; empty of what is for all."""
        return self.source.edition.unit if self.kind.receiver in (Receiver.UNIT, Receiver.OWN) else ""

    @property
    def format(self) -> str:
        """The format of a portal file; empty of others."""
        return PurePosixPath(self.name).parts[1] if self.kind.receiver is Receiver.PORTAL else ""

    @property
    def letter(self) -> str:
        """The letter that it goes with."""
        if self.kind.receiver is Receiver.OWN:
            return f"{OWN_FOLDER}/{LETTERS}/{self.unit}.txt"
        whose = self.unit or (f"{Receiver.PORTAL}-{self.format}" if self.format else self.kind.receiver.value)
        return f"{LETTERS}/{whose}.txt"


def deliver(
    edition: Edition,
    to: Path,
    receivers: Collection[Receiver],
    units: Sequence[str],
    editions: Path,
    extract: Path | None = None,
    more: Sequence[str] = (),
    force: bool = False,
    say: Say = lambda message: None,
    ahead: Ahead | None = None,
) -> Delivered:
    """Lay out what of an edition goes to whom.

    Parameters
    ----------
    edition : Edition
        The nation's, for everyone.
    to : Path
        The folder. It appears whole or not at all.
    receivers : collection of Receiver
    units : sequence of str
        As ``--units`` takes them.
    editions : Path
        The folder of all editions.
    extract : Path, optional
        What all must be made of; its keys of persons are looked for in all that is laid out.
    more : sequence of str
        Options that a message's commands need, such as ``--data …``.
    force : bool
        Whether an earlier delivery in the folder is replaced.
    say : callable
        Takes progress messages.
    ahead : Ahead, optional
        Audits of editions that were begun while others were still being made.

    Raises
    ------
    Incomplete
        Where something is missing, stale, or of other results, naming the commands that make it.
    ValueError
        In one line: for what cannot be delivered, a file of no kind, a folder that holds something else.
    PolicyRefused
        For exact numbers whose risk was not accepted.
    Disclosed
        When the audit finds something in what was laid out.
    """
    from R_free_helpers.editions.caches import cache_dir
    from R_free_helpers.editions.fingerprint import digest_extract
    from R_free_helpers.model.policy import require_accepted

    require_deliverable(edition)
    if Receiver.OWN in receivers:
        require_accepted("internal")
    place = to.resolve()
    require_free(place, force)
    belongs = belonging(edition, editions, receivers, units)
    require_all(belongs, digest_extract(extract, edition.registry) if extract else None, more)
    items = [item for source in belongs.all for item in items_of(source, edition)]
    _require_apart(items)
    place.parent.mkdir(parents=True, exist_ok=True)
    with claimed(place, cache_dir() / "locks"), private() as umask, publishing(place) as made:
        say(f"laying out {len(items)} files")
        written = _lay_out(made, belongs, items)
        _audit(made, belongs, items, written, extract, say, ahead)
        _set_modes(made, umask)
    return Delivered(place, written, _notes(belongs))


def require_deliverable(edition: Edition) -> None:
    """Raise `ValueError` unless a delivery begins with an edition: of all units, for everyone, protected."""
    if edition.policy not in PUBLIC:
        raise ValueError(
            f"a delivery goes out: none is made under the policy '{edition.policy}'; units' own exact numbers are laid "
            "out beside it with --internal"
        )
    if edition != (whole := of_everybody(edition)):
        raise ValueError(f"a delivery begins with the edition of all units and everybody: deliver {whole.id}")


def require_free(place: Path, force: bool) -> None:
    """Raise `ValueError` unless a folder may be written: a new or empty one, or a delivery that is to be replaced."""
    if inside := next((one for one in place.parents if (one / MANIFEST).exists()), None):
        raise ValueError(f"{inside} holds an edition, and a build would take the delivery away: say --to elsewhere")
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise ValueError(f"{place} is no folder: say --to with another")
    if not place.exists() or not any(place.iterdir()):
        return
    known = {LIST, SUMS, *(name for sums in ("", f"{OWN_FOLDER}/") for name in _listed(place, sums))}
    known |= {f"{OWN_FOLDER}/{name}" for name in (LIST, SUMS)}
    there = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_symlink() or not path.is_dir()}
    if not (place / LIST).is_file() or (foreign := sorted(there - known)):
        what = f" ({foreign[0]})" if (place / LIST).is_file() else ""
        raise ValueError(f"{place} holds something else already{what}: say --to with a new folder, or empty it")
    if not force:
        raise ValueError(f"{place} holds a delivery already: replace it with --force, or say --to with a new folder")


def _listed(place: Path, within: str) -> list[str]:
    """Return the files that a list of checksums names, seen from the delivery's folder."""
    try:
        lines = (place / within / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
    return [within + line.partition("  ")[2] for line in lines]


def items_of(source: Source, nation: Edition) -> list[Item]:
    """Return the files of an edition that somebody gets, with the nation's edition at hand.

    Raises
    ------
    ValueError
        For a file of no kind, whether its manifest lists it or not.
    """
    edition, folder = source.edition, source.folder
    formats = read_portal(edition.data_dir).formats if has_portal(edition.data_dir) else ()
    hashes = dict(read_manifest(folder)["files"])
    hashes |= {f"{EXPORT}/{name}": value for name, value in about(folder / EXPORT).get("files", {}).items()}
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()):
        name = path.relative_to(folder).as_posix()
        kind = kind_of(edition, name, formats)
        if kind.receiver is Receiver.NOBODY or kind.receiver not in source.receivers:
            continue
        parts = PurePosixPath(name).parts
        fields = {"edition": edition.id, "unit": edition.unit, "name": path.name}
        fields["format"] = parts[-2] if parts[:-1] else ""
        fields["part"] = edition.id.removeprefix(nation.id).removeprefix("-")
        found.append(Item(source, name, kind, kind.place.format(**fields), hashes.get(name, "")))
    if not found and has_kinds(source):
        raise ValueError(f"{edition.id} has no file that anybody gets: build it with --formats html,pdf")
    return sorted(found, key=lambda one: KINDS.index(one.kind))


def has_kinds(source: Source) -> bool:
    """Return whether an edition is asked for its own files, not only as what others are compared with."""
    return bool(source.receivers - {Receiver.PORTAL})


def _require_apart(items: Iterable[Item]) -> None:
    """Raise where two files would lie in one place, or two receivers would get one letter, with each other's files."""
    taken: dict[str, Item] = {}
    whose: dict[str, tuple[Receiver, str, str]] = {}
    for one in items:
        receiver = (one.kind.receiver, one.unit, one.format)
        if whose.setdefault(one.letter, receiver) != receiver:
            raise ValueError(
                f"{one.letter} would be to two receivers: a unit may not be called {PurePosixPath(one.letter).stem}"
            )
        if other := taken.get(one.place):
            raise ValueError(
                f"{other.source.edition.id}/{other.name} and {one.source.edition.id}/{one.name} would both be "
                f"{one.place}: give one of them another place in R_free_helpers/editions/delivering/kinds.py"
            )
        taken[one.place] = one


def _lay_out(made: Path, belongs: Belonging, items: Sequence[Item]) -> list[str]:
    """Write all files of a delivery, and return their names."""
    for one in items:
        content = (one.source.folder / one.name).read_bytes()
        if hashlib.sha256(content).hexdigest() != one.sha256:
            raise ValueError(f"{one.source.edition.id}/{one.name} is not what was built: build it again")
        _write(made, one.place, content)
    letters = _letters(belongs, items)
    phrases = _writer(belongs).phrases
    for name, letter in letters.items():
        _write(made, name, letter.text(phrases).encode("utf-8"))
    own = [one for one in items if one.kind.receiver is Receiver.OWN]
    for within, some in (("", [one for one in items if one not in own]), (f"{OWN_FOLDER}/", own)):
        if some or not within:
            _write(made, within + LIST, _list_of(belongs, some, within).encode("utf-8-sig"))
            named = {one.place for one in some} | {one.letter for one in some} | {within + LIST}
            sums = [
                f"{hashlib.sha256((made / name).read_bytes()).hexdigest()}  {name.removeprefix(within)}\n"
                for name in sorted(named)
            ]
            _write(made, within + SUMS, "".join(sums).encode("utf-8"))
    return sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())


def _write(made: Path, name: str, content: bytes) -> None:
    (made / name).parent.mkdir(parents=True, exist_ok=True)
    (made / name).write_bytes(content)


def _writer(belongs: Belonging) -> Writer:
    edition = belongs.edition
    return Writer(edition, get_registry(edition.registry), is_of_nobody(belongs))


def is_of_nobody(belongs: Belonging) -> bool:
    """Return whether the numbers of a delivery are of invented persons."""
    return bool(read_manifest(belongs.first.folder).get("synthetic"))


def _letters(belongs: Belonging, items: Sequence[Item]) -> dict[str, Letter]:
    """Return the letters by where they lie."""
    writer, names = _writer(belongs), _unit_names(belongs.edition)
    found: dict[str, Letter] = {}
    for place, some in _by_letter(items).items():
        enclosed, first = _enclosed(some), some[0]
        if first.kind.receiver is Receiver.PUBLIC:
            found[place] = writer.to_public(enclosed)
        elif first.kind.receiver is Receiver.PORTAL:
            found[place] = writer.to_portal(first.format, enclosed)
        elif first.kind.receiver is Receiver.UNIT:
            found[place] = writer.to_unit(names[first.unit], enclosed)
        else:
            found[place] = writer.to_own_unit(names[first.unit], enclosed)
    return found


def _by_letter(items: Iterable[Item]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for one in items:
        groups.setdefault(one.letter, []).append(one)
    return groups


def _enclosed(items: Sequence[Item]) -> list[Enclosed]:
    """Return what a letter names: each file, but of a data package its folder."""
    named: dict[str, Enclosed] = {}
    for one in items:
        whole = one.kind.word == "package"
        place = f"{PurePosixPath(one.place).parent.as_posix()}/" if whole else one.place
        named.setdefault(place, Enclosed(place, one.kind.word))
    return list(named.values())


def _unit_names(edition: Edition) -> dict[str, str]:
    return dict(read_units(edition.data_dir, edition.year).select("unit_id", "name_print").iter_rows())


def _list_of(belongs: Belonging, items: Sequence[Item], within: str) -> str:
    """Return what is for whom as CSV; places are seen from where the list lies."""
    names = _unit_names(belongs.edition)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in items:
        receiver = one.kind.receiver.value + (f" {one.format}" if one.format else "")
        edition = one.source.edition
        row = [receiver, one.unit, names.get(one.unit, ""), one.kind.word, one.place.removeprefix(within)]
        writer.writerow([*row, edition.id, edition.policy, one.letter.removeprefix(within), one.sha256])
    return text.getvalue()


def _audit(
    made: Path,
    belongs: Belonging,
    items: Sequence[Item],
    written: Sequence[str],
    extract: Path | None,
    say: Say,
    ahead: Ahead | None,
) -> None:
    """Attack what was laid out as a stranger would; see `disclosure.audit`.

    Raises
    ------
    Disclosed
        Something was found that must not be told.
    """
    from R_free_helpers.disclosure.audit import audit_beside, files_of_rows, require_nothing_found
    from R_free_helpers.editions.examination import kept_keys
    from R_free_helpers.editions.fingerprint import digest_extract

    say("auditing what was laid out")
    nation = belongs.edition
    keys = kept_keys(extract, nation) if extract else ()
    of_extract = digest_extract(extract, nation.registry) if extract else ""
    of_rows = files_of_rows(made)  # in all of it, once and not for each edition
    for source in belongs.all:
        if own := [one.place for one in items if one.source == source]:
            # Where there are files with rows the message names all that was found.
            if ahead and not of_rows and ahead.found_nothing(Attacked.in_folder(made, source, own, of_extract)):
                continue
            require_nothing_found(audit_of(made, source, own, keys, of_rows), source.edition.policy)
    rest = {*written} - {one.place for one in items}
    require_nothing_found(audit_beside(made, nation, rest, keys), nation.policy)


def _set_modes(made: Path, umask: int) -> None:
    """Give a delivery the modes that files here have; exact numbers are for their owner alone."""
    own = made / OWN_FOLDER
    if own.is_dir():
        open_up(own, OTHERS)
    open_up(made, umask, but=own)


def _notes(belongs: Belonging) -> list[str]:
    """Return what somebody should know before anything is sent."""
    notes = ["the numbers are of invented persons: not for delivery"] if is_of_nobody(belongs) else []
    notes += belongs.left_out
    if has_export(belongs.first):
        notes += [note for note in about(belongs.first.folder / EXPORT).get("notes", []) if note not in notes]
    if any(Receiver.OWN in one.receivers for one in belongs.all):
        notes.append(f"{OWN_FOLDER}/ holds exact numbers: each unit gets its own alone, and not by plain e-mail")
    return notes
