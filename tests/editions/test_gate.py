"""Every way to results of a weaker policy passes one gate, also to results that are kept already."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from built import ROOT, SMALL, run

from R_free_helpers.editions import stages
from R_free_helpers.editions.archiving import keep
from R_free_helpers.editions.at_root.preparing import prepare_root
from R_free_helpers.editions.build import build
from R_free_helpers.editions.changes_report import write_changes
from R_free_helpers.editions.computing import compute_released
from R_free_helpers.editions.execution import ChapterStopped, execute
from R_free_helpers.editions.exploring import explore
from R_free_helpers.editions.exporting import export
from R_free_helpers.editions.ledger import compare
from R_free_helpers.editions.opening import open_chapter
from R_free_helpers.editions.stages import STAGED_RESULTS, load_released, released_results, results_folder
from R_free_helpers.editions.variables import edition_variables
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.policy import ACCEPTED, WEAKER, PolicyRefused, accept

pytestmark = pytest.mark.build

CHAPTER = ROOT / "notebooks" / "se_ipn" / "illustrations.ipynb"


def under(policy: str) -> Edition:
    return Edition(registry="se_ipn", year=2024, policy=policy)


@pytest.fixture(scope="module")
def extract(built) -> Path:
    return built.extract("se_ipn", SMALL["se_ipn"])


@pytest.fixture(scope="module")
def kept(extract) -> dict[str, Path]:
    """Return where results of each policy are kept, computed by somebody who accepted the risk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ACCEPTED, ",".join(WEAKER))
        return {policy: results_folder(under(policy), extract) for policy in (*WEAKER, "protected")}


@pytest.fixture(autouse=True)
def nothing_accepted(monkeypatch) -> None:
    monkeypatch.delenv(ACCEPTED, raising=False)


def chapter(edition: Edition, extract: Path) -> object:
    """Open a chapter as Jupyter does."""
    return open_chapter("se_ipn", 2024, data=extract, policy=edition.policy)


def staged(edition: Edition, folder: Path) -> object:
    """Open a chapter as a running build lets it, with the results that somebody put into the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STAGED_RESULTS, str(folder))
        return open_chapter("se_ipn", 2024, policy=edition.policy)


WAYS: dict[str, Callable[[Edition, Path, Path, Path], object]] = {
    "build": lambda edition, extract, kept, tmp: build(edition, extract, "embedded", ("html",), out=tmp),
    "results": lambda edition, extract, kept, tmp: released_results(edition, extract),
    "where results are kept": lambda edition, extract, kept, tmp: results_folder(edition, extract),
    "computing": lambda edition, extract, kept, tmp: compute_released(edition, extract, tmp, print),
    "kept results": lambda edition, extract, kept, tmp: load_released(kept),
    "kept results of the edition": lambda edition, extract, kept, tmp: load_released(kept, edition),
    "a chapter in Jupyter": lambda edition, extract, kept, tmp: chapter(edition, extract),
    "a chapter of a build": lambda edition, extract, kept, tmp: staged(edition, kept),
    "a chapter that says it is protected": lambda edition, extract, kept, tmp: staged(under("protected"), kept),
    "report variables": lambda edition, extract, kept, tmp: edition_variables(edition, kept, {}),
    "Quarto at the root": lambda edition, extract, kept, tmp: prepare_root(edition, print),
}  # fmt: skip


@pytest.mark.parametrize("policy", WEAKER)
@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_around_it(way, policy, extract, kept, tmp_path):
    with pytest.raises(PolicyRefused if (way, policy) != ("Quarto at the root", "internal") else ValueError):
        WAYS[way](under(policy), extract, kept[policy], tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("policy", WEAKER)
@pytest.mark.parametrize("way", [way for way in WAYS if "results" in way or "Jupyter" in way])
def test_it_opens_for_who_accepts_the_risk_of_this_policy(way, policy, extract, kept, tmp_path, monkeypatch):
    other = next(name for name in WEAKER if name != policy)
    monkeypatch.setenv(ACCEPTED, other)
    with pytest.raises(PolicyRefused):
        WAYS[way](under(policy), extract, kept[policy], tmp_path)
    accept([policy])
    assert WAYS[way](under(policy), extract, kept[policy], tmp_path)


def test_what_it_guards_is_more_than_the_protected_edition_tells(kept):
    stores = {policy: pl.read_csv(folder / "results.csv")["numerator"].to_list() for policy, folder in kept.items()}
    assert stores["internal"] != stores["protected"] != stores["as_published"]


def test_results_of_another_policy_are_none_of_an_edition(kept, monkeypatch):
    monkeypatch.setenv(ACCEPTED, ",".join(WEAKER))
    with pytest.raises(ValueError, match="under the policy 'internal', not 'protected'"):
        load_released(kept["internal"], under("protected"))


def test_the_ledger_passes_it(extract):
    with pytest.raises(PolicyRefused):
        compare("se_ipn", extract)


@pytest.mark.parametrize("policy", WEAKER)
def test_no_weaker_edition_is_archived_even_if_the_risk_is_accepted(policy, extract, monkeypatch):
    monkeypatch.setenv(ACCEPTED, policy)
    before = sorted(path.name for path in (under(policy).data_dir / "archive").glob("*"))
    with pytest.raises(ValueError, match="is not archived"):
        keep(under(policy), extract)
    assert sorted(path.name for path in (under(policy).data_dir / "archive").glob("*")) == before


@pytest.mark.parametrize("policy", WEAKER)
def test_no_portal_gets_a_weaker_edition_even_if_the_risk_is_accepted(policy, extract, tmp_path, monkeypatch):
    monkeypatch.setenv(ACCEPTED, policy)
    with pytest.raises(ValueError, match="portals lie open"):
        export(under(policy), tmp_path / "to", data=extract)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("policy", WEAKER)
def test_nobody_is_told_what_changed_in_a_weaker_edition_even_if_the_risk_is_accepted(
    policy, extract, tmp_path, monkeypatch
):
    monkeypatch.setenv(ACCEPTED, policy)
    earlier = under(policy).model_copy(update={"year": 2023})
    with pytest.raises(ValueError, match=f"no such list is made under the policy '{policy}'"):
        write_changes(earlier, under(policy), extract, to=tmp_path / "to")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("policy", WEAKER)
def test_nobody_explores_a_weaker_edition_even_if_the_risk_is_accepted(policy, extract, tmp_path, monkeypatch):
    monkeypatch.setenv(ACCEPTED, policy)
    with pytest.raises(ValueError, match="an explorer is for everybody"):
        explore(under(policy), tmp_path / "explorer.html", data=extract)
    assert list(tmp_path.iterdir()) == []


def test_papermill_passes_it(extract, tmp_path):
    parameters = {"policy": "internal", "data": str(extract)}
    with pytest.raises(ChapterStopped, match=f"PolicyRefused.*{ACCEPTED}=internal"):
        execute(CHAPTER, tmp_path / "out.ipynb", parameters, lambda *begins: None, {})


COMMANDS = {
    "build": ["build", "--edition", "se_ipn-2024", "--policy", "internal"],
    "results": ["results", "se_ipn-2024", "--policy", "as_published"],
    "variables": ["results", "se_ipn-2024", "--policy", "internal", "--variables"],
    "ledger": ["ledger", "--registry", "se_ipn"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_in_a_line_what_the_policy_does_and_how_to_accept_it(name, extract):
    done = run(*COMMANDS[name], "--data", extract, **{ACCEPTED: ""})
    assert (done.returncode, done.stdout) == (1, "")
    assert "--accept-disclosure-risk" in done.stderr
    assert done.stderr.startswith("registry-report: the policy '") and done.stderr.count("\n") == 1


def test_a_command_takes_the_acceptance(extract):
    done = run(*COMMANDS["results"], "--data", extract, "--accept-disclosure-risk", **{ACCEPTED: ""})
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("measure,unit_id,")


def test_the_audit_of_a_weaker_edition_passes_it(kept, tmp_path):
    shutil.copyfile(kept["as_published"] / "results.csv", tmp_path / "results.csv")
    manifest = {"edition": under("as_published").model_dump(mode="json"), "files": {}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    refused = run("audit", tmp_path, **{ACCEPTED: ""})
    assert refused.returncode == 1 and "--accept-disclosure-risk" in refused.stderr
    assert run("audit", tmp_path, "--accept-disclosure-risk", **{ACCEPTED: ""}).returncode == 0


CALLERS = {
    "release": {"editions/computing.py"},
    "compute_released": {"editions/stages.py"},
    "load_released": {"editions/stages.py", "editions/variables.py"},
    "Policy": {"model/policy.py"},
    # The gallery reads invented results of no registry, which the package ships.
    "read_results": {
        "editions/stages.py",
        "results/archive.py",
        "disclosure/audit.py",
        "editions/gallery.py",
        "editions/exporting.py",
        "editions/exploring.py",
        "disclosure/explorer_file.py",
        "disclosure/portal_files.py",  # what is archived, and so public
    },
}
"""Who may call what gives results or a policy; each caller's way is one of those above, or passes one."""


def test_there_is_no_way_that_is_not_tried_here():
    found: dict[str, set[str]] = {name: set() for name in CALLERS}
    package = Path(stages.__file__).parents[1]
    for path in package.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        imported = {one.asname or one.name.partition(".")[0] for node in imports for one in node.names}
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            name, of = getattr(node.func, "id", getattr(node.func, "attr", "")), getattr(node.func, "value", None)
            # Of an object, such as a lock, `release` is another function.
            if name in found and not (isinstance(of, ast.Name) and of.id not in imported):
                found[name].add(path.relative_to(package).as_posix())
    assert found == CALLERS
