"""Editions that hold little, as if they were built: their manifests and results are real ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from built import SMALL

from R_free_helpers.editions.delivering.kinds import ASKED, Receiver
from R_free_helpers.editions.delivering.laying_out import Delivered, deliver
from R_free_helpers.editions.exporting import export
from R_free_helpers.editions.fingerprint import digest_extract
from R_free_helpers.editions.inputs import program_inputs
from R_free_helpers.editions.internal import PREFIX, place_of
from R_free_helpers.editions.publishing import write_manifest
from R_free_helpers.model.edition import Edition, parse_edition

NAME = "se_ipn-2024"
UNITS = ("sahlgrenska", "karolinska")


@dataclass
class House:
    """Where editions lie, and how they are laid out.

    Attributes
    ----------
    editions : Path
    to : Path
    extract : Path
    results : Path
        The file of released results.
    """

    editions: Path
    to: Path
    extract: Path
    results: Path

    def put(self, edition: Edition, page: str = "<html><body>Ingenting</body></html>", **said: object) -> Path:
        """Put an edition there that holds a page and results, and return its folder."""
        folder = place_of(edition, self.editions)
        folder.mkdir(parents=True, exist_ok=True)
        prefix = "" if edition.public else PREFIX
        (folder / f"{prefix}report.html").write_text(page, encoding="utf-8")
        (folder / f"{prefix}results.csv").write_bytes(self.results.read_bytes())
        told = edition.model_dump(mode="json") | {"id": edition.id}
        inputs = {"edition": told, "formats": ["html"], "results": "r", "synthetic": True}
        extract = {"extract": digest_extract(self.extract, edition.registry)}
        write_manifest(folder, program_inputs(edition) | inputs | extract | said)
        if not edition.public:
            for path in (folder, *folder.iterdir()):
                path.chmod(0o700 if path.is_dir() else 0o600)
        return folder

    def deliver(self, *receivers: Receiver, units: tuple[str, ...] = UNITS, **how: object) -> Delivered:
        """Lay out."""
        edition = parse_edition(NAME)
        return deliver(edition, how.pop("to", self.to), receivers or ASKED, units, self.editions, **how)


@pytest.fixture(scope="session")
def exported(built, made_once) -> Callable[[], Path]:
    """Return the portal files of the small registry."""
    extract = built.extract("se_ipn", SMALL["se_ipn"])
    edition = parse_edition(NAME)
    built.results(edition, SMALL["se_ipn"])
    return made_once("small-export-se_ipn", lambda place: export(edition, place / "e", data=extract) and None) / "e"


@pytest.fixture
def house(built, exported, tmp_path) -> House:
    """Return a house with all editions of a small registry: the nation's, that for patients, and two units'."""
    import shutil

    edition = parse_edition(NAME)
    extract = built.extract("se_ipn", SMALL["se_ipn"])
    results = built.results(edition, SMALL["se_ipn"]) / "results.csv"
    house = House(tmp_path / "editions", tmp_path / "out", extract, results)
    for name in (NAME, f"{NAME}-patients", *(f"{NAME}-{unit}-unit" for unit in UNITS)):
        house.put(parse_edition(name))
    # Readers of files write what they read once more: the store of an edition is as its export's.
    shutil.copytree(exported, house.editions / NAME / "export")
    return house
