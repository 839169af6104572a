"""A language model that is slow, or says nothing: Slack is told at once, and the thread has its answer all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.assistant.model.server import ModelServer, Say, Silence, Step, answer, model_server
from tests.interfaces.slack.block_kit import quotes, words
from tests.interfaces.slack.conftest import Start
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.state import IM
from tests.interfaces.slack.lake import CLOSURE

VOSS = "Mayor Clara Voss ordered the closure after a storm broke the northern pier."
TWO = answer((VOSS, [1]), ("The harbour of Lindau was closed on 14 October 2025.", [2]))


@contextmanager
def slow(step: Step, **more: object) -> Iterator[tuple[dict[str, Any], ModelServer]]:
    """The settings of a model that does this, and its server."""
    with model_server([step]) as server:
        yield {"name": "openai:slow", "base_url": server.url, "timeout_s": 3, "retries": 0} | more, server


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_a_sentence_stands_in_the_thread_while_the_model_is_still_at_work(slack: FakeSlack, start: Start) -> None:
    first = TWO.index("}, {") + 1
    with slow(Say(TWO, size=first, silent_after=1)) as (model, server):
        app = start(model=model)
        ts, deliveries = slack.says(CLOSURE, channel=IM)
        assert [d.tries for d in deliveries] == [[200]], "acknowledged in Slack's three seconds"
        slack.until(lambda: any("Clara Voss" in words(m.get("blocks", [])) for m in slack.thread(ts, IM)))
        assert app.services.journal.count() == 1, "the model is silent in the middle, the question not done"
        slack.until(lambda: app.services.journal.count() == 0)
        assert len(server.requests) == 1
    (message,) = slack.answer(ts, IM)
    shown = words(message["blocks"])
    assert shown.count(f"{VOSS} [1]") == 1
    assert "gave no word for 3 seconds" in shown
    assert VOSS in quotes(message["blocks"])


def test_a_model_that_says_nothing_leaves_the_answer_to_the_documents(slack: FakeSlack, start: Start) -> None:
    with slow(Silence(), timeout_s=1) as (model, _):
        app = start(model=model)
        ts, _ = slack.says(CLOSURE, channel=IM)
        slack.until(lambda: app.services.journal.count() == 0)
    (message,) = slack.answer(ts, IM)
    shown = words(message["blocks"])
    assert VOSS in shown
    assert "gave no word for 1 seconds; this answer is in the documents’ own sentences" in shown
