"""Pandoc, from the wheel: Markdown to its JSON once, from that to each format."""

import json
import re
import subprocess
from pathlib import Path

from R_free_helpers.editions.pandoc_program import executable
from R_free_helpers.editions.rendering.assemble import ReportSource
from R_free_helpers.editions.rendering.numbering import number
from R_free_helpers.editions.rendering.problems import RenderError, RenderProblem
from R_free_helpers.editions.rendering.words import words_of
from R_free_helpers.model.file_names import REPORT

MEANING = {
    "reference": "unknown reference {}",
    "unnumbered": "reference to an unnumbered section {}; Quarto cannot resolve it either",
    "citation": "citation {} is outside the supported subset",
    "duplicate": "label {} is used twice",
    "math": "mathematics is outside the supported subset: {}",
    "raw": "raw HTML is outside the supported subset: {}",
    "image": "image {} is not the output of a figure cell",
    "conditional": "{} has a number and so cannot be inside content-visible",
}


def run(arguments: list[str], text: bytes, folder: Path) -> tuple[bytes, str]:
    """Run pandoc on a text and return its output and its messages.

    Raises
    ------
    RuntimeError
        Pandoc failed: its message is the error.
    """
    done = subprocess.run([executable(), *arguments], input=text, capture_output=True, cwd=folder)
    messages = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise RuntimeError(f"pandoc: {messages.strip()}")
    return done.stdout, messages


def metadata(source: ReportSource) -> dict[str, object]:
    """Return what the filters and templates read."""
    settings = source.settings
    words = words_of(settings.lang) | {
        name: settings.texts[key]
        for name, key in (("contents", "toc-title"), ("code", "code-summary"))
        if key in settings.texts
    }
    return {
        **settings.texts,
        "toc-title": words["contents"],
        "lang": settings.lang,
        "toc-depth": str(settings.toc_depth),
        "number-depth": str(settings.number_depth),
        **({"slides": True} if settings.slides else {}),
        "rr-words": words,
        "rr-elsewhere": dict(source.elsewhere),
    }


def warning(source: ReportSource, message: str) -> RenderProblem:
    """Return a warning of Pandoc's with the place in the sources that its line number stands for."""
    text = message.removeprefix("[WARNING] ")
    line = re.search(r" at line (\d+) column \d+", text)
    if line is None:
        return RenderProblem(REPORT, text)
    return RenderProblem(source.lines[int(line[1]) - 1][1], text.replace(line[0], ""))


def to_tree(source: ReportSource, folder: Path) -> bytes:
    """Parse a report and number it; the result is Pandoc's JSON.

    Raises
    ------
    RenderError
        With what assembling found and what only the parsed text shows: unknown references, mathematics, …
    """
    (folder / "metadata.json").write_text(json.dumps(metadata(source)), encoding="utf-8")
    tree, messages = run(
        ["--from=markdown", "--to=json", "--metadata-file=metadata.json"], source.markdown.encode(), folder
    )
    document = json.loads(tree)
    problems = list(source.problems)
    for kind, text in number(document):
        line = next(iter(text.splitlines()), "")
        problems.append(RenderProblem(source.where(line), MEANING[kind].format(line)))
    # Pandoc's own warnings often repeat what is listed already, with line numbers nobody has.
    if not problems:
        problems = [warning(source, line) for line in messages.splitlines() if line.startswith("[WARNING]")]
    if problems:
        raise RenderError(problems)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
