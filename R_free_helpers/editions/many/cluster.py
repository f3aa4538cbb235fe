"""Editions as tasks of a Dask cluster that is there already.

Dask hands them out, waits for them and begins one again elsewhere whose worker is lost; nothing of that is done here.
In a worker a task hands its order to a process like those that make editions on one machine (see `worker`): a build
has its own temporary folder and modes of files, which the threads of a Dask worker would share.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Any

from R_free_helpers.editions.many.engine import Say
from R_free_helpers.editions.many.order import Order
from R_free_helpers.editions.many.worker import Answer, Worker
from R_free_helpers.system.extras import extra

CONNECT = 15.0
"""Seconds that a scheduler may take to answer."""

IDLE = 60.0
"""Seconds that a process waits in a Dask worker for another edition: a cluster is there for others too."""


class Cluster:
    """A Dask cluster as an engine; see `engine.Engine`.

    Parameters
    ----------
    address : str
        Of its scheduler, such as ``tcp://host:8786``.
    say : callable
        Told which workers are lost.

    Raises
    ------
    MissingExtra
        When Dask is not installed.
    ValueError
        When no scheduler answers.
    """

    def __init__(self, address: str, say: Say) -> None:
        with extra("cluster", "making editions on a cluster"):
            from distributed import Client
        try:
            self._client = Client(address, timeout=CONNECT)
        except (OSError, ValueError) as error:
            raise ValueError(
                f"no scheduler of a Dask cluster answers at {address}: begin one (dask scheduler, dask worker) or "
                f"correct the address; {error}"
            ) from error
        self._say = say
        self._told: dict[Any, Say] = {}
        self._workers = self._known()
        if not self._workers:
            say(f"{address} has no worker yet: waiting for one")

    def _known(self) -> set[str]:
        return set(self._client.scheduler_info(n_workers=-1)["workers"])

    def submit(self, order: Order, say: Say) -> Any:
        """See `engine.Engine`; what is said comes with the answer."""
        future = self._client.submit(carry_out_on_worker, order.as_json(), pure=False)
        self._told[future] = say
        return future

    def finished(self, signs: Collection[Any]) -> list[Any]:
        """See `engine.Engine`."""
        from distributed import TimeoutError, wait

        try:
            done = list(wait(list(signs), timeout=1, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            done = []
        workers = self._known()
        for lost in sorted(self._workers - workers):
            left = "others take over what it was making" if workers else "no worker is left: waiting for one"
            self._say(f"worker {lost} is lost; {left}")
        self._workers = workers
        return done

    def answer(self, sign: Any) -> Answer:
        """See `engine.Engine`."""
        from distributed import KilledWorker

        say = self._told.pop(sign)
        try:
            said, answer = sign.result()
        except KilledWorker as error:
            return {
                "failed": f"each worker that took it was lost, the last at {error.last_worker.address}; as when memory "
                "runs out: see the workers' logs"
            }
        except Exception as error:  # the task could not even be run there, such as without this program
            return {"failed": f"no worker could begin it: {type(error).__name__}: {error}"}
        for text in said:
            say(text)
        return answer

    def withdraw(self, sign: Any) -> bool:
        """See `engine.Engine`."""
        if any(sign.key in keys for keys in self._client.processing().values()) or sign.done():
            return False
        sign.cancel()
        return True

    def close(self) -> None:
        """See `engine.Engine`; what a worker is making right now is finished there, since no thread can be stopped."""
        self._client.close()


_idle: list[tuple[Worker, threading.Timer]] = []
_taking: threading.Lock = threading.Lock()


def carry_out_on_worker(order: dict[str, Any]) -> tuple[list[str], Answer]:
    """Carry out an order in a process of this Dask worker; return what was said and the answer."""
    asked = Order.of_json(order)
    worker = _take(asked.project)
    said: list[str] = []
    answer = worker.make(asked, said.append)
    _give_back(worker)
    return said, answer


def _take(project: str) -> Worker:
    with _taking:
        for waiting in [one for one in _idle if one[0].project == project]:
            worker, ending = waiting
            _idle.remove(waiting)
            ending.cancel()
            if worker.alive():
                return worker
    return Worker(project)


def _give_back(worker: Worker) -> None:
    if not worker.alive():
        return

    def close() -> None:
        with _taking:
            left = [one for one in _idle if one[0] is worker]
            for one in left:
                _idle.remove(one)
        if left:
            worker.close()

    ending = threading.Timer(IDLE, close)
    ending.daemon = True
    with _taking:
        _idle.append((worker, ending))
    ending.start()
