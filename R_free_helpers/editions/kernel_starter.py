"""The process that kernels are forked from: ``python -m R_free_helpers.editions.kernel_starter``.

It imports what most chapters import, then reads requests, one JSON object a line, and answers each with the process
id of a new kernel. It ends when its input does.

Polars is left out on purpose, and with it this package: Polars starts threads when it is imported, and a copied
process has none of them. The libraries below are made to be copied. Nothing is computed here, so a kernel begins
with no more than a fresh one would import by itself.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import importlib
import json
import os
import signal
import sys
import tempfile
import traceback

PR_SET_PDEATHSIG = 1

IMPORTED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "pandas",
    "pydantic",
    "scipy.stats",
    "seaborn",
    "yaml",
)


def main() -> None:
    """Import, then fork a kernel for each request."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted build closes the input
    for name in IMPORTED:  # none is of this package: fingerprints need not follow them
        importlib.import_module(name)
    gc.freeze()  # what is imported stays: no kernel need look through it for garbage
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # an ended kernel leaves no zombie: it is seen to be gone at once
    parent = os.getpid()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                _become_kernel(parent, **json.loads(line))
            except Exception:  # what ends it before it has cells; the build tells the last words
                traceback.print_exc(file=sys.__stderr__)
                sys.__stderr__.flush()
            finally:
                os._exit(1)
        print(pid, flush=True)


def _die_with_parent() -> None:
    """Let the system end this process with its parent: a cell may never let the interpreter look for it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _become_kernel(parent: int, arguments: list[str], environment: dict[str, str], log: str) -> None:
    """Turn this copy into a kernel, as if it had been started by itself."""
    _die_with_parent()
    if os.getppid() != parent:  # it has ended already
        return
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    nothing, said = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for taken, instead in ((0, nothing), (1, said), (2, said)):
        os.dup2(instead, taken)
    faulthandler.enable(said)  # not the standard error, which the kernel takes over: it would die with the words in it

    from ipykernel.kernelapp import IPKernelApp

    tempfile.tempdir = None  # what the starter found may be gone by now
    # With its parent known, a kernel ends when the starter does, and says so.
    IPKernelApp.launch_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={parent}"])


if __name__ == "__main__":
    main()
