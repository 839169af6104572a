"""What a question may still take: seconds for the model, and whether anybody still waits for the answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Allowance:
    """Seconds for all calls of one question, counted from the first, and a stop that any thread may pull."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: float | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._hooks: list[Callable[[], object]] = []

    def left(self) -> float:
        """Seconds left; the first call starts the clock."""
        if self._until is None:
            self._until = time.monotonic() + self._seconds
        return self._until - time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds in all."""
        return self._seconds

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def pause(self, seconds: float) -> bool:
        """Wait; ``False`` if that would take what is left, or if stopped meanwhile."""
        return seconds < self.left() and not self._stop.wait(seconds)

    def stop(self) -> None:
        """Nobody waits any more: a call under way is cancelled, none is begun."""
        with self._lock:
            self._stop.set()
            hooks, self._hooks = self._hooks, []
        for hook in hooks:
            hook()

    def on_stop(self, hook: Callable[[], object]) -> None:
        """Call ``hook`` when stopped; at once if that has happened already."""
        with self._lock:
            if not self._stop.is_set():
                self._hooks.append(hook)
                return
        hook()
