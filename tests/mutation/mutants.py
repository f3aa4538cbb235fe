"""Mutants of a module: copies with one small fault each, made by mutmut's operators.

mutmut plants its faults inside functions only. Here cut points are constants, lists of measures and defaults, so its
operators are applied to whole modules. Left out is what readers read and no measure does: texts and error messages.
"""

from __future__ import annotations

import ast
import difflib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "R_free_helpers"

TEXTS = {"name", "short_name", "definition", "numerator", "denominator", "rationale", "group"}
"""Arguments of an indicator that are words of its definition box."""

CHECKS = {"strict", "return_dtype", "encoding", "schema"}
"""Arguments that only make a wrong call fail: without them nothing changes for a right one."""


@dataclass(frozen=True)
class Mutant:
    """A module with one fault.

    Attributes
    ----------
    path : str
        The module's file, from the package's root.
    line : int
        Where the fault stands.
    inside : bool
        Whether it stands in a function, so that coverage tells which tests run it; else it is run on import.
    diff : str
        The lines that differ.
    code : str
        The whole module.
    """

    path: str
    line: int
    inside: bool
    diff: str
    code: str

    @property
    def key(self) -> tuple[str, int, str]:
        """What names the mutant in any run."""
        return self.path, self.line, self.diff

    @property
    def compiles(self) -> bool:
        """Whether it is a program at all."""
        try:
            ast.parse(self.code)
        except SyntaxError:
            return False
        return True


def targets() -> list[Path]:
    """Return the modules that are mutated: measures, registries without their words, disclosure control."""
    folders = [PACKAGE / "measures", PACKAGE / "registries", PACKAGE / "disclosure"]
    found = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return [path for path in found if "words" not in path.parts]


def mutants_of(path: Path) -> list[Mutant]:
    """Return every mutant of a module, in the order of its lines."""
    code = path.read_text(encoding="utf-8")
    tree = MetadataWrapper(cst.parse_module(code))
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    tree.visit(visitor)
    module, mutations, places = tree.module, visitor.mutations, tree.resolve(PositionProvider)
    told = set(_texts(module))
    lines, found = code.splitlines(keepends=True), {}
    for mutation in mutations:
        if mutation.original_node in told or _is_no_fault(mutation):
            continue
        place = places.get(mutation.original_node)
        if place is None:  # a keyword such as "in", whose place libcst does not know
            continue
        before, after = _spliced(lines, place, module.code_for_node(mutation.mutated_node))
        mutated = "".join([*lines[: place.start.line - 1], after, *lines[place.end.line :]])
        if after != before:
            diff = "\n".join(_differing(before.splitlines(), after.splitlines()))
            inside = mutation.contained_by_top_level_function is not None
            found[mutated] = Mutant(str(path.relative_to(ROOT)), place.start.line, inside, diff, mutated)
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.diff))


def _spliced(lines: list[str], place: CodeRange, new: str) -> tuple[str, str]:
    """Return the lines of a place as they are, and with something new there."""
    before = "".join(lines[place.start.line - 1 : place.end.line])
    head, tail = lines[place.start.line - 1][: place.start.column], lines[place.end.line - 1][place.end.column :]
    return before, head + new + tail


def _differing(before: list[str], after: list[str]) -> Iterator[str]:
    for line in difflib.ndiff(before, after):
        if line[0] in "+-":
            yield line


def sample(mutants: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """Return a sample in which each module has its share, at least one; the same for the same seed."""
    draw = random.Random(seed)
    by_module: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_module.setdefault(mutant.path, []).append(mutant)
    chosen = []
    for found in by_module.values():
        share = max(1, round(size * len(found) / len(mutants)))
        chosen += draw.sample(found, min(share, len(found)))
    return chosen


def _is_text(node: cst.CSTNode) -> bool:
    """Return whether a string is for readers: it has blanks in it, as names, columns and codes never do."""
    if isinstance(node, cst.SimpleString):
        return " " in node.value
    if isinstance(node, cst.ConcatenatedString):
        return True
    return isinstance(node, cst.FormattedString) and " " in cst.Module([]).code_for_node(node)


def _texts(module: cst.Module) -> Iterator[cst.CSTNode]:
    """Yield the strings that are for readers."""
    for node in _below(module):
        if _is_text(node):
            yield from _below(node)
        if isinstance(node, cst.Arg) and node.keyword and node.keyword.value in TEXTS | CHECKS:
            yield from _below(node.value)
        if isinstance(node, cst.Raise):
            yield from _below(node)


def _below(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _below(child)


def _is_no_fault(mutation: Mutation) -> bool:
    """Return whether a mutation changes a text, drops a check or writes a string in other letters."""
    before, after = mutation.original_node, mutation.mutated_node
    if isinstance(before, cst.SimpleString) and isinstance(after, cst.SimpleString):
        return "XX" not in after.value  # lower and upper case find nothing that XX does not
    if isinstance(before, cst.Call) and isinstance(after, cst.Call):
        kept = {id(arg) for arg in after.args}
        gone = [arg for arg in before.args if id(arg) not in kept]
        return any(
            _is_text(arg.value) or (arg.keyword is not None and arg.keyword.value in TEXTS | CHECKS) for arg in gone
        )
    return isinstance(before, cst.Assign) and _is_text(before.value)
