"""Editions for a unit's own eyes: where they lie, who may open them, and what each of their pages says."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path

import pypdfium2
import pytest
from built import run

from R_free_helpers.editions.at_root.preparing import prepare_root
from R_free_helpers.editions.internal import Unmarked, close, place_of, require_marked
from R_free_helpers.editions.publishing import write_manifest
from R_free_helpers.editions.verifying import require_public, verify
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.policy import WEAKER

pytestmark = pytest.mark.build

MARKS = {
    ("no_ms", "internal"): "Internt – ikke for publisering: nøyaktige tall",
    ("se_ipn", "internal"): "Internt – inte för publicering: exakta siffror",
    ("se_ipn", "as_published"): "Siffror som i registrets tryckta rapport",
}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def made(built, tmp_path_factory) -> Path:
    """Return the folder of editions that an internal and a printed one were built into."""
    out = tmp_path_factory.mktemp("out")
    for policy in WEAKER:
        extract = built.extract("se_ipn", 600)
        arguments = ("build", "--edition", "se_ipn-2024", "--data", extract, "--out", out, "--renderer", "embedded")
        done = run(*arguments, "--policy", policy, "--accept-disclosure-risk")
        assert done.returncode == 0, done.stderr
    return out


def test_an_internal_edition_lies_apart_and_only_its_owner_opens_it(made):
    assert sorted(path.name for path in made.iterdir()) == ["internal", "se_ipn-2024"]
    folder = made / "internal" / "se_ipn-2024"
    names = ["internal-report.html", "internal-report.pdf", "internal-results.csv", "manifest.json"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    assert {mode(path) for path in (folder, folder.parent)} == {0o700}
    assert json.loads((folder / "manifest.json").read_text())["edition"]["policy"] == "internal"
    assert mode(made / "se_ipn-2024" / "report.html") & 0o044


@pytest.mark.parametrize("policy", WEAKER)
def test_each_page_says_what_its_numbers_are(made, policy):
    folder, prefix = (made / "internal", "internal-") if policy == "internal" else (made, "")
    mark = MARKS["se_ipn", policy]
    document = pypdfium2.PdfDocument(folder / "se_ipn-2024" / f"{prefix}report.pdf")
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) > 20
    assert [number for number, text in enumerate(texts, 1) if mark not in text] == []
    page = (folder / "se_ipn-2024" / f"{prefix}report.html").read_text(encoding="utf-8")
    body = page.partition("<body>")[2]
    assert body.index(mark) < body.index("<h1")
    printed = re.findall(r"@media print\s*{(?:[^{}]*{[^{}]*})*[^{}]*}", page)
    assert printed and not any("policy-mark" in rules for rules in printed), "the mark is on paper too"


def test_the_title_says_so_too(made):
    page = (made / "internal" / "se_ipn-2024" / "internal-report.html").read_text(encoding="utf-8")
    assert "<title>Intern utgåva av Årsrapport 2024" in page


def test_a_protected_edition_has_no_mark(built):
    page = (built.edition("se_ipn-2024", 600) / "report.html").read_text(encoding="utf-8")
    assert 'class="policy-mark"' not in page
    assert "Intern utgåva" not in page


def test_an_internal_edition_is_verified_as_what_it_is(made, tmp_path):
    folder = made / "internal" / "se_ipn-2024"
    found = verify(folder)
    assert (found.differences, found.public) == ([], False)
    said = run("verify", folder)
    assert said.returncode == 0 and "not for publication" in said.stdout
    with pytest.raises(ValueError, match="not for publication"):
        require_public(folder)

    lying_open = Path(shutil.copytree(folder, tmp_path / "public"))
    (lying_open / "internal-report.pdf").chmod(0o644)
    assert verify(lying_open).differences == [
        "internal-report.pdf: others may read it, and the edition is internal",
    ]
    assert run("verify", lying_open).returncode == 1


def test_others_are_public(made):
    require_public(made / "se_ipn-2024")
    assert verify(made / "se_ipn-2024").public


def test_it_is_current_until_something_changes(made, built):
    arguments = ("build", "--edition", "se_ipn-2024", "--data", built.extract("se_ipn", 600), "--out", made)
    again = run(*arguments, "--renderer", "embedded", "--policy", "internal", "--accept-disclosure-risk")
    assert "already up to date" in again.stdout, again.stderr


def test_it_is_not_attacked(made):
    said = run("audit", made / "internal" / "se_ipn-2024", "--accept-disclosure-risk")
    assert said.returncode == 1 and "no audit is needed" in said.stderr


def test_no_internal_edition_is_made_at_the_root_where_quarto_writes(monkeypatch):
    monkeypatch.setenv("REGISTRY_REPORT_ACCEPT_DISCLOSURE_RISK", "internal")
    with pytest.raises(ValueError, match="registry-report build"):
        prepare_root(Edition(registry="se_ipn", year=2024, policy="internal"), print)


def test_a_folder_that_was_open_is_closed(tmp_path):
    (tmp_path / "internal").mkdir(mode=0o755)
    edition = Edition(registry="no_ms", year=2024, policy="internal")
    assert place_of(edition, tmp_path) == tmp_path / "internal" / "no_ms-2024"
    assert mode(tmp_path / "internal") == 0o700


def test_files_of_an_edition_get_names_and_modes(tmp_path):
    for name in ("report.html", "report.pdf", "results.csv"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o666)
    write_manifest(tmp_path, {})
    close(tmp_path)
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith("internal-")} == {
        "internal-report.html",
        "internal-report.pdf",
        "internal-results.csv",
    }
    assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


def test_a_page_without_its_mark_is_not_published(tmp_path):
    edition = Edition(registry="no_ms", year=2024, policy="internal")
    (tmp_path / "report.html").write_text("<h1>Årsrapport</h1>", encoding="utf-8")
    with pytest.raises(Unmarked, match="policy-mark"):
        require_marked(edition, tmp_path)
    require_marked(edition.model_copy(update={"policy": "protected"}), tmp_path)
    (tmp_path / "report.html").write_text(f"<p>{MARKS['no_ms', 'internal']}</p>", encoding="utf-8")
    require_marked(edition, tmp_path)
