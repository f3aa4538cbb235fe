"""The report's YAML: `_quarto.yml`, its profile, the front matter and the variables, merged and checked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from R_free_helpers.editions.rendering.problems import RenderError, RenderProblem
from R_free_helpers.editions.rendering.words import languages
from R_free_helpers.model.file_names import QUARTO, REPORT, VARIABLES
from R_free_helpers.model.yaml_text import load_yaml

TEXT_KEYS = ("title", "subtitle", "status-line", "notice", "policy-mark", "toc-title", "code-summary", "slide-footer")
QUARTO_ONLY = {
    "project", "profile", "execute", "toc", "number-sections", "code-fold", "notebook-links",
    "filters", "format", "language",
}  # fmt: skip
KNOWN = QUARTO_ONLY | {"lang", "toc-depth", "number-depth", "slides", *TEXT_KEYS}


@dataclass(frozen=True)
class Settings:
    """What the renderer takes from YAML.

    Attributes
    ----------
    lang : str
        Full language tag, one that there are phrases for.
    toc_depth, number_depth : int
        Heading levels in the contents list and with numbers.
    texts : dict[str, str]
        Title, subtitle, … as written: variables not yet put in.
    variables : dict[str, str]
        Dotted key to text, from `_variables.yml`.
    slides : bool
        Whether the report is slides: the PDF has one for each heading of the first level.
    """

    lang: str
    toc_depth: int
    number_depth: int
    texts: dict[str, str]
    variables: dict[str, str]
    slides: bool = False


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file; an empty file gives an empty mapping."""
    if not path.is_file():
        raise RenderError([RenderProblem(path.name, "file is missing")])
    try:
        content = load_yaml(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise RenderError([RenderProblem(path.name, f"not valid YAML: {error}")]) from None
    if content is not None and not isinstance(content, dict):
        raise RenderError([RenderProblem(path.name, "must be a mapping of keys")])
    return content or {}


def flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return nested mappings as dotted keys.

    Examples
    --------
    >>> flatten({"count": {"alive": "13 129"}, "year": 2024})
    {'count.alive': '13 129', 'year': '2024'}
    """
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = "" if value is None else str(value)
    return flat


def read_settings(work: Path, profile: str, front_matter: dict[str, Any]) -> Settings:
    """Merge the work folder's YAML, later files winning: project, profile, front matter of report.qmd.

    Raises
    ------
    RenderError
        A file is missing, a key is unknown to the renderer, or the language has no words.
    """
    sources = {
        QUARTO: read_yaml(work / QUARTO),
        f"_quarto-{profile}.yml": read_yaml(work / f"_quarto-{profile}.yml"),
        REPORT: front_matter,
    }
    problems = [
        RenderProblem(name, f"key {key!r} is outside the supported subset")
        for name, content in sources.items()
        for key in content
        if key not in KNOWN
    ]
    merged: dict[str, Any] = {}
    for content in sources.values():
        merged |= content
    lang = str(merged.get("lang"))
    if lang not in languages():
        problems.append(
            RenderProblem(f"_quarto-{profile}.yml", f"lang {lang!r} is not one of {', '.join(languages())}")
        )
    if problems:
        raise RenderError(problems)
    return Settings(
        lang=lang,
        toc_depth=int(merged.get("toc-depth", 3)),
        number_depth=int(merged.get("number-depth", 3)),
        texts={key: str(merged[key]) for key in TEXT_KEYS if key in merged},
        variables=flatten(read_yaml(work / VARIABLES)),
        slides=bool(merged.get("slides", False)),
    )
