"""The Quarto renderer: runs ``quarto render`` on the work folder that the embedded renderer reads too."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from R_free_helpers.editions.prerender import STAGED

TARGETS = {"html": "html", "pdf": "typst"}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# Quarto suggests veraPDF where it is missing; typst itself refuses a PDF that is not UA-1.
UNRESOLVED = re.compile(r"\?(?:var|meta|env):[\w.\-]+|\?@[\w\-]+")


class QuartoError(Exception):
    """Quarto failed, or warned of something a reader would see."""


def render_with_quarto(work: Path, out: Path, profile: str, formats: tuple[str, ...]) -> None:
    """Render the report in ``work`` and put ``report.html`` and ``report.pdf`` into ``out``.

    Raises
    ------
    QuartoError
        When Quarto fails, warns, or leaves a reference or variable unresolved.
    """
    for name in formats:
        environment = os.environ | {STAGED: "1", "QUARTO_PROFILE": profile, "SOURCE_DATE_EPOCH": "0", "TZ": "UTC"}
        command = ["quarto", "render", "report.qmd", "--to", TARGETS[name], "--profile", profile]
        run = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True)
        said = COLOUR.sub("", run.stderr).splitlines()
        complaints = [line for line in said if re.match(r"\s*\[?(WARN|ERROR)", line) and "verapdf" not in line.lower()]
        if run.returncode:
            raise QuartoError(f"quarto render --to {TARGETS[name]} failed:\n" + "\n".join(said[-15:]))
        made = [path for path in work.rglob(f"report.{name}") if "_executed" not in path.parts]
        if not made:
            raise QuartoError(f"quarto said it rendered, but there is no report.{name}")
        if name == "html" and (found := UNRESOLVED.findall(made[0].read_text(encoding="utf-8"))):
            raise QuartoError(f"left unresolved by Quarto: {', '.join(sorted(set(found)))}")
        if complaints:
            raise QuartoError("quarto warned:\n" + "\n".join(complaints))
        shutil.copyfile(made[0], out / f"report.{name}")
