"""R-ODS: activity and participation in inflammatory neuropathies, from the raw sum to the Rasch-built 0 to 100."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from R_free_helpers.registries.scores.items import Form, checked_rows
from R_free_helpers.registries.scores.keys import KeyFileError, as_float, as_level, complete, read_key

ANSWERS = (0, 2)
"""0 impossible, 1 with difficulty, 2 easily."""


def _form(name: str, items: int) -> Form:
    return Form(name, {str(item): ANSWERS for item in range(1, items + 1)})


CIDP_PDN = _form("R-ODS (CIDP, PDN, GBS)", 24)
"""The inflammatory R-ODS, from reading (the easiest) to running (the hardest); the items are named "1" to "24"."""

MMN = _form("R-ODS (MMN)", 25)
"""The version for multifocal motor neuropathy; the items are named "1" to "25"."""

FILES = {CIDP_PDN.name: "scale_rods_cidp_pdn.csv", MMN.name: "scale_rods_mmn.csv"}
"""The file of each form's nomogram in the data folder of a registry."""

COLUMNS = ("raw", "centile")

SOURCES = {
    CIDP_PDN.name: "van Nes et al. 2011, Neurology 76:337-345, https://doi.org/10.1212/WNL.0b013e318208824b",
    MMN.name: "Vanhoutte et al. 2015, J Peripher Nerv Syst 20:296-305, https://doi.org/10.1111/jns.12141",
}


@dataclass(frozen=True)
class Rods:
    """Scores of one value per response; higher is less disabled, NaN where an item is unanswered.

    Attributes
    ----------
    raw : array of float
        The sum, 0 to 48 (24 items) or 0 to 50 (25 items). An ordinal number.
    percent : array of float
        The sum as a percentage of the highest one. Not the published 0 to 100: equal steps of it are not equal steps of
        ability, and it must be labelled as the percentage of the sum wherever it is shown.
    centile : array of float or None
        The Rasch-built measure, 0 (most disabled) to 100; None without a nomogram.
    """

    raw: NDArray[np.float64]
    percent: NDArray[np.float64]
    centile: NDArray[np.float64] | None


def rods(answers: ArrayLike, form: Form = CIDP_PDN, nomogram: ArrayLike | None = None) -> Rods:
    """Return the raw sum, its percentage and, given the nomogram, the Rasch-built measure; higher is better.

    Parameters
    ----------
    answers : array_like, shape (items,) or (responses, items)
        0 impossible, 1 with difficulty, 2 easily; 24 items in `CIDP_PDN`, 25 in `MMN`; None or NaN for an unanswered
        item. A response with an unanswered item has no score: the nomogram holds for the sum of all items.
    form : Form
        `CIDP_PDN` or `MMN`.
    nomogram : array_like, shape (highest sum + 1,), optional
        The measure of each raw sum, read with `read_nomogram`.

    Returns
    -------
    Rods
        Arrays of shape () or (responses,).

    Raises
    ------
    AnswerError
        When an answer is not 0, 1 or 2 (which item), or the number of items is not the form's.
    ValueError
        When the nomogram is not one of this form.

    References
    ----------
    van Nes SI, Vanhoutte EK, van Doorn PA, Hermans M, Bakkers M, Kuitwaard K, et al. (2011). Rasch-built Overall
    Disability Scale (R-ODS) for immune-mediated peripheral neuropathies. Neurology 76:337-345.
    https://doi.org/10.1212/WNL.0b013e318208824b

    Vanhoutte EK, Faber CG, van Nes SI, Cats EA, Van der Pol WL, Gorson KC, et al. (2015). Rasch-built Overall
    Disability Scale for Multifocal motor neuropathy (MMN-RODS). J Peripher Nerv Syst 20:296-305.
    https://doi.org/10.1111/jns.12141

    Examples
    --------
    >>> score = rods([2] * 12 + [1] * 12)
    >>> float(score.raw), float(score.percent), score.centile
    (36.0, 75.0, None)
    """
    read = checked_rows(answers, form)
    highest = _highest(form)
    # A sum with NaN is NaN: no score without all items.
    raw = read.sum(axis=-1)
    centile = None
    if nomogram is not None:
        measures = np.asarray(nomogram, dtype=float)
        if measures.shape != (highest + 1,):
            raise ValueError(f"{form.name} has raw sums 0 to {highest}; the nomogram has {measures.size} values")
        known = ~np.isnan(raw)
        centile = np.where(known, measures[np.where(known, raw, 0).astype(int)], np.nan)
    return Rods(raw, raw / highest * 100, centile)


def read_nomogram(path: Path, form: Form = CIDP_PDN) -> NDArray[np.float64]:
    """Return the measure (0 to 100) of each raw sum, from a CSV file that the registry supplies.

    The published nomograms are not shipped: no public source of the numbers was found that could be verified, and the
    scales are under copyright. The file has the columns raw and centile and one row for each raw sum from 0 to the
    highest (48 or 50); lines that begin with ``#`` are comments and should say where the numbers come from.

    Parameters
    ----------
    path : Path
        By custom the file of `FILES` in the data folder of the registry.
    form : Form
        `CIDP_PDN` or `MMN`.

    Returns
    -------
    array of float, shape (highest sum + 1,)

    Raises
    ------
    KeyFileError
        When the file is not there, with what it must hold and where the numbers are published; when it lacks raw sums
        or has strange ones; or when the measures are not within 0 to 100 or fall while the sum rises.
    """
    highest = _highest(form)
    needs = (
        f"{form.name} needs {{file}} with the columns {{columns}} for its Rasch-built score: one row for each raw sum "
        f"0 to {highest} with its centile (0 to 100), from the nomogram in {SOURCES[form.name]}. The nomogram does not "
        "ship with the package; ask the holder of the scale or take it from your licensed form. Without it there are "
        "only the raw sum and its percentage, which is not the published 0 to 100"
    )
    rows = read_key(path, COLUMNS, needs)
    raws = [as_level(row, "raw", path) for row in rows]
    complete([(raw,) for raw in raws], {(raw,) for raw in range(highest + 1)}, path)
    measures = np.empty(highest + 1)
    for raw, row in zip(raws, rows, strict=True):
        measures[raw] = as_float(row, "centile", path)
    if not ((measures >= 0) & (measures <= 100)).all():
        raise KeyFileError(f"{path.name}: a centile is not within 0 to 100")
    falls = np.flatnonzero(np.diff(measures) < 0)
    if len(falls):
        raise KeyFileError(f"{path.name}: the centile falls from raw sum {falls[0]} to {falls[0] + 1}; it must rise")
    return measures


def nomogram_in(folder: Path, form: Form = CIDP_PDN) -> NDArray[np.float64] | None:
    """Return the nomogram that a registry has put in its data folder, None when it has none.

    For a report that shows the percentage of the sum, so labelled, until the registry supplies the file of `FILES`.

    Raises
    ------
    KeyFileError
        As `read_nomogram`, when the file is there and wrong.
    """
    path = folder / FILES[form.name]
    return read_nomogram(path, form) if path.exists() else None


def _highest(form: Form) -> int:
    return sum(most for _, most in form.items.values())
