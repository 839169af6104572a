"""Nothing lost: each trouble on the way, and what the thread shows in the end. It is always the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.composers import Draft
from assistant.interfaces.slack.jobs import Place
from assistant.types import Evidence
from tests.interfaces.slack.block_kit import quotes, words
from tests.interfaces.slack.conftest import Start
from tests.interfaces.slack.fake import FakeSlack, Fault
from tests.interfaces.slack.fake.state import BOT_USER, IM, PUBLIC
from tests.interfaces.slack.lake import CLOSURE, COST, FERRY, NOWHERE

APP = f"<@{BOT_USER}>"
Cause = Callable[[FakeSlack], object]

# what goes wrong, the settings, and whether the message was edited to mend it
TROUBLES: dict[str, tuple[Cause, dict[str, object], bool]] = {
    "nothing": (lambda s: None, {}, False),
    "429 on chat.startStream": (lambda s: s.fault("chat.startStream", status=429), {}, False),
    "429 twice on chat.appendStream": (lambda s: s.fault("chat.appendStream", status=429, times=2), {}, False),
    "429 on chat.stopStream": (lambda s: s.fault("chat.stopStream", status=429), {}, False),
    "429 on chat.postMessage": (lambda s: s.fault("chat.postMessage", status=429), {"streaming": False}, True),
    "429 on chat.update": (lambda s: s.fault("chat.update", status=429), {"streaming": False}, True),
    "500 on chat.startStream": (lambda s: s.fault("chat.startStream", status=500), {}, False),
    "500 on chat.appendStream": (lambda s: s.fault("chat.appendStream", status=500), {}, True),
    "500 on chat.stopStream": (lambda s: s.fault("chat.stopStream", status=500), {}, False),
    "500 twice on chat.postMessage": (
        lambda s: s.fault("chat.postMessage", status=500, times=2), {"streaming": False}, True,
    ),
    "500 on chat.update": (lambda s: s.fault("chat.update", status=500), {"streaming": False}, True),
    "500 on conversations.info": (lambda s: s.fault("conversations.info", status=500), {}, False),
    "connection dropped before chat.startStream": (lambda s: s.fault("chat.startStream", drop="before"), {}, False),
    "connection dropped after chat.startStream": (lambda s: s.fault("chat.startStream", drop="after"), {}, True),
    "connection dropped before chat.appendStream": (lambda s: s.fault("chat.appendStream", drop="before"), {}, True),
    "connection dropped after chat.appendStream": (lambda s: s.fault("chat.appendStream", drop="after"), {}, True),
    "connection dropped before chat.stopStream": (lambda s: s.fault("chat.stopStream", drop="before"), {}, False),
    "connection dropped after chat.stopStream": (lambda s: s.fault("chat.stopStream", drop="after"), {}, True),
    "connection dropped before chat.postMessage": (
        lambda s: s.fault("chat.postMessage", drop="before"), {"streaming": False}, True,
    ),
    "connection dropped after chat.postMessage": (
        lambda s: s.fault("chat.postMessage", drop="after"), {"streaming": False}, True,
    ),
    "connection dropped after chat.update": (
        lambda s: s.fault("chat.update", drop="after"), {"streaming": False}, True,
    ),
    "stream expired before the second sentence": (
        lambda s: s.fault("chat.appendStream", error="message_not_in_streaming_state"), {}, True,
    ),
    "stream expired before its end": (
        lambda s: s.fault("chat.stopStream", error="message_not_in_streaming_state"), {}, True,
    ),
    "streams not allowed": (lambda s: setattr(s.methods, "streaming", False), {}, True),
    "blocks in streams not known": (lambda s: s.fault("chat.startStream", error="invalid_chunks"), {}, True),
    "no panel": (lambda s: s.tokens[s.bot_token].discard("assistant:write"), {}, False),
    "connection dropped during setStatus": (
        lambda s: s.fault("assistant.threads.setStatus", drop="before"), {}, False,
    ),
}  # fmt: skip


QUICK = {  # one of each kind; CI runs all, in a direct message and in a channel
    "nothing", "429 on chat.startStream", "500 on chat.stopStream", "connection dropped after chat.startStream",
    "connection dropped after chat.appendStream", "connection dropped after chat.postMessage",
    "stream expired before its end", "streams not allowed",
}  # fmt: skip
CASES = [
    pytest.param(trouble, channel, marks=() if channel == IM and trouble in QUICK else pytest.mark.slow)
    for trouble in TROUBLES
    for channel in (IM, "C0PUBLIC")
]


@pytest.mark.parametrize(("trouble", "channel"), CASES)
def test_the_answer_stands_once_and_whole(slack: FakeSlack, start: Start, trouble: str, channel: str) -> None:
    cause, settings, edited = TROUBLES[trouble]
    app = start(**settings)
    fault = cause(slack)
    ts, _ = slack.says(f"{APP} {FERRY}", channel=channel)
    slack.until(lambda: app.services.journal.count() == 0)
    (message,) = slack.answer(ts, channel)
    shown = words(message["blocks"])
    assert shown.count("would sail again on :fire: Friday. [1]") == 1
    assert shown.count("[Helpful]") == 1
    assert len(quotes(message["blocks"])) == 2
    assert bool(message.get("edits")) is edited
    assert app.services.journal.count(("failed",)) == 0
    assert not isinstance(fault, Fault) or fault.hit == fault.times


def test_a_reader_who_stops_the_stream_has_the_last_word(slack: FakeSlack, start: Start) -> None:
    app = start()
    slack.fault("chat.appendStream", error="stopped_by_user")
    ts, _ = slack.says(FERRY, channel=IM)
    slack.until(lambda: app.services.journal.count() == 0)
    (message,) = slack.thread(ts, IM)
    assert "would sail again" in words(message["blocks"])
    assert not slack.called("chat.stopStream")
    assert not slack.called("chat.update")


def test_an_answer_whose_message_was_deleted_is_posted_anew_when_the_question_changes(
    slack: FakeSlack, start: Start
) -> None:
    start()
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    (message,) = slack.answer(ts)
    slack.space.delete(PUBLIC, message["ts"])
    slack.edits(ts, f"{APP} {COST}")
    (second,) = slack.answer(ts)
    assert "4.2 million" in words(second["blocks"])


def test_a_workspace_that_removed_the_app_is_not_called_again(slack: FakeSlack, start: Start) -> None:
    app = start()
    slack.tokens.clear()
    ts, _ = slack.says(CLOSURE, channel=IM)
    slack.until(lambda: app.services.journal.count() == 0)
    assert app.services.journal.count(("failed",)) == 1
    assert not slack.thread(ts, IM)


def test_while_slack_is_away_a_question_waits(slack: FakeSlack, start: Start) -> None:
    app = start()
    for method in ("chat.startStream", "chat.postMessage"):
        slack.fault(method, status=503, times=2)
    ts, _ = slack.says(CLOSURE, channel=IM)
    slack.until(lambda: len(slack.called("chat.startStream")) >= 2)
    assert app.services.journal.count(("queued", "working")) == 1
    assert slack.answer(ts, IM)


class Broken:
    """A composer with a bug."""

    name = "extractive"

    def compose(self, question: str, evidence: tuple[Evidence, ...]) -> list[Draft]:
        raise ZeroDivisionError


def test_a_bug_ends_in_an_apology_and_a_log_line_never_in_its_text(
    slack: FakeSlack, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    app = start(composer=Broken())
    ts, _ = slack.says(CLOSURE, channel=IM)
    (message,) = slack.answer(ts, IM)
    assert "Something went wrong on my side" in words(message["blocks"])
    assert "ZeroDivision" not in words(message["blocks"])
    assert "ZeroDivisionError" in caplog.text
    slack.until(lambda: app.services.journal.count(("failed",)) == 1)
    again, _ = slack.says(NOWHERE, channel=IM)  # the worker lives
    assert slack.answer(again, IM)


def test_an_answer_that_slack_refuses_becomes_an_apology_in_the_same_message(slack: FakeSlack, start: Start) -> None:
    app = start()
    slack.fault("chat.stopStream", error="invalid_blocks")
    slack.fault("chat.update", error="invalid_blocks")
    ts, _ = slack.says(FERRY, channel=IM)
    slack.until(lambda: app.services.journal.count(("failed",)) == 1)
    slack.until(lambda: "Something went wrong on my side" in words(slack.thread(ts, IM)[0]["blocks"]))
    (message,) = slack.thread(ts, IM)
    assert "would sail again" not in words(message["blocks"])


def test_a_stream_whose_end_is_refused_is_finished_by_an_edit(slack: FakeSlack, start: Start) -> None:
    start()
    slack.fault("chat.stopStream", error="invalid_blocks")
    ts, _ = slack.says(FERRY, channel=IM)
    slack.until(lambda: "[Helpful]" in words([b for m in slack.thread(ts, IM) for b in m["blocks"]]))
    (message,) = slack.thread(ts, IM)
    assert message["streaming_state"] == "completed"
    assert words(message["blocks"]).count("would sail again on :fire: Friday. [1]") == 1


def test_an_edit_that_fails_leaves_the_earlier_turn_in_place(slack: FakeSlack, start: Start) -> None:
    app = start()
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.answer(ts)
    slack.edits(ts, f"{APP} {'long ' * 500}")
    slack.until(lambda: "characters" in words(slack.thread(ts)[0]["blocks"]))
    slack.until(lambda: app.services.journal.count() == 0)
    place = Place(team="T0TEAM", channel=PUBLIC, thread=ts, user="U0ANN")
    seen = app.services.access.audience(app.services.workspace(place).steady, place)
    kept = app.services.threads.conversation(place, seen.visibilities)
    assert kept
    assert [a.question for a in app.assistant.conversations.answers(kept, seen)] == [CLOSURE]


def test_a_thread_whose_conversation_was_deleted_begins_another(slack: FakeSlack, start: Start) -> None:
    app = start()
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.answer(ts)
    place = Place(team="T0TEAM", channel=PUBLIC, thread=ts, user="U0ANN")
    seen = app.services.access.audience(app.services.workspace(place).steady, place)
    kept = app.services.threads.conversation(place, seen.visibilities)
    assert kept
    app.assistant.conversations.delete(kept, seen)
    slack.says(f"{APP} {COST}", thread=ts)
    _, second = slack.answer(ts, count=2)
    assert "4.2 million" in words(second["blocks"])
