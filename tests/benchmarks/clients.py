"""People who ask over ``/v1/ask`` as a stream, and how long they wait: for the first sentence, and for the whole.

Two kinds of company. *Without pause*: each asks again as soon as the last answer is whole, which no people do; it says
what the server can stand. *Reading*: each person reads for a time that is drawn anew for every answer (exponential, ten
seconds at the mean, seeded) and then asks again.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from tests.benchmarks.processes import Server

READING_S = 10.0  # a person's mean time with an answer


@dataclass(frozen=True, slots=True)
class Waited:
    """Seconds until the first proved sentence (of an answer without one: until it said so), and until the end."""

    first: float
    whole: float


def ask(client: httpx.Client, question: str) -> Waited:
    """One question. Raises :class:`RuntimeError` if no answer comes of it."""
    began = time.perf_counter()
    first, event = 0.0, ""
    with client.stream("POST", "/v1/ask", json={"question": question, "stream": True}) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
                if not first and event in ("sentence", "finished"):
                    first = time.perf_counter() - began
    if event != "finished":
        raise RuntimeError(f"The answer to {question!r} ended with the event {event!r}.")
    return Waited(first, time.perf_counter() - began)


def without_pause(server: Server, asked: Sequence[str], clients: int) -> dict[str, float]:
    """So many clients share the questions, each asking one after the other."""
    with server.client() as client, watched(server) as health, ThreadPoolExecutor(clients) as pool:
        began = time.perf_counter()
        waited = list(pool.map(lambda question: ask(client, question), asked))
        took = time.perf_counter() - began
    return figures(waited, took, health)


def reading(
    server: Server, asked: Sequence[str], people: int, seconds: float, pause: float = READING_S, seed: int = 11
) -> dict[str, float]:
    """So many people for so long: each begins at some moment of the first pause, asks, reads, and asks again."""
    waited: list[Waited] = []
    guard, questions = threading.Lock(), cycle(asked)
    over = time.perf_counter() + seconds

    def person(number: int) -> None:
        rng = random.Random(seed * 1000 + number)
        time.sleep(rng.uniform(0, min(pause, seconds / 2)))
        while time.perf_counter() < over:
            with guard:
                question = next(questions)
            mine = ask(client, question)
            with guard:
                waited.append(mine)
            time.sleep(min(rng.expovariate(1 / pause), max(0.0, over - time.perf_counter())))

    with server.client() as client, watched(server) as health, ThreadPoolExecutor(people) as pool:
        began = time.perf_counter()
        for one in [pool.submit(person, number) for number in range(people)]:
            one.result()
        took = time.perf_counter() - began
    return figures(waited, took, health)


@contextmanager
def watched(server: Server) -> Iterator[Health]:
    """Times ``/healthz`` beside the load: it tells whether the event loop was blocked."""
    health, over = Health(), threading.Event()

    def watch() -> None:
        with server.client() as client:
            while not over.wait(0.1):
                health.times.append(timed(lambda: client.get("/healthz")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield health
    finally:
        over.set()
        watcher.join()


@dataclass(slots=True)
class Health:
    """Seconds that ``/healthz`` took, one after the other."""

    times: list[float] = field(default_factory=list)


def figures(waited: Sequence[Waited], took: float, health: Health) -> dict[str, float]:
    """Answers a second, median and 95th percentile of both waits, ``/healthz``."""
    first, whole = [w.first for w in waited], [w.whole for w in waited]
    return {
        "per_second": len(waited) / took,
        "first_p50": statistics.median(first),
        "first_p95": at_95(first),
        "p50": statistics.median(whole),
        "p95": at_95(whole),
        "healthz_p50": statistics.median(health.times or [0]),
        "healthz_slowest": max(health.times, default=0),
        "questions": len(waited),
    }


def at_95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else max(values)


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
