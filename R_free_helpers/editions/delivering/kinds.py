"""The kinds of files that editions are made of, who gets each, and where it lies in a delivery: one line for each.

A file that fits no line is refused, whatever it is called and whoever put it there. No line is of rows: whatever holds
rows of persons never lies in an edition's folder, and would be refused there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from R_free_helpers.editions.exported import ABOUT
from R_free_helpers.editions.exported import FOLDER as EXPORT
from R_free_helpers.editions.internal import PREFIX
from R_free_helpers.editions.publishing import MANIFEST
from R_free_helpers.model.edition import OWN_UNIT, Edition
from R_free_helpers.model.file_names import PAGE, PDF, RESULTS


class Receiver(StrEnum):
    """Who gets a file."""

    PUBLIC = "public"
    PORTAL = "portal"
    UNIT = "units"
    OWN = "internal"
    """One unit, and nobody else: its own exact numbers."""

    NOBODY = "nobody"
    """It stays in the house."""


ASKED: tuple[Receiver, ...] = (Receiver.PUBLIC, Receiver.PORTAL, Receiver.UNIT)
"""Who gets something unless the command says otherwise; exact numbers are given out when they are asked for."""

PACKAGE = "package"
"""The format of portal files that is for everybody."""


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes
    ----------
    audience : str
        Of the editions that have it; ``*`` for all.
    file : str
        Its name below an edition's folder; ``*`` stands for a name, never for a folder.
    receiver : Receiver
    place : str
        Where it lies in a delivery: ``{edition}``, ``{unit}``, ``{format}`` and ``{name}`` are filled in, and
        ``{part}``, which is what the edition's name has beside the nation's, such as ``patients``.
    word : str
        What it is: letters describe it by the phrase ``delivery.file.<word>``.
    asked : bool
        Whether an edition of this audience belongs to a delivery even if nobody has built it. Of an edition that is
        there each file is taken that its manifest lists.
    """

    audience: str
    file: str
    receiver: Receiver
    place: str = ""
    word: str = ""
    asked: bool = True

    def fits(self, audience: str, name: str) -> bool:
        """Return whether a file of an edition is of this kind."""
        path, pattern = PurePosixPath(name), PurePosixPath(self.file)
        whose = self.audience in ("*", audience)
        return whose and len(path.parts) == len(pattern.parts) and path.match(self.file)


KINDS: tuple[Kind, ...] = (
    Kind("everyone", PAGE, Receiver.PUBLIC, "public/{name}", "page"),
    Kind("everyone", PDF, Receiver.PUBLIC, "public/{name}", "pdf"),
    Kind("everyone", "explorer.html", Receiver.PUBLIC, "public/{name}", "explorer"),
    Kind("patients", PAGE, Receiver.PUBLIC, "public/{part}/{name}", "patients_page"),
    Kind("patients", PDF, Receiver.PUBLIC, "public/{part}/{name}", "patients_pdf"),
    Kind("meeting", PAGE, Receiver.PUBLIC, "public/{part}/{name}", "slides", asked=False),
    Kind("meeting", PDF, Receiver.PUBLIC, "public/{part}/{name}", "slides", asked=False),
    Kind("everyone", f"{EXPORT}/{PACKAGE}/*", Receiver.PUBLIC, "public/data/{name}", "package"),
    Kind("everyone", f"{EXPORT}/assessment/*", Receiver.PORTAL, "portal/{format}/{name}", "assessment"),
    Kind("everyone", f"{EXPORT}/skde/*-ind.csv", Receiver.PORTAL, "portal/{format}/{name}", "indicators"),
    Kind("everyone", f"{EXPORT}/*/*", Receiver.PORTAL, "portal/{format}/{name}", "portal"),
    Kind(OWN_UNIT, PAGE, Receiver.UNIT, "units/{unit}/{edition}.html", "unit_page"),
    Kind(OWN_UNIT, PDF, Receiver.UNIT, "units/{unit}/{edition}.pdf", "unit_pdf"),
    Kind(OWN_UNIT, PREFIX + PAGE, Receiver.OWN, f"internal/{{unit}}/{PREFIX}{{edition}}.html", "unit_page"),
    Kind(OWN_UNIT, PREFIX + PDF, Receiver.OWN, f"internal/{{unit}}/{PREFIX}{{edition}}.pdf", "unit_pdf"),
    # The data package has these results, with units and definitions.
    Kind("*", RESULTS, Receiver.NOBODY),
    Kind("*", PREFIX + RESULTS, Receiver.NOBODY),
    Kind("*", MANIFEST, Receiver.NOBODY),
    Kind("everyone", f"{EXPORT}/{ABOUT}", Receiver.NOBODY),
)
"""What there is; the first line that fits decides. An audience without a line for its files cannot be delivered."""


def kind_of(edition: Edition, name: str, formats: tuple[str, ...] = ()) -> Kind:
    """Return the kind of a file.

    Parameters
    ----------
    edition : Edition
    name : str
        Below the edition's folder, with ``/``.
    formats : tuple of str
        Of portal files, those that the registry delivers: a folder of another name is none.

    Raises
    ------
    ValueError
        For a file of no kind.
    """
    for kind in KINDS:
        if kind.fits(edition.audience, name):
            folder = PurePosixPath(name).parts[1:-1]
            if (kind.receiver is Receiver.OWN) != (kind.receiver is not Receiver.NOBODY and not edition.public):
                break
            if not folder or folder[0] in formats:
                return kind
            break
    raise ValueError(
        f"{edition.id}/{name} is of no kind that is given to anybody: nothing was laid out. Take it away, or, if it is "
        "an output of the program, name its receiver in R_free_helpers/editions/delivering/kinds.py"
    )


def audiences(receiver: Receiver, asked: bool = True) -> Iterator[str]:
    """Yield the audiences whose editions a receiver gets: those asked for, or those taken where they are built."""
    found = (one.audience for one in KINDS if one.receiver is receiver and one.asked is asked and one.audience != "*")
    return iter(dict.fromkeys(found))
