"""How long each step of the work took."""

from __future__ import annotations

import time


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}
        self._began = self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """A step ends; one that comes again adds up."""
        moment = time.perf_counter()
        self.times[name] = round(self.times.get(name, 0.0) + moment - self._last, 4)
        self.times["total"] = round(moment - self._began, 4)
        self._last = moment

    def split(self, name: str, **parts: float) -> None:
        """Take parts of a step out of it, where they took any time."""
        for part, seconds in parts.items():
            if seconds:
                self.times[part] = round(seconds, 4)
                self.times[name] = round(max(0.0, self.times[name] - seconds), 4)
