"""The legend of ranked bars: an entry for what is drawn, none for what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures import style
from R_free_helpers.figures.compared import focus_units, language_of

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.chapter import Chapter

HATCH = "//////"
"""Pattern of bars of low coverage, which must stand apart in greyscale too."""


def legend_handles(chapter: Chapter, rows: pd.DataFrame, archived: bool, refused: bool = False) -> list:
    """Return legend entries for what is really drawn; of a comparison that is refused a note tells why."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    say, numbers = language_of(chapter).phrases, language_of(chapter).numbers
    year, shown = chapter.edition.year, rows[rows["shown"]]
    units = shown[shown["level"] != "nation"]
    handles = []
    if (units["status"] != "low_coverage").any():
        handles.append(Patch(color=style.colour("primary"), label=say("legend.year", year=year), lw=0))
    if (units["status"] == "low_coverage").any():
        limit = numbers.share(chapter.registry.low_coverage_limit)
        handles.append(
            Patch(
                facecolor=style.colour("low-coverage"),
                hatch=HATCH,
                edgecolor="white",
                lw=0,
                label=say("legend.low_coverage", limit=limit),
            )
        )
    for name in shown.loc[shown["level"] == "nation", "unit"]:
        handles.append(Patch(color=style.colour("national"), label=say("legend.nation", name=name, year=year), lw=0))
    if shown["before"].notna().any():
        before = "year_before_again" if chapter.edition.compare == "recomputed" else "year_before"
        handles.append(Patch(color=style.colour("previous-year"), label=say(f"legend.{before}", year=year - 1), lw=0))
    if shown["lower"].notna().any():
        handles.append(Line2D([], [], color=style.colour("ink"), lw=0.9, label=say("legend.interval")))
    if focus_units(chapter) & set(rows["unit_id"]):
        handles.append(
            Patch(color=style.colour("line"), alpha=0.6, label=f"{style.POINTER} {say('legend.focus')}", lw=0)
        )
    if not archived and not refused:
        handles.append(
            Patch(
                facecolor="none",
                edgecolor=style.colour("slate"),
                ls=":",
                label=say("legend.no_year_before", year=year - 1),
            )
        )
    return handles
