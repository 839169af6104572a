"""Socket Mode: the same answers over the WebSocket, also when it breaks or Slack ends it."""

from __future__ import annotations

import pytest

from assistant.errors import ServerError
from assistant.interfaces.slack.transport import SocketMode
from tests.interfaces.slack.block_kit import words
from tests.interfaces.slack.conftest import Start
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.state import BOT_USER, IM
from tests.interfaces.slack.lake import CLOSURE

APP = f"<@{BOT_USER}>"


def test_envelopes_are_acknowledged_and_answered_once(slack: FakeSlack, start: Start) -> None:
    app = start(socket=True)
    ts, deliveries = slack.says(f"{APP} {CLOSURE}")
    assert [d.tries for d in deliveries] == [[200], [200]]
    (message,) = slack.answer(ts)
    assert "Clara Voss" in words(message["blocks"])
    slack.until(lambda: app.services.journal.count() == 0)
    assert len(slack.thread(ts)) == 1


@pytest.mark.slow
def test_a_broken_connection_is_opened_again_and_nothing_is_answered_twice(slack: FakeSlack, start: Start) -> None:
    app = start(socket=True)
    first, _ = slack.says(CLOSURE, channel=IM)
    slack.answer(first, IM)
    slack.drop_sockets()
    assert slack.server.connected.wait(60)
    (again,) = slack.events_of(slack.space.find(IM, first) or {}, IM)
    assert slack.event(again).acknowledged
    second, (delivery,) = slack.says(CLOSURE, channel=IM)
    assert delivery.acknowledged
    slack.answer(second, IM)
    slack.until(lambda: app.services.journal.count() == 0)
    assert len(slack.thread(first, IM)) == 1


@pytest.mark.slow
def test_a_connection_that_slack_refreshes_is_replaced(slack: FakeSlack, start: Start) -> None:
    start(socket=True)
    slack.server.connected.clear()
    slack.refresh_socket()
    assert slack.server.connected.wait(60)
    ts, (delivery,) = slack.says(CLOSURE, channel=IM)
    assert delivery.acknowledged
    assert slack.answer(ts, IM)


def test_a_wrong_app_token_is_said_at_the_start(slack: FakeSlack, start: Start) -> None:
    app = start()
    app.settings.__dict__["app_token"] = type(app.settings.bot_token)("xapp-wrong")  # frozen for everybody else
    with pytest.raises(ServerError, match="invalid_auth"), SocketMode(app):
        pass
