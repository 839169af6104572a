"""The same server around the plain recipe: ``python -m tests.benchmarks.recipe_server STORE DATA``.

Our HTTP application with its gate, limits, threads and JSON, over an assistant that answers with the recipe's four
nearest chunks: what differs under load is then what is done for an answer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn

from assistant import Assistant, Settings
from assistant.conversations import new_id, now
from assistant.interfaces.http import make_app
from assistant.interfaces.server import announcing, bind
from assistant.types import Answer, Event, Finished, Retrieved
from tests.benchmarks.recipe import Recipe


class RecipeAssistant(Assistant):
    """Answers with the nearest chunks, unread and unproved, and keeps nothing."""

    recipe: Recipe

    def _steps(self, question: str, **_: Any) -> Iterator[Event]:
        chunks = self.recipe.ask(question)
        yield Retrieved(standalone_question=question, passages=len(chunks))
        yield Finished(
            answer=Answer(
                id=new_id("a"), conversation=new_id("c"), question=question, standalone_question=question,
                outcome="related", text="\n\n".join(chunks), confidence=0, abstained=True, asked_at=now(),
            )
        )  # fmt: skip


def main() -> None:
    store, data = map(Path, sys.argv[1:])
    bound = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    with RecipeAssistant.open(Settings(data_dir=str(data))) as assistant:
        assistant.recipe = Recipe()
        assistant.recipe.open(store)
        app = make_app(assistant, assistant.library.lock.announce(url))
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        announcing(config, f"Open {url}", lambda: None).run(sockets=[bound])


if __name__ == "__main__":
    main()
