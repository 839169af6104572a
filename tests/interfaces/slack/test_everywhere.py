"""What must hold in the fake and in a real workspace alike; the second where the environment names one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings
from assistant.interfaces.slack.app import SlackApp
from assistant.interfaces.slack.transport import SocketMode
from tests.interfaces.slack import real
from tests.interfaces.slack.block_kit import words
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.state import BOT_USER, Json
from tests.interfaces.slack.lake import CLOSURE, COST


class Faked:
    """The fake, with the few methods that a real workspace has too."""

    app = BOT_USER

    def __init__(self) -> None:
        self.slack = FakeSlack()
        self.settings = {
            "bot_token": self.slack.bot_token,
            "app_token": self.slack.app_token,
            "api_url": self.slack.api_url,
        }

    def says(self, text: str, thread: str | None = None) -> str:
        return self.slack.says(text, thread=thread)[0]

    def edits(self, ts: str, text: str) -> None:
        self.slack.edits(ts, text)

    def deletes(self, ts: str) -> None:
        self.slack.deletes(ts)

    def thread(self, ts: str) -> list[Json]:
        return self.slack.thread(ts)

    def until(self, look: Any) -> Any:
        return self.slack.until(look)

    def close(self) -> None:
        self.slack.close()


PLACES = [
    pytest.param(Faked, id="fake"),
    pytest.param(
        real.RealSlack,
        id="real",
        marks=[
            pytest.mark.slow,
            pytest.mark.skipif(not real.is_set(), reason=f"no workspace: set {', '.join(real.NAMES)}"),
        ],
    ),
]


@pytest.fixture(params=PLACES)
def workspace(request: pytest.FixtureRequest, lake: Assistant, tmp_path: Path) -> Iterator[Any]:
    """The app, connected by Socket Mode to the fake or to a real workspace."""
    made = request.param()
    settings = Settings(data_dir=str(tmp_path), slack=made.settings)
    with SlackApp(Assistant(lake.library, settings)) as app, SocketMode(app):
        yield made
    made.close()


def finished(workspace: Any, ts: str, count: int = 1) -> list[Json]:
    """The app's messages under a message, once the thumbs stand under each of them."""

    def look() -> list[Json]:
        found: list[Json] = workspace.thread(ts)
        return found if sum("context_actions" in str(m.get("blocks")) for m in found) == count else []

    shown: list[Json] = workspace.until(look)
    return shown


def test_a_question_its_follow_up_an_edit_and_a_deletion(workspace: Any) -> None:
    ts = workspace.says(f"<@{workspace.app}> {CLOSURE}")
    (first,) = finished(workspace, ts)
    assert "Clara Voss" in words(first["blocks"])
    workspace.says(f"<@{workspace.app}> And why did she order it?", ts)
    _, second = finished(workspace, ts, 2)
    assert "storm" in words(second["blocks"])
    workspace.edits(ts, f"<@{workspace.app}> {COST}")
    workspace.until(lambda: "4.2 million" in words(workspace.thread(ts)[0]["blocks"]))
    assert workspace.thread(ts)[0]["ts"] == first["ts"]
    other = workspace.says(f"<@{workspace.app}> {COST}")
    finished(workspace, other)
    workspace.deletes(other)
    workspace.until(lambda: not workspace.thread(other))
