"""What a command tells while it works, and of what it made."""

from __future__ import annotations

import time
from pathlib import Path

import typer


def shown(path: Path) -> str:
    """Return a path as the reader would type it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def show(path: Path) -> None:
    """Open a file in the browser, where there is one: what was made is there all the same."""
    import webbrowser

    try:
        opened = webbrowser.open(path.resolve().as_uri())
    except (OSError, webbrowser.Error):
        opened = False
    if not opened:
        typer.echo(f"no browser was found: open {shown(path)} yourself", err=True)


def reporter(quiet: bool):
    """Return a function that shows progress with the seconds since the start."""
    begun = time.monotonic()

    def report(message: str) -> None:
        if not quiet:
            typer.echo(f"{time.monotonic() - begun:6.1f} s  {message}", err=True)

    return report
