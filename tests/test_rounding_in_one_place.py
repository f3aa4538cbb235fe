"""What readers see is rounded in `language.numbers`: no other module formats or rounds a number for them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "R_free_helpers"

THE_PLACE = PACKAGE / "language" / "numbers.py"

ROOMS = ("language", "results", "figures", "tables", "exports", "registries")
"""Where words, figures and tables are made. The others speak to who runs the program, or count."""

NOT_FOR_READERS = {
    "figures/svg.py _rounded": "coordinates of a drawing",
    "figures/marks.py _written": "coordinates of a drawing",
    "figures/style.py _formatter": "asks language.numbers for the text",
    "results/between_units.py independent": "a number of rows to compute with",
}
"""Functions that may, each with the reason."""

ROUNDS = re.compile(r"\.\d+[eEfFgGn%]|^[,_]?[eEfFn%]$")
"""A format that drops digits; ``g`` alone writes a number as it is."""

OF_PRINTF = re.compile(r"%[-+ 0#]*\d*\.\d+[eEfFgG]")
OF_FORMAT = re.compile(r"\{[^{}]*:[^{}]*\.\d+[eEfFgGn%]\}")

FORMATTERS = re.compile(r"^(format_decimal|format_percent|format_number|\w+Formatter)$")


def modules() -> list[Path]:
    """Return the modules that make what readers see."""
    found = [path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.py")) if path != THE_PLACE]
    # Measures and cohorts of a registry compute; what they round is no text.
    return [path for path in found if not {"measures", "cohorts", "scores"} & set(path.relative_to(PACKAGE).parts)]


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def own_formats(tree: ast.Module, where: str) -> list[str]:
    """Return the places of a module that format or round a number by themselves, as ``module function line``."""
    found: list[str] = []

    def look(node: ast.AST, function: str) -> None:
        if isinstance(node, ast.Raise):
            return  # told to who runs the program
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            function = node.name
            if f"{where} {function}" in NOT_FOR_READERS:
                return
        wrong = False
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = "".join(str(part.value) for part in node.format_spec.values if isinstance(part, ast.Constant))
            wrong = bool(ROUNDS.search(spec))
        elif isinstance(node, ast.Call):
            name = name_of(node.func)
            wrong = name in ("round", "around", "rint") or bool(FORMATTERS.match(name))
            if name == "format" and len(node.args) == 2 and isinstance(node.func, ast.Name):
                spec = node.args[1]
                wrong |= isinstance(spec, ast.Constant) and bool(ROUNDS.search(str(spec.value)))
            if name == "format" and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant):
                wrong |= bool(OF_FORMAT.search(str(node.func.value.value)))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
            wrong = isinstance(node.left.value, str) and bool(OF_PRINTF.search(node.left.value))
        if wrong:
            found.append(f"{where} {function} line {getattr(node, 'lineno', 0)}")
        for child in ast.iter_child_nodes(node):
            look(child, function)

    look(tree, "")
    return found


def test_no_module_rounds_or_formats_a_number_for_readers_by_itself():
    found = [
        place
        for path in modules()
        for place in own_formats(ast.parse(path.read_text(encoding="utf-8")), str(path.relative_to(PACKAGE)))
    ]
    assert not found, "use language.numbers: " + "; ".join(found)


def test_modules_are_found():
    names = {str(path.relative_to(PACKAGE)) for path in modules()}
    assert {
        "figures/curves.py",
        "tables/numbers.py",
        "language/few.py",
        "registries/no_ms/words/presentation.py",
    } <= names
    assert len(names) > 100


def test_every_exception_is_needed():
    for place in NOT_FOR_READERS:
        where, function = place.split(" ")
        tree = ast.parse((PACKAGE / where).read_text(encoding="utf-8"))
        (chosen,) = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function]
        assert own_formats(ast.Module(chosen.body, []), where), place


@pytest.mark.parametrize(
    "text",
    [
        "f'{x:.1f}'", "f'{x:,.0f} %'", "f'{x:.0%}'", "f'{x:.3g}'", "f'{x:f}'", "round(x, 1)", "round(x)", "x.round(1)",
        "np.round(x)", "np.rint(x)", "format(x, '.2f')", "'{:.2f}'.format(x)", "'{a:.0f}'.format(a=x)", "'%.1f' % x",
        "PercentFormatter(1)", "FuncFormatter(f)", "format_decimal(x)", "ticker.StrMethodFormatter('{x}')",
    ],
)  # fmt: skip
def test_a_format_of_its_own_is_seen(text):
    assert own_formats(ast.parse(text), "a.py")


@pytest.mark.parametrize(
    "text",
    [
        "f'{x:g}'",
        "f'{n:03d}'",
        "f'{name:>8}'",
        "raise ValueError(f'{x:.1f}')",
        "numbers.decimal(x, 1)",
        "'{a}'.format(a=1)",
    ],
)
def test_what_rounds_nothing_for_readers_is_none(text):
    assert not own_formats(ast.parse(text), "a.py")
