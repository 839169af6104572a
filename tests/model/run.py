"""``make test-model``: five questions to a small real model, end to end, before and after verification.

It shows what the proof does to a weak model's sentences; it is no measure of anything else. With ``MODEL_UNDER_TEST``
(and ``MODEL_UNDER_TEST_URL``, ``MODEL_UNDER_TEST_KEY``) another model is asked instead.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import Assistant, Settings
from assistant.starter import load_starter_corpus
from tests.model.fetch import QWEN_05, fetch, runtime

QUESTIONS = (
    "Who proposed Budapest as the venue?",
    "What did Zelenskyy offer in exchange for the Tomahawks?",
    "Why did Trump cancel the summit?",
    "How long did the phone call of 16 October last according to the Kremlin?",
    "Which two Russian oil companies did the US Treasury sanction?",
)
SERVE = """
import os, sys
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # the library logs to standard output
import xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel, params.cpuparams.n_threads = sys.argv[1], 8192, 1, 2
server = xllamacpp.Server(params)
print("listening", server.listening_address, file=out, flush=True)
sys.stdin.read()
"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of the small model."""
    command = [str(runtime(folder)), "-c", SERVE, str(fetch(QWEN_05, folder))]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout is not None
        address = next((line.split()[1] for line in server.stdout if line.startswith("listening")), None)
        if address is None:
            raise SystemExit("The model's server did not start; its libraries may not fit this machine.")
        yield f"{address}/v1"
    finally:
        if server.stdin:
            server.stdin.close()
        server.wait(20)


def ask(model: dict[str, object], data_dir: str) -> None:
    """Print each question with the model's sentences, their fate, and the answer."""
    with Assistant.open(Settings(data_dir=data_dir, model=model)) as assistant:
        load_starter_corpus(assistant.library, new=True)
        for question in QUESTIONS:
            answer = assistant.ask(question)
            record = assistant.record(answer.id)
            print(f"\n## {question}\n\nBefore verification:")
            for judged in record.judged:
                why = f" ({'; '.join(judged.reasons)})" if judged.reasons else ""
                print(f"- {judged.text} named {list(judged.named)}: {judged.fate}{why}")
            if not record.judged:
                print("- nothing that could be read:", *(repr(c.raw[:300] or c.fault) for c in record.calls))
            print(f"\nAfter verification ({answer.composer}, {answer.outcome}):\n{answer.text}")
            print(*(f"Note: {w}" for w in answer.warnings), sep="\n")
            print("Seconds:", ", ".join(f"{name} {seconds:.2f}" for name, seconds in answer.timings.items()))


def main() -> None:
    name = os.environ.get("MODEL_UNDER_TEST")
    with TemporaryDirectory() as data_dir:
        if name:
            chosen = {"name": name, "base_url": os.environ.get("MODEL_UNDER_TEST_URL")}
            ask(chosen | {"api_key": os.environ.get("MODEL_UNDER_TEST_KEY")}, data_dir)
            return
        with served(Path(sys.argv[1] if len(sys.argv) > 1 else "build/model")) as url:
            print(f"# {QWEN_05.title}")
            # a CPU is slow: the limits are wider than a hosted model needs
            limits = {"timeout_s": 300, "total_s": 600, "max_tokens": 400, "evidence": 5, "retries": 0}
            ask({"name": "openai:small", "base_url": url, **limits}, data_dir)


if __name__ == "__main__":
    main()
