"""How many users one server stands: ``python -m tests.benchmarks.serve``.

``briefing serve`` over the starter corpus, and the same server around the plain recipe (:mod:`recipe_server`), each in
a process of its own, are given the same gold questions over ``/v1/ask``, one server after the other. First so many
clients at once that ask without any pause, each one question after the other; then twenty people who read each answer
for ten seconds at the mean before they ask again (:mod:`clients`). Printed are answers a second, the median and 95th
percentile of the wait for the first sentence and for the whole answer, and the slowest ``/healthz`` beside them, which
tells whether the event loop was blocked. No server is asked a question twice, as long as there are enough of them (the
people who read get servers of their own), so that nothing kept from before flatters. The clients run on the same cores.
Then what batching questions' embeddings across threads brings. Bounded and on loopback; not a test: this machine is
noisy.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from index.embedder import embedder_for
from index.embedders.onnx import OnnxEmbedder
from tests.benchmarks.clients import reading, timed, without_pause
from tests.benchmarks.corpus import questions
from tests.benchmarks.machine import described
from tests.benchmarks.processes import Server, briefing, ready_library, serving, starter_files
from tests.benchmarks.recipe import OurEmbeddings, fill
from tests.benchmarks.results import Headline, save

CLIENTS = (1, 4, 16, 20, 64)
PEOPLE, SECONDS = 20, 45.0
ALL = 1000  # more than there are questions
WARM = 4  # of them load the models, which happens at first use


def measure(clients: Sequence[int], count: int, people: int, seconds: float, *, recipe: bool = True) -> dict[str, Any]:
    """Figures by server and number of clients, and the ratio of answers a second."""
    asked = list(dict.fromkeys(questions(ALL)))
    with tempfile.TemporaryDirectory() as folder:
        data = ready_library(Path(folder) / "data")
        if recipe:
            fill(starter_files(), Path(f"{folder}/recipe"), OurEmbeddings(embedder_for("bundled", "cpu")))
        with servers(Path(folder), data, recipe=recipe) as running:
            found: dict[str, Any] = {name: {} for name in running}
            for turn, (number, few) in enumerate(shares(asked[WARM:], clients, count).items()):
                for name in list(running)[:: 1 if turn % 2 else -1]:
                    found[name][number] = without_pause(running[name], few, number)
        with servers(Path(folder), data, recipe=recipe) as running:
            for name, server in running.items():
                found[name]["reading"] = reading(server, asked[WARM:], people, seconds)
    if recipe:
        found["ratio"] = {n: found["ours"][n]["per_second"] / found["recipe"][n]["per_second"] for n in clients}
    return found | {"people": people, "embedding": embedding(16, asked[:64])}


def shares(asked: Sequence[str], clients: Sequence[int], count: int) -> dict[int, list[str]]:
    """Questions for each number of clients (half of ``count`` for one), no two the same as long as there are enough."""
    left, shared = list(asked), {}
    for number in clients:
        many = max(number, count if number > 1 else count // 2)
        if len(left) < many:
            left = list(asked)
        shared[number], left = left[:many], left[many:]
    return shared


@contextmanager
def servers(folder: Path, data: Path, *, recipe: bool) -> Iterator[dict[str, Server]]:
    """Both, over the starter corpus, or ours alone; their models are loaded."""
    with serving(briefing(data, "serve", "--port", "0")) as ours, ExitStack() as stack:
        running = {"ours": ours}
        if recipe:
            plain = [sys.executable, "-m", "tests.benchmarks.recipe_server", f"{folder}/recipe", f"{folder}/empty"]
            running["recipe"] = stack.enter_context(serving(plain))
        for server in running.values():
            without_pause(server, questions(ALL)[:WARM], 2)
        yield running


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
        who = f"{found['people']} reading" if number == "reading" else number
        made[f"answers/s at {who}"] = row["per_second"]
        made[f"first sentence, p95 at {who}, s"] = row["first_p95"]
        made[f"p95 at {who}, s"] = row["p95"]
        if "recipe" in found:
            made[f"recipe's answers/s at {who}"] = found["recipe"][number]["per_second"]
    slowest = max(row["healthz_slowest"] for row in found["ours"].values())
    return made | {"slowest /healthz, s": slowest, "embedding gathered / alone": found["embedding"]["ratio"]}


def as_text(found: dict[str, Any]) -> str:
    """A row for each number of clients."""
    head = "  answers/s  first p50, p95 ms  whole p50, p95 ms  healthz p50, most"
    lines = [f"{'clients':>10} {head}" + (f"  | recipe: {head}  | ours / recipe" if "recipe" in found else "")]
    for number, ours in found["ours"].items():
        who = f"{found['people']} reading" if number == "reading" else str(number)
        line = f"{who:>10} {_row(ours)}"
        if "recipe" in found:
            ratio = found["ratio"].get(number)
            line += f"  |         {_row(found['recipe'][number])}  | " + (f"{ratio:.2f}" if ratio else "as often asked")
        lines.append(line)
    row = found["embedding"]
    lines.append(
        f"questions embedded a second by 16 threads: one by one {row['alone']:.0f}, gathered {row['gathered']:.0f} "
        f"({row['ratio']:.2f})"
    )
    return "\n".join(lines)


def _row(row: Mapping[str, float]) -> str:
    def ms(first: str, second: str) -> str:
        return f"{row[first] * 1e3:8.0f}, {row[second] * 1e3:6.0f}"

    waits = f"{ms('first_p50', 'first_p95'):>18} {ms('p50', 'p95'):>18} {ms('healthz_p50', 'healthz_slowest'):>18}"
    return f"{row['per_second']:11.1f} {waits}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--questions", type=int, default=56, help="at each number of clients; half of it for one")
    parser.add_argument("--people", type=int, default=PEOPLE, help="who read before they ask again")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for which they do so")
    parser.add_argument("--ours", action="store_true", help="leave the recipe out")
    parser.add_argument("--short", action="store_true", help="eight questions, one and four clients, three people")
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    args = parser.parse_args()
    machine = described()
    if args.short:
        found = measure((1, 4), 8, 3, 6.0)
    else:
        found = measure(args.clients, args.questions, args.people, args.seconds, recipe=not args.ours)
    save("serve", found, headline(found), as_text(found), machine, args.out)


if __name__ == "__main__":
    main()
