"""The fenced divisions (`::: {.class key="value"}`) that a report may use; Quarto gives others a meaning."""

import re

FENCE = re.compile(r"^\s{0,3}(?P<colons>:{3,})\s*(?P<rest>.*?)\s*:*\s*$")
CODE = re.compile(r"^\s{0,3}(?P<ticks>`{3,}|~{3,})(?P<info>.*)$")
ATTRIBUTE = re.compile(r"""([\w-]+)=("[^"]*"|'[^']*'|\S+)""")

CALLOUTS = {f"callout-{kind}" for kind in ("note", "tip", "warning", "important", "caution")}
STYLES = {"key-figures", "definition", "provenance", "lead", "data-download", "slide-source"}
PANDOC_FORMATS = {"html", "typst"}
NUMBER_TABLE = "{.number-table}"
"""A code block of this class holds the numbers behind a figure; report.lua makes a table of it."""


def opening_faults(rest: str) -> list[str]:
    """Return what is not supported in the text after a division's opening colons.

    Examples
    --------
    >>> opening_faults('{.callout-note title="Definisjon" icon=false}')
    []
    >>> opening_faults("{.panel-tabset}")
    ['division class .panel-tabset is outside the supported subset']
    """
    inner = rest.strip("{}").strip()
    attributes = {key: value.strip("\"'") for key, value in ATTRIBUTE.findall(inner)}
    words = ATTRIBUTE.sub("", inner).split()
    identifiers = [word for word in words if word.startswith("#")]
    classes = [word.lstrip(".") for word in words if not word.startswith("#")]
    faults = [f"identifier {name} on a division is outside the supported subset" for name in identifiers]
    known = CALLOUTS | STYLES | {"content-visible"}
    faults += [f"division class .{name} is outside the supported subset" for name in classes if name not in known]
    allowed = {"lang"}
    if CALLOUTS & set(classes):
        allowed = {"title", "icon", "appearance"}
        if "title" not in attributes:
            faults.append("a callout needs title=…")
    elif "content-visible" in classes:
        allowed = {"when-format"}
        if attributes.get("when-format") not in PANDOC_FORMATS:
            faults.append("content-visible needs when-format=html or typst")
    return faults + [
        f"attribute {key}= on a division is outside the supported subset" for key in attributes if key not in allowed
    ]


class FenceReader:
    """Follows one source text line by line and reports faults in its fences.

    `line_faults` takes each line in turn; `end_faults` says what was left open.
    """

    def __init__(self) -> None:
        self.open_divisions = 0
        self.code_fence = ""

    def line_faults(self, line: str) -> list[str]:
        """Return the faults of the next line."""
        code = CODE.match(line)
        if self.code_fence:
            if code and code["ticks"].startswith(self.code_fence) and not code["info"].strip():
                self.code_fence = ""
            return []
        if code:
            self.code_fence = code["ticks"]
            if code["info"].strip().startswith("{") and code["info"].strip() != NUMBER_TABLE:
                return [f"cell or raw block {code['info'].strip()} is outside the supported subset"]
            return []
        fence = FENCE.match(line)
        if not fence:
            return []
        if fence["rest"]:
            self.open_divisions += 1
            return opening_faults(fence["rest"])
        self.open_divisions -= 1
        if self.open_divisions < 0:
            self.open_divisions = 0
            return ["a division is closed that was not opened"]
        return []

    def end_faults(self) -> list[str]:
        """Return what is still open after the last line."""
        faults = ["a division is not closed"] if self.open_divisions else []
        return faults + (["a code block is not closed"] if self.code_fence else [])


def fence_faults(lines: list[str]) -> list[str]:
    """Return the faults in the fences of a whole text."""
    fences = FenceReader()
    return [fault for line in lines for fault in fences.line_faults(line)] + fences.end_faults()
