"""What ``briefing doctor`` checks of Slack: settings, tokens, scopes, the way in. Only where a Slack setting is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from assistant.interfaces.slack.clients import code_of, is_passing, make_client
from assistant.interfaces.slack.manifest import CANVAS, FILES, SCOPES
from index.errors import BriefingError, SettingsError

if TYPE_CHECKING:
    from assistant.settings import Settings

TOKENS = {
    "invalid_auth": "Slack does not know this token. Copy it again from the app's pages.",
    "account_inactive": "The token belongs to a workspace or user that is gone. Install the app again.",
    "token_revoked": "The token was revoked. Install the app again and copy the new one.",
    "token_expired": "The token has expired: token rotation is on. Turn it off in the manifest and install again.",
    "not_allowed_token_type": "This is another kind of token than needed here.",
    "missing_scope": "The token lacks the scope connections:write. Make an app-level token that has it.",
}
Found = tuple[str, bool, str]  # what was looked at, whether it is well, what was found or what to do


def configured(settings: Settings) -> bool:
    """Whether anything of Slack is set."""
    slack = settings.slack
    return any((slack.bot_token, slack.app_token, slack.signing_secret, slack.client_id, slack.client_secret))


def slack_checks(settings: Settings) -> Iterator[Found]:
    """All checks in order; a failing one does not stop the others."""
    from assistant.interfaces.slack.app import installed

    if not installed():
        yield "slack libraries", False, "Slack needs an extra: pip install 'briefing-assistant[slack]'"
        return
    yield _found("slack settings", lambda: _settings(settings))
    slack = settings.slack
    if slack.bot_token is not None and slack.client_id is None:
        yield from _token(settings, "slack bot token", slack.bot_token.get_secret_value())
    if slack.client_id is not None:
        yield from _installed(settings)
    if slack.app_token is not None:
        yield _found("slack socket mode", lambda: _socket(settings))
    yield _found("slack links", lambda: _links(settings))


def _found(name: str, look: Callable[[], str]) -> Found:
    try:
        return name, True, look()
    except BriefingError as error:
        return name, False, str(error)


def _settings(settings: Settings) -> str:
    slack = settings.slack
    if slack.bot_token is None and slack.client_id is None:
        raise SettingsError("No bot token. Install the app in the workspace, set BRIEFING_SLACK__BOT_TOKEN (xoxb-…).")
    for name, token, start in (("BOT_TOKEN", slack.bot_token, "xoxb-"), ("APP_TOKEN", slack.app_token, "xapp-")):
        if token is not None and not token.get_secret_value().startswith(start):
            raise SettingsError(f"BRIEFING_SLACK__{name} begins with {start} in Slack; this one does not.")
    if slack.client_id is not None and slack.client_secret is None:
        raise SettingsError("OAuth needs BRIEFING_SLACK__CLIENT_SECRET beside BRIEFING_SLACK__CLIENT_ID.")
    if slack.client_id is not None and settings.http.public_url is None:
        raise SettingsError("OAuth needs BRIEFING_HTTP__PUBLIC_URL: Slack sends the installer back there.")
    ways = [way for way, on in (("Socket Mode", slack.over_socket), ("HTTP at /slack/events", slack.over_http)) if on]
    if not ways:
        raise SettingsError(
            "Slack has no way in. Set BRIEFING_SLACK__APP_TOKEN (xapp-…, connections:write) for Socket Mode, or "
            "BRIEFING_SLACK__SIGNING_SECRET for HTTP."
        )
    return " and ".join(ways)


def _call(call: Callable[[], Any]) -> Any:
    from slack_sdk.errors import SlackClientError

    try:
        return call()
    except (SlackClientError, OSError) as error:
        code = code_of(error)
        if not hasattr(error, "response") and is_passing(error):
            raise SettingsError(f"Slack can't be reached ({error}). Check the network and proxies.") from error
        raise SettingsError(f"Slack says {code}. {TOKENS.get(code, 'See assistant/docs/slack.md.')}") from error


def _token(settings: Settings, name: str, token: str) -> Iterator[Found]:
    client = make_client(token, settings.slack.api_url)
    try:
        said = _call(client.auth_test)
    except BriefingError as error:
        yield name, False, str(error)
        return
    yield name, True, f"{said['user']} in {said['team']} ({said['team_id']})"
    granted = {part.strip() for part in str(_header(said, "x-oauth-scopes")).split(",")}
    yield _found(f"{name.removesuffix(' token')} scopes", lambda: _scopes(granted))


def _scopes(granted: set[str]) -> str:
    missing = {scope: why for scope, why in SCOPES.items() if scope not in granted}
    if missing:
        listed = "; ".join(f"{scope} ({why})" for scope, why in missing.items())
        raise SettingsError(f"Missing: {listed}. Update the app from `briefing slack manifest` and install it again.")
    without = [f"{scope} ({why})" for scope, why in (CANVAS | FILES).items() if scope not in granted]
    return f"all that are needed; without {', '.join(without)}" if without else "all that are needed"


def _header(response: Any, name: str) -> str:
    return next((str(value) for key, value in response.headers.items() if key.lower() == name), "")


def _installed(settings: Settings) -> Iterator[Found]:
    """The key opens the kept tokens, and each workspace's token works."""
    from assistant.interfaces.slack.oauth import Installations

    path = settings.data_dir / "slack.sqlite"
    if not path.exists():
        yield "slack workspaces", True, "none yet; open /slack/install"
        return
    try:
        kept = Installations(settings, path)
        teams = kept.teams()
    except BriefingError as error:
        yield "slack workspaces", False, str(error)
        return
    yield "slack workspaces", True, f"{len(teams)} installed" if teams else "none yet; open /slack/install"
    for enterprise, team in teams:
        try:
            token = kept.token(enterprise, team)
        except BriefingError as error:
            yield f"slack workspace {team}", False, str(error)
            continue
        if token:
            yield from _token(settings, f"slack workspace {team}", token)


def _socket(settings: Settings) -> str:
    token = settings.slack.app_token
    assert token is not None  # noqa: S101 (for the type checker; the caller looks)
    client = make_client(None, settings.slack.api_url)
    _call(lambda: client.apps_connections_open(app_token=token.get_secret_value()))
    return "a connection can be opened"


def _links(settings: Settings) -> str:
    page = settings.http.public_url
    if page is None:
        return "citations lead to documents on the web only; to this server's page with BRIEFING_HTTP__PUBLIC_URL"
    return f"citations lead to {page}"
