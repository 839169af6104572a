"""Where the time of an answer goes when a language model writes it: ``python -m tests.benchmarks.latency``.

The gold questions are asked over the starter corpus, written by a loopback server that speaks OpenAI's protocol. It
repeats the first three pieces of evidence, a piece of its answer every ``--pause`` seconds; its first sentence is
complete with the first piece. Printed are the steps (retrieve, read, model, verify, rest), the same without a model,
and how long after the model had produced its first sentence the reader saw it. The model's own share is the script's;
a real model's is whatever it takes. Not a test: this machine is noisy.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant import Answer, Assistant, Finished, SentenceReady, Settings
from assistant.starter import load_starter_corpus
from tests.assistant.model.server import ModelServer, Request, Say, Step, answer, evidence_of, model_server, which

GOLD = Path(__file__).parents[1] / "evals/gold"
STEPS = {"retrieve": ("search",), "read": ("read",), "model": ("model",), "verify": ("verify",)}


def writer(pause: float) -> Callable[[Request], Step]:
    """A model that restates what it is given; the first piece of its answer ends with its first sentence."""

    def script(request: Request) -> Step:
        given = [(item["text"], [item["number"]]) for item in evidence_of(request)[:3]]
        text = answer(*given[:1] if which(request) == "repair" else given)
        return Say(text, size=text.index("}") + 1, pause=pause)

    return script


def steps_of(given: Answer) -> dict[str, float]:
    """Seconds by step; what is no named step is the rest."""
    found = {step: sum(given.timings.get(name, 0.0) for name in names) for step, names in STEPS.items()}
    return found | {"rest": given.timings["total"] - sum(found.values()), "total": given.timings["total"]}


def asked(
    assistant: Assistant, question: str, server: ModelServer | None = None, pause: float = 0.0
) -> tuple[Answer, float | None]:
    """The answer, and the seconds from the model's first sentence to the reader's (``None`` if none was shown)."""
    shown, given = None, None
    before = len(server.at) if server else 0
    for event in assistant.stream(question):
        if isinstance(event, SentenceReady) and shown is None and event.sentence.composer == "model":
            shown = time.monotonic()
        given = event.answer if isinstance(event, Finished) else given
    assert given is not None
    return given, shown - server.at[before] - pause if server and shown else None


def table(name: str, answers: list[Answer]) -> str:
    rows = [steps_of(a) for a in answers]
    lines = [f"{name}: {len(rows)} answers"]
    for step in rows[0]:
        values = sorted(row[step] * 1000 for row in rows)
        at_95 = values[int(0.95 * len(values))]
        lines.append(f"  {step:<9} median {statistics.median(values):7.1f} ms, 95th percentile {at_95:7.1f} ms")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--pause", type=float, default=0.3)
    args = parser.parse_args()
    rows = [
        json.loads(line) for p in sorted(GOLD.glob("queries-*.jsonl")) for line in p.read_text("utf-8").splitlines()
    ]
    questions = random.Random(3).sample([r["text"] for r in rows if not r.get("history")], args.questions)
    plain: list[Answer] = []
    written: list[Answer] = []
    delays: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        model_server(writer(args.pause)) as server,
        Assistant.open(Settings(data_dir=f"{folder}/data")) as assistant,
    ):
        load_starter_corpus(assistant.library, new=True)
        model = {"name": "openai:scripted", "base_url": server.url}
        other = Assistant(assistant.library, Settings(data_dir=f"{folder}/data", model=model))
        for warm in (assistant, other):
            warm.ask(questions[0])
        for question in questions:
            plain.append(asked(assistant, question)[0])
            given, delay = asked(other, question, server, args.pause)
            written += [given] if given.composer == "model" else []
            delays += [delay] if delay is not None else []
    print(table("without a model", [a for a in plain if a.outcome == "answered"]))
    print(table(f"with a model that gives a piece of its answer every {args.pause:g} s", written))
    print(
        f"shown after the model produced it: median {statistics.median(delays) * 1000:.0f} ms, "
        f"most {max(delays) * 1000:.0f} ms of {len(delays)} first sentences"
    )


if __name__ == "__main__":
    main()
