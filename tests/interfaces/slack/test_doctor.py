"""``briefing doctor`` with each thing missing in turn: it says which, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import Settings
from assistant.interfaces.slack.doctor import configured, slack_checks
from assistant.interfaces.slack.manifest import SCOPES
from tests.interfaces.slack.conftest import slack_settings
from tests.interfaces.slack.fake import FakeSlack

Spoil = Callable[[FakeSlack], dict[str, Any]]


def looked(fake: FakeSlack, folder: Path, **more: Any) -> dict[str, tuple[bool, str]]:
    settings = Settings(data_dir=str(folder), slack=slack_settings(fake, **more))
    return {name: (ok, detail) for name, ok, detail in slack_checks(settings)}


def test_all_is_well(slack: FakeSlack, tmp_path: Path) -> None:
    found = looked(slack, tmp_path)
    assert all(ok for ok, _ in found.values()), found
    assert found["slack settings"][1] == "Socket Mode and HTTP at /slack/events"
    assert found["slack bot token"][1] == "briefing in Fake (T0TEAM)"


def test_nothing_is_looked_at_where_nothing_is_set(tmp_path: Path) -> None:
    assert not configured(Settings(data_dir=str(tmp_path)))


def spoilt(**settings: Any) -> Spoil:
    return lambda fake: settings


def revoked(fake: FakeSlack) -> dict[str, Any]:
    fake.fault("auth.test", error="token_revoked")
    return {}


def down(fake: FakeSlack) -> dict[str, Any]:
    return {"api_url": "http://127.0.0.1:9/api/"}


MISSING: dict[str, tuple[Spoil, str, str]] = {
    "bot token": (spoilt(bot_token=None), "slack settings", "BRIEFING_SLACK__BOT_TOKEN"),
    "way in": (spoilt(app_token=None, signing_secret=None), "slack settings", "BRIEFING_SLACK__APP_TOKEN"),
    "bot token of another kind": (spoilt(bot_token="xoxp-x"), "slack settings", "begins with xoxb-"),
    "app token of another kind": (spoilt(app_token="xoxb-x"), "slack settings", "begins with xapp-"),
    "known bot token": (spoilt(bot_token="xoxb-other"), "slack bot token", "does not know this token"),
    "valid bot token": (revoked, "slack bot token", "Install the app again"),
    "known app token": (spoilt(app_token="xapp-other"), "slack socket mode", "does not know this token"),
    "client secret": (spoilt(client_id="1.2"), "slack settings", "BRIEFING_SLACK__CLIENT_SECRET"),
    "public address for OAuth": (
        spoilt(client_id="1.2", client_secret="s"), "slack settings", "BRIEFING_HTTP__PUBLIC_URL",
    ),
    "network": (down, "slack bot token", "can't be reached"),
    "network for Socket Mode": (down, "slack socket mode", "can't be reached"),
}  # fmt: skip


@pytest.mark.parametrize("what", MISSING)
def test_what_is_missing_is_named_with_what_to_do(slack: FakeSlack, tmp_path: Path, what: str) -> None:
    spoil, check, told = MISSING[what]
    found = looked(slack, tmp_path, **spoil(slack))
    ok, detail = found[check]
    assert not ok
    assert told in detail
    assert slack.secret not in str(found)
    assert "xoxb-other" not in str(found)


@pytest.mark.parametrize("scope", SCOPES)
def test_each_missing_scope_is_named_with_what_it_is_for(slack: FakeSlack, tmp_path: Path, scope: str) -> None:
    slack.tokens[slack.bot_token].discard(scope)
    ok, detail = looked(slack, tmp_path)["slack bot scopes"]
    assert not ok
    assert f"{scope} ({SCOPES[scope]})" in detail


def test_scopes_that_are_not_granted_on_purpose_are_no_failure(slack: FakeSlack, tmp_path: Path) -> None:
    slack.tokens[slack.bot_token] -= {"canvases:write", "files:write", "files:read"}
    ok, detail = looked(slack, tmp_path)["slack bot scopes"]
    assert ok
    assert "canvases:write" in detail
