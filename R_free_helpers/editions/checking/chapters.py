"""Chapters: parameters, imports and calls, each call tried on an edition in which nobody is counted."""

from __future__ import annotations

import ast
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.editions.checking.notebook import Cell, Notebook
from R_free_helpers.editions.checking.source import import_mistakes, not_python
from R_free_helpers.editions.rendering.cells import EMBEDDABLE_LABEL, OPTIONS, split_options
from R_free_helpers.model.broken import words
from R_free_helpers.model.edition import CHAPTER_PARAMETERS, Edition
from R_free_helpers.model.names import did_you_mean, unknown
from R_free_helpers.model.releases import releases_of
from R_free_helpers.model.workspace import shown, workspace

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

PARAMETERS = "parameters"
OPENS = "open_chapter"


def notebooks_of(registry_id: str) -> list[Path]:
    """Return a registry's notebooks."""
    return sorted((workspace().notebooks / registry_id).glob("*.ipynb"))


def chapter_mistakes(path: Path, registry_id: str, chapter: Chapter | None) -> Iterator[Mistake]:
    """Yield what is wrong with a notebook.

    Parameters
    ----------
    chapter : Chapter or None
        One in which nobody is counted, on which the cells are tried; None where there can be none: they are only read.
    """
    book = Notebook.read(path)
    yield from book.mistakes
    if book.mistakes:
        return
    yield from _parameters(book, registry_id)
    for cell in book.code:
        yield from _form(book, cell)
    trees: list[tuple[Cell, ast.Module]] = []
    whole = True
    for cell in book.code:
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            whole = False
            yield not_python(book.file, error, cell.first_line - 1 if cell.first_line else 0)
            continue
        trees.append((cell, tree))
        found = list(import_mistakes(tree, book.file, "", first_line=max(cell.first_line - 1, 0)))
        whole &= not found
        yield from found
    if not any(_opens(node) for _, tree in trees for node in tree.body) and whole:
        said = f"no cell calls {OPENS}: nothing says what the chapter shows"
        yield Mistake(book.file, 0, said, f"Add chapter = {OPENS}({', '.join(CHAPTER_PARAMETERS)}), and data.")
    if chapter is not None:
        yield from _tried(book, trees, chapter)


def _parameters(book: Notebook, registry_id: str) -> Iterator[Mistake]:
    """Yield what is wrong with the cell of parameters."""
    tagged = [cell for cell in book.code if PARAMETERS in cell.tags]
    known = [*CHAPTER_PARAMETERS, "language", "data"]
    remedy = f"Tag the cell that sets {', '.join(known)} as '{PARAMETERS}'."
    if len(tagged) != 1:
        yield Mistake(book.file, 0, f"{len(tagged)} cells are tagged '{PARAMETERS}', not one", remedy)
    for cell in tagged[:1]:
        try:
            body = ast.parse(cell.source).body
        except SyntaxError:
            return
        given: dict[str, object] = {}
        for node in body:
            target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
            if not isinstance(target, ast.Name) or not isinstance(getattr(node, "value", None), ast.expr):
                said = "the cell of parameters does something else"
                yield Mistake(book.file, cell.line_of(node.lineno), said, "Move the line to another cell.")
                continue
            if target.id not in known:
                said = unknown("parameter", target.id, known)
                yield Mistake(book.file, cell.line_of(node.lineno), said, "Mend the name, or take the line out.")
            try:
                given[target.id] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
            except ValueError:
                yield Mistake(book.file, cell.line_of(node.lineno), f"{target.id} is no plain value", "Write one.")
        for name in known:
            if name not in given and name in ("registry", "year", "release", "unit", "data", "policy"):
                yield Mistake(book.file, cell.line, f"the parameter {name} is missing", f"Add {name}: … = ….")
        if given.get("registry", registry_id) != registry_id:
            said = f"the chapter is written for '{given['registry']}', and lies with {registry_id}"
            yield Mistake(book.file, cell.line, said, f'Write registry: str = "{registry_id}".')
        release, releases = given.get("release"), _releases(registry_id)
        if release and releases and release not in releases:
            yield Mistake(book.file, cell.line, unknown("release", str(release), releases), "Mend it.")
        if isinstance(given.get("year"), int):
            field = Edition.model_fields["year"]
            if not all(getattr(one, "ge", 0) <= given["year"] <= getattr(one, "le", 9999) for one in field.metadata):  # type: ignore[operator]
                yield Mistake(book.file, cell.line, f"the year is {given['year']}", "Write a reporting year.")


def _releases(registry_id: str) -> tuple[str, ...]:
    """Return the registry's releases; none where its list, of which others tell what is wrong, cannot be read."""
    try:
        return releases_of(registry_id).names
    except (OSError, ValueError, KeyError):
        return ()


def _form(book: Notebook, cell: Cell) -> Iterator[Mistake]:
    """Yield what is wrong with the options of a code cell."""
    try:
        options = split_options(cell.source)[0]
    except ValueError as error:
        yield Mistake(book.file, cell.line, f"cell {cell.name}: {error}", "Write #| key: value, texts in quotes.")
        return
    for option in options:
        if option not in OPTIONS:
            said = f"cell {cell.name}: the option '{option}' is not supported{did_you_mean(str(option), OPTIONS)}"
            yield Mistake(book.file, cell.line, said, "Mend its name, or take it out.")
    if not cell.label:
        return
    if not EMBEDDABLE_LABEL.match(cell.label):
        said = f"cell {cell.name}: the label {cell.label} is neither fig-… nor tbl-…"
        yield Mistake(book.file, cell.line, said, "Begin it with fig- for a figure, with tbl- for a table.")
    elif not cell.captions.get(f"{cell.label[:3]}-cap", "").strip():
        said = f"cell {cell.name}: {cell.label} has no caption"
        yield Mistake(book.file, cell.line, said, f'Add #| {cell.label[:3]}-cap: "…".')


def _opens(node: ast.stmt) -> bool:
    """Return whether a statement opens the chapter."""
    value = getattr(node, "value", None)
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(called, ast.Name) and called.id == OPENS


def _tried(book: Notebook, trees: list[tuple[Cell, ast.Module]], chapter: Chapter) -> Iterator[Mistake]:
    """Yield the cells that fail on the chapter of an edition that counts nobody, each once, with its line."""
    import matplotlib

    matplotlib.use("agg")
    space: dict[str, object] = {}
    lost: set[str] = set()
    name = f"<{book.file}>"
    for cell, tree in trees:
        for node in tree.body:
            if _opens(node):
                names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
                space |= dict.fromkeys(names, chapter)
                continue
            try:
                exec(compile(ast.Module([node], []), name, "exec"), space)
            except ImportError:
                lost |= _bound(node)  # told of as an import that leads nowhere
            except Exception as error:
                lost |= _bound(node)
                if isinstance(error, NameError) and (error.name in lost or did_you_mean(str(error.name), lost)):
                    continue  # the import that should have bound it was told of
                yield _failed(book, cell, node, error)


def _bound(node: ast.stmt) -> set[str]:
    """Return the names that a statement would have bound."""
    aliases = {(alias.asname or alias.name).split(".")[0] for alias in getattr(node, "names", [])}
    stored = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return aliases | stored


def _failed(book: Notebook, cell: Cell, node: ast.stmt, error: Exception) -> Mistake:
    said = re.sub(r"^[\w]+: (?=there is no )", "", words(error))
    named, _, known = said.partition(" Known: ")
    said = said if len(known) <= 120 else named.rstrip(".")
    if isinstance(error, TypeError):
        said = said.removeprefix("TypeError: ")
    remedy = "Mend the call; docs/add-a-registry.md says how to see every figure and table with its call."
    if isinstance(error, FileNotFoundError) and error.filename:
        said, remedy = f"there is no {shown(Path(error.filename))}", "Write the list, or mend the call."
    inside = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == f"<{book.file}>"]
    line = inside[-1].lineno if inside and inside[-1].lineno else node.lineno
    return Mistake(book.file, cell.line_of(line), f"cell {cell.name}: {said}", remedy)
