"""Counters for Prometheus, in a registry of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import Scope

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.types import Answer

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS")


class Metrics:
    """What ``/metrics`` shows of one assistant: no question, name or title stands in it."""

    def __init__(self, assistant: Assistant) -> None:
        self._registry = CollectorRegistry()
        self._questions = self._counter("briefing_questions", "Questions by outcome.", "outcome")
        self._steps = self._histogram("briefing_step_seconds", "Seconds of a question by step.", "step")
        self._requests = self._counter("briefing_http_requests", "HTTP requests.", "method", "route", "status")
        self._seconds = self._histogram("briefing_http_seconds", "Seconds of an HTTP request.", "route")
        for name, place in (("documents", 0), ("passages", 1)):
            gauge = Gauge(f"briefing_library_{name}", f"Visible {name} of the library.", registry=self._registry)
            gauge.set_function(lambda place=place: assistant.library.count()[place])  # type: ignore[misc]
        assistant.on_answer.append(self.answer)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self._registry)

    def _histogram(self, name: str, text: str, *labels: str) -> Histogram:
        return Histogram(name, text, labels, buckets=SECONDS, registry=self._registry)

    def answer(self, answer: Answer) -> None:
        """Count an answer, from whichever front end."""
        self._questions.labels(answer.outcome).inc()
        for step, seconds in answer.timings.items():
            self._steps.labels(step).observe(seconds)

    def request(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request under its route's template, so that ids don't multiply the rows."""
        route = getattr(scope.get("route"), "path", None) or ("/mcp" if scope["path"] == "/mcp" else "page")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self._registry)
