"""Who carries out orders: some processes of this machine here, a cluster in `cluster`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Protocol

from R_free_helpers.editions.many.order import Order
from R_free_helpers.editions.many.worker import Answer, Worker

Say = Callable[[str], None]


class Engine(Protocol):
    """Takes orders; what it returns for one is only ever given back to it."""

    def submit(self, order: Order, say: Say) -> Any:
        """Take an order and return a sign of it; what its maker says goes to ``say``."""

    def finished(self, signs: Collection[Any]) -> list[Any]:
        """Return those of the signs whose answer is there, after some time: possibly none."""

    def answer(self, sign: Any) -> Answer:
        """Return the answer to an order that is finished."""

    def withdraw(self, sign: Any) -> bool:
        """Take an order back, if nobody has begun it; return whether nobody had."""

    def close(self) -> None:
        """Let nothing be made any more: what is under way is given up."""


class Processes:
    """Processes of this machine; each makes one edition after the other, and one that died is replaced.

    Parameters
    ----------
    most : int
        How many there are at a time.
    early : str, optional
        A workspace: all processes begin at once in it, and load what an edition is made with before it is asked for.
    """

    def __init__(self, most: int, early: str | None = None) -> None:
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="edition")
        self._idle = [Worker(early, early=True) for _ in range(most)] if early else []
        self._all = list(self._idle)
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, order: Order, say: Say) -> Future:
        """See `Engine`."""
        return self._threads.submit(self._make, order, say)

    def _make(self, order: Order, say: Say) -> Answer:
        with self._lock:
            if self._closed:
                return {"failed": "it was stopped"}
            self._idle = [one for one in self._idle if one.alive()]
            worker = self._idle.pop() if self._idle else Worker(order.project)
            self._all = [one for one in self._all if one.alive() and one is not worker] + [worker]
        answer = worker.make(order, say)
        with self._lock:
            if worker.alive():
                self._idle.append(worker)
        return answer

    def finished(self, signs: Collection[Future]) -> list[Future]:
        """See `Engine`; half a second at most, so that Ctrl-C comes through."""
        return list(wait(signs, timeout=0.5, return_when=FIRST_COMPLETED).done)

    def answer(self, sign: Future) -> Answer:
        """See `Engine`."""
        return sign.result()

    def withdraw(self, sign: Future) -> bool:
        """See `Engine`."""
        return sign.cancel()

    def close(self) -> None:
        """See `Engine`."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._closed = True
            ending = [threading.Thread(target=worker.close) for worker in self._all]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join()
