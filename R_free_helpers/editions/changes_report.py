"""Writing what changed between two editions: a page and a file, audited, whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers import __version__
from R_free_helpers.editions.changes_file import to_csv
from R_free_helpers.editions.changes_page import ChangesPage
from R_free_helpers.editions.comparing import Compared, Side, compare_editions, require_comparable
from R_free_helpers.editions.publishing import publishing_closed, require_ours, sha256
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.workspace import workspace

FOLDER = "changes"
"""Where comparisons lie, below the folder of editions."""

FILE, PAGE, ABOUT = "changes.csv", "changes.html", "changes.json"


@dataclass(frozen=True)
class Written:
    """What a comparison made.

    Attributes
    ----------
    folder : Path
    files : list of str
    notes : list of str
        What the maker is told of it.
    """

    folder: Path
    files: list[str]
    notes: list[str]


def write_changes(
    before: Edition,
    after: Edition,
    data: Path | None = None,
    data_before: Path | None = None,
    to: Path | None = None,
    say: Callable[[str], None] = lambda message: None,
) -> Written:
    """Write what changed from one edition to another.

    Parameters
    ----------
    before, after : Edition
    data, data_before : Path, optional
        See `comparing.compare_editions`.
    to : Path, optional
        The folder; ``build/changes/<before>--<after>`` when absent.
    say : callable
        Takes progress messages.

    Raises
    ------
    ValueError
        In one line: for editions that are not to be compared, or a folder that holds something else.
    Disclosed
        When the audit finds something in what was written.
    """
    require_comparable(before, after)
    place = to.resolve() if to else workspace().build / FOLDER / f"{before.id}--{after.id}"
    require_ours(place, ABOUT, (FILE, PAGE))
    compared = compare_editions(before, after, data, data_before, say)
    with publishing_closed(place) as made:
        _write(made, compared, (before, after), say)
    return Written(place, [PAGE, FILE, ABOUT], _notes(compared))


def _write(made: Path, compared: Compared, editions: tuple[Edition, Edition], say: Callable[[str], None]) -> None:
    """Write all files into a new folder, and audit them."""
    from R_free_helpers.disclosure.audit import audit_compared, keys_of, require_nothing_found

    before, _ = editions
    say("writing page and file")
    (made / FILE).write_bytes(to_csv(compared.found, _archived(compared)).encode("utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        page = ChangesPage(compared, FILE).text(Path(scratch))
    (made / PAGE).write_bytes(page.encode("utf-8"))
    (made / ABOUT).write_bytes(_about(compared, made).encode("utf-8"))
    say("auditing what was written")
    keys = (key for extract in compared.extracts for key in keys_of(extract, before))
    released = (compared.chain.was, compared.chain.now)
    audited = audit_compared(made, editions, released, list(compared.chain.between.values()), list(keys))
    require_nothing_found(audited, before.policy)


def _archived(compared: Compared) -> tuple[frozenset[str], frozenset[str]]:
    def measures(side: Side) -> frozenset[str]:
        return frozenset(side.about.definitions) if side.about else frozenset()

    return measures(compared.was), measures(compared.now)


def _about(compared: Compared, folder: Path) -> str:
    """Return what says of which editions and definitions the files are."""
    said = {
        "before": _edition(compared.before),
        "after": _edition(compared.after),
        "told_as": compared.now.edition.id,
        "policy": compared.before.policy,
        "synthetic": compared.synthetic,
        "program": __version__,
        "causes": compared.known,
        "definitions": {
            name: [one.model_dump() if one else None for one in pair] for name, pair in compared.redefined.items()
        },
        "other_period": compared.other_period,
        "files": {name: sha256(folder / name) for name in (PAGE, FILE)},
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _edition(edition: Edition) -> dict[str, str]:
    return {"edition": edition.id, "extraction_date": edition.extraction_date.isoformat()}


def _notes(compared: Compared) -> list[str]:
    """Return what the maker of the files is told: what could not be told apart, and what nobody can explain."""
    notes = ["the numbers are of invented persons"] if compared.synthetic else []
    known = compared.known["corrected"]
    if known == "no_older_extract":
        notes.append("rows that were written over since are not seen: give the earlier extract with --data-before")
    if known == "archive_code":
        notes.append(
            "the registry's code has changed since the archived edition: what it did is counted as corrections"
        )
    if odd := sorted({one.key[0] for one in compared.found if one.split_why == "no_cause"}):
        notes.append(f"changed without a possible cause: {', '.join(odd)}; were lists or code changed meanwhile?")
    return notes
