"""What Quarto's command line asks for is read as Quarto reads it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from R_free_helpers.editions.at_root import caller
from R_free_helpers.editions.at_root.caller import Asked, Process, command_in, find_caller, read_arguments

ENGINE = ["/opt/quarto/bin/tools/x86_64/deno", "run", "--allow-all", "/opt/quarto/bin/quarto.js"]


@pytest.mark.parametrize(
    ("said", "parameters", "formats"),
    [
        (["render"], {}, ()),
        (["render", "-P", "year:2023", "-P", "unit:nord"], {"year": "2023", "unit": "nord"}, ()),
        (["render", "x.md", "--execute-param", "data:sqlite:a.db", "--to", "html"], {"data": "sqlite:a.db"}, ("html",)),
        (["render", "--to=html,typst"], {}, ("html", "typst")),
        (["preview", "report.qmd", "-t", "typst", "-P", "year:2022", "-P", "year:2023"], {"year": "2023"}, ("typst",)),
    ],
)  # fmt: skip
def test_parameters_and_formats(said, parameters, formats):
    begins = command_in([*ENGINE, *said])
    assert read_arguments([*ENGINE, *said][begins:], Path(".")) == Asked(said[0], parameters, formats)


def test_a_file_of_parameters_is_read_and_the_command_line_wins(tmp_path):
    (tmp_path / "chosen.yml").write_text("year: 2022\nunit: nord\n", encoding="utf-8")
    asked = read_arguments(["render", "--execute-params", "chosen.yml", "-P", "year:2023"], tmp_path)
    assert asked.parameters == {"year": "2023", "unit": "nord"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["-P", "year"], "-P takes NAME:VALUE"),
        (["--execute-params", "none.yml"], "cannot be read"),
        (["--execute-params", "list.yml"], "must list parameters"),
    ],
)
def test_what_cannot_be_read_is_an_error(said, told, tmp_path):
    (tmp_path / "list.yml").write_text("- year\n", encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        read_arguments(["render", *said], tmp_path)


def test_other_programs_are_not_quarto():
    assert command_in(["make", "render"]) is None
    assert command_in(["bash", "/home/kari/quarto/render"]) is None
    assert command_in(["C:\\Quarto\\bin\\tools\\deno.exe", "run", "C:\\Quarto\\bin\\quarto.js", "preview"]) == 3


def test_the_caller_is_the_quarto_above_this_process(tmp_path):
    program = tmp_path / "quarto.py"
    program.write_text(
        "import subprocess, sys\n"
        "print(subprocess.run([sys.executable, '-c', sys.argv[-1]], capture_output=True, text=True).stdout)\n",
        encoding="utf-8",
    )
    ask = (
        "from R_free_helpers.editions.at_root.caller import find_caller; found, asked = find_caller();"
        "print(asked.command, asked.parameters, found.alive())"
    )
    command = [sys.executable, str(program), "render", "-P", "year:2023", ask]
    done = subprocess.run(command, capture_output=True, text=True, cwd=caller.Path(__file__).parents[3])
    assert done.stdout.strip() == "render {'year': '2023'} True"


def test_without_quarto_nothing_is_asked():
    assert find_caller()[1] == Asked()


def test_a_process_is_told_from_a_later_one_with_its_number():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    here = Process.of(child.pid)
    assert here.alive()
    assert not Process(here.pid, here.began - 1).alive()
    child.communicate(b"\n")
    assert not here.alive()
