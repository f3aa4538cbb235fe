"""From the units of a report's sources to the pieces that a reader must find in one format of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from R_free_helpers.editions.losses.pieces import Expected, Piece
from R_free_helpers.editions.losses.sources import Unit
from R_free_helpers.editions.rendering.pandoc import run
from R_free_helpers.model.file_names import REPORT

Node = dict[str, Any]

PLACE = "rr-unit-"
WRITERS = {"html": "html", "pdf": "typst"}
"""What ``content-visible`` calls the writer of each format."""

NESTED = {"Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps"}
SPACES = {"Space", "SoftBreak", "LineBreak"}


def tree_of(units: Sequence[Unit]) -> list[Node]:
    """Return the blocks of all units as Pandoc reads them, an empty division with its number before each.

    They are read together, since a footnote may stand in another cell than its mark.
    """
    parts = (f"::: {{#{PLACE}{number}}}\n:::\n\n{'' if u.plain else u.text}\n" for number, u in enumerate(units))
    written, _ = run(["--from=markdown", "--to=json"], "\n".join(parts).encode(), Path.cwd())
    blocks: list[Node] = json.loads(written)["blocks"]
    return blocks


def expected(cover: Iterable[str], units: Sequence[Unit], tree: list[Node], name: str) -> Expected:
    """Return what a report must hold.

    Parameters
    ----------
    cover : iterable of str
        Texts of the cover.
    units : sequence of Unit
    tree : list
        See `tree_of`.
    name : {"html", "pdf"}
    """
    reader = _Reader(units, name)
    reader.found.body += [Piece("cover", "line", re.sub(r"\\(.)", r"\1", text)) for text in cover]
    reader.blocks(tree)
    return reader.found


class _Reader:
    """Walks through Pandoc's blocks; ``found`` grows."""

    def __init__(self, units: Sequence[Unit], name: str) -> None:
        self.units, self.name = units, name
        self.found = Expected()
        self.to = self.found.body
        self.unit = Unit(REPORT, "")

    def add(self, kind: str, texts: Iterable[str]) -> None:
        """Add what is left of texts that are found each in one run."""
        made = [Piece(self.unit.place, kind, text) for text in texts]
        self.to += [piece for piece in made if piece.bare]

    def at(self, number: int) -> None:
        """Go on with a unit; what is no Markdown is a piece as it is."""
        self.unit = unit = self.units[number]
        if unit.plain == "alternative":
            self.found.alternatives.append(Piece(unit.place, "alternative text", unit.text))
        elif unit.plain == "code" and self.name == "html":  # folded in the page, left out of the PDF
            self.found.code.append(Piece(unit.place, "code", unit.text))

    def blocks(self, blocks: Iterable[Node], kind: str = "") -> None:
        """Read blocks; ``kind`` is what a paragraph among them is."""
        for block in blocks:
            self.block(block["t"], block.get("c"), kind or self.unit.paragraph)

    def block(self, name: str, content: Any, kind: str) -> None:
        """Read one block of Pandoc's."""
        if name in ("Para", "Plain"):
            self.add(kind, self.inlines(content))
        elif name == "Header":
            texts = list(self.inlines(content[2]))
            self.add("heading", texts)
            if content[0] == 1:
                self.found.chapters.append("".join(texts))
        elif name == "LineBlock":
            for line in content:
                self.add(kind, self.inlines(line))
        elif name == "CodeBlock":
            self.code(content[0][1], content[1])
        elif name == "BlockQuote":
            self.blocks(content, "quotation")
        elif name in ("BulletList", "OrderedList"):
            for item in content if name == "BulletList" else content[1]:
                self.blocks(item, "list item")
        elif name == "DefinitionList":
            for term, meanings in content:
                self.add("term", self.inlines(term))
                for meaning in meanings:
                    self.blocks(meaning, "meaning")
        elif name == "Table":
            self.table(content)
        elif name == "Figure":
            self.blocks(content[2])
            self.blocks(content[1][1], "caption")
        elif name == "Div":
            (identifier, classes, attributes), blocks = content
            self.division(identifier, classes, dict(attributes), blocks)

    def division(self, identifier: str, classes: list[str], values: dict[str, str], blocks: list[Node]) -> None:
        """Read a division, unless it is for another format."""
        if identifier.startswith(PLACE):
            self.at(int(identifier.removeprefix(PLACE)))
        elif "content-visible" in classes and values.get("when-format") != WRITERS[self.name]:
            return
        elif any(name.startswith("callout-") for name in classes):
            self.add("title of a box", [values.get("title", "")])
            self.blocks(blocks, "paragraph of a box")
        elif "key-figures" in classes and self.name == "pdf":  # a tile begins with its number
            self.blocks(_numbers_first(blocks))
        else:
            self.blocks(blocks)

    def code(self, classes: list[str], text: str) -> None:
        """Read a block of code: the numbers behind a figure are a table of the page alone."""
        if "number-table" not in classes:
            self.add("code", [text])
        elif self.name == "html":
            _, show, caption, note, _, *rows = text.split("\n")
            self.add("table of numbers", [show, caption, caption])
            for row in rows:
                self.add("cell of a table of numbers", row.split("|"))
            if note != "-":
                self.add("note below a table of numbers", [note])

    def table(self, content: list[Any]) -> None:
        """Read a table: its caption, then cell by cell, row by row."""
        _, caption, _, head, bodies, foot = content
        rows = [*head[1]]
        for body in bodies:
            rows += [*body[2], *body[3]]
        self.blocks(caption[1], "caption")
        for row in [*rows, *foot[1]]:
            for cell in row[1]:
                self.blocks(cell[4], "table cell")

    def inlines(self, inlines: Iterable[Node]) -> Iterator[str]:
        """Yield the text of inlines, parted where a reference or the mark of a footnote stands."""
        parts = [""]
        for part in self.inline_parts(inlines):
            if part is None:
                parts.append("")
            else:
                parts[-1] += part
        yield from parts

    def inline_parts(self, inlines: Iterable[Node]) -> Iterator[str | None]:
        """Yield texts, and None where something of the renderer's own stands."""
        for inline in inlines:
            name: str = inline["t"]
            content: Any = inline.get("c")
            if name == "Str":
                yield content
            elif name in SPACES:
                yield " "
            elif name in NESTED:
                yield from self.inline_parts(content)
            elif name in ("Quoted", "Span", "Link"):
                yield from self.inline_parts(content[1])
            elif name == "Code":
                yield content[1]
            elif name == "Note":
                yield None
                self.footnote(content)
            else:  # a reference, whose words are the renderer's; mathematics and raw text are refused elsewhere
                yield None

    def footnote(self, blocks: list[Node]) -> None:
        """Read a footnote, which stands elsewhere than its mark."""
        before, self.to = self.to, self.found.notes
        self.blocks(blocks, "footnote")
        self.to = before


def _numbers_first(blocks: Iterable[Node]) -> list[Node]:
    """Return lists of key figures with the number of each before its words."""

    def is_number(inline: Node) -> bool:
        return inline["t"] == "Span" and "number" in inline["c"][0][1]

    def turned(block: Node) -> Node:
        if block["t"] == "BulletList":
            return {"t": "BulletList", "c": [[turned(part) for part in item] for item in block["c"]]}
        if block["t"] in ("Para", "Plain"):
            return {"t": block["t"], "c": sorted(block["c"], key=lambda inline: not is_number(inline))}
        return block

    return [turned(block) for block in blocks]
