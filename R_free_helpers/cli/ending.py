"""How a command ends: with an error that its user can mend, with a bug, or stopped by a signal."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def kind_errors() -> Iterator[None]:
    """Turn an error a user can mend into its message and exit status 1; a bug keeps its traceback."""
    try:
        with stoppable():
            yield
    except KeyboardInterrupt:
        end_stopped(signal.SIGINT)
    except Stopped as stopped:
        end_stopped(stopped.number)
    except Exception as error:
        from R_free_helpers.editions.mendable import is_mendable, message_of

        if os.environ.get("REGISTRY_REPORT_TRACEBACK") or not is_mendable(error):
            raise
        typer.echo(f"registry-report: {message_of(error)}", err=True)
        sys.exit(1)


class Stopped(BaseException):
    """A signal asks the program to end; ``number`` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP, as schedulers and closed terminals send, clear up on the way out, as Ctrl-C does."""

    def stop(number: int, frame: object) -> None:
        raise Stopped(number)

    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        wanted = []  # signals come to the main thread only
    ours = [number for number in wanted if signal.getsignal(number) == signal.SIG_DFL]  # nohup's choice stays
    for number in ours:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def end_stopped(number: int) -> None:
    """Say that the program was stopped, and exit with the status that shells use for it."""
    name = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
    typer.echo(f"registry-report: stopped by {name}; what was published stays as it was", err=True)
    sys.exit(128 + number)
