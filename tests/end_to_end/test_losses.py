"""A build whose filter drops something publishes nothing, and says what and where."""

from __future__ import annotations

import pytest
from built import SMALL, Built, run, succeed
from copied import copy_project


def test_a_filter_that_drops_the_notes_below_tables_stops_the_build(built: Built, tmp_path):
    # Its results and chapters are kept: the filter is no part of them.
    built.edition("se_ipn-2024", SMALL["se_ipn"])
    project = copy_project(tmp_path / "project", caches=True)
    path = project / "R_free_helpers" / "assets" / "html.lua"
    text = path.read_text("utf-8")
    assert text.count("out:extend(notes(body))") == 1
    path.write_text(text.replace("out:extend(notes(body))", ""), "utf-8")
    extract, out = built.extract("se_ipn", SMALL["se_ipn"]), tmp_path / "out"
    given = ("--edition", "se_ipn-2024", "--data", extract, "--out", out, "--renderer", "embedded")
    done = run("build", *given, cwd=project, PYTHONPATH=str(project))
    assert done.returncode == 1
    assert "report.html lacks" in done.stderr and "report.pdf lacks" not in done.stderr
    assert ", cell tbl-" in done.stderr and ": note “" in done.stderr
    assert "Traceback" not in done.stderr
    assert not [path for path in out.iterdir() if not path.name.startswith(".")]


@pytest.mark.parametrize("registry", sorted(SMALL))
def test_the_patients_report_loses_nothing(built: Built, tmp_path, registry):
    extract = built.extract(registry, SMALL[registry])
    given = ("--edition", f"{registry}-2024", "--audience", "patients", "--data", extract, "--out", tmp_path)
    succeed("build", *given, "--renderer", "embedded")
    assert (tmp_path / f"{registry}-2024-patients" / "report.pdf").is_file()
