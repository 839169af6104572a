"""One network for many readers: each passage is read on one core, and a lone reading takes all cores.

On two cores, two passages on one core each are done sooner than one after the other on both, whose threads wait for one
another after every layer; and a core that spins while it waits does nothing for anybody. No more passages are read at a
time than there are cores: a reading goes on with its own as it gets a core, and helpers work for it only as long as no
other reading wants theirs.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any


class SharedSession:
    """A session opened by ``open_session`` when first needed, that runs on the thread it is called from."""

    def __init__(self, open_session: Callable[[], Any], cores: int) -> None:
        self._open = open_session
        self._number = cores
        self._cores = threading.BoundedSemaphore(cores)
        self._guard = threading.Lock()
        self._session: Any = None
        self._helpers = ThreadPoolExecutor(max(1, cores - 1), thread_name_prefix="reading")

    def run(self, inputs: Sequence[dict[str, Any]]) -> list[Any]:
        """The outputs for each of the inputs, in order. Raises what opening or running the session raises."""
        session = self.session()
        outputs: list[Any] = [None] * len(inputs)
        left = deque(range(len(inputs)))

        def work(*, wait: bool) -> None:
            while left and self._cores.acquire(blocking=wait):
                try:
                    number = left.popleft()
                    outputs[number] = session.run(None, inputs[number])
                except IndexError:
                    return  # another has just taken the last one
                except BaseException:
                    left.clear()
                    raise
                finally:
                    self._cores.release()

        helpers = [self._helpers.submit(work, wait=False) for _ in range(min(self._number, len(inputs)) - 1)]
        try:
            work(wait=True)
        finally:
            begun = [helper for helper in helpers if not helper.cancel()]
            for helper in begun:
                helper.result()
        return outputs

    def session(self) -> Any:
        """The session. Raises what opening it raises."""
        with self._guard:
            if self._session is None:
                self._session = self._open()
            return self._session

    def release(self) -> None:
        """Give the network's memory back; it is opened again if it is needed again."""
        with self._guard:
            self._session = None
