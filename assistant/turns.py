"""Who works next when more ask than there are cores: whoever waits for a first sentence, the longest wait first.

An answer is worked on in a few turns, each on one core's worth of threads and without a stop: find the passages, read
and write, then look for disagreements. More at a time would only share the cores and all end late. An answer is kept
outside of its turns, since that may have to wait for what others write.

Turns go by the moment they are due (earliest deadline first): a question's first turns when it was asked, those after
its first sentence is shown :data:`PATIENCE_S` later, since its reader has something to read by then. Nobody is left
waiting for ever: what is asked later is due later.
"""

from __future__ import annotations

import heapq
import os
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count

from assistant.types import Event, SentenceReady

PATIENCE_S = 2.5  # what a first sentence buys: reading it takes longer
UNASKED_S = 20.0  # how much later what nobody has asked for is due


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Turns:
    """A semaphore of so many places whose waiting threads are served by when they are due."""

    def __init__(self, places: int | None = None) -> None:
        """``places``: turns at a time; by default one for each core, and at least two."""
        self._free = places or max(2, cores())
        self._guard = threading.Lock()
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._number = count()  # equally due: first come, first served

    @contextmanager
    def turn(self, due: float) -> Iterator[None]:
        """Wait for a place; ``due`` is a moment of :func:`time.monotonic`."""
        self._take(due)
        try:
            yield
        finally:
            self._give()

    @property
    def busy(self) -> bool:
        """Whether somebody waits."""
        return bool(self._waiting)

    def unasked(self) -> AbstractContextManager[None]:
        """A turn for what nobody has asked for, as questions to suggest."""
        return self.turn(time.monotonic() + UNASKED_S)

    def _take(self, due: float) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                return
            mine = (due, next(self._number), threading.Event())
            heapq.heappush(self._waiting, mine)
        try:
            mine[2].wait()
        except BaseException:  # interrupted from outside: leave the queue, or pass on the place given meanwhile
            with self._guard:
                given = mine not in self._waiting
                if not given:
                    self._waiting.remove(mine)
                    heapq.heapify(self._waiting)
            if given:
                self._give()
            raise

    def _give(self) -> None:
        with self._guard:
            if self._waiting:
                heapq.heappop(self._waiting)[2].set()  # its place goes over to the next, never through others' hands
            else:
                self._free += 1


class Due:
    """When one question's next turn is due."""

    def __init__(self) -> None:
        self.moment = time.monotonic()
        self._shown = False

    def shown(self, event: Event) -> None:
        """Something of the answer is shown: a first sentence puts off what follows."""
        if isinstance(event, SentenceReady) and not self._shown:
            self.moment, self._shown = time.monotonic() + PATIENCE_S, True
