"""Report variables of the funnels: who lies outside the limits, and what that may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.registries.no_ms.words import sentences

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.variables import Writer

SIDES = (
    (2, "over den øvre 99,8 %-grensen"),
    (1, "over den øvre 95 %-grensen, men ikke 99,8 %-grensen"),
    (-1, "under den nedre 95 %-grensen, men ikke 99,8 %-grensen"),
    (-2, "under den nedre 99,8 %-grensen"),
)


def funnels(writer: Writer) -> dict[str, dict[str, str]]:
    """Return for each judged or named share who lies outside its funnel, how many do, and what that may mean."""
    return {name: funnel(writer, name) for name in writer.chapter.registry.shares}


def funnel(writer: Writer, measure: str) -> dict[str, str]:
    """Return one funnel's variables.

    Returns
    -------
    dict
        ``sentence``: who lies outside; ``outside`` and ``inside``: how many units; ``meaning``: a sentence on how
        much of the spread chance can explain.
    """
    from R_free_helpers.figures.funnel import funnel_rows

    if not (writer.chapter.results["measure"] == measure).any():
        rows, target = None, None
    else:
        rows, target = funnel_rows(writer.chapter, measure)
    if target is None or rows is None or not rows["shown"].any():
        hidden = writer.hidden
        return {
            "sentence": "Landets andel eller foretakenes andeler kan ikke vises, og da kan ingen grenser regnes ut.",
            "outside": hidden,
            "inside": hidden,
            "expected": hidden,
            "meaning": "Hvor mye som er tilfeldig, kan derfor ikke sies.",
        }
    shown = rows[rows["shown"]]
    outside = int((shown["place"] != 0).sum())
    number = writer.words.number
    return {
        "sentence": outside_sentence(writer, shown),
        "outside": number(outside, neuter=True),
        "inside": number(len(shown) - outside, neuter=True),
        "expected": writer.decimal(len(shown) * 0.05),
        "meaning": meaning(len(shown), outside, int((shown["place"].abs() == 2).sum())),
    }


def outside_sentence(writer: Writer, shown: pd.DataFrame) -> str:
    """Return which units lie outside the limits, all of them by name."""
    parts = []
    for place, where in SIDES:
        names = list(shown.loc[shown["place"] == place, "unit"])
        if names:
            parts.append(f"{where}: {writer.words.join(names)}")
    if not parts:
        return f"Ingen av de viste foretakene ({sentences.trusts(writer, len(shown))}) ligger utenfor 95 %-grensene."
    return "Utenfor grensene: " + "; ".join(parts) + "."


def meaning(n: int, outside: int, far: int) -> str:
    """Return what the number of units outside the limits says of chance."""
    if not outside:
        return "Forskjellene mellom dem er ikke større enn det tilfeldigheter kan gi."
    if not far and outside <= max(1, round(n * 0.05)):
        return "Det er ikke flere enn det tilfeldigheter alene kan gi."
    if far * 4 >= n:
        return (
            "Så mange utenfor de ytterste grensene kan ikke være tilfeldig: Foretakene har ulik praksis, "
            "ulik registrering eller ulike pasienter."
        )
    return "For dem er det grunn til å lete etter en annen forklaring enn tilfeldigheter."
