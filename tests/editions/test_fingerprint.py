"""A stage's fingerprint follows what it imports: one changed line anywhere in it is seen, and no other is."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import pytest

from R_free_helpers.contract.snapshot_cache import snapshot_scope
from R_free_helpers.editions import fingerprint, inputs, stages
from R_free_helpers.editions.chapters import RUNNING, chapter_key
from R_free_helpers.editions.imports import Code, Known, notebook_imports, read_imports
from R_free_helpers.editions.inputs import BUILDING
from R_free_helpers.editions.stages import COMPUTING, GENERATING
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.workspace import PACKAGE, Workspace, workspace

KNOWN = Known()
NO_MS = workspace().notebooks / "no_ms"
STAGES = {
    "extract": (GENERATING, ()),
    "results": (COMPUTING, ()),
    "chapter": (RUNNING, (NO_MS / "treatment.ipynb",)),
    "edition": (BUILDING, tuple(sorted(NO_MS.glob("*.ipynb")))),
}
"""Where each stage begins, and the notebooks that belong to it."""

OUTSIDE = {
    "extract": ["measures/proportion.py", "registries/no_ms/__init__.py", "synthetic/se_ipn/__init__.py"],
    "results": [
        "tables/units.py",
        "editions/chapters.py",
        "editions/stages.py",
        "assets/report.css",
        "cli/building.py",
    ],
    "chapter": ["figures/attainment.py", "editions/rendering/web.py", "assets/report.lua", "tables/regression.py"],
    "edition": ["cli/building.py", "editions/verifying.py", "editions/comparing.py"],
}
"""Files that belong to a stage as little as those of another registry."""

WATCHED = """
import json, sys
from pathlib import Path
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
{code}
ours = [module for name, module in list(sys.modules.items()) if name.startswith("R_free_helpers")]
loaded = {{getattr(module, "__file__", None) for module in ours}}
sys.stdout.write("\\n" + json.dumps(sorted(filter(None, loaded | opened))))
"""


def closure(stage: str, registry: str = "no_ms", **options) -> dict[str, bytes]:
    """Return the files of a stage."""
    entries, notebooks = STAGES[stage]
    return Code(registry, workspace(), KNOWN, **options).closure(*entries, also=map(notebook_imports, notebooks))


@cache
def content_of(path: str) -> bytes:
    """Return a file of the program, which is read hundreds of times and changes in none of them."""
    return Path(path).read_bytes()


def with_a_line_more(changed: Path) -> partial:
    """Return what reads the sources as if a file had one line more."""

    named = str(changed)

    def read(path: str) -> bytes:
        return content_of(path) + b"\n# one line more\n" if path == named else content_of(path)

    return partial(Code, read=read)


def key(stage: str, monkeypatch, changed: str = "") -> str:
    """Return the fingerprint of a stage's code, with one file of the package changed."""
    monkeypatch.setattr(fingerprint, "Code", with_a_line_more(PACKAGE / changed))
    entries, notebooks = STAGES[stage]
    return fingerprint.digest_code("no_ms", *entries, notebooks=notebooks)


@pytest.mark.parametrize("stage", STAGES)
def test_a_changed_line_in_any_of_its_files_is_seen(stage, monkeypatch):
    before = key(stage, monkeypatch)
    names = [name.removeprefix("R_free_helpers/") for name in closure(stage)]
    assert [name for name in names if key(stage, monkeypatch, name) == before] == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_changed_line_elsewhere_is_not(stage, monkeypatch):
    before = key(stage, monkeypatch)
    others = [path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / "registries" / "se_ipn").rglob("*.py")]
    for name in [*OUTSIDE[stage], *others]:
        assert (PACKAGE / name).is_file()
        assert key(stage, monkeypatch, name) == before, name


def test_what_stages_keep_is_kept_under_these_fingerprints(monkeypatch, tmp_path):
    edition = Edition(registry="no_ms", year=2024)
    monkeypatch.setattr(stages, "digest_extract", lambda extract, registry: "")

    def keys(changed: str = "") -> tuple[str, str, str]:
        monkeypatch.setattr(fingerprint, "Code", with_a_line_more(PACKAGE / changed))
        chapter = chapter_key("no_ms", NO_MS / "treatment.ipynb", "")
        return stages.results_key(edition, tmp_path), chapter, str(inputs.program_inputs(edition)["code"])

    before = keys()
    for name, seen in {
        "results/sentence_rows.py": (True, True, True),
        "contract/descriptions_nb.csv": (True, True, True),
        "registries/no_ms/tables.py": (True, True, True),
        "registries/se_ipn/tables.py": (False, False, False),
        "figures/alluvial.py": (False, True, True),
        "figures/attainment.py": (False, False, True),
        "results/lookup.py": (False, False, False),
        "assets/fonts/SourceSans3-Regular.ttf": (True, True, True),
        "assets/report.css": (False, False, True),
    }.items():
        assert tuple(old != new for old, new in zip(before, keys(name), strict=True)) == seen, name


def test_the_synthetic_extract_is_made_anew_with_its_generator(monkeypatch, tmp_path):
    monkeypatch.setattr(stages, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr("R_free_helpers.synthetic.synthesize", lambda registry, out: None)

    def place(changed: str) -> Path:
        monkeypatch.setattr(fingerprint, "Code", with_a_line_more(PACKAGE / changed))
        return stages.synthetic_extract("no_ms")

    assert place("") == place("measures/proportion.py") == place("synthetic/se_ipn/published.py")
    assert place("") == place("registries/no_ms/indicators.py") == place("registries/se_ipn/tables.py")
    assert place("") != place("registries/no_ms/tables.py")
    assert place("") != place("synthetic/no_ms/published.py") != place("synthetic/no_ms/health_trusts.csv") != place("")


def test_a_generator_reads_the_lists_that_columns_refer_to(tmp_path):
    for name, header in {"unit": "unit_id,level", "procedure": "procedure_id,label", "codes": "table,column"}.items():
        (tmp_path / f"{name}.csv").write_text(f"{header}\n", encoding="utf-8")
    (tmp_path / "population.csv").write_text("unit_id,population\n", encoding="utf-8")
    assert [path.stem for path in stages.referred_lists(tmp_path)] == ["procedure", "unit"]
    assert [path.stem for path in stages.referred_lists(workspace().data / "no_ms")] == ["drug", "unit"]


# What the closure is compared with: another reading of the imports, and what is really loaded.


TABLES = "R_free_helpers.registries.no_ms.tables"


def statically(stage: str) -> set[str]:
    """Return the modules of a stage as grimp finds them, with the edges that no statement tells."""
    grimp = pytest.importorskip("grimp")
    graph = grimp.build_graph("R_free_helpers", exclude_type_checking_imports=True)
    # Named by strings: stages by the modules that use their fingerprints, kernels by the program that starts them.
    dynamic = {
        "R_free_helpers.model.registry": {"R_free_helpers.registries.no_ms"},
        "R_free_helpers.contract.registered": {TABLES},
        "R_free_helpers.synthetic": {"R_free_helpers.synthetic.no_ms"},
        "R_free_helpers.editions.kernels": {"R_free_helpers.editions.kernel_starter"},
        "R_free_helpers.editions.stages": {*COMPUTING, *GENERATING},
        "R_free_helpers.editions.chapters": set(RUNNING),
        "R_free_helpers.editions.inputs": set(BUILDING),
    }
    entries, notebooks = STAGES[stage]
    named = {name for path in notebooks for name in notebook_imports(path).names}
    waiting = {*entries, *named, *(name.rpartition(".")[0] for name in named)} & graph.modules
    found: set[str] = set()
    while waiting:
        module = waiting.pop()
        found.add(module)
        parts = module.split(".")
        parts = [] if module == TABLES else parts  # which is run without the packages around it
        waiting |= graph.find_modules_directly_imported_by(module) | dynamic.get(module, set())
        waiting |= {".".join(parts[:end]) for end in range(1, len(parts))}
        waiting -= found
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_another_reading_of_the_imports_finds_the_same_modules(stage):
    ours = {name for name in closure(stage) if name.endswith(".py")}
    names = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in ours}
    assert names == statically(stage)


def seen_in(code: str, folder: Path, **environment: str) -> set[str]:
    """Return the files of the package that Python loads or opens while code runs."""
    said = subprocess.run(
        [sys.executable, "-c", WATCHED.format(code=code)],
        cwd=workspace().root,
        env=os.environ | {"PYTHONPATH": str(PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"} | environment,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    paths = [Path(path) for path in json.loads(said.stdout.splitlines()[-1])]
    inside = [path for path in paths if path.is_relative_to(PACKAGE) and path.suffix != ".pyc" and path.is_file()]
    return {path.relative_to(PACKAGE.parent).as_posix() for path in inside}


def test_what_is_loaded_and_opened_on_the_way_belongs_to_the_stage(tmp_path):
    made = f"""
from R_free_helpers.synthetic import synthesize
synthesize("no_ms", Path({str(tmp_path / "extract")!r}), 1000, 1)
"""
    assert seen_in(made, tmp_path) <= set(closure("extract"))
    computed = f"""
from R_free_helpers.model.edition import Edition
from R_free_helpers.editions.computing import compute_released
made = Path({str(tmp_path / "results")!r}); made.mkdir()
compute_released(Edition(registry="no_ms", year=2024), Path({str(tmp_path / "extract")!r}), made, lambda message: None)
"""
    found = seen_in(computed, tmp_path)
    assert found <= set(closure("results"))
    assert {"R_free_helpers/results/sentence_rows.py", "R_free_helpers/registries/no_ms/__init__.py"} <= found
    shown = f"""
cells = json.loads(Path({str(NO_MS / "treatment.ipynb")!r}).read_text("utf-8"))["cells"]
space = {{"display": lambda *shown: None}}
for cell in cells:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), space)
"""
    found = seen_in(shown, tmp_path, MPLBACKEND="agg", **{stages.STAGED_RESULTS: str(tmp_path / "results")})
    assert found <= set(closure("chapter"))
    assert {"R_free_helpers/figures/alluvial.py", "R_free_helpers/assets/fonts/SourceSans3-Regular.ttf"} <= found


def test_every_import_by_a_computed_name_is_one_that_is_followed():
    """A new one must be written so that `editions.imports` can follow it, or be of no module of the package."""
    calls: dict[str, list[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
                "import_module",
                "__import__",
                "spec_from_file_location",
            ):
                calls.setdefault(path.relative_to(PACKAGE).as_posix(), []).append(ast.unparse(node.args[0]))
    assert calls == {
        "__init__.py": ["f'{__name__}.{_MODULE_OF[name]}'"],  # followed by the names' block for type checkers
        "model/registry.py": ["f'R_free_helpers.registries.{registry_id}'"],
        "contract/registered.py": ["name"],  # written in full beside it, with a colon
        "synthetic/__init__.py": ["f'R_free_helpers.synthetic.{registry}'"],
        "editions/checking/definitions.py": ["f'R_free_helpers.synthetic.{registry_id}'"],
        "editions/checking/source.py": ["module"],  # whether it is there: no byte of an edition depends on it
        # The gallery of what is drawn: nothing of an edition depends on it.
        "editions/gallery.py": ["f'R_free_helpers.{room}'", "f'R_free_helpers.{room}.{one.name}'"],
        # Other people's packages; and what notebooks import by themselves, only earlier.
        "editions/kernel_starter.py": [
            "name",
            "f'{package}.{name}'",
            "f'{package}.{room}.{one.name}'",
            "f'{package}.{room}'",
        ],
        "editions/opening.py": ["f'{__package__}.reading'"],  # on purpose: no build gets there
    }
    from R_free_helpers.editions.kernel_starter import IMPORTED

    assert not [name for name in IMPORTED if name.startswith(PACKAGE.name)]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import a.b as c, d", ["a.b", "d"]),
        ("from a import b", ["a.b"]),
        ("from a import *", ["a"]),
        ("from . import b\nfrom ..c import d", ["..c.d", ".b"]),
        ("def f():\n    if 1:\n        import a", ["a"]),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b",
            ["b", "typing.TYPE_CHECKING"],
        ),
        ("run(['-m', 'R_free_helpers.cli'])", ["R_free_helpers.cli"]),
        ("load(f'R_free_helpers.registries.{name}.words')", ["R_free_helpers.registries.{}.words"]),
        ("run(f'R_free_helpers.registries.{name}:tables')", ["R_free_helpers.registries.{}:tables"]),
        ("'see R_free_helpers.cli'; f'{x}.y'; 'R_free_helpers'", []),
        ("import a\nfrom b import (  # of which\n    c,\n    d,\n)\n\n\ndef e():\n    return c\n", ["a", "b.c", "b.d"]),
        ('"""Some words\nfrom a book.\n"""\nimport a', ["a"]),
        ("if a: import b", ["b"]),
        ("import a; import b", ["a", "b"]),
        ("from a \\\n    import b", ["a.b"]),
        ("try:\n    import a\nexcept ImportError:\n    pass", ["a"]),
    ],
)
def test_what_a_source_imports(source, names):
    assert read_imports(source).names == sorted(names)


def test_a_registry_of_the_workspace_is_followed_with_its_relative_imports_and_data(tmp_path):
    for name, text in {
        "registries/own/__init__.py": "from R_free_helpers import Bands\nfrom .words import texts\nimport helpers\n",
        "registries/own/words/__init__.py": "",
        "registries/own/words/texts.py": "from ..measures import x\n",
        "registries/own/words/list.csv": "a\n",
        "registries/own/measures.py": "",
        "registries/own/unused.py": "",
        "registries/no_ms/__init__.py": "",
        "helpers.py": "",
        "unused.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = Code("own", Workspace(tmp_path), KNOWN).closure("R_free_helpers.model.registry")
    assert [name for name in found if not name.startswith("R_free_helpers/")] == [
        "helpers.py",
        "registries/own/__init__.py",
        "registries/own/measures.py",
        "registries/own/words/__init__.py",
        "registries/own/words/list.csv",
        "registries/own/words/texts.py",
    ]
    assert "R_free_helpers/model/measure.py" in found
    shipped = Code("no_ms", Workspace(tmp_path), KNOWN).closure("R_free_helpers.model.registry")
    assert [name for name in shipped if "no_ms" in name] == ["registries/no_ms/__init__.py"]


def test_a_module_that_is_run_without_its_package_counts_without_it(tmp_path):
    for name, text in {
        "registries/own/__init__.py": "from R_free_helpers.registries.own import measures\n",
        "registries/own/measures.py": "",
        "registries/own/tables.py": "import helpers\n",
        "helpers.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    code = Code("own", Workspace(tmp_path), KNOWN)
    found = code.closure("R_free_helpers.contract.registered")
    assert [name for name in found if not name.startswith("R_free_helpers/")] == [
        "helpers.py",
        "registries/own/tables.py",
    ]
    found = code.closure("R_free_helpers.contract.registered", "R_free_helpers.model.registry")
    assert {"registries/own/measures.py", "registries/own/tables.py"} <= set(found)


def test_whoever_imports_all_of_the_package_may_use_all_its_names():
    named, whole = (
        Code("no_ms", workspace(), KNOWN).closure(also=[read_imports(f"{text}\n")])
        for text in ("from R_free_helpers import Bands", "import R_free_helpers as report")
    )
    assert "R_free_helpers/model/measure.py" in named and "R_free_helpers/editions/opening.py" not in named
    assert "R_free_helpers/editions/opening.py" in whole


def test_a_cell_that_is_no_python_hides_no_import(tmp_path):
    cells = [{"cell_type": "code", "source": ["%matplotlib inline\n", "from a import b\n", "x = [\n"]}]
    (tmp_path / "x.ipynb").write_text(json.dumps({"cells": cells}))
    assert notebook_imports(tmp_path / "x.ipynb").names == ["a.b"]


def test_what_was_read_is_kept_by_content_where_it_can_be(tmp_path):
    nowhere = Known(tmp_path / "no" / "caches" / "imports")
    assert nowhere.imports(b"import a").names == ["a"]
    nowhere.keep()
    assert list(tmp_path.iterdir()) == []
    first = Known(tmp_path / "imports")
    assert first.imports(b"import a").names == ["a"]
    first.keep()
    (kept,) = (tmp_path / "imports").iterdir()
    again = Known(tmp_path / "imports")
    assert again.imports(b"import a") == first.imports(b"import a")
    assert again.imports(b"import b").names == ["b"]
    kept.write_text("{")  # half a file is as good as none
    assert Known(tmp_path / "imports").imports(b"import a").names == ["a"]


def test_an_extract_is_read_again_when_somebody_wrote_to_it(tmp_path, monkeypatch):
    from R_free_helpers.contract import source_hash

    read, real = [], source_hash.source_hash
    monkeypatch.setattr(source_hash, "source_hash", lambda *how: read.append(1) or real(*how))
    parts = tmp_path / "visit"
    parts.mkdir()
    for path in (tmp_path / "patient.csv", parts / "part-1.parquet"):
        path.write_text("a")
    told = os.stat(parts / "part-1.parquet")
    with snapshot_scope():
        first = fingerprint.digest_extract(tmp_path, "no_ms")
        assert fingerprint.digest_extract(tmp_path, "no_ms") == first and len(read) == 1
        (parts / "part-1.parquet").write_text("b")
        os.utime(parts / "part-1.parquet", ns=(told.st_atime_ns, told.st_mtime_ns))
        second = fingerprint.digest_extract(tmp_path, "no_ms")
        (tmp_path / "visit.csv").write_text("a")
        third = fingerprint.digest_extract(tmp_path, "no_ms")
    assert len({first, second, third}) == 3 and len(read) == 3
    assert fingerprint.digest_extract(tmp_path, "no_ms") == third and len(read) == 4, "outside it is always read"
