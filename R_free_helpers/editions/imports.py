"""Which files a part of the program consists of: what it imports, found by reading, without importing anything.

Followed are imports at the top of a module and inside its functions, and in two ways those that have no statement:

* a string that is the whole name of a module of the package, as in ``[python, "-m", "R_free_helpers…"]``;
* an f-string of that kind, ``import_module(f"R_free_helpers.registries.{registry_id}")``: what stands in braces is
  taken to be the registry that the stage is for. With a colon before the last part,
  ``f"R_free_helpers.registries.{registry_id}:tables"``, that module is run without the package around it, which then
  does not count.

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
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from R_free_helpers.model.workspace import PACKAGE, PHRASES, Workspace
from R_free_helpers.system.private import private, private_folder

PACKAGE_NAME = PACKAGE.name
OWN = ("registries", "synthetic")
"""Packages that look into the workspace first."""

AT_TOP = re.compile(rb"^(?:from|import)\s(?:[^\n(]*\([^)]*\))?[^\n]*$", re.MULTILINE)
"""An import at the top of a module, over several lines where it has parentheses."""

FOR_TYPES = re.compile(rb"^if TYPE_CHECKING:\n(?:(?:[ \t][^\n]*)?\n)+", re.MULTILINE)
"""What type checkers alone import."""

ELSEWHERE = re.compile(
    rb"^(?!from |import )[^\n]*(?:\bimport\b|" + PACKAGE_NAME.encode() + rb")|^(?:from|import)\b[^\n]*[;\\]",
    re.MULTILINE,
)
"""Whatever may import or name a module otherwise."""

DOTTED_NAME = re.compile(rf"{PACKAGE_NAME}(\.(\w+|\{{\}}))*(:\w+)?")


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
    ['R_free_helpers.model.units', 'polars']
    """
    names: set[str] = set()
    offered: dict[str, str] = {}
    waiting: list[ast.AST] = list(_telling(source if isinstance(source, bytes) else source.encode()))
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
            names.update(start if alias.name == "*" else f"{start}{dot}{alias.name}" for alias in node.names)
        elif isinstance(node, ast.JoinedStr):
            names.update(_named("".join(_part(value) for value in node.values)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.update(_named(node.value))
        for below in node.__dict__.values():  # `ast.iter_child_nodes`, at half its cost
            if isinstance(below, list):
                waiting += [one for one in below if isinstance(one, ast.AST)]
            elif isinstance(below, ast.AST):
                waiting.append(below)
    return Imports(sorted(names), offered)


def _telling(source: bytes) -> list[ast.stmt]:
    """Return the statements of a module that may import something.

    There are hundreds of modules, and most import at their top and nowhere else: of those only these lines are parsed.
    Lines of a text that look like them count too.
    """
    rest = FOR_TYPES.sub(b"", source)
    if not ELSEWHERE.search(rest):
        with suppress(SyntaxError):  # what only begins like an import: words in a text
            return ast.parse(b"\n".join(AT_TOP.findall(rest) + FOR_TYPES.findall(source))).body
    return ast.parse(source).body


def _part(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else "{}"


def _named(text: str) -> list[str]:
    return [text] if text != PACKAGE_NAME and DOTTED_NAME.fullmatch(text) else []


def notebook_imports(notebook: Path) -> Imports:
    """Return what the code of a notebook imports; of a cell that is no Python, what its single lines do."""
    return _imports_of_cells(notebook.read_bytes())


@lru_cache(maxsize=100)
def _imports_of_cells(notebook: bytes) -> Imports:
    found: set[str] = set()
    for cell in json.loads(notebook)["cells"]:
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
        """Keep what was read, where there are caches; where it cannot be written, it is read again next time."""
        if not self._place or not self._new or not self._place.parent.parent.is_dir():
            return
        made = self._place.with_name(f".{self._place.name}.{os.getpid()}")
        with suppress(OSError), private():
            try:
                private_folder(made.parent)
                made.write_text(json.dumps(dict(self._found)))
                made.replace(self._place)
            finally:
                made.unlink(missing_ok=True)
        self._new = False


class Code:
    """The code that a registry's report is made with: the package and what the workspace adds to it, as it is now.

    Parameters
    ----------
    registry : str
    workspace : Workspace
    known : Known, optional
    read : callable, optional
        Returns the content of a file.
    """

    def __init__(
        self,
        registry: str,
        workspace: Workspace,
        known: Known | None = None,
        read: Callable[[str], bytes] = lambda path: Path(path).read_bytes(),
    ) -> None:
        self.registry = registry
        self.known = known or Known()
        self._read = read
        self._root = str(workspace.root)
        self._modules: dict[str, _Module] = {}
        self._imports: dict[str, Imports] = {}
        self._contents: dict[str, bytes] = {}
        self._list(PACKAGE_NAME, str(PACKAGE), PACKAGE_NAME)
        for kind in OWN:
            for folder in _folders(os.path.join(self._root, kind)):
                self._replace(f"{PACKAGE_NAME}.{kind}.{folder.name}", folder.path, f"{kind}/{folder.name}")
        # A kernel's working folder is the workspace: its chapters can import what lies there.
        self._tops = {entry.name.removesuffix(".py") for entry in os.scandir(self._root)} - {PACKAGE_NAME}

    def closure(self, *entries: str, also: Iterable[Imports] = ()) -> dict[str, bytes]:
        """Return the contents of some modules and of all that they import, by names without the machine's folders.

        Parameters
        ----------
        *entries : str
            Full names of modules.
        also : iterable of Imports
            What else begins there, such as a notebook.
        """
        found: dict[str, str] = {}
        seen: set[str] = set()
        waiting = [*entries, *(name for imports in also for name in imports.names)]
        while waiting:
            asked = waiting.pop().replace("{}", self.registry)
            if asked in seen:
                continue
            seen.add(asked)
            package, alone, last = asked.partition(":")
            name, rest = self._locate(f"{package}.{last}" if alone else asked)
            if not name:
                continue
            parts = name.split(".")
            for module in (".".join(parts[:end]) for end in range(1, len(parts) + 1)):
                if alone and module != name:
                    continue
                shown, path, _ = self._modules[module]
                if shown not in found:
                    found[shown] = path
                    waiting += self._asked_by(module)
            found |= self._modules[name].beside
            offered = self._imports_of(name).offered
            if rest in offered:
                waiting.append(offered[rest])
            elif name == asked == PACKAGE_NAME:  # whoever imports all of it may use any of its names
                waiting += offered.values()
        return {shown: self._content(path) for shown, path in sorted(found.items())}

    def _locate(self, asked: str) -> tuple[str, str]:
        """Return the module that a name leads to, and what is asked of it; nothing where it is not ours."""
        top = asked.split(".")[0]
        if top in self._tops and top not in self._modules:
            self._tops.discard(top)
            place = os.path.join(self._root, top)
            if os.path.isfile(f"{place}.py"):
                self._modules[top] = _Module(f"{top}.py", f"{place}.py", {})
            else:
                self._list(top, place, top)
        rest = ""
        while asked and asked not in self._modules:
            asked, _, last = asked.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return asked, rest

    def _list(self, name: str, folder: str, shown: str) -> None:
        """List the modules of a package, and the data beside each."""
        if not os.path.isfile(os.path.join(folder, "__init__.py")):
            return
        files = {entry.name: entry.path for entry in os.scandir(folder) if entry.is_file() and entry.name[0] != "."}
        beside = {f"{shown}/{file}": path for file, path in files.items() if not file.endswith((".py", ".pyc"))}
        own = os.path.join(folder, *PHRASES)
        if os.path.isfile(own):  # a registry's package: its words are in every sentence
            beside["/".join((shown, *PHRASES))] = own
        for file, path in files.items():
            if file.endswith(".py"):
                module = name if file == "__init__.py" else f"{name}.{file.removesuffix('.py')}"
                self._modules[module] = _Module(f"{shown}/{file}", path, beside)
        for inner in _folders(folder):
            self._list(f"{name}.{inner.name}", inner.path, f"{shown}/{inner.name}")

    def _replace(self, name: str, folder: str, shown: str) -> None:
        """List a package of the workspace in place of one of the same name that the program ships."""
        if os.path.isfile(os.path.join(folder, "__init__.py")):
            self._modules = {
                module: found
                for module, found in self._modules.items()
                if module != name and not module.startswith(f"{name}.")
            }
            self._list(name, folder, shown)

    def _content(self, path: str) -> bytes:
        if path not in self._contents:
            self._contents[path] = self._read(path)
        return self._contents[path]

    def _imports_of(self, module: str) -> Imports:
        if module not in self._imports:
            self._imports[module] = self.known.imports(self._content(self._modules[module].path))
        return self._imports[module]

    def _asked_by(self, module: str) -> Iterator[str]:
        """Yield what a module imports, relative names made full."""
        parts = module.split(".")
        package = parts if self._modules[module].path.endswith("__init__.py") else parts[:-1]
        for asked in self._imports_of(module).names:
            name = asked.lstrip(".")
            dots = len(asked) - len(name)
            yield ".".join([*package[: len(package) - dots + 1], name]).strip(".") if dots else name


class _Module(NamedTuple):
    """A module: its file's name without the machine's folders, its file, and the data beside it."""

    shown: str
    path: str
    beside: dict[str, str]


def _folders(folder: str) -> list[os.DirEntry]:
    return [entry for entry in os.scandir(folder) if entry.is_dir()] if os.path.isdir(folder) else []
