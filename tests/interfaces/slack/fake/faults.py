"""What goes wrong on purpose."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal


@dataclass
class Fault:
    """One trouble for a method of the Web API.

    ``error``: Slack's word, with status 200; ``status``: an HTTP status without JSON (429 with ``retry_after``);
    ``drop``: the connection breaks "before" or "after" the method did its work; ``hang``: it does not answer until
    the fault is lifted. ``skip`` calls go through first, then ``times`` calls are hit.
    """

    method: str
    error: str | None = None
    status: int | None = None
    retry_after: int = 1
    drop: Literal["before", "after"] | None = None
    hang: bool = False
    delay_s: float = 0.0
    skip: int = 0
    times: int = 1
    hit: int = 0


class Faults:
    """The troubles of a server; methods take what is meant for them."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self.lifted = threading.Event()

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, method: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.method != method or fault.hit >= fault.times:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.hit += 1
                return fault
        return None

    def lift(self) -> None:
        """No trouble any more; what hangs is let go."""
        with self._lock:
            self._faults.clear()
        self.lifted.set()
        self.lifted = threading.Event()
