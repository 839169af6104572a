"""A circuit breaker: a model that fails again and again is spared for a while, and nobody waits for it.

A refused key opens it at once. When the time is over one question tries the model again; the others go on without.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from assistant.model.faults import Fault


class Breaker:
    """Counts failed questions in a row; thread-safe. ``clock`` gives seconds that never go back."""

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._failures = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._count = 0
        self._until = 0.0
        self._why = ""

    def refusal(self) -> Fault | None:
        """Why the model is not asked now; ``None`` lets this question ask it."""
        with self._lock:
            if self._count < self._failures:
                return None
            left = self._until - self._clock()
            if left <= 0:
                self._until = self._clock() + self._seconds  # this question tries; the next ones wait for its outcome
                return None
            return Fault("spared", f"{self._why} again and again and is spared for {left:.0f} seconds")

    def failed(self, fault: Fault) -> None:
        """A question's call failed for good."""
        if not fault.dead:
            return
        with self._lock:
            self._count = self._failures if fault.kind == "key" else self._count + 1
            self._why = fault.words
            if self._count >= self._failures:
                self._until = self._clock() + self._seconds

    def succeeded(self) -> None:
        """The model answered."""
        with self._lock:
            self._count = 0
