"""A registry's own Python: what it imports is there, and where in it something is said."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.model.names import did_you_mean
from R_free_helpers.model.workspace import shown

PACKAGE_NAME = "R_free_helpers"


class Sources:
    """The modules of a package, as they are written.

    Parameters
    ----------
    name : str
        The package's full name.
    folder : Path
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.mistakes: list[Mistake] = []
        self.trees: dict[Path, ast.Module] = {}
        self.texts: dict[Path, str] = {}
        self._names: dict[Path, set[str]] = {}
        for path in sorted(folder.rglob("*.py")):
            try:
                self.texts[path] = path.read_text(encoding="utf-8")
                self.trees[path] = ast.parse(self.texts[path], str(path))
            except UnicodeDecodeError:
                self.mistakes.append(Mistake(shown(path), 0, "the file is not UTF-8", "Save it as UTF-8."))
            except SyntaxError as error:
                self.mistakes.append(not_python(shown(path), error))

    @cached_property
    def named(self) -> dict[str, list[tuple[str, int]]]:
        """Where calls are given each text as their first argument or as ``id``: file and line, by text."""
        found: dict[str, list[tuple[str, int]]] = {}
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "id")]
                    for value in given:
                        if isinstance(value, ast.Constant) and isinstance(value.value, str):
                            found.setdefault(value.value, []).append((shown(path), value.lineno))
        return found

    def said_at(self, text: str) -> tuple[str, int] | None:
        """Return where a text stands first as it is, file and line; None where it stands nowhere."""
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and node.value == text:
                    return shown(path), node.lineno
        return None

    def place_of(self, name: str, nth: int = 0) -> tuple[str, int]:
        """Return where something of this id is declared, the nth time; the package itself where no line says so."""
        places = self.named.get(name, [])
        return places[min(nth, len(places) - 1)] if places else (shown(self.folder / "__init__.py"), 0)

    def import_mistakes(self) -> Iterator[Mistake]:
        """Yield the imports of the program's or the package's own modules that nothing stands behind."""
        for path, tree in self.trees.items():
            yield from import_mistakes(tree, shown(path), self._package_of(path), self)

    def _package_of(self, path: Path) -> str:
        parts = path.relative_to(self.folder).with_suffix("").parts
        return ".".join([self.name, *parts[:-1]])

    def has(self, module: str) -> bool | None:
        """Return whether the package has a module of this full name; None for names of other packages."""
        if module != self.name and not module.startswith(f"{self.name}."):
            return None
        inside = module.removeprefix(self.name).strip(".").replace(".", "/")
        place = self.folder / inside
        return (
            place.with_suffix(".py").is_file() if inside and not place.is_dir() else (place / "__init__.py").is_file()
        )

    def defines(self, module: str) -> set[str] | None:
        """Return the names at the top of one of the package's modules; None where they cannot be told."""
        inside = module.removeprefix(self.name).strip(".").replace(".", "/")
        place = self.folder / inside
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        tree = self.trees.get(path)
        if tree is None:
            return None
        if path not in self._names:
            beside = {child.stem for child in path.parent.iterdir()} if path.name == "__init__.py" else set()
            self._names[path] = _bound(tree.body) | beside
        return self._names[path]


def _bound(body: Iterable[ast.stmt]) -> set[str]:
    """Return the names that statements bind, in whatever branch."""
    found: set[str] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.alias):
                found.add((node.asname or node.name).split(".")[0])
    return found


def not_python(file: str, error: SyntaxError, first_line: int = 0) -> Mistake:
    """Return the mistake of a text that is no Python.

    Parameters
    ----------
    first_line : int
        Lines of the file before the text.
    """
    line = (error.lineno or 0) + first_line
    return Mistake(file, line, f"this is no Python: {error.msg}", "Mend the line, or the one before it.")


def import_mistakes(
    tree: ast.Module, file: str, package: str, own: Sources | None = None, first_line: int = 0
) -> Iterator[Mistake]:
    """Yield the imports in a text that lead nowhere, each with its line.

    Parameters
    ----------
    package : str
        That relative imports start from.
    own : Sources, optional
        The package that the text is part of: its modules are read, not imported.
    first_line : int
        Lines of the file before the text.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            asked: list[tuple[str, str | None]] = [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")
            start = ".".join(above[: len(above) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (start, node.module) if part)
            asked = [(module, alias.name) for alias in node.names if alias.name != "*"]
        else:
            continue
        for module, name in dict.fromkeys(asked):
            if said := _leads_nowhere(module, name, own):
                yield Mistake(file, node.lineno + first_line, *said)


def _leads_nowhere(module: str, name: str | None, own: Sources | None) -> tuple[str, str] | None:
    """Return what is wrong with an import, and what to do; None where nothing is."""
    inside = own.has(module) if own else None
    if inside is False:
        return f"there is no module {module}", "Mend the name, or write the module."
    if inside:
        assert own is not None
        names = own.defines(module)
        if name is None or names is None or name in names or own.has(f"{module}.{name}"):
            return None
        return f"{module} has no '{name}'{did_you_mean(name, names)}", "Mend the name, or define it there."
    if not _exists(module):
        here = module.split(".")[0] == PACKAGE_NAME
        remedy = "`R_free_helpers.__all__` lists what a registry imports." if here else "Install it, or do without."
        return f"there is no module {module}{_near_module(module) if here else ''}", remedy
    if name is None or module.split(".")[0] != PACKAGE_NAME:
        return None
    try:
        offered = importlib.import_module(module)
    except Exception:  # told of where the module is checked
        return None
    if hasattr(offered, name) or _exists(f"{module}.{name}"):
        return None
    there = [one for one in dir(offered) if not one.startswith("_")]
    return f"{module} has no '{name}'{did_you_mean(name, there)}", "Mend the name, or leave it out."


def _exists(module: str) -> bool:
    """Return whether there is a module of this full name."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError, AttributeError):
        return False


def _near_module(module: str) -> str:
    """Return the nearest module beside one that is not there."""
    above, _, last = module.rpartition(".")
    try:
        spec = importlib.util.find_spec(above)
    except (ImportError, ValueError):
        return ""
    places = spec.submodule_search_locations if spec else None
    names = {path.stem for place in places or () for path in Path(place).iterdir() if path.name[0] not in "._"}
    return did_you_mean(last, names)
