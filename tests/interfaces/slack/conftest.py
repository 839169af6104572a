"""The app over the starter corpus against the fake, by WebSocket and by HTTP; nothing in it is replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings
from assistant.interfaces.slack.app import SlackApp
from assistant.interfaces.slack.transport import SocketMode
from tests.interfaces.slack.fake import FakeSlack

MakeApp = Callable[..., SlackApp]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    fake = FakeSlack()
    yield fake
    fake.close()


def slack_settings(fake: FakeSlack, **more: Any) -> dict[str, Any]:
    """The settings of one workspace by environment."""
    tokens = {"bot_token": fake.bot_token, "app_token": fake.app_token, "signing_secret": fake.secret}
    return tokens | {"api_url": fake.api_url} | more


@pytest.fixture
def start(slack: FakeSlack, tmp_path: Path) -> Iterator[MakeApp]:
    """Starts the app in Socket Mode over a given assistant's library; its journal is the test's own."""
    with ExitStack() as running:

        def run(assistant: Assistant, *, http: dict[str, Any] | None = None, **settings: Any) -> SlackApp:
            made = Settings(data_dir=str(tmp_path / "slack"), slack=slack_settings(slack, **settings), http=http or {})
            made.data_dir.mkdir(exist_ok=True)
            app = running.enter_context(SlackApp(Assistant(assistant.library, made)))
            running.enter_context(SocketMode(app))
            assert slack.server.connected.wait(10)
            return app

        yield run
