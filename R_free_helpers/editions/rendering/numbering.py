"""Sections, figures and tables numbered once for every format, in Pandoc's tree of a report.

Captions begin with "Figur 1: ", and @fig-x becomes a link. What Quarto would warn of, or what is outside the supported
subset, is found on the way. The tree is walked once: a filter of Pandoc's walks it for each thing that it looks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Node = dict[str, Any]

DEEPEST = 6
"""Level of a heading."""

LEAVES = {"Str", "Space", "SoftBreak", "LineBreak", "Code"}
"""What has nothing inside it to look at; most of a report."""

LABEL = "{}\u00a0{}"
"""A word and its number, which no line parts."""

QUOTES = {"SingleQuote": "‘{}’", "DoubleQuote": "“{}”"}


def stringify(value: Any) -> str:
    """Return the text of inlines, blocks or metadata, as Pandoc's function of this name does.

    Examples
    --------
    >>> stringify([{"t": "Str", "c": "12"}, {"t": "Space"}, {"t": "Emph", "c": [{"t": "Str", "c": "%"}]}])
    '12 %'
    """
    if isinstance(value, list):
        return "".join(map(stringify, value))
    if not isinstance(value, dict):
        return ""
    kind, content = value.get("t"), value.get("c")
    if kind in ("Str", "MetaString"):
        return str(content)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Code", "Math"):
        return str(content[1])
    if kind == "Quoted":
        return QUOTES[content[0]["t"]].format(stringify(content[1]))
    return "" if kind == "Note" else stringify(content)


def as_inlines(blocks: Iterable[Node]) -> list[Node]:
    """Return the inlines of blocks, a break of the line between each two."""
    found: list[Node] = []
    for number, block in enumerate(blocks):
        content = block.get("c")
        found += [{"t": "LineBreak"}] * (number > 0)
        if block["t"] in ("Para", "Plain"):
            found += content
        elif block["t"] == "Header":
            found += content[2]
        elif block["t"] in ("Div", "BlockQuote"):
            found += as_inlines(content[1] if block["t"] == "Div" else content)
        elif block["t"] in ("BulletList", "OrderedList"):
            for item in content if block["t"] == "BulletList" else content[1]:
                found += as_inlines(item)
        elif block["t"] == "CodeBlock":
            found.append({"t": "Code", "c": content})
    return found


def words_as_inlines(text: str) -> list[Node]:
    """Return a text as inlines, a node for each word and for the room between."""
    found: list[Node] = []
    for word in text.split(" "):
        found += [{"t": "Space"}] * bool(found) + [{"t": "Str", "c": word}] * bool(word)
    return found


def number(document: Node) -> list[tuple[str, str]]:
    """Number a report in place, and return what is wrong with it.

    Parameters
    ----------
    document : dict
        Pandoc's tree, with ``number-depth``, ``rr-words`` and ``rr-elsewhere`` in its metadata.

    Returns
    -------
    list of (str, str)
        Kind of fault, as in `pandoc.MEANING`, and the text that it is about: first what stands in the text, then
        references.
    """
    numbering = _Numbering(document["meta"])
    numbering.walk(document["meta"], inside=False)
    numbering.walk(document["blocks"], inside=False)
    numbering.resolve()
    return numbering.faults


class _Numbering:
    """Walks through a tree; numbers, citations and faults are gathered."""

    def __init__(self, meta: Node) -> None:
        self.words = {kind: stringify(word) for kind, word in meta["rr-words"]["c"].items()}
        self.depth = int(stringify(meta["number-depth"]))
        # Where a chapter stands alone: what to say of labels in the others, as of "@x" and "-@x".
        self.elsewhere = {name: stringify(text) for name, text in meta.get("rr-elsewhere", {"c": {}})["c"].items()}
        self.faults: list[tuple[str, str]] = []
        self.numbers: dict[str, str] = {}
        self.unnumbered: set[str] = set()
        self.floats = {"fig": 0, "tbl": 0}
        self.counter = [0] * (DEEPEST + 1)
        self.citing: list[list[Any]] = []
        """Lists of inlines that have references among them."""

    def walk(self, value: Any, inside: bool) -> None:
        """Look through a part of the tree; ``inside`` a figure or table images are allowed."""
        if isinstance(value, dict):
            for part in value.values():
                self.walk(part, inside)
        elif isinstance(value, list):
            gone = []
            for place, node in enumerate(value):
                if isinstance(node, list):
                    self.walk(node, inside)
                elif isinstance(node, dict) and (kind := node.get("t")) not in LEAVES:
                    if kind in ("RawBlock", "RawInline") and self.comment(node["c"][1]):
                        gone.append(place)
                    else:
                        value[place] = self.node(kind, node, inside)
            if any(isinstance(node, dict) and node.get("t") == "Cite" for node in value):
                self.citing.append(value)
            for place in reversed(gone):
                del value[place]

    def comment(self, text: str) -> bool:
        """Return whether raw text is a comment, which is left out; anything else is a fault."""
        if text.lstrip().startswith("<!--"):
            return True
        self.faults.append(("raw", text))
        return False

    def node(self, kind: str | None, node: Node, inside: bool) -> Node:
        """Look at a node and what is inside it, and return it or what it becomes."""
        if kind == "Math":
            self.faults.append(("math", node["c"][1]))
        elif kind == "Image" and not inside:
            self.faults.append(("image", node["c"][2][0]))
        elif kind == "Header":
            self.header(*node["c"])
        elif kind == "Div":
            (identifier, classes, _), blocks = node["c"]
            if "content-visible" in classes:
                self.faults += [("conditional", what) for what in _numbered_in(blocks)]
            if "rr-float" in classes:
                inside = True
                self.float(identifier, blocks)
        elif kind == "Table" and node["c"][0][0].startswith("tbl-"):
            node = self.written_table(node)
        self.walk(node.get("c"), inside)
        return node

    def register(self, label: str, told: str) -> None:
        """Note the number of a label."""
        if label in self.numbers:
            self.faults.append(("duplicate", label))
        self.numbers[label] = told

    def header(self, level: int, attributes: list[Any], _: list[Node]) -> None:
        """Number a heading."""
        identifier, classes, values = attributes
        if "unnumbered" in classes:
            if identifier.startswith("sec-"):
                self.unnumbered.add(identifier)
            return
        self.counter[level] += 1
        self.counter[level + 1 :] = [0] * (DEEPEST - level)
        if level > self.depth:
            return
        told = ".".join(map(str, self.counter[1 : level + 1]))
        values[:] = [*(value for value in values if value[0] != "number"), ["number", told]]
        if identifier.startswith("sec-"):
            self.register(identifier, told)

    def float(self, identifier: str, blocks: list[Node]) -> None:
        """Number a figure or table, and its caption."""
        kind = identifier[:3]
        self.floats[kind] += 1
        told = self.floats[kind]
        self.register(identifier, str(told))
        for block in blocks:
            if block["t"] == "Div" and "rr-caption" in block["c"][0][1]:
                label = {"t": "Str", "c": LABEL.format(self.words[kind], told) + ":"}
                caption = [{"t": "Span", "c": [["", ["caption-label"], []], [label]]}, {"t": "Space"}]
                block["c"][1] = [{"t": "Plain", "c": caption + as_inlines(block["c"][1])}]

    def written_table(self, table: Node) -> Node:
        """Return a table written in the text, with ``: Caption {#tbl-x}`` below it, as what a table cell becomes."""
        attributes, caption = table["c"][0], table["c"][1][1]
        identifier = attributes[0]
        attributes[0], table["c"][1] = "", [None, []]
        parts = [
            {"t": "Div", "c": [["", [name], []], blocks]}
            for name, blocks in (("rr-body", [table]), ("rr-caption", caption))
        ]
        self.float(identifier, parts)
        return {"t": "Div", "c": [[identifier, ["rr-float"], []], parts]}

    def resolve(self) -> None:
        """Put a link in the place of each reference."""
        for inlines in self.citing:
            inlines[:] = [new for node in inlines for new in self.reference(node)]

    def reference(self, node: Node) -> list[Node]:
        """Return what a reference becomes; any other inline as it is."""
        if node.get("t") != "Cite":
            return [node]
        citations = node["c"][0]
        first = citations[0]
        asked = first["citationId"]
        label = asked[:1].lower() + asked[1:]
        kind, dash, _ = label.partition("-")
        bare = first["citationMode"]["t"] == "SuppressAuthor"
        if (
            len(citations) > 1
            or first["citationPrefix"]
            or first["citationSuffix"]
            or not dash
            or kind not in self.words
        ):
            self.faults.append(("citation", f"@{asked}"))
        elif label not in self.numbers and f"@{label}" in self.elsewhere:
            return words_as_inlines(self.elsewhere[f"-@{label}" if bare else f"@{label}"])
        elif label in self.unnumbered or label not in self.numbers:
            self.faults.append(("unnumbered" if label in self.unnumbered else "reference", f"@{asked}"))
        else:
            told = self.numbers[label] if bare else LABEL.format(self.words[kind], self.numbers[label])
            return [{"t": "Link", "c": [["", ["xref"], []], [{"t": "Str", "c": told}], [f"#{label}", ""]]}]
        return [node]


def _numbered_in(value: Any) -> Iterator[str]:
    """Yield what has a number among blocks: headings, figures, tables."""
    if isinstance(value, dict):
        kind, content = value.get("t"), value.get("c")
        if kind == "Header":
            yield stringify(content[2])
        elif (kind == "Div" and "rr-float" in content[0][1]) or (kind == "Table" and content[0][0]):
            yield content[0][0]
        yield from _numbered_in(content)
    elif isinstance(value, list):
        for part in value:
            yield from _numbered_in(part)
