"""What the command line offers is what the program has: its lists are written out, so that help comes at once."""

from __future__ import annotations

from typing import get_args

import pytest
import typer
from typer.testing import CliRunner

from R_free_helpers.cli import app
from R_free_helpers.cli.options import AudienceName, ComparedName, PolicyChoice
from R_free_helpers.model.edition import AUDIENCES, Compared, PolicyName
from R_free_helpers.model.portal import FORMATS

COMMANDS = typer.main.get_command(app).commands


@pytest.mark.parametrize(
    ("offered", "there_are"),
    [(AudienceName, AUDIENCES), (PolicyChoice, get_args(PolicyName)), (ComparedName, get_args(Compared))],
)
def test_each_value_that_there_is_can_be_chosen(offered, there_are):
    assert [one.value for one in offered] == list(there_are)


@pytest.mark.parametrize("command", ["export", "check-export"])
def test_help_names_each_format(command):
    told = next(one.help for one in COMMANDS[command].params if one.name == "format")
    assert [name for name in FORMATS if name not in told] == []


@pytest.mark.parametrize("option", ["--data", "--policy", "--release", "--filter", "--limit", "--compare", "--project"])
def test_an_option_of_several_commands_is_described_in_one_way(option):
    told = {
        name: one.help for name, command in COMMANDS.items() for one in command.params
        if option in one.opts and name != "audit"  # which looks for keys of an extract, and makes nothing of it
    }  # fmt: skip
    assert len(told) > 1 and len(set(told.values())) == 1


def test_an_edition_is_not_made_of_a_registry_that_it_is_not_of():
    done = CliRunner().invoke(app, ["build", "--edition", "no_ms-2024", "--registry", "se_ipn"])
    assert done.exit_code == 1
    assert "no_ms-2024 is an edition of no_ms, not of se_ipn: leave --registry out" in done.stderr


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("build --edition no_ms-2024 --unit bregen", "there is no unit 'bregen'; did you mean 'bergen'?"),
        ("build --edition no_ms-2024 --unit bregen --data nowhere --filter sex=femal", "did you mean 'bergen'?"),
        ("build --edition no_ms-2024-bergen --units bregen", "there is no unit 'bregen'; did you mean 'bergen'?"),
        ("build --edition no_ms-2024 --release decmber", "there is no release 'decmber'; did you mean 'december'?"),
        ("build --edition no_ms-2024 --audience patiens", "'meeting'; did you mean 'patients'? (registry-report build"),
        ("build --edition no_ms-2024 --renderer quart", "did you mean 'quarto'?"),
        ("build --edition no_ms-2024 --registry no_msx", "there is no registry 'no_msx'; did you mean 'no_ms'?"),
        ("build --edition no_ms-2024-patiens", "there is no unit 'patiens'; did you mean 'patients'?"),
        ("build --edition no_ms-2024-bergen-patiens", "unit or audience 'patiens'; did you mean 'patients'?"),
        ("build --edition no_ms-2024-decmber-bergen", "unit or audience 'decmber'; did you mean 'december'?"),
        ("results no_ms-2024-bregen", "there is no unit 'bregen'; did you mean 'bergen'?"),
        ("chapter tretment --registry no_ms", "there is no chapter 'tretment'; did you mean 'treatment'?"),
        ("worklists --edition no_ms-2024-bergen --unit bregen --out rows.xlsx --row-level", "did you mean 'bergen'?"),
        ("build --edition se_ipn-2024 --unit region_skone", "no unit 'region_skone'; did you mean 'region_skane'?"),
    ],
)  # fmt: skip
def test_a_misspelt_part_is_told_by_name_whatever_stands_beside_it(command, why):
    done = CliRunner().invoke(app, command.split())
    assert done.exit_code != 0
    assert why in done.stderr


@pytest.mark.parametrize(
    ("beside", "meant"),
    [
        ("--unit bergen", "no_ms-2024-bergen"),
        ("--release december --unit bergen", "no_ms-2024-december-bergen"),
        ("--year 2023", "no_ms-2023"),
    ],
)
def test_what_stands_beside_an_editions_name_is_told_as_the_name_to_write(beside, meant):
    done = CliRunner().invoke(app, ["build", "--edition", "no_ms-2024", *beside.split()])
    assert done.exit_code == 1
    assert f"--edition names all of it: write --edition {meant} and nothing of it beside" in done.stderr
