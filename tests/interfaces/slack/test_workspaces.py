"""Several workspaces: installed by OAuth, tokens sealed at rest, each answered with its own, forgotten when removed."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet

from assistant import Settings
from assistant.interfaces.slack.oauth import Installations
from index.errors import SettingsError
from tests.interfaces.serving import ANN, users
from tests.interfaces.slack.block_kit import words
from tests.interfaces.slack.conftest import Start
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.delivery import Http
from tests.interfaces.slack.fake.slack import ALL_SCOPES
from tests.interfaces.slack.fake.state import IM
from tests.interfaces.slack.lake import CLOSURE

OAUTH = {"bot_token": None, "client_id": "111.222", "client_secret": "oauth-secret"}
PAGE = {"public_url": "http://127.0.0.1"}


def site(slack: FakeSlack) -> str:
    assert isinstance(slack.transport, Http)
    return slack.transport.url.removesuffix("/slack/events")


def install(slack: FakeSlack, code: str = "code-1", team: str = "T0TEAM") -> httpx.Response:
    """What an installer's browser does; Slack's consent page is skipped."""
    token = f"xoxb-of-{team}"
    slack.tokens[token] = set(ALL_SCOPES)
    slack.methods.codes[code] = (team, token)
    with httpx.Client(base_url=site(slack), trust_env=False) as browser:
        page = browser.get("/slack/install")
        assert page.status_code == 200
        address = page.text.split('href="https://slack.com/oauth')[1].split('"')[0].replace("&amp;", "&")
        query = parse_qs(urlsplit(address).query)
        assert set(query["scope"][0].split(",")) == ALL_SCOPES
        state = query["state"][0]
        cookie = page.headers["set-cookie"].split(";")[0]
        return browser.get("/slack/oauth_redirect", params={"code": code, "state": state}, headers={"Cookie": cookie})


def test_a_workspace_is_installed_answered_and_forgotten(slack: FakeSlack, start: Start, tmp_path: Path) -> None:
    start(http=PAGE, **OAUTH)
    slack.tokens.pop(slack.bot_token)
    assert install(slack).status_code == 200
    ts, _ = slack.says(CLOSURE, channel=IM)
    assert "Clara Voss" in words(slack.answer(ts, IM)[0]["blocks"])
    content = b"".join(f.read_bytes() for f in (tmp_path / "slack").glob("slack.sqlite*"))
    assert b"xoxb-of-T0TEAM" not in content
    assert (tmp_path / "slack" / "slack.key").stat().st_mode & 0o077 == 0
    app = start(http=PAGE, **OAUTH)
    again, _ = slack.says(CLOSURE, channel=IM)
    assert slack.answer(again, IM)
    slack.event(slack.body({"type": "app_uninstalled"}))
    assert app.installations is not None
    assert app.installations.teams() == []
    late, _ = slack.says(CLOSURE, channel=IM)  # there is no token for it any more
    assert app.services.journal.count() == 0
    assert not slack.thread(late, IM)


def test_two_workspaces_have_a_token_each(slack: FakeSlack, start: Start) -> None:
    app = start(http=PAGE, **OAUTH)
    install(slack)
    install(slack, "code-2", "T0OTHER")
    assert app.installations is not None
    assert app.installations.token(None, "T0TEAM") == "xoxb-of-T0TEAM"
    assert app.installations.token(None, "T0OTHER") == "xoxb-of-T0OTHER"
    assert app.installations.token(None, "T0NOBODY") is None
    assert sorted(app.installations.teams()) == [(None, "T0OTHER"), (None, "T0TEAM")]


def test_a_revoked_bot_token_is_forgotten_and_a_users_is_not(slack: FakeSlack, start: Start) -> None:
    app = start(http=PAGE, **OAUTH)
    install(slack)
    assert app.installations is not None
    slack.event(slack.body({"type": "tokens_revoked", "tokens": {"oauth": ["U0ANN"]}}))
    assert app.installations.token(None, "T0TEAM")
    slack.event(slack.body({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}}))
    assert app.installations.token(None, "T0TEAM") is None


def test_a_workspace_outside_the_setting_is_not_installed(slack: FakeSlack, start: Start) -> None:
    app = start(http=PAGE, allowed_teams="T0OTHER", **OAUTH)
    assert install(slack).status_code == 500
    assert app.installations is not None
    assert app.installations.teams() == []


def test_a_state_that_was_not_made_here_or_was_used_is_refused(slack: FakeSlack, start: Start) -> None:
    app = start(http=PAGE, **OAUTH)
    forged = {"code": "code-1", "state": "forged"}
    assert httpx.get(f"{site(slack)}/slack/oauth_redirect", params=forged, trust_env=False).status_code == 400
    cookie = {"Cookie": "slack-app-oauth-state=forged"}
    found = httpx.get(f"{site(slack)}/slack/oauth_redirect", params=forged, headers=cookie, trust_env=False)
    assert found.status_code == 401
    assert app.installations is not None
    assert app.installations.teams() == []


def test_installing_begins_behind_the_login(slack: FakeSlack, start: Start) -> None:
    start(http=PAGE | {"editors": "ann"}, auth=users(), **OAUTH)
    address = f"{site(slack)}/slack/install"
    assert httpx.get(address, trust_env=False).status_code == 401
    assert httpx.get(address, auth=ANN, trust_env=False).status_code == 200
    assert httpx.get(address, auth=("bob", "battery staple"), trust_env=False).status_code == 403


def made(folder: Path, **slack: Any) -> Installations:
    settings = Settings(data_dir=str(folder), slack={"client_id": "1.2", "client_secret": "s"} | slack)
    return Installations(settings, folder / "slack.sqlite")


def kept() -> Any:
    from slack_sdk.oauth.installation_store import Installation

    return Installation(
        app_id="A0", team_id="T0", bot_token="xoxb-1", bot_id="B0", bot_user_id="U0", user_id="U1", user_token="xoxp-2",
        bot_refresh_token="xoxe-3", installed_at=1.0,
    )  # fmt: skip


def test_no_secret_of_an_installation_is_written_as_it_is(tmp_path: Path) -> None:
    made(tmp_path).save(kept())
    with sqlite3.connect(tmp_path / "slack.sqlite") as connection:
        dump = "\n".join(connection.iterdump())
    assert not [secret for secret in ("xoxb-1", "xoxp-2", "xoxe-3") if secret in dump]
    assert made(tmp_path).token(None, "T0") == "xoxb-1"


def test_a_key_may_be_replaced_by_another_and_a_lost_one_is_said(tmp_path: Path) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    made(tmp_path, token_key=old).save(kept())
    assert made(tmp_path, token_key=f"{new},{old}").token(None, "T0") == "xoxb-1"
    with pytest.raises(SettingsError, match="BRIEFING_SLACK__TOKEN_KEY"):
        made(tmp_path, token_key=new).token(None, "T0")
    with pytest.raises(SettingsError, match="not a Fernet key"):
        made(tmp_path, token_key="short")
