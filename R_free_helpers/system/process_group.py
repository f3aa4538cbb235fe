"""Runs a command whose whole tree of processes ends with the process that asked for it, however that ends.

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
from pathlib import Path

HAS_PROCESS_GROUPS = os.name == "posix"
"""Whether processes have groups. Elsewhere only the command itself is ended."""


def run_in_process_group(command: list[str], cwd: Path, environment: dict[str, str]) -> subprocess.CompletedProcess:
    """Run a command that leads a process group; whatever interrupts this ends the command and all that it started."""
    starter = [sys.executable, "-m", "R_free_helpers.system.process_group"] if HAS_PROCESS_GROUPS else []
    process = subprocess.Popen(
        [*starter, *command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    said: dict[str, str] = {}

    def take(name: str, stream) -> None:
        said[name] = stream.read()

    # Not communicate(): it closes the input, by whose end the group knows that its parent is gone.
    readers = [
        threading.Thread(target=take, args=(name, stream), daemon=True)
        for name, stream in (("out", process.stdout), ("err", process.stderr))
    ]
    for reader in readers:
        reader.start()
    try:
        process.wait()
    finally:
        process.stdin.close()
        if not HAS_PROCESS_GROUPS:
            process.kill()
        process.wait()
        for reader in readers:
            reader.join()
        process.stdout.close()
        process.stderr.close()
    return subprocess.CompletedProcess(command, process.returncode, said["out"], said["err"])


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
