"""Nobody waits any more: a stream that is stopped, an answer or a question deleted or edited while it is being written.

The language model is at work on it, silent in the middle; its call must end, and long before it would by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.interfaces.slack.app import SlackApp
from tests.assistant.model.server import ModelServer, Say, Silence, answer, model_server
from tests.interfaces.slack.block_kit import words
from tests.interfaces.slack.conftest import Start
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.state import BOT_USER, IM, PUBLIC
from tests.interfaces.slack.lake import CLOSURE, COST, FERRY

APP = f"<@{BOT_USER}>"
VOSS = "Mayor Clara Voss ordered the closure after a storm broke the northern pier."
TWO = answer((VOSS, [1]), ("The harbour of Lindau was closed on Tuesday.", [1]))
FIRST = TWO.index("}, {") + 1
LONG_S = 90.0  # the model is silent for so long
SOON_S = 20.0


@pytest.fixture
def talker(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A language model that writes one sentence and then nothing more."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with model_server([Say(TWO, size=FIRST, silent_after=1)]) as server:
        yield server


def asked(talker: ModelServer) -> dict[str, Any]:
    return {"name": "openai:slow", "base_url": talker.url, "timeout_s": LONG_S, "total_s": LONG_S, "retries": 0}


def shown(slack: FakeSlack, ts: str, channel: str) -> str:
    return words([b for m in slack.thread(ts, channel) for b in m.get("blocks", [])])


def ended(slack: FakeSlack, app: SlackApp, talker: ModelServer) -> None:
    slack.until(lambda: talker.requests)
    assert talker.broken.wait(SOON_S), "the model's call goes on though nobody waits for it"
    slack.until(lambda: app.services.journal.count() == 0)
    assert app.services.journal.count(("failed",)) == 0
    assert len(talker.requests) == 1


@pytest.mark.parametrize("streaming", [True, False], ids=["streamed", "edited in place"])
def test_a_question_deleted_while_it_is_answered(
    slack: FakeSlack, start: Start, talker: ModelServer, streaming: bool
) -> None:
    app = start(model=asked(talker), streaming=streaming)
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.until(lambda: "Clara Voss" in shown(slack, ts, PUBLIC))
    slack.deletes(ts)
    ended(slack, app, talker)
    assert not slack.thread(ts)


def test_a_question_deleted_before_a_word_of_the_answer(slack: FakeSlack, start: Start, talker: ModelServer) -> None:
    talker.script = [Silence(LONG_S)]
    app = start(model=asked(talker))
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.until(lambda: talker.requests)
    slack.deletes(ts)
    ended(slack, app, talker)
    assert not slack.thread(ts)
    assert slack.space.status[-1]["status"] == "", "nothing says that it is still being worked on"


def test_a_question_edited_while_it_is_answered(slack: FakeSlack, start: Start, talker: ModelServer) -> None:
    """The answer to the first wording is given up; that to the second takes its place in the same message."""
    cost = Say(answer(("She said the repair of the pier would cost 4.2 million euros.", [1])))
    first = talker.script
    assert isinstance(first, list)
    talker.script = lambda request: cost if len(talker.requests) > 1 else first[0]
    app = start(model=asked(talker))
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.until(lambda: "Clara Voss" in shown(slack, ts, PUBLIC))
    (begun,) = slack.thread(ts)
    slack.edits(ts, f"{APP} {COST}")
    assert talker.broken.wait(SOON_S)
    slack.until(lambda: "4.2 million" in shown(slack, ts, PUBLIC))
    slack.until(lambda: app.services.journal.count() == 0)
    (message,) = slack.thread(ts)
    assert message["ts"] == begun["ts"]
    assert message["streaming_state"] == "completed"
    assert "Clara Voss ordered" not in words(message["blocks"]).split("4.2 million")[0]


def test_an_answer_deleted_while_it_is_written(slack: FakeSlack, start: Start, talker: ModelServer) -> None:
    app = start(model=asked(talker))
    ts, _ = slack.says(CLOSURE, channel=IM)
    slack.until(lambda: "Clara Voss" in shown(slack, ts, IM))
    slack.deletes(slack.thread(ts, IM)[0]["ts"], IM)
    ended(slack, app, talker)
    assert not slack.thread(ts, IM)


def test_a_stream_that_its_reader_stops(slack: FakeSlack, start: Start, talker: ModelServer) -> None:
    """Slack says so at the next sentence; the model's call then ends. What is there stays, its source opens."""
    sail = "Otto Brandt said the ferry of Bregenz would sail again on :fire: Friday."
    text = answer((sail, [1]), ("Otto Brandt said the ferry would sail again.", [1]), (sail, [1]))
    second = text.index("}, {", text.index("}, {") + 1)
    talker.script = [Say(text, size=second + 1, silent_after=1)]
    slack.fault("chat.appendStream", error="stopped_by_user")
    app = start(model=asked(talker), http={"public_url": "https://brief.example.org"})
    ts, _ = slack.says(FERRY, channel=IM)
    ended(slack, app, talker)
    (message,) = slack.thread(ts, IM)
    assert words(message["blocks"]).count("[1]") == 1
    assert len(slack.called("chat.appendStream")) == 1
    assert not slack.called("chat.stopStream")
    assert not slack.called("chat.update")
    links = [run["url"] for block in message["blocks"] for run in runs(block) if run["type"] == "link"]
    assert links
    cited = app.services.citation(links[0].rpartition("/")[2])
    assert cited.quote in app.assistant.library.document(cited.document.id).text


def runs(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [run for part in block.get("elements", ()) for run in part.get("elements", ())]
