"""A figure: the drawing, what it says in words, and the released numbers it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as Drawing

ALT_KEY = "registry_report_alt"
"""Output metadata that carries the alt text to the renderer."""

NOTES_KEY = "registry_report_notes"
"""Output metadata that carries what the caption must say too."""

MEASURES_KEY = "registry_report_measures"
"""Output metadata that names the measures whose values are shown."""

PNG_DPI = 300
"""Dots per inch of a figure as a picture: what journals ask for."""


def released_csv(data: pd.DataFrame) -> str:
    """Return released values as the CSV that spreadsheets here open at once: semicolons and decimal commas.

    A hidden value is an empty cell, as in results.csv; more digits than a reader can use are rounded away.
    """
    return data.to_csv(sep=";", decimal=",", index=False, lineterminator="\n", float_format="%.10g")


@dataclass(frozen=True)
class Figure:
    """A drawn figure.

    Attributes
    ----------
    drawing : matplotlib.figure.Figure
    alt : str
        One to four sentences that say what the figure shows, made from ``data``.
    data : pandas.DataFrame
        The values drawn.
    notes : tuple of str
        What the caption must say beside what it is given, plain text.
    measures : tuple of str
        The measures that ``data`` are of.
    """

    drawing: Drawing = field(repr=False)
    alt: str
    data: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    def svg(self) -> str:
        """Return the drawing as SVG whose texts are text, the same on every run."""
        from R_free_helpers.figures.svg import to_svg

        return to_svg(self.drawing)

    def save(self, stem: str | Path, caption: str = "") -> list[Path]:
        """Write the figure with its released values and its words, and return the files.

        Parameters
        ----------
        stem : path
            The files' name without an ending, in a folder that is there: ``<stem>.svg``, ``.png`` (`PNG_DPI`), ``.csv``
            (`released_csv`) and ``.txt``: the caption with what it must say beside, and the alt text below it.
        caption : str
            The figure's own; nothing in it is filled in.
        """
        base = Path(stem)
        files = [base.with_name(f"{base.name}.{ending}") for ending in ("svg", "png", "csv", "txt")]
        svg, png, values, words = files
        svg.write_text(self.svg(), encoding="utf-8")
        # No version of the program that drew it: the same figure is the same bytes.
        self.drawing.savefig(png, dpi=PNG_DPI, metadata={"Software": None})
        values.write_text(released_csv(self.data), encoding="utf-8")
        said = " ".join(part for part in (caption, *self.notes) if part)
        words.write_text(f"{said}\n\n{self.alt}\n", encoding="utf-8")
        return files

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        bundle = {"image/svg+xml": self.svg(), "text/plain": self.alt, "text/csv": released_csv(self.data)}
        return bundle, {ALT_KEY: self.alt, NOTES_KEY: " ".join(self.notes), MEASURES_KEY: " ".join(self.measures)}
