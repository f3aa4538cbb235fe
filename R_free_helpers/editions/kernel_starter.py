"""The process that kernels are forked from: ``python -m R_free_helpers.editions.kernel_starter``.

It imports what most chapters import, then reads requests, one JSON object a line, and answers each with the process
id of a new kernel. It ends when its input does.

A copied process has none of the threads of the one that it is copied from, and whatever lock one of them held stays
locked. So nothing is computed here, and what is imported is looked at before it is copied: Polars makes its threads
when it first computes something, but others of it might not. Allowed are the threads in `WAITING`, which only wait for
work that no chapter has; where there is any other, the process begins again without Polars, and with it without this
package.

A kernel begins with no more than a fresh one would import by itself.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from R_free_helpers.system.garbage import SELDOM

PR_SET_PDEATHSIG = 1

IMPORTED = (
    "IPython.core.debugger",
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
"""Other people's packages, made to be copied."""

OWN = ("editions.opening", "editions.stages")
"""What every chapter imports of this package, and with it Polars."""

DRAWING = ("figures", "tables")
"""Packages whose modules chapters take from."""

NEVER = "debugpy"
"""A kernel imports this by itself, for half as long as a chapter draws: no editor ever steps through a build."""

ALONE = "--without-polars"
"""Argument: do without what may not be copied."""

WAITING = frozenset({"polars-ooc-clea", "jemalloc_bg_thd"})
"""Names of threads that may be lost in a copy: one deletes what was too large for the memory when it is told to, the
other gives memory back, and its library makes it copyable by itself (``pthread_atfork``)."""


def main() -> None:
    """Import, then fork a kernel for each request."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted build closes the input
    sys.modules.setdefault(NEVER, None)  # type: ignore[arg-type]  # as if it were not installed
    for name in IMPORTED:
        importlib.import_module(name)
    if ALONE not in sys.argv:
        _import_own()
        _use_once()
        if strange_threads():
            os.execv(sys.executable, [sys.executable, "-m", __spec__.name, ALONE])
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


def _import_own() -> None:
    """Import what chapters take of this package.

    No name is written in full: fingerprints need not follow them, for what a chapter imports is found in its notebook,
    and what it does not import it does not run.
    """
    package = __spec__.parent.rpartition(".")[0]
    for name in OWN:
        importlib.import_module(f"{package}.{name}")
    for room in DRAWING:
        for one in pkgutil.iter_modules(importlib.import_module(f"{package}.{room}").__path__):
            importlib.import_module(f"{package}.{room}.{one.name}")


def _use_once() -> None:
    """Load what the first figure of every chapter would: fonts, words, and how languages write numbers.

    Nothing of an edition: words lie in the package, and what is drawn is thrown away. Polars computes nothing here.
    """
    package = __spec__.parent.rpartition(".")[0]
    page, svg, phrases, numbers = (
        sys.modules[f"{package}.{name}"]
        for name in ("figures.page", "figures.svg", "language.phrases", "language.numbers")
    )
    for language in phrases.languages():
        phrases.load_phrases(language)
        phrases.plural_form(language, 1)
        numbers.Numbers(language).decimal(1.5, 1)
    drawing, sheet = page.sheet(2.0)
    inner = page.panel(drawing, 0, 0, 20, 20)
    inner.set(xlim=(0, 1), ylim=(0, 1))
    for weight in ("normal", "bold"):
        page.width_in_points(sheet, weight, weight=weight)
        sheet.text(0, 0, weight, weight=weight)
    inner.plot([0.5], [0.5], "o")
    svg.to_svg(drawing)


def strange_threads() -> set[str]:
    """Return the names of this process's threads, beside its first, that a copy must not do without."""
    own = f"{os.getpid()}"
    names = {task.name: (task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()}
    return {name for task, name in names.items() if task != own} - WAITING


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

    gc.set_threshold(*SELDOM)
    tempfile.tempdir = None  # what the starter found may be gone by now
    # With its parent known, a kernel ends when the starter does, and says so.
    IPKernelApp.launch_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={parent}"])


if __name__ == "__main__":
    main()
