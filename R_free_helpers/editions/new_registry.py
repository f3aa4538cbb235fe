"""Beginning a registry: the smallest set of files that builds a report, ``registry-report new``.

The files are templates in ``assets/new``, their words phrases of the language (``new.…``). Nothing that is there
already is written over.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from string import Template

from R_free_helpers.assets import ASSETS
from R_free_helpers.language.phrases import languages, load_phrases
from R_free_helpers.model.file_names import QUARTO, REPORT
from R_free_helpers.model.names import unknown
from R_free_helpers.model.workspace import PACKAGE

TEMPLATES = ASSETS / "new"
WORDS = "new."

ID = re.compile(r"[a-z]{2}_[a-z][a-z0-9_]*")
"""Two letters of the country, an underscore and a short name."""

SHARED = (REPORT, QUARTO, "_brand.yml", "_text/report.md")
"""What every workspace has; those of a checkout, which a wheel holds in ``assets/workspace``."""

VARIABLES = {
    "title_of_edition": "edition.title",
    "unit_of_edition": "edition.subtitle",
    "year_of_edition": "edition.year",
    "extracted": "edition.extraction_date",
    "share": "indicator.seen.share",
    "numerator": "indicator.seen.numerator",
    "denominator": "indicator.seen.n",
    "best": "indicator.seen.best",
    "best_share": "indicator.seen.best_share",
    "worst": "indicator.seen.worst",
    "worst_share": "indicator.seen.worst_share",
    "limit": "indicator.seen.limit",
}
"""What the words call the report variables."""

REFERENCES = {"results": "@sec-indicators", "figure": "@fig-seen"}


def targets(registry_id: str) -> dict[str, str]:
    """Return where each template goes, by its name in ``assets/new``."""
    lists = {f"lists/{path.name}": f"data/{registry_id}/{path.name}" for path in sorted(TEMPLATES.glob("lists/*.csv"))}
    texts = {
        f"text/{path.name}": f"data/{registry_id}/text/{path.name}" for path in sorted(TEMPLATES.glob("text/*.md"))
    }
    return {
        **lists,
        **texts,
        "registry.py.txt": f"registries/{registry_id}/__init__.py",
        "tables.py.txt": f"registries/{registry_id}/tables.py",
        "generator.py.txt": f"synthetic/{registry_id}/__init__.py",
        "indicators.ipynb.txt": f"notebooks/{registry_id}/indicators.ipynb",
        "profile.yml": f"_quarto-{registry_id}.yml",
    }


def language_of_country(registry_id: str) -> str:
    """Return the language of the country that an id begins with.

    Raises
    ------
    ValueError
        When no language of that country has phrases.

    Examples
    --------
    >>> language_of_country("se_knee")
    'sv-SE'
    """
    spoken = [tag for tag in languages() if tag.partition("-")[2].lower() == registry_id[:2].lower()]
    if not spoken:
        raise ValueError(f"say in which language the report is with --language: {', '.join(languages())}")
    return spoken[0]


def begin_registry(registry_id: str, language: str | None, year: int, root: Path) -> list[Path]:
    """Write a registry into a workspace, which is made where the folder is none yet; return the files written.

    Parameters
    ----------
    registry_id : str
    language : str or None
        One that has phrases; that of the registry's country when absent.
    year : int
        Of its one edition.
    root : Path
        The workspace's folder.

    Raises
    ------
    ValueError
        For an id or a language that cannot be used.
    FileExistsError
        Where something of that id is there already; nothing is then written.
    """
    if not ID.fullmatch(registry_id):
        raise ValueError(
            f"'{registry_id}' is no id of a registry: write two letters of the country, _ and a short name in small "
            "letters, such as no_knee"
        )
    language = language or language_of_country(registry_id)
    if language not in languages():
        raise ValueError(unknown("language", language, languages()))
    places = {name: root / target for name, target in targets(registry_id).items()}
    taken = [path for path in places.values() if path.exists()]
    if taken or (PACKAGE / "registries" / registry_id).is_dir():
        there = ", ".join(path.relative_to(root).as_posix() for path in taken) or "it ships with the program"
        raise ValueError(f"there is a registry {registry_id} already ({there}): nothing was written; take another id")
    filled = words(registry_id, language, year)
    written = add_shared(registry_id, root)
    for name, path in places.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        path.write_text(Template(text).substitute(filled), encoding="utf-8")
        written.append(path)
    return written


def words(registry_id: str, language: str, year: int) -> dict[str, str]:
    """Return what stands for each name in the templates."""
    found = {"id": registry_id, "language": language, "year": str(year), "next_year": str(year + 1)}
    taken = {name: f"{{{{< var {variable} >}}}}" for name, variable in VARIABLES.items()} | REFERENCES
    said = {name: text for name, text in load_phrases(language).items() if name.startswith(WORDS)}
    return found | {name.removeprefix(WORDS): Template(text).substitute(taken) for name, text in said.items()}


def add_shared(registry_id: str, root: Path) -> list[Path]:
    """Write what every workspace has and this one lacks; return the files written."""
    written = []
    for name in SHARED:
        path = root / name
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shared(name), path)
        if name == QUARTO:
            settings = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r"(?m)^(  default: )\w+$", rf"\g<1>{registry_id}", settings), encoding="utf-8")
        written.append(path)
    return written


def shared(name: str) -> Path:
    """Return where a file that workspaces have lies: in the wheel, or at the root of the checkout."""
    packed = ASSETS / "workspace" / name
    return packed if packed.is_file() else PACKAGE.parent / name
