"""How far a long batch is: documents done, rate, time left; and what became of each, in bounded memory."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable

from index.types import Added, AddReport, Progress, Stage

Report = Callable[[Progress], None]
SHOWN = 1_000  # outcomes a report lists one by one; of a larger batch it counts the rest
FAILURES = 10_000  # failures it lists
WINDOW_S = 60.0


class Meter:
    """Counts a batch's things as they are finished and tells of it; ``total`` is ``None`` where nobody knows."""

    def __init__(self, report: Report | None, total: int | None) -> None:
        self._report = report
        self._total = total
        self._done = 0
        self._times: deque[tuple[float, int]] = deque([(time.monotonic(), 0)], maxlen=4096)

    def advance(self, number: int = 1) -> None:
        """So many more are finished."""
        self._done += number
        moment = time.monotonic()
        self._times.append((moment, self._done))
        while len(self._times) > 2 and moment - self._times[0][0] > WINDOW_S:
            self._times.popleft()

    def tell(self, stage: Stage, detail: str = "") -> None:
        if self._report:
            rate = self._rate()
            left = (self._total - self._done) / rate if self._total is not None and rate else None
            self._report(
                Progress(stage=stage, done=self._done, total=self._total, detail=detail, rate=rate, left_s=left)
            )

    def _rate(self) -> float | None:
        """Things finished a second over the last minute."""
        (began, first), (ended, last) = self._times[0], self._times[-1]
        return (last - first) / (ended - began) if ended - began > 0.5 else None


class Tally:
    """Outcomes of a batch."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._listed: list[Added] = []
        self._fine = 0

    def add(self, added: Added) -> None:
        self._counts[added.status] += 1
        failed = added.status == "failed"
        self._fine += not failed
        if self._fine <= SHOWN if not failed else self._counts["failed"] <= FAILURES:
            self._listed.append(added)

    def extend(self, added: Iterable[Added]) -> None:
        for one in added:
            self.add(one)

    def report(self) -> AddReport:
        return AddReport(results=tuple(self._listed), counts=dict(self._counts))
