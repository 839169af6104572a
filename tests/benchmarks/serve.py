"""How many users one server stands: ``python -m tests.benchmarks.serve --clients 1 4 16``.

Starts ``briefing serve`` over the starter corpus in a process of its own; then so many clients at once ask gold
questions one after the other over ``/v1/ask`` as server-sent events. Prints answers a second, and the median and 95th
percentile of the first event, the first sentence and the whole answer; beside them the slowest ``/healthz`` while the
load ran, which tells whether the event loop was blocked. Bounded and on loopback; not a test: this machine is noisy.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

GOLD = Path(__file__).parents[1] / "evals/gold"


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server over a fresh starter corpus."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BRIEFING_")}
        command = [sys.executable, "-m", "assistant.interfaces.cli", "--data-dir", f"{folder}/data", "serve"]
        process = subprocess.Popen(
            [*command, "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment | {"PYTHONUNBUFFERED": "1"}
        )
        try:
            found = next(m for line in process.stdout or () if (m := re.search(r"Open (http://\S+)", line)))
            with httpx.Client(transport=httpx.HTTPTransport(retries=20), trust_env=False) as client:
                for _ in range(100):
                    try:
                        client.get(f"{found.group(1)}/healthz")
                        break
                    except httpx.TransportError:
                        time.sleep(0.2)
            yield found.group(1)
        finally:
            process.terminate()
            process.wait(30)


def ask(client: httpx.Client, question: str) -> dict[str, float]:
    """Seconds to the first event, the first sentence (if there is one) and the end."""
    began, seen = time.perf_counter(), {}
    with client.stream("POST", "/v1/ask", json={"question": question, "stream": True}) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("event: "):
                seen.setdefault("first event", time.perf_counter() - began)
                if line == "event: sentence":
                    seen.setdefault("first sentence", time.perf_counter() - began)
    return seen | {"answer": time.perf_counter() - began}


def load(url: str, questions: list[str], clients: int) -> tuple[list[dict[str, float]], float, float]:
    """Times of every question, the wall clock, and the slowest ``/healthz`` beside them."""
    slowest, over = [0.0], threading.Event()

    def watch() -> None:
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
            while not over.wait(0.1):
                began = time.perf_counter()
                client.get("/healthz")
                slowest[0] = max(slowest[0], time.perf_counter() - began)

    watcher = threading.Thread(target=watch)
    watcher.start()
    with (
        httpx.Client(base_url=url, trust_env=False, timeout=120, limits=httpx.Limits(max_connections=64)) as client,
        ThreadPoolExecutor(clients) as pool,
    ):
        began = time.perf_counter()
        times = list(pool.map(lambda question: ask(client, question), questions))
        took = time.perf_counter() - began
    over.set()
    watcher.join()
    return times, took, slowest[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--questions", type=int, default=80, help="at each number of clients")
    args = parser.parse_args()
    rows = [json.loads(x) for p in sorted(GOLD.glob("queries-*.jsonl")) for x in p.read_text("utf-8").splitlines()]
    questions = [row["text"] for row in rows if not row.get("history")]
    questions = random.Random(3).sample(questions, min(args.questions, len(questions)))
    with server() as url:
        load(url, questions[:4], 2)  # models are loaded at first use
        for clients in args.clients:
            times, took, slowest = load(url, questions, clients)
            print(f"{clients:>3} clients: {len(times) / took:5.1f} answers/s, slowest /healthz {slowest * 1000:.0f} ms")
            for name in ("first event", "first sentence", "answer"):
                values = [t[name] for t in times if name in t]
                at_95 = statistics.quantiles(values, n=20)[-1]
                print(f"    {name:<15} median {statistics.median(values) * 1000:7.0f} ms, p95 {at_95 * 1000:7.0f} ms")


if __name__ == "__main__":
    main()
