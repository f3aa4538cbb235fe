"""environment.yml is asked of an index of its channel: one that has all of it, and ones that lack something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import solve
from pins import ROOT

QUARTO = ("linux-64", "quarto", "1.9.37", ["pandoc ==3.8.3"])
INDEX = [
    ("linux-64", "python", "3.11.9", ["__glibc >=2.17"]),
    ("linux-64", "python", "3.13.1", ["__glibc >=2.17"]),
    ("linux-64", "pandoc", "3.8.3", []),
    ("noarch", "pip", "25.0", ["python >=3.9"]),
    QUARTO,
]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    """Return a function that asks an index of some packages for environment.yml: exit status and what was said."""
    pytest.importorskip("rattler", reason="pip install -r tests/dependencies/requirements.txt")
    monkeypatch.setenv("RATTLER_CACHE_DIR", str(tmp_path / "cache"))

    def asked(packages: list, *options: str) -> tuple[int, str]:
        for system in ("linux-64", "noarch"):
            records = {
                f"{name}-{version}-0.conda": {
                    "name": name, "version": version, "build": "0", "build_number": 0, "depends": depends,
                    "subdir": of, "sha256": "0" * 64, "md5": "0" * 32, "size": 1,
                }
                for of, name, version, depends in packages
                if of == system
            }  # fmt: skip
            content = {"info": {"subdir": system}, "packages": {}, "packages.conda": records, "repodata_version": 1}
            (tmp_path / "index" / system).mkdir(parents=True, exist_ok=True)
            (tmp_path / "index" / system / "repodata.json").write_text(json.dumps(content))
        status = solve.main(["--index", str(tmp_path / "index"), "--system", "linux-64", *options])
        return status, "".join(capsys.readouterr())

    return asked


def test_what_the_channel_has_is_chosen(ask) -> None:
    status, said = ask(INDEX)
    assert status == 0
    assert "4 packages" in said
    assert "python 3.11.9" in said and "quarto 1.9.37" in said


@pytest.mark.parametrize(
    ("packages", "named"),
    [
        ([one for one in INDEX if one is not QUARTO], "quarto"),
        ([*(one for one in INDEX if one is not QUARTO), ("linux-64", "quarto", "1.8.27", [])], "quarto >=1.9,<2"),
        ([one for one in INDEX if one[1] != "pandoc"], "pandoc"),
    ],
)
def test_what_the_channel_lacks_is_named(ask, packages: list, named: str) -> None:
    status, said = ask(packages)
    assert status == 1
    assert named in said


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    pytest.importorskip("rattler", reason="pip install -r tests/dependencies/requirements.txt")
    assert solve.main(["--index", str(tmp_path)]) == 2
    assert "repodata.json" in capsys.readouterr().err


def test_only_what_the_channel_gives_is_asked_for() -> None:
    specs = solve.wanted((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert [spec.partition("=")[0].rstrip("<>") for spec in specs] == ["python", "pip", "quarto"]
