"""Kernels for chapters: each a process of its own, forked from one that has imported what chapters need.

Starting a kernel the usual way imports pandas, matplotlib and scipy again for every chapter, which takes longer than
drawing several figures. Here one process (see `kernel_starter`) imports them, and what chapters take of this package,
while the extract is read, and copies of it become kernels. Where a process cannot safely be copied (macOS, Windows)
kernels start the usual way.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

from R_free_helpers.editions.child import child_environment
from R_free_helpers.model.policy import ACCEPTED
from R_free_helpers.model.workspace import PACKAGE, workspace
from R_free_helpers.system.private import private

FORKS = sys.platform == "linux"
"""Whether kernels are forked. macOS has the call, but its system libraries do not survive it."""

FIXED = {
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONSTARTUP": "",
    # Memory is given back when it is asked for, not by threads: a process with threads is no good one to copy.
    "_RJEM_MALLOC_CONF": "background_thread:false",
}
"""Environment of every kernel: nothing in it varies by machine."""


LOOKING = 10
"""Milliseconds between looking whether a kernel is there, or is gone: it begins in less than the usual hundred."""

CREDENTIALS = re.compile("^PG|PASS|SECRET|TOKEN|CREDENTIAL|DATABASE", re.IGNORECASE)


def without_credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what may open a database: a chapter reads released results only."""
    return {name: value for name, value in environment.items() if not CREDENTIALS.search(name)}


class Starter:
    """The process that kernels are forked from; it ends with the process that made it.

    Raises
    ------
    RuntimeError
        By `fork`, when the process has ended.
    """

    def __init__(self) -> None:
        self.made_of = code_now()
        self._lock = threading.Lock()
        with private():  # whenever it begins, what its kernels write is their owner's alone, and they leave no dump
            self._process = subprocess.Popen(
                [sys.executable, "-m", "R_free_helpers.editions.kernel_starter"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=without_credentials(os.environ) | FIXED | child_environment(),
                cwd=workspace().root,
            )

    def fork(self, arguments: list[str], environment: dict[str, str], log: Path) -> Forked:
        """Return a new kernel's process; its arguments are ipykernel's, what it says goes to ``log``.

        Which risk is accepted is asked now: the process that it is forked from may have begun when another one was.
        """
        environment = {ACCEPTED: os.environ.get(ACCEPTED, "")} | environment
        request = {"arguments": arguments, "environment": environment, "log": str(log)}
        with self._lock:
            try:
                self._process.stdin.write(json.dumps(request) + "\n")
                self._process.stdin.flush()
                answer = self._process.stdout.readline()
            except (OSError, ValueError):
                answer = ""
        if not answer:
            raise RuntimeError(f"the process that starts kernels has ended with status {self._process.wait()}")
        return Forked(int(answer))

    def alive(self) -> bool:
        """Return whether it still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it; kernels that still run end with it."""
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()


class Forked:
    """A kernel's process that is no child of ours, with as much of `subprocess.Popen` as jupyter_client asks for."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Return None while it runs. Nobody waits for it but the starter, so its exit status is not known."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Return at once: jupyter_client asks only after `poll` has seen the end."""
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def code_now() -> tuple[object, ...]:
    """Return what tells whether the program is still the one that a starter has imported, and in which workspace."""
    found = (os.path.join(folder, name) for folder, _, names in os.walk(PACKAGE) for name in names)
    files = ((path, os.stat(path)) for path in sorted(found) if path.endswith(".py"))
    return (workspace().root, *((path, told.st_mtime_ns, told.st_size) for path, told in files))


_starters: list[Starter] = []
_beginning = threading.Lock()


def begin() -> Starter | None:
    """Return the starter, made if there is none; its imports go on meanwhile. None where kernels are not forked.

    One that has imported other code than there is now starts no more kernels: those that it started may still run.
    """
    if not FORKS:
        return None
    with _beginning:
        if not _starters or not _starters[-1].alive() or _starters[-1].made_of != code_now():
            _starters.append(Starter())
        return _starters[-1]


def end() -> None:
    """End the starter and with it every kernel that still runs."""
    for starter in _starters:
        starter.close()


atexit.register(end)


def kernel_manager(environment: dict[str, str], log: Path) -> type:
    """Return the class of kernel manager for nbclient: jupyter_client's own, but for how the process starts.

    Parameters
    ----------
    environment : dict of str to str
        Put into the kernel's environment.
    log : Path
        Takes what the kernel says outside its cells, such as how it died; only of forked kernels.
    """
    from jupyter_client.asynchronous import AsyncKernelClient
    from jupyter_client.manager import AsyncKernelManager

    class ChapterClient(AsyncKernelClient):
        async def wait_for_ready(self, timeout: float | None = None) -> None:
            """Wait for a kernel as jupyter_client does, without a fifth of a second for what is still to come.

            Of what a kernel says, nbclient takes what belongs to the cell that it runs.
            """
            until = time.monotonic() + (math.inf if timeout is None else timeout)
            while True:
                self.kernel_info()
                with contextlib.suppress(queue.Empty):
                    reply = await self.shell_channel.get_msg(timeout=1)
                    if reply["msg_type"] == "kernel_info_reply":
                        await self.iopub_channel.get_msg(timeout=0.2)  # what cells put out would else be missed
                        self._handle_kernel_info_reply(reply)
                        return
                if not await self.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info")
                if time.monotonic() > until:
                    raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")

    class ChapterKernelManager(AsyncKernelManager):
        def __init__(self, **settings) -> None:
            super().__init__(**settings)
            self.client_factory = ChapterClient
            self.context.reconnect_ivl = LOOKING
            if FORKS:
                # A port that is free when it is chosen may be another's when the kernel takes it: such a kernel dies.
                # These sockets have a name that nobody else chooses, and no file that a killed build would leave.
                self.transport, self.ip = "ipc", f"@{uuid.uuid4()}"

        async def _async_wait(self, pollinterval: float = LOOKING / 1000) -> None:
            await super()._async_wait(LOOKING / 1000)

        async def _async_launch_kernel(self, kernel_cmd: list[str], **options) -> None:
            starter = begin()
            # This build's, for the starter may be an earlier one's; and no profile whose start-up files would run.
            within = tempfile.gettempdir()
            ours = environment | {"TMPDIR": within, "IPYTHONDIR": os.path.join(within, "ipython")}
            if starter is None:
                ours = FIXED | child_environment() | ours
                options |= {"env": without_credentials(options.get("env", {})) | ours, "cwd": workspace().root}
                await super()._async_launch_kernel(kernel_cmd, **options)
                return
            process = starter.fork(kernel_cmd[kernel_cmd.index("-f") :], ours, log)
            self.provisioner.process, self.provisioner.pid = process, process.pid
            self.provisioner.pgid = process.pid  # a kernel leads a group: what a cell has started ends with it

    return ChapterKernelManager
