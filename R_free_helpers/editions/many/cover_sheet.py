"""The cover sheet of editions of many units: a list of what was made, for whoever sends each unit its own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from R_free_helpers.editions.internal import place_of
from R_free_helpers.editions.many.outcome import BUILT, CURRENT, Outcome, names
from R_free_helpers.editions.publishing import MANIFEST
from R_free_helpers.model.edition import NATION, Edition
from R_free_helpers.model.units import read_units

COLUMNS = ("unit_id", "unit", "edition", "policy", "state", "folder", "html", "pdf", "pdf_sha256", "why")
"""Of a sheet; ``folder`` is seen from where the sheet lies."""

MADE = "made"
"""The state of an edition that is there, whether this command made it or an earlier one."""

ENDING = "-units.csv"


def write_cover_sheets(editions: Sequence[Edition], outcomes: Sequence[Outcome], out: Path) -> list[Path]:
    """Write a list of the units' editions beside them, and return the files: one for each edition of the nation.

    Called ``<edition>-units.csv``, with semicolons, as the spreadsheets here open it. The same editions give the same
    bytes; what failed is in the list too, with why. Of internal editions it lies where these lie, for their owner
    alone.

    Parameters
    ----------
    editions : sequence of Edition
        Those that were asked for.
    outcomes : sequence of Outcome
        What became of them, in any order.
    out : Path
        The folder of all editions.
    """
    became = {one.name: one for one in outcomes}
    groups: dict[Edition, list[tuple[Edition, Outcome]]] = {}
    for edition, name in zip(editions, names(editions), strict=True):
        if edition.unit != NATION and name in became:
            whole = edition.model_copy(update={"unit": NATION})
            groups.setdefault(whole, []).append((edition, became[name]))
    return [_write(whole, made, place_of(whole, out).parent) for whole, made in groups.items()]


def _write(whole: Edition, made: Sequence[tuple[Edition, Outcome]], folder: Path) -> Path:
    units = dict(read_units(whole.data_dir, whole.year).select("unit_id", "name_print").iter_rows())
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for edition, outcome in made:
        there = outcome.state in (BUILT, CURRENT) and outcome.folder is not None
        files = _files(outcome.folder) if there and outcome.folder else ("", "", "", "")
        state = MADE if there else outcome.state
        why = " ".join(outcome.why.split())
        writer.writerow([edition.unit, units[edition.unit], edition.id, edition.policy, state, *files, why])
    folder.mkdir(parents=True, exist_ok=True)
    sheet = folder / f"{whole.id}{ENDING}"
    aside = sheet.with_name(f".{sheet.name}")
    aside.write_text(text.getvalue(), encoding="utf-8-sig")
    if not whole.public:
        aside.chmod(0o600)
    aside.replace(sheet)
    return sheet


def _files(folder: Path) -> tuple[str, str, str, str]:
    """Return the names of an edition's folder, page and PDF, and the PDF's hash; empty where it was made without."""
    hashes = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    page, pdf = (next((name for name in hashes if name.endswith(f"report.{kind}")), "") for kind in ("html", "pdf"))
    return folder.name, page, pdf, hashes.get(pdf, "")
