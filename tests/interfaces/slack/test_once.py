"""Nothing twice: what Slack sends again, in another order, or while the answer is still being worked on."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from assistant.composers import Draft
from assistant.composers.extractive import ExtractiveComposer
from assistant.types import Evidence
from tests.interfaces.slack.block_kit import words
from tests.interfaces.slack.conftest import Start
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.delivery import ACK_S, Http
from tests.interfaces.slack.fake.state import BOT_USER, IM, PUBLIC
from tests.interfaces.slack.lake import CLOSURE, COST

APP = f"<@{BOT_USER}>"


class Waiting:
    """A composer that begins only when it is let."""

    name = "extractive"

    def __init__(self, inner: ExtractiveComposer) -> None:
        self.inner = inner
        self.go = threading.Event()
        self.begun = threading.Event()

    def compose(self, question: str, evidence: tuple[Evidence, ...]) -> list[Draft]:
        self.begun.set()
        assert self.go.wait(30)
        return self.inner.compose(question, evidence)


@pytest.fixture
def waiting(lake: object) -> Waiting:
    return Waiting(ExtractiveComposer(lake.library))  # type: ignore[attr-defined]


def idle(slack: FakeSlack, app: object) -> None:
    slack.until(lambda: app.services.journal.count() == 0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("restart", [False, True], ids=["same process", "after a restart"])
def test_an_event_that_comes_again_is_not_answered_again(slack: FakeSlack, start: Start, restart: bool) -> None:
    app = start()
    message = slack.space.post(PUBLIC, {"user": "U0ANN", "text": f"{APP} {CLOSURE}"})
    bodies = slack.events_of(message, PUBLIC)
    for body in bodies:
        assert slack.event(body).acknowledged
    slack.answer(message["ts"])
    if restart:
        app = start()
    for body in (*bodies, *reversed(bodies)):
        assert slack.event(body).acknowledged
    again = slack.body(bodies[0]["event"])  # the same message under another event id
    assert slack.event(again).acknowledged
    idle(slack, app)
    assert len(slack.thread(message["ts"])) == 1


def test_slacks_retry_while_the_answer_is_being_made_is_known(slack: FakeSlack, start: Start, waiting: Waiting) -> None:
    app = start(composer=waiting)
    message = slack.space.post(IM, {"user": "U0ANN", "text": CLOSURE})
    (body,) = slack.events_of(message, IM)
    began = time.monotonic()
    assert slack.event(body).tries == [200]  # acknowledged although the model has not begun to write
    assert time.monotonic() - began < ACK_S
    assert waiting.begun.wait(20)
    http = slack.transport
    assert isinstance(http, Http)
    assert slack.server.run(http.send("events_api", body, (1, "http_timeout")))[0] == 200
    waiting.go.set()
    idle(slack, app)
    assert len(slack.answer(message["ts"], IM)) == 1


def test_an_edit_that_comes_before_its_message_counts(slack: FakeSlack, start: Start) -> None:
    app = start()
    message = slack.space.post(IM, {"user": "U0ANN", "text": CLOSURE})
    (late,) = slack.events_of(message, IM)
    slack.edits(message["ts"], COST, IM)
    assert slack.event(late).acknowledged
    idle(slack, app)
    (answer,) = slack.answer(message["ts"], IM)
    assert "4.2 million" in words(answer["blocks"])


def test_a_deletion_that_comes_before_its_message_counts(slack: FakeSlack, start: Start) -> None:
    app = start()
    message = slack.space.post(IM, {"user": "U0ANN", "text": CLOSURE})
    (late,) = slack.events_of(message, IM)
    slack.deletes(message["ts"], IM)
    assert slack.event(late).acknowledged
    idle(slack, app)
    assert not slack.thread(message["ts"], IM)


def test_a_question_edited_or_deleted_before_its_turn_is_not_worked_on_twice(
    slack: FakeSlack, start: Start, waiting: Waiting
) -> None:
    app = start(composer=waiting, workers=1)
    first, _ = slack.says(CLOSURE, channel=IM)
    assert waiting.begun.wait(20)
    edited, _ = slack.says(CLOSURE, channel=IM)
    deleted, _ = slack.says(CLOSURE, channel=IM)
    slack.edits(edited, COST, IM)
    slack.deletes(deleted, IM)
    waiting.go.set()
    idle(slack, app)
    assert "4.2 million" in words(slack.answer(edited, IM)[0]["blocks"])
    assert slack.thread(edited, IM)[0].get("edits", 0) == 0
    assert not slack.thread(deleted, IM)
    assert slack.answer(first, IM)


def test_two_questions_in_one_thread_are_answered_in_their_order(
    slack: FakeSlack, start: Start, waiting: Waiting
) -> None:
    app = start(composer=waiting, workers=4)
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    assert waiting.begun.wait(20)
    slack.says(f"{APP} And why did she order it?", thread=ts)
    waiting.go.set()
    idle(slack, app)
    first, second = slack.thread(ts)
    assert "Understood as" not in words(first["blocks"])
    assert "Understood as" in words(second["blocks"])


def test_a_request_without_a_valid_signature_or_too_old_is_refused(slack: FakeSlack, start: Start) -> None:
    app = start()
    http = slack.transport
    assert isinstance(http, Http)
    message = slack.space.post(IM, {"user": "U0ANN", "text": CLOSURE})
    (body,) = slack.events_of(message, IM)
    sound, headers = http.request("events_api", body)
    _, old = http.request("events_api", body, age_s=301)
    with httpx.Client(trust_env=False, timeout=20) as client:
        assert client.post(http.url, content=sound).status_code == 401
        assert client.post(http.url, content=sound + b" ", headers=headers).status_code == 401
        assert client.post(http.url, content=sound, headers=old).status_code == 401
        assert app.services.journal.count() == 0
        assert client.post(http.url, content=sound, headers=headers).status_code == 200
        assert client.post(http.url, content=sound, headers=headers).status_code == 200  # replayed: known
        challenge, signed = http.request("events_api", {"type": "url_verification", "challenge": "abc"})
        assert client.post(http.url, content=challenge, headers=signed).json() == {"challenge": "abc"}
    idle(slack, app)
    assert len(slack.thread(message["ts"], IM)) == 1
