"""Which pandoc is run: a module of its own, since a build that has nothing to do asks for its version and no more."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path


@cache
def executable() -> str:
    """Return the path of the pandoc that comes with `pypandoc-binary`.

    Only where the wheel holds none is another one looked for: pypandoc itself prefers a newer one on the ``PATH``, and
    that would make other bytes on another machine.
    """
    package = importlib.util.find_spec("pypandoc")
    for folder in (package and package.submodule_search_locations) or ():
        if found := shutil.which("pandoc", path=str(Path(folder) / "files")):
            return found
    import pypandoc

    return pypandoc.get_pandoc_path()


@cache
def version() -> str:
    """Return the version of the pandoc that is used.

    Raises
    ------
    RuntimeError
        When it does not tell one.
    """
    said = subprocess.run([executable(), "--version"], capture_output=True, text=True).stdout
    if not (found := re.match(r"\S+ (\d+(?:\.\d+)+)", said)):
        raise RuntimeError(f"pandoc at {executable()} does not tell its version")
    return found[1]
