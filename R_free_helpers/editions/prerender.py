"""Quarto's pre- and post-render steps: run the chapters and write the variables, so that ``quarto render`` just works.

Quarto sets ``QUARTO_PROFILE``; a misspelt profile, which Quarto ignores in silence, is an error here.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from R_free_helpers.editions.rendering.drawings import with_inline_drawings
from R_free_helpers.editions.stages import STAGED
from R_free_helpers.model.edition import latest_edition
from R_free_helpers.model.workspace import workspace

FOLDERS = re.compile(r' data-notebook="[^"]*"')


def main() -> int:
    """Prepare the project's root for Quarto, or leave it as it was (``--after``); the exit status is 1 on failure."""
    after = "--after" in sys.argv[1:]
    if after:
        for name in os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines():
            if name.endswith(".html"):
                finish_page(Path(name))
    if os.environ.get(STAGED):
        return 0
    from R_free_helpers.editions.assembly import point_to_texts, prepare_root
    from R_free_helpers.model.edition import known_registries, parse_edition

    if after:
        point_to_texts(default_profile())
        return 0
    chosen = [name for name in os.environ.get("QUARTO_PROFILE", "").split(",") if name] or [default_profile()]
    unknown = [name for name in chosen if not name.startswith("advanced") and name not in known_registries()]
    if unknown:
        print(f"there is no profile '{unknown[0]}'; known: {', '.join(known_registries())}", file=sys.stderr)
        return 1
    year = os.environ.get("REGISTRY_REPORT_EDITION") or latest_edition(chosen[0])
    try:
        prepare_root(parse_edition(year), lambda message: print(message, file=sys.stderr))
    except Exception as error:
        shutil.rmtree("_executed", ignore_errors=True)
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def finish_page(page: Path) -> None:
    """Put the figures into a page as elements of it, and take out where on this machine its chapters lay.

    Quarto embeds a figure as an image, which cannot use the page's fonts, and writes a chapter's folder beside it.
    """
    text = page.read_text(encoding="utf-8")
    page.write_text(with_inline_drawings(FOLDERS.sub("", text)), encoding="utf-8")


def default_profile() -> str:
    """Return the registry that a plain ``quarto render`` makes."""
    import yaml

    return yaml.safe_load(workspace().quarto.read_text(encoding="utf-8"))["profile"]["default"]


if __name__ == "__main__":
    sys.exit(main())
