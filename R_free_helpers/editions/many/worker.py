"""A process that makes editions, one after the other: ``python -m R_free_helpers.editions.many.worker``.

It reads orders, one JSON object a line, and answers each with lines ``{"said": …}`` and one ``{"built": …}``,
``{"prepared": …}`` or ``{"failed": …}``. It ends when its input does: with whoever asked, however that ended. An
edition that is being made then is given up and cleared away, as when Ctrl-C ends a build.

`Worker` is the asking side. A process, not a thread: a build has its own temporary folder and modes of files. And not
one of `multiprocessing`, which the processes of some clusters may not have.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from R_free_helpers.editions.child import import_path
from R_free_helpers.editions.many.order import Order
from R_free_helpers.model.workspace import PROJECT
from R_free_helpers.system.garbage import look_seldom

Answer = dict[str, Any]
"""``built``: folder, whether it was current, seconds; ``prepared``: the extract to read, or None; ``failed``: why."""

PATIENCE = 15.0
"""Seconds that a process may take to clear up what it was making."""

EARLY = "--early"
"""Argument: an edition will be asked for that was never built."""

CLEARED = PATIENCE + 5
"""Seconds after which it has surely ended."""


class Worker:
    """A process that makes editions. It leads a process group: Ctrl-C in a terminal comes to who asks alone.

    Parameters
    ----------
    project : str
        The workspace that it works in.
    early : bool
        Whether it loads what an edition is made with before it is asked for one.
    """

    def __init__(self, project: str, early: bool = False) -> None:
        self.project = project
        own_group = {"process_group": 0} if os.name == "posix" else {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "R_free_helpers.editions.many.worker", *([EARLY] if early else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": import_path(), PROJECT: project},
            **own_group,
        )

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def alive(self) -> bool:
        """Return whether it can take another order."""
        return self._process.poll() is None

    def make(self, order: Order, say: Callable[[str], None]) -> Answer:
        """Return the answer to an order; a process that ends meanwhile is an answer too."""
        try:
            self._process.stdin.write(json.dumps(order.as_json()) + "\n")
            self._process.stdin.flush()
            for line in self._process.stdout:
                answer = json.loads(line)
                if "said" not in answer:
                    return answer
                say(answer["said"])
        except (OSError, ValueError):  # a closed pipe, or half a line
            pass
        return {"failed": f"its process {ended(self._process.wait())}"}

    def close(self) -> None:
        """End it; what it makes right now is given up."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(CLEARED)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def ended(status: int) -> str:
    """Return how a process ended, after its number or name in a sentence.

    Examples
    --------
    >>> ended(3), ended(-9)
    ('ended with status 3', 'was ended by SIGKILL, as it is when memory runs out: try fewer --jobs')
    """
    if status >= 0:
        return f"ended with status {status}"
    name = signal.Signals(-status).name
    memory = ", as it is when memory runs out: try fewer --jobs" if name == "SIGKILL" else ""
    return f"was ended by {name}{memory}"


def carry_out(order: Order, say: Callable[[str], None]) -> Answer:
    """Return the answer to an order, made in this process."""
    from R_free_helpers.editions.mendable import is_mendable, message_of
    from R_free_helpers.model.policy import ACCEPTED

    os.environ[ACCEPTED] = order.accepted
    os.environ.update(order.engine)
    try:
        require_same_program(order)
        return prepare(order, say) if order.prepares else make(order, say)
    except Exception as error:
        if is_mendable(error):
            return {"failed": message_of(error)}
        traceback.print_exc()
        return {"failed": f"a fault of the program, {type(error).__name__}: {error}"}


def require_same_program(order: Order) -> None:
    """Raise `ValueError` where this process would make another edition than the asking one would.

    Nothing is lost by asking: the fingerprints are needed for the edition anyhow, and kept.
    """
    if order.program is None:
        return
    from R_free_helpers.editions.inputs import program_inputs

    own = json.loads(json.dumps(program_inputs(order.wanted)))
    differing = [name for name, value in order.program.items() if own.get(name) != value]
    if differing:
        raise ValueError(
            f"it would be made with other {' and '.join(differing)} than where it was asked for: install the same "
            "versions of Python, program and packages on all machines, and use one workspace"
        )


def prepare(order: Order, say: Callable[[str], None]) -> Answer:
    """Make what an edition has in common with others of its registry, year and release; see `Order.prepares`."""
    from R_free_helpers.editions.build import located
    from R_free_helpers.editions.caches import cache_dir
    from R_free_helpers.editions.deliveries import extract_of
    from R_free_helpers.editions.soundness import require_sound
    from R_free_helpers.editions.stages import results_folder, synthetic_extract
    from R_free_helpers.model.policy import require_accepted
    from R_free_helpers.system.private import private, private_folder
    from R_free_helpers.system.scratch import in_use

    edition, within = order.wanted, Path(order.prepares or "")
    require_accepted(edition.policy)
    require_sound(edition.registry)
    with in_use(cache_dir()), private():
        if order.data:
            key = Path(order.key) if order.key else None
            extract = located(extract_of(Path(order.data), edition, key, private_folder(within), say))
        else:
            extract = synthetic_extract(edition.registry, say)
        results_folder(edition, extract, say)
    return {"prepared": str(extract) if order.data else None}


def make(order: Order, say: Callable[[str], None]) -> Answer:
    """Make an edition.

    One that is held by another build is waited for: a lost worker of a cluster may still clear up what is made again.
    """
    from R_free_helpers.editions.build import build
    from R_free_helpers.editions.publishing import Locked

    data, out, key = (Path(path) if path else None for path in (order.data, order.out, order.key))
    how = (data, order.renderer, order.formats, order.chapters, out, say, order.limit, key, True)
    until = time.monotonic() + CLEARED
    while True:
        try:
            built = build(order.wanted, *how)
            break
        except Locked:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
    if order.beside and not built.current:  # a new edition has nothing beside it
        make_beside(order, built.folder, say)
    return {"built": {"folder": str(built.folder), "current": built.current, "seconds": built.seconds}}


def make_beside(order: Order, folder: Path, say: Callable[[str], None]) -> None:
    """Make what is made of an edition beside its report; an explorer only where what draws it is installed."""
    from R_free_helpers.editions.exploring import explore
    from R_free_helpers.editions.exported import FOLDER
    from R_free_helpers.editions.exporting import export
    from R_free_helpers.system.extras import MissingExtra

    edition, data = order.wanted, Path(order.data) if order.data else None
    if "explorer" in order.beside:
        with contextlib.suppress(MissingExtra):  # who asked for it says so
            explore(edition, data=data, say=say)
    if "portals" in order.beside:
        export(edition, folder / FOLDER, data=data, say=say)


def get_ready(idle: Callable[[], bool]) -> None:
    """Begin the process that kernels are forked from, and load what editions are made with while none is asked for."""
    from R_free_helpers.editions.kernels import begin

    begin()
    if idle():
        # The first one sees to it that numpy is imported as results need it.
        from R_free_helpers.editions import build, assembly, examination, losses, rendering  # noqa: F401, I001
        from R_free_helpers.disclosure import audit  # noqa: F401


def main() -> None:
    """Answer orders until there are no more."""
    look_seldom()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what else is printed is for people
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)  # the asking process decides
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    orders: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            orders.put(line)
        # Whoever asked is gone or wants no more: what is being made is given up, by the usual way out.
        giving_up = threading.Timer(PATIENCE, os._exit, [1])
        giving_up.daemon = True
        giving_up.start()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=read, daemon=True).start()

    one_line = threading.Lock()  # chapters run in threads, and tell of themselves

    def answer(said: dict[str, Any]) -> None:
        with one_line, contextlib.suppress(BrokenPipeError):  # nobody listens any more; the input has ended too
            answers.write(json.dumps(said) + "\n")
            answers.flush()

    from R_free_helpers.contract.snapshot_cache import snapshot_scope

    with contextlib.suppress(KeyboardInterrupt), snapshot_scope():  # a database is read once for all editions
        if EARLY in sys.argv:
            get_ready(orders.empty)
        while True:
            answer(carry_out(Order.of_json(json.loads(orders.get())), lambda text: answer({"said": text})))


if __name__ == "__main__":
    main()
