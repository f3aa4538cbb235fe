"""Which files a part of the program consists of: what it imports, found by reading, without importing anything.

Followed are imports at the top of a module and inside its functions, and in two ways those that have no statement:

* a string that is the whole name of a module of the package, as in ``[python, "-m", "R_free_helpers…"]``;
* an f-string of that kind, ``import_module(f"R_free_helpers.registries.{registry_id}")``: what stands in braces is
  taken to be the registry that the stage is for.

So such an edge is stated where it is used, and the name must be written in full there. Not followed are imports for
type checkers; a name that a package offers lazily leads to where it is defined, which that block of the package says.

With a module belong the data that lie beside it: word lists, templates, fonts. A package that is only passed through on
the way to a module inside adds no more than its ``__init__``.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from R_free_helpers.model.workspace import PACKAGE, Workspace
from R_free_helpers.system.private import private, private_folder

NAME = PACKAGE.name
OWN = ("registries", "synthetic")
"""Packages that look into the workspace first."""

NAMED = re.compile(rf"{NAME}(\.(\w+|\{{\}}))*")


@dataclass(frozen=True)
class Imports:
    """What a source imports.

    Attributes
    ----------
    names : list of str
        Full names; ``a.b`` of ``from a import b`` may be a module or something in one. Leading dots are relative, and
        ``{}`` stands for the registry.
    offered : dict of str to str
        For type checkers only: where a lazily offered name is defined.
    """

    names: list[str]
    offered: dict[str, str] = field(default_factory=dict)


def read_imports(source: str | bytes) -> Imports:
    """Return what a module imports.

    Examples
    --------
    >>> read_imports("import polars\\nfrom R_free_helpers.model import units").names
    ['R_free_helpers.model', 'R_free_helpers.model.units', 'polars']
    """
    names: set[str] = set()
    offered: dict[str, str] = {}
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for inner in node.body:
                if isinstance(inner, ast.ImportFrom):
                    offered |= {alias.asname or alias.name: f"{inner.module}.{alias.name}" for alias in inner.names}
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            dot = "" if start.endswith(".") else "."
            names.update([start, *(f"{start}{dot}{alias.name}" for alias in node.names)])
        elif isinstance(node, ast.JoinedStr):
            names.update(_named("".join(_part(value) for value in node.values)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.update(_named(node.value))
        waiting += ast.iter_child_nodes(node)
    return Imports(sorted(names), offered)


def _part(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else "{}"


def _named(text: str) -> list[str]:
    return [text] if text != NAME and NAMED.fullmatch(text) else []


def notebook_imports(notebook: Path) -> Imports:
    """Return what the code of a notebook imports; of a cell that is no Python, what its single lines do."""
    found: set[str] = set()
    for cell in json.loads(notebook.read_bytes())["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        try:
            found.update(read_imports(source).names)
        except SyntaxError:
            for line in source.splitlines():
                with suppress(SyntaxError):
                    found.update(read_imports(line.strip()).names)
    return Imports(sorted(found))


class Known:
    """What was read before, by the hash of what it was read from: that never grows old.

    Parameters
    ----------
    folder : Path, optional
        Where it is kept for the next process; not at all when absent.
    """

    def __init__(self, folder: Path | None = None) -> None:
        # Another way of reading keeps its findings under another name.
        way = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
        self._place = folder and folder / f"{way}.json"
        self._found: dict[str, dict] = {}
        self._new = False
        if self._place:
            with suppress(OSError, ValueError):
                self._found = json.loads(self._place.read_bytes())

    def imports(self, content: bytes) -> Imports:
        """Return what a module with this content imports."""
        key = hashlib.sha256(content).hexdigest()
        if key not in self._found:
            self._found[key] = asdict(read_imports(content))
            self._new = True
        return Imports(**self._found[key])

    def keep(self) -> None:
        """Keep what was read; where it cannot be written, it is read again next time."""
        if not self._place or not self._new:
            return
        made = self._place.with_name(f".{self._place.name}.{os.getpid()}")
        with suppress(OSError), private():
            private_folder(made.parent)
            made.write_text(json.dumps(self._found))
            made.replace(self._place)
        self._new = False


@dataclass(frozen=True)
class Code:
    """The code that a registry's report is made with: the package and what the workspace adds to it.

    Attributes
    ----------
    registry : str
    workspace : Workspace
    package : Path
        The package's folder.
    known : Known
    """

    registry: str
    workspace: Workspace
    package: Path = PACKAGE
    known: Known = field(default_factory=Known)

    def closure(self, *entries: str, also: Iterable[Imports] = ()) -> dict[str, Path]:
        """Return the files of some modules and of all that they import, by a name without the machine's folders.

        Parameters
        ----------
        *entries : str
            Full names of modules.
        also : iterable of Imports
            What else begins there, such as a notebook.
        """
        files: dict[str, Path] = {}
        seen: set[str] = set()
        waiting = [*entries, *(name for imports in also for name in imports.names)]
        while waiting:
            asked = waiting.pop().replace("{}", self.registry)
            if asked in seen:
                continue
            seen.add(asked)
            name, rest = self._locate(asked)
            if name is None:
                continue
            parts = name.split(".")
            for passed in (".".join(parts[:end]) for end in range(1, len(parts))):
                waiting += self._read(passed, files)
            waiting += self._read(name, files)
            if name != NAME:
                self._beside(name, files)
            offered = self._imports(name).offered if rest or name == NAME else {}
            waiting += [offered[rest]] if rest in offered else offered.values() if not rest else []
        return dict(sorted(files.items()))

    def _locate(self, asked: str) -> tuple[str | None, str]:
        """Return the module that a name leads to, and what is asked of it."""
        parts = asked.split(".")
        for end in range(len(parts), 0, -1):
            name = ".".join(parts[:end])
            if self.file(name):
                return name, ".".join(parts[end:])
        return None, ""

    def file(self, name: str) -> Path | None:
        """Return the file of a module, None where neither the package nor the workspace has it."""
        top, *parts = name.split(".")
        if not all(part.isidentifier() for part in (top, *parts)):
            return None
        if top != NAME:
            # A kernel's working folder is the workspace: its chapters can import what lies there.
            return _module(self.workspace.root, [top, *parts])
        if len(parts) > 1 and parts[0] in OWN and _module(self.workspace.root / parts[0], parts[1:2]):
            return _module(self.workspace.root / parts[0], parts[1:])
        return _module(self.package, parts)

    def _imports(self, name: str) -> Imports:
        return self.known.imports(self.file(name).read_bytes())

    def _read(self, name: str, files: dict[str, Path]) -> Iterator[str]:
        """Take a module among the files and return what it imports, relative names made full."""
        file = self.file(name)
        if file is None or self._shown(file) in files:
            return
        files[self._shown(file)] = file
        package = name.split(".") if file.name == "__init__.py" else name.split(".")[:-1]
        for asked in self._imports(name).names:
            dots = len(asked) - len(asked.lstrip("."))
            above = package[: len(package) - dots + 1] if dots else []
            yield ".".join([*above, asked.lstrip(".")]).strip(".")

    def _beside(self, name: str, files: dict[str, Path]) -> None:
        """Take the data beside a module among the files."""
        folder = self.file(name).parent
        if folder != self.workspace.root:
            data = (path for path in folder.glob("[!.]*") if path.is_file() and path.suffix not in (".py", ".pyc"))
            files.update({self._shown(path): path for path in data})

    def _shown(self, file: Path) -> str:
        base = self.package.parent if file.is_relative_to(self.package) else self.workspace.root
        return file.relative_to(base).as_posix()


def _module(folder: Path, parts: list[str]) -> Path | None:
    place = folder.joinpath(*parts)
    if (place / "__init__.py").is_file():
        return place / "__init__.py"
    return place.with_suffix(".py") if parts and place.with_suffix(".py").is_file() else None
