"""Files dropped into a direct message: who may add them, and what may go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings
from assistant.interfaces.slack.app import SlackApp
from index.embedder import Embedder
from tests.interfaces.serving import serving
from tests.interfaces.slack.block_kit import words
from tests.interfaces.slack.conftest import slack_settings
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.state import ANN, IM

FERRY = b"The ferry Aurelia runs to Konstanz every hour. Captain Tom Reiter commands the ferry Aurelia."


@pytest.fixture
def shelf(slack: FakeSlack, tmp_path: Path, model: Embedder) -> Iterator[Any]:
    """Starts the app over an empty library of the test's own."""
    from contextlib import ExitStack

    with ExitStack() as running:

        def run(**settings: Any) -> SlackApp:
            made = Settings(data_dir=str(tmp_path / "data"), slack=slack_settings(slack, app_token=None, **settings))
            assistant = running.enter_context(Assistant.open(made, embedder=model))
            apps: list[Any] = []
            url = running.enter_context(serving(assistant, lambda app: apps.append(app) or app))
            slack.over_http(f"{url}/slack/events")
            app: SlackApp = apps[0].state.slack
            return app

        yield run


def press(slack: FakeSlack, message: dict[str, Any], which: int) -> dict[str, Any]:
    """Press a button of an offer; what then stands in its place."""
    button = next(b for b in message["blocks"] if b["type"] == "actions")["elements"][which]
    action = {"type": "button", "action_id": button["action_id"], "value": button["value"]}
    before = len(slack.server.hooks)
    _, delivery = slack.clicks(action, message, channel=IM)
    assert delivery.acknowledged
    slack.until(lambda: len(slack.server.hooks) > before)
    return slack.server.hooks[-1][1]


def test_an_editor_adds_a_file_and_it_is_answered_from(slack: FakeSlack, shelf: Any) -> None:
    app = shelf(editors=ANN, files_visibility="internal", direct_messages_see="public+internal")
    ts, _ = slack.drops("aurelia.txt", FERRY)
    (offer,) = slack.answer(ts, IM)
    assert "Shall I add “aurelia.txt”" in words(offer["blocks"])
    done = press(slack, offer, 0)
    assert done["replace_original"] is True
    assert "Added “" in words(done["blocks"])
    (document,) = app.assistant.library.documents()
    assert document.visibility == "internal"
    assert document.uri == f"upload:slack:T0TEAM:{ANN}/aurelia.txt"
    asked, _ = slack.says("Who commands the ferry Aurelia?", channel=IM)
    assert "Tom Reiter" in words(slack.answer(asked, IM)[0]["blocks"])


def test_an_offer_may_be_declined(slack: FakeSlack, shelf: Any) -> None:
    app = shelf(editors=ANN)
    ts, _ = slack.drops("aurelia.txt", FERRY)
    done = press(slack, slack.answer(ts, IM)[0], 1)
    assert "Left out" in words(done["blocks"])
    assert not app.assistant.library.documents()


def test_nobody_adds_files_unless_the_setting_names_them(slack: FakeSlack, shelf: Any) -> None:
    shelf()
    ts, _ = slack.drops("aurelia.txt", FERRY)
    assert "BRIEFING_SLACK__EDITORS" in words(slack.answer(ts, IM)[0]["blocks"])


@pytest.mark.parametrize(
    ("name", "more", "told"),
    [
        ("tool.exe", {}, "I can't read “tool.exe”"),
        ("big.txt", {"size": 10**9}, "above the limit of 50 MB"),
    ],
)
def test_a_file_that_can_not_be_read_is_not_offered(
    slack: FakeSlack, shelf: Any, name: str, more: dict[str, Any], told: str
) -> None:
    shelf(editors=ANN)
    ts, _ = slack.drops(name, FERRY, **more)
    (message,) = slack.answer(ts, IM)
    assert told in words(message["blocks"])
    assert not [b for b in message["blocks"] if b["type"] == "actions"]


@pytest.mark.parametrize(
    ("content", "more", "told"),
    [
        (b"", {}, "empty"),
        (FERRY, {"url_private_download": "https://evil.example/aurelia.txt"}, "kept outside Slack"),
        (FERRY, {"url_private_download": "http://files.slack.com/aurelia.txt"}, "kept outside Slack"),
    ],
)
def test_what_goes_wrong_with_a_file_is_said(
    slack: FakeSlack, shelf: Any, content: bytes, more: dict[str, Any], told: str
) -> None:
    app = shelf(editors=ANN)
    ts, _ = slack.drops("aurelia.txt", content, **more)
    done = press(slack, slack.answer(ts, IM)[0], 0)
    assert told in words(done["blocks"])
    assert not app.assistant.library.documents()


def test_slacks_login_page_is_not_taken_for_the_file(slack: FakeSlack, shelf: Any) -> None:
    shelf(editors=ANN)
    ts, _ = slack.drops("aurelia.txt", FERRY)
    (offer,) = slack.answer(ts, IM)
    slack.tokens[slack.bot_token].discard("files:read")
    slack.methods.unscoped.add("files.info")
    assert "files:read" in words(press(slack, offer, 0)["blocks"])
