"""Runs commands whose whole trees of processes end with the process that asked for them, however that ends.

``python -m R_free_helpers.system.process_group COMMAND...``: the command leads a process group of its own, and the
group is killed when the standard input ends, which the system sees to when the asking process is gone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

HAS_PROCESS_GROUPS = os.name == "posix"
"""Whether processes have groups. Elsewhere only the command itself is ended."""

STEP = 0.05
"""Seconds between looking whether a command has ended. An interrupt is heard then: Polars' handler ends no wait."""


@dataclass(frozen=True)
class Command:
    """A command's words and the folder it runs in."""

    words: Sequence[str]
    folder: Path


def run_in_process_groups(
    commands: Mapping[str, Command], environment: Mapping[str, str]
) -> Generator[tuple[str, subprocess.CompletedProcess[str]], None, None]:
    """Run commands beside each other, each leading a process group, and yield the name and the outcome of each.

    The first to end comes first. Whatever interrupts this, or leaves it, ends the commands that still run and all that
    they started.
    """
    running: dict[str, _Running] = {}
    try:
        for name, command in commands.items():
            running[name] = _Running(command, environment)
        while running:
            time.sleep(STEP)
            for name in [name for name, one in running.items() if one.has_ended()]:
                yield name, running.pop(name).end()
    finally:
        for left in running.values():
            left.end()


class _Running:
    """A command that was started: what it says is read as it comes."""

    def __init__(self, command: Command, environment: Mapping[str, str]) -> None:
        starter = [sys.executable, "-m", "R_free_helpers.system.process_group"] if HAS_PROCESS_GROUPS else []
        self._process = subprocess.Popen(
            [*starter, *command.words],
            cwd=command.folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._said = {"out": "", "err": ""}
        # Not communicate(): it closes the input, by whose end the group knows that its parent is gone.
        self._readers = [
            threading.Thread(target=self._take, args=(name, stream), daemon=True)
            for name, stream in (("out", self._process.stdout), ("err", self._process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    def _take(self, name: str, stream: IO[str]) -> None:
        self._said[name] = stream.read()

    def has_ended(self) -> bool:
        """Return whether the command has ended."""
        return self._process.poll() is not None

    def end(self) -> subprocess.CompletedProcess[str]:
        """End the command if it runs, and return its status and words."""
        process = self._process
        process.stdin.close()
        if not HAS_PROCESS_GROUPS:
            process.kill()
        process.wait()
        for reader in self._readers:
            reader.join()
        process.stdout.close()
        process.stderr.close()
        return subprocess.CompletedProcess(process.args, process.returncode, self._said["out"], self._said["err"])


def main() -> None:
    """Run the command of the arguments; exit with its status."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)  # the asking process decides; the command gets the usual ways back
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, process_group=0)

    def watch() -> None:
        while os.read(0, 1024):
            pass
        with contextlib.suppress(ProcessLookupError):  # all of it has ended already
            os.killpg(child.pid, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    status = child.wait()
    os._exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
