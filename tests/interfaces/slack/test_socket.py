"""Socket Mode: the same answers over the WebSocket, also when it breaks or Slack ends it."""

from __future__ import annotations

import httpx
import pytest

from assistant.errors import ServerError
from assistant.interfaces.slack.transport import SocketMode
from tests.interfaces.conftest import Run, Served
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


def test_the_server_connects_too_where_an_app_token_is_set(slack: FakeSlack, start: Start) -> None:
    start(app_token=slack.app_token)
    assert slack.server.connected.wait(20)
    slack.over_socket()
    ts, (delivery,) = slack.says(CLOSURE, channel=IM)
    assert delivery.acknowledged
    assert "Clara Voss" in words(slack.answer(ts, IM)[0]["blocks"])


def test_the_server_serves_while_slack_is_out_of_reach_and_connects_later(slack: FakeSlack, start: Start) -> None:
    slack.fault("apps.connections.open", status=503, times=3)  # the client's own tries
    app = start(app_token=slack.app_token)
    assert httpx.get(slack.transport.url.replace("/slack/events", "/healthz"), trust_env=False).status_code == 200  # type: ignore[attr-defined]
    assert slack.server.connected.wait(30)
    assert app.services.journal.count() == 0


def test_beside_a_running_server_the_command_says_who_answers(served: Served, slack: FakeSlack, briefing: Run) -> None:
    tokens = {"BRIEFING_SLACK__BOT_TOKEN": slack.bot_token, "BRIEFING_SLACK__APP_TOKEN": slack.app_token}
    shown = briefing("slack", data_dir=served.data_dir, **tokens)
    assert shown.returncode == 4
    assert "`briefing serve` answers in Slack itself" in shown.stderr
