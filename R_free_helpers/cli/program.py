"""The program that commands belong to: its help, its version, and how a wrong argument is told."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
import typer.core

from R_free_helpers import __version__
from R_free_helpers.system.garbage import look_seldom


class Commands(typer.core.TyperGroup):
    """The commands, which tell of a wrong argument in one line and leave the usage to ``--help``."""

    def main(self, *args, standalone_mode: bool = True, **rest):
        """Run a command; see `typer.core.TyperGroup.main`."""
        if standalone_mode:
            look_seldom()
        try:
            status = super().main(*args, standalone_mode=False, **rest)
        except typer.Abort:
            sys.exit(1)
        except Exception as error:
            if not (standalone_mode and hasattr(error, "format_message")):
                raise
            self.tell(error)
            sys.exit(error.exit_code)
        if standalone_mode:
            sys.exit(status if isinstance(status, int) else 0)
        return status

    def tell(self, error) -> None:
        """Print what is wrong with the arguments; the help, where there were none."""
        from pydantic import ValidationError

        from R_free_helpers.model.names import did_you_mean, quoted_names

        context, said = getattr(error, "ctx", None), error.format_message()
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(said, err=True)
            return
        if isinstance(error.__cause__, ValidationError):
            from R_free_helpers.model.parameters import wanted

            why = wanted(error.__cause__.errors()[0])
            said = said.replace(error.message, why if why.startswith("'") else f"must be {why}")
        if "is not one of" in error.message:
            name, *offered = quoted_names(error.message)
            said = said.rstrip(".") + did_you_mean(name, offered)
        where = f" (registry-report {context.command.name or ''} --help)".replace("  ", " ") if context else ""
        typer.echo(f"registry-report: {said.rstrip('.')}{where}", err=True)


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="From a registry's row-level extract to its annual report.",
)


def tell_version(asked: bool) -> None:
    """Print the version and end, where it was asked for."""
    if asked:
        typer.echo(f"registry-report {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Print the version and exit.")
]


@app.callback()
def in_utf8(version: VersionOption = False) -> None:
    """Start again where text is not UTF-8 (a Latin-1 locale): libraries below Python know no other file names."""
    if sys.getfilesystemencoding().lower() != "utf-8":
        os.environ["PYTHONUTF8"] = "1"  # for processes that this one starts
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for name in [*sys.argv[1:], os.getcwd()]:
        if any("\udc80" <= letter <= "\udcff" for letter in name):
            shown_name = name.encode("utf-8", "replace").decode()
            typer.echo(f"registry-report: the name '{shown_name}' is not written in UTF-8: rename it", err=True)
            sys.exit(1)
