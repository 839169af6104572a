"""How many users one server stands: ``python -m tests.benchmarks.serve``.

``briefing serve`` over the starter corpus, and the same server around the plain recipe (:mod:`recipe_server`), each in
a process of its own. At every number of clients each is given the same gold questions, one server after the other; so
many clients at once ask one after the other over ``/v1/ask``. Prints answers a second, the median and 95th percentile
of an answer, and the slowest ``/healthz`` beside them, which tells whether the event loop was blocked. The clients run
on the same cores. Then what batching questions' embeddings across threads brings. Bounded and on loopback; not a test:
this machine is noisy.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embedder import embedder_for
from index.embedders.onnx import OnnxEmbedder
from tests.benchmarks.corpus import questions
from tests.benchmarks.machine import described
from tests.benchmarks.processes import Server, briefing, ready_library, serving, starter_files
from tests.benchmarks.recipe import OurEmbeddings, fill
from tests.benchmarks.results import Headline, save

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

CLIENTS = (1, 4, 16, 64)


def measure(clients: tuple[int, ...], count: int) -> dict[str, Any]:
    """Figures by server and number of clients, and the ratio of answers a second."""
    found: dict[str, Any] = {"ours": {}, "recipe": {}}
    asked = questions(count)
    with servers() as running:
        for server in running.values():
            load(server, asked[:4], 2)  # models are loaded at first use
        for turn, number in enumerate(clients):
            for name in list(running)[:: 1 if turn % 2 else -1]:
                few = asked[: max(number, count if number > 1 else count // 2)]
                found[name][number] = load(running[name], few, number)
    found["ratio"] = {n: found["ours"][n]["per_second"] / found["recipe"][n]["per_second"] for n in clients}
    found["embedding"] = embedding(16, asked)
    return found


@contextmanager
def servers() -> Iterator[dict[str, Server]]:
    """Both, over the starter corpus."""
    with tempfile.TemporaryDirectory() as folder:
        data, store = ready_library(Path(folder) / "data"), f"{folder}/recipe"
        fill(starter_files(), Path(store), OurEmbeddings(embedder_for("bundled", "cpu")))
        plain = [sys.executable, "-m", "tests.benchmarks.recipe_server", store, f"{folder}/empty"]
        with serving(briefing(data, "serve", "--port", "0")) as ours, serving(plain) as recipe:
            yield {"ours": ours, "recipe": recipe}


def load(server: Server, asked: list[str], clients: int) -> dict[str, float]:
    """Answers a second, seconds of an answer, and of ``/healthz`` beside the load."""
    health, over = [], threading.Event()

    def watch() -> None:
        with server.client() as client:
            while not over.wait(0.1):
                health.append(timed(lambda: client.get("/healthz")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with server.client() as client, ThreadPoolExecutor(clients) as pool:
            began = time.perf_counter()
            times = list(pool.map(lambda question: timed(lambda: ask(client, question)), asked))
            took = time.perf_counter() - began
    finally:
        over.set()
        watcher.join()
    return {
        "per_second": len(times) / took,
        "p50": statistics.median(times),
        "p95": statistics.quantiles(times, n=20)[-1],
        "healthz_p50": statistics.median(health or [0]),
        "healthz_slowest": max(health, default=0),
        "questions": len(times),
    }


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ask(client: httpx.Client, question: str) -> None:
    client.post("/v1/ask", json={"question": question}).raise_for_status()


def embedding(threads: int, asked: list[str]) -> dict[str, float]:
    """Questions embedded a second by so many threads: one after the other, and gathered as the product does."""
    embedder = OnnxEmbedder()  # which makes the questions' vectors, whatever makes the passages'
    alone, many = threading.Lock(), asked * 4

    def one_by_one(text: str) -> None:
        with alone:
            embedder.passages([text])

    found = {}
    for _ in range(2):  # the first time loads the model
        for name, embed in (("alone", one_by_one), ("gathered", embedder.question)):
            with ThreadPoolExecutor(threads) as pool:
                found[name] = len(many) / timed(lambda embed=embed, pool=pool: list(pool.map(embed, many)))  # type: ignore[misc]
    return {**found, "ratio": found["gathered"] / found["alone"]}


def headline(found: dict[str, Any]) -> Headline:
    """The numbers kept in the history."""
    made: Headline = {}
    for number, row in found["ours"].items():
        made[f"answers/s at {number}"] = row["per_second"]
        made[f"p95 at {number}, s"] = row["p95"]
        made[f"recipe's answers/s at {number}"] = found["recipe"][number]["per_second"]
    slowest = max(row["healthz_slowest"] for row in found["ours"].values())
    return made | {"slowest /healthz, s": slowest, "embedding gathered / alone": found["embedding"]["ratio"]}


def as_text(found: dict[str, Any]) -> str:
    """A row for each number of clients."""
    head = f"{'clients':>7} {'answers/s':>10} {'p50 ms':>7} {'p95 ms':>7} {'healthz p50, most':>18}"
    lines = [f"{head} | recipe: answers/s, p50, p95 ms, healthz | ours / recipe"]
    for number, ours in found["ours"].items():
        recipe = found["recipe"][number]
        lines.append(
            f"{number:>7} {ours['per_second']:10.1f} {ours['p50'] * 1e3:7.0f} {ours['p95'] * 1e3:7.0f} "
            f"{ours['healthz_p50'] * 1e3:9.0f}, {ours['healthz_slowest'] * 1e3:6.0f}  | {recipe['per_second']:7.1f} "
            f"{recipe['p50'] * 1e3:6.0f} {recipe['p95'] * 1e3:6.0f} {recipe['healthz_slowest'] * 1e3:6.0f}        "
            f"| {found['ratio'][number]:.2f}"
        )
    row = found["embedding"]
    lines.append(
        f"questions embedded a second by 16 threads: one by one {row['alone']:.0f}, gathered {row['gathered']:.0f} "
        f"({row['ratio']:.2f})"
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--questions", type=int, default=96, help="at each number of clients; half of it for one")
    parser.add_argument("--short", action="store_true", help="eight questions, one and four clients")
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    args = parser.parse_args()
    machine = described()
    found = measure((1, 4), 8) if args.short else measure(tuple(args.clients), args.questions)
    save("serve", found, headline(found), as_text(found), machine, args.out)


if __name__ == "__main__":
    main()
