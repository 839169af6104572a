"""Mention, direct message, thread: what a person says and what then stands in the channel."""

from __future__ import annotations

from assistant import Assistant
from tests.interfaces.slack import block_kit
from tests.interfaces.slack.conftest import MakeApp
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.state import BOT_USER

ASKED = f"<@{BOT_USER}> Who proposed Budapest as the place of the summit?"


def test_a_mention_is_answered_in_its_thread(slack: FakeSlack, start: MakeApp, briefed: Assistant) -> None:
    start(briefed)
    ts, events = slack.says(ASKED)
    assert all(e.acknowledged for e in events)
    (message,) = slack.answer(ts)
    print(block_kit.words(message["blocks"]))
    assert "[1]" in block_kit.words(message["blocks"])
    assert block_kit.quotes(message["blocks"])
