"""Which editions belong to a delivery, whether each is there, whole and of the same results, and how it is made."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from R_free_helpers.contract.snapshot_cache import snapshot_scope
from R_free_helpers.editions.delivering.kinds import PACKAGE, Receiver, audiences
from R_free_helpers.editions.exported import FOLDER as EXPORT
from R_free_helpers.editions.exported import about
from R_free_helpers.editions.internal import PREFIX, folder_of
from R_free_helpers.editions.many.units import editions_of_units
from R_free_helpers.editions.of_everybody import of_everybody
from R_free_helpers.editions.order import order_file
from R_free_helpers.editions.verifying import read_manifest, verify
from R_free_helpers.model.edition import NATION, OWN_UNIT, Edition, languages_of
from R_free_helpers.model.file_names import RESULTS
from R_free_helpers.model.portal import has_portal, read_portal

MOST_NAMED = 8
"""How many editions a message names one by one."""


@dataclass(frozen=True)
class Source:
    """An edition whose files are given out.

    Attributes
    ----------
    edition : Edition
    folder : Path
    receivers : frozenset of Receiver
        Who gets something of it.
    """

    edition: Edition
    folder: Path
    receivers: frozenset[Receiver]

    @property
    def results(self) -> Path:
        """The file of its results."""
        return self.folder / (RESULTS if self.edition.public else PREFIX + RESULTS)


@dataclass(frozen=True)
class Lacking:
    """What is not there as it must be.

    Attributes
    ----------
    edition : Edition
    why : str
    portal : bool
        Whether the edition itself is fine, and its portal files are not.
    """

    edition: Edition
    why: str
    portal: bool = False

    def __str__(self) -> str:
        what = f"the portal files of {self.edition.id}" if self.portal else self.edition.id
        return f"{what}{'' if self.edition.public else ' (internal)'}: {self.why}"


class Incomplete(ValueError):
    """Something that belongs to a delivery is missing, stale, or of other results."""


@dataclass(frozen=True)
class Belonging:
    """The editions of a delivery.

    Attributes
    ----------
    edition : Edition
        The nation's, for everyone, whether or not anybody gets it.
    first : Source
        That one where somebody does, else the first of the others; all others must agree with its results.
    others : tuple of Source
    left_out : tuple of str
        A sentence for each receiver to whom the registry gives nothing.
    """

    edition: Edition
    first: Source
    others: tuple[Source, ...] = ()
    left_out: tuple[str, ...] = field(default=())

    @property
    def all(self) -> tuple[Source, ...]:
        """All of them."""
        return (self.first, *self.others)


def belonging(
    edition: Edition, editions: Path, receivers: Collection[Receiver], units: Sequence[str], ready: bool = True
) -> Belonging:
    """Return the editions that belong to a delivery.

    Parameters
    ----------
    edition : Edition
        The nation's, for everyone.
    editions : Path
        The folder of all editions.
    receivers : collection of Receiver
    units : sequence of str
        As ``--units`` takes them.
    ready : bool
        Whether editions that are only given out where somebody has built them are among them.

    Raises
    ------
    ValueError
        For a unit that does not exist, and where nobody would get anything.
    """
    found: dict[Edition, set[Receiver]] = {}
    left_out = []
    wanted = set(receivers)
    if (wanted & {Receiver.UNIT, Receiver.OWN}) and not _written(edition.model_copy(update={"audience": OWN_UNIT})):
        left_out.append(f"{edition.registry} has no report for units: there is no text/report_{OWN_UNIT}.md")
        wanted -= {Receiver.UNIT, Receiver.OWN}
    if (wanted & {Receiver.PUBLIC, Receiver.PORTAL}) and not _written(edition):
        left_out.append(f"{edition.registry} has no report for everybody of this release")
        wanted -= {Receiver.PUBLIC, Receiver.PORTAL}
    if Receiver.PORTAL in wanted and not has_portal(edition.data_dir):
        left_out.append(f"{edition.registry} delivers to no portal: there is no portal/formats.yml")
        wanted.remove(Receiver.PORTAL)
    if not wanted:
        raise ValueError(f"nothing of {edition.id} is left to give out: {'; '.join(left_out) or 'name a receiver'}")
    for receiver in (one for one in Receiver if one in wanted):
        policy = "internal" if receiver is Receiver.OWN else edition.policy
        for audience in audiences(receiver):
            of_all = edition.model_copy(update={"audience": audience, "policy": policy})
            some = editions_of_units(of_all, units) if receiver in (Receiver.UNIT, Receiver.OWN) else [of_all]
            wanted_of = (each for one in some if _written(one) for each in (one, *in_other_languages(one)))
            for one in wanted_of:
                found.setdefault(one, set()).add(receiver)
        for audience in audiences(receiver, asked=False) if ready else ():
            one = edition.model_copy(update={"audience": audience})
            if one not in found and (editions / one.id).is_dir():
                found.setdefault(one, set()).add(receiver)
    first, *others = (Source(one, folder_of(one, editions), frozenset(whom)) for one, whom in found.items())
    return Belonging(edition, first, tuple(others), tuple(left_out))


def in_other_languages(edition: Edition) -> Iterator[Edition]:
    """Yield the same edition in each other language that the registry has written it in."""
    return (edition.in_language(tag) for tag in languages_of(edition.registry, edition.audience))


def _written(edition: Edition) -> bool:
    """Return whether the registry has a report for an edition's audience, in its release."""
    try:
        edition.check_audience()
        order_file(edition)
    except (FileNotFoundError, ValueError):
        return False
    return True


def has_export(one: Source) -> bool:
    """Return whether the portal files of an edition are given out: to portals, or as the data package to everybody."""
    if not has_portal(one.edition.data_dir):
        return False
    to_all = PACKAGE in read_portal(one.edition.data_dir).formats and Receiver.PUBLIC in one.receivers
    return to_all or Receiver.PORTAL in one.receivers


@snapshot_scope()  # of all editions the program's fingerprint is the same
def lacking(belongs: Belonging, extract: str | None = None) -> list[Lacking]:
    """Return what is missing, changed, stale, or of other results than the first of the editions.

    Parameters
    ----------
    belongs : Belonging
    extract : str, optional
        Fingerprint of the extract that all must be made of, where it is known.
    """
    first, found, manifest = belongs.first, [], None
    if said := _of_itself(first, extract):
        found.append(Lacking(first.edition, said))
    else:
        manifest = read_manifest(first.folder)
        found += lacking_export(first)
    for one in belongs.others:
        if said := _of_itself(one, extract) or (_beside(one, manifest) if manifest else ""):
            found.append(Lacking(one.edition, said))
    return found


def lacking_export(first: Source) -> list[Lacking]:
    """Return what is wrong with the portal files of the first of the editions, which is there as it must be."""
    if has_export(first) and (said := _of_export(first, read_manifest(first.folder)["files"][RESULTS])):
        return [Lacking(first.edition, said, portal=True)]
    return []


def _of_itself(one: Source, extract: str | None) -> str:
    """Return what is wrong with an edition; empty where nothing is."""
    try:
        manifest, verified = read_manifest(one.folder), verify(one.folder)
    except FileNotFoundError:
        return "not built"
    except ValueError as error:
        return str(error)
    told = manifest.get("edition")
    wanted = one.edition.model_dump(mode="json")
    if not isinstance(told, dict) or {name: told.get(name) for name in wanted} != wanted:
        policy = told.get("policy") if isinstance(told, dict) else None
        return f"built under the policy '{policy}'" if policy != one.edition.policy else "it holds another edition"
    if others := [said for said in verified.differences if not said.startswith(f"{EXPORT}/")]:
        return f"not as it was built: {others[0]}"
    if verified.outdated:
        return verified.outdated[0]
    if extract is not None and manifest.get("extract") != extract:
        return "built of another extract than --data names"
    return ""


def _beside(one: Source, first: dict) -> str:
    """Return in what an edition does not belong to the first; empty where it does."""
    name = first["edition"]["id"]
    own = read_manifest(one.folder)
    if own.get("extract") != first.get("extract"):
        return f"built of another extract than {name}"
    if one.edition.public and (
        own.get("results") != first.get("results") or own["files"][RESULTS] != first["files"][RESULTS]
    ):
        return f"of other results than {name}"
    return ""


def _of_export(nation: Source, results: str) -> str:
    """Return what is wrong with the portal files of the nation's edition; empty where nothing is."""
    if not (nation.folder / EXPORT).is_dir():
        return "not written"
    if others := [said for said in verify(nation.folder).differences if said.startswith(f"{EXPORT}/")]:
        return f"not as they were written: {others[0]}"
    said = about(nation.folder / EXPORT)
    if said.get("edition") != nation.edition.id or said.get("policy") != nation.edition.policy:
        return "they are of another edition"
    return "" if said.get("results") == results else "of other results than the edition"


def require_all(belongs: Belonging, extract: str | None, more: Sequence[str]) -> None:
    """Raise unless all that belongs to a delivery is there, whole, and of the same results.

    Parameters
    ----------
    belongs : Belonging
    extract : str, optional
        See `lacking`.
    more : sequence of str
        Options of the commands that would make it, such as ``--data …``.

    Raises
    ------
    Incomplete
        Naming what is not, and the commands that make it.
    """
    if not (found := lacking(belongs, extract)):
        return
    named = [f"  {one}" for one in found[:MOST_NAMED]]
    if len(found) > MOST_NAMED:
        named.append(f"  and {len(found) - MOST_NAMED} more")
    orders = [f"  {shlex.join(command)}" for command in remedies(found, more)]
    raise Incomplete(
        "\n".join(
            [
                f"{len(found)} of what belongs to the delivery of {belongs.edition.id} cannot be given out, so "
                "nothing was laid out:",
                *named,
                "make it with --build, or by:",
                *orders,
            ]
        )
    )


def remedies(found: Iterable[Lacking], more: Sequence[str] = ()) -> Iterator[list[str]]:
    """Yield the commands that make what is lacking, in their order."""
    found = list(found)
    groups: dict[tuple[str, str, bool], list[Edition]] = {}
    for one in (one.edition for one in found if not one.portal):
        of_units = one.audience if one.unit != NATION else one.id
        groups.setdefault((of_units, one.language, one.public), []).append(one)
    for editions in groups.values():
        first = editions[0]
        command = ["registry-report", "build", "--edition", (first if first.unit == NATION else of_everybody(first)).id]
        if first.unit != NATION:
            command += ["--audience", first.audience, "--units", ",".join(one.unit for one in editions)]
            command += ["--language", first.language] if first.language else []
        if first.policy != "protected":
            command += ["--policy", first.policy]
        yield [*command, *(() if first.public else ("--accept-disclosure-risk",)), *more]
    for one in (one.edition for one in found if one.portal):
        command = ["registry-report", "export", one.id]
        yield [*command, *(("--policy", one.policy) if one.policy != "protected" else ()), *more]
