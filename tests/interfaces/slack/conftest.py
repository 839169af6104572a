"""The app against the fake, by WebSocket and by HTTP; nothing in it is replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from assistant import Assistant, Settings
from assistant.interfaces.slack.app import SlackApp
from assistant.interfaces.slack.transport import SocketMode
from index.embedder import Embedder
from tests.interfaces.serving import serving
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.lake import DOCUMENTS

Start = Callable[..., SlackApp]


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory, model: Embedder) -> Iterator[Assistant]:
    """The real models over three documents; tests only ask."""
    folder = tmp_path_factory.mktemp("lake") / "data"
    with Assistant.open(Settings(data_dir=str(folder)), embedder=model) as assistant:
        assistant.library.add(list(DOCUMENTS))
        yield assistant


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
def start(slack: FakeSlack, lake: Assistant, tmp_path: Path) -> Iterator[Start]:
    """Starts the app over the lake's library; its journal is the test's own, across restarts.

    By HTTP (a whole ``briefing serve`` application on a real port) or, ``socket=True``, in Socket Mode.
    """
    with ExitStack() as running:

        def run(
            *,
            socket: bool = False,
            http: dict[str, Any] | None = None,
            auth: str | None = None,
            composer: Any = None,
            model: dict[str, Any] | None = None,
            **settings: Any,
        ) -> SlackApp:
            running.pop_all().close()
            unused = {"signing_secret": None} if socket else {"app_token": None}
            made = Settings(
                data_dir=str(tmp_path / "slack"),
                slack=slack_settings(slack, **unused | settings),
                http=http or {},
                auth=auth,
                model=model or {},
            )
            made.data_dir.mkdir(exist_ok=True)
            assistant = Assistant(lake.library, made, composer=composer)
            if not socket:
                apps: list[FastAPI] = []
                url = running.enter_context(serving(assistant, lambda app: apps.append(app) or app))
                slack.over_http(f"{url}/slack/events")
                app: SlackApp = apps[0].state.slack
                return app
            slack.server.connected.clear()
            slack.over_socket()
            app = running.enter_context(SlackApp(assistant))
            running.enter_context(SocketMode(app))
            assert slack.server.connected.wait(10)
            return app

        yield run
