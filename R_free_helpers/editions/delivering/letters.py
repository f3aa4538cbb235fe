"""The texts of the e-mails that go with a delivery, in the registry's language: a subject and a body. None is sent.

They name files, units and days, and no number, no person and no address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from R_free_helpers.editions.delivering.kinds import Receiver
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.edition import OWN_UNIT, Edition
from R_free_helpers.model.registry import Registry
from R_free_helpers.results.editions_told import report_title


@dataclass(frozen=True)
class Letter:
    """One e-mail.

    Attributes
    ----------
    subject, body : str
    """

    subject: str
    body: str

    def text(self, phrases: Phrases) -> str:
        """Return it as a text whose first line is the subject."""
        return f"{phrases('delivery.subject')}: {self.subject}\n\n{self.body}\n"


@dataclass(frozen=True)
class Enclosed:
    """A file, or a folder of files, that a letter names.

    Attributes
    ----------
    place : str
        In the delivery.
    word : str
        See `kinds.Kind`.
    """

    place: str
    word: str


@dataclass(frozen=True)
class Writer:
    """Writes the letters of a delivery.

    Attributes
    ----------
    edition : Edition
        The nation's.
    registry : Registry
    synthetic : bool
        Whether the numbers are of invented persons.
    """

    edition: Edition
    registry: Registry
    synthetic: bool

    @property
    def phrases(self) -> Phrases:
        """The phrases of the registry."""
        return Phrases.of(self.registry)

    def title(self, unit: str = "", audience: str = "") -> str:
        """Return the title of the report for everybody, or of a unit's own."""
        return report_title(self.edition, self.registry.codes, self.registry.language, unit, audience)

    def to_public(self, enclosed: Sequence[Enclosed]) -> Letter:
        """Return the letter to whoever puts the report on the web."""
        return self._letter("public", self.title(), enclosed)

    def to_portal(self, format: str, enclosed: Sequence[Enclosed]) -> Letter:
        """Return the letter to the receiver of a format."""
        receiver = self.phrases(f"delivery.receiver.{format}")
        return self._letter("portal", self.title(), enclosed, receiver=receiver)

    def to_unit(self, unit: str, enclosed: Sequence[Enclosed]) -> Letter:
        """Return the letter to a unit, called by its printed name, that goes with its own report."""
        return self._letter(Receiver.UNIT, self.title(unit, OWN_UNIT), enclosed, unit=unit)

    def to_own_unit(self, unit: str, enclosed: Sequence[Enclosed]) -> Letter:
        """Return the letter to a unit that goes with its own exact numbers."""
        return self._letter(Receiver.OWN, self.title(unit, OWN_UNIT), enclosed, unit=unit)

    def _letter(self, to: str, title: str, enclosed: Sequence[Enclosed], **fields: str) -> Letter:
        say, date = self.phrases, Numbers(self.registry.language).date
        days = {"status": date(self.edition.status_date), "extraction": date(self.edition.extraction_date)}
        files = [f"- {one.place}: {say(f'delivery.file.{one.word}')}" for one in enclosed]
        paragraphs = [
            say("delivery.greeting"),
            say(f"delivery.body.{to}", title=title, **fields),
            "\n".join([say("delivery.files"), *files]),
            *([say(f"delivery.care.{to}", **fields)] if f"delivery.care.{to}" in say else []),
            say("delivery.days", edition=self.edition.id, **days),
            *([say("portal.synthetic")] if self.synthetic else []),
            say("delivery.regards"),
        ]
        return Letter(say(f"delivery.about.{to}", title=title, **fields), "\n\n".join(paragraphs))
