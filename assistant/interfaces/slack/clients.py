"""Slack's Web API, one workspace at a time, and which of its errors are worth another try."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from assistant.settings_slack import SlackSettings

TokenOf = Callable[[str | None, str], str | None]  # organisation and workspace -> bot token

TIMEOUT_S = 30
# nothing that comes later makes these go away
HOPELESS = frozenset(
    "account_inactive channel_not_found invalid_auth invalid_blocks is_archived missing_scope msg_blocks_too_long "
    "msg_too_long no_permission not_allowed_token_type not_authed not_in_channel restricted_action "
    "team_access_not_granted thread_locked token_expired token_revoked user_not_found user_not_in_channel".split()
)
GONE = frozenset("cant_update_message edit_window_closed message_not_found".split())
NOT_STREAMING = "message_not_in_streaming_state"
STOPPED = "stopped_by_user"
NOT_THERE = "message_not_found"


class NotInstalled(Exception):
    """No token for this workspace: the app was removed there."""


@dataclass(frozen=True)
class Workspace:
    """Two ``WebClient``s of one workspace.

    ``once`` posts: it tries again only when Slack says that it did nothing (429, after the seconds it names), because a
    connection that broke may have broken after the message was there. ``steady`` is for calls that may be made twice.
    """

    once: Any
    steady: Any


class Clients:
    """Clients by workspace."""

    def __init__(self, settings: SlackSettings, token_of: TokenOf) -> None:
        self._settings = settings
        self._token_of = token_of
        self._identities: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def workspace(self, enterprise: str | None, team: str) -> Workspace:
        """The clients of a workspace.

        Raises:
            NotInstalled: there is no token for it.
        """
        token = self._token_of(enterprise, team)
        if token is None:
            raise NotInstalled(f"no token for the workspace {team}")
        return Workspace(
            make_client(token, self._settings.api_url), make_client(token, self._settings.api_url, steady=True)
        )

    def identity(self, workspace: Workspace, team: str) -> dict[str, str]:
        """Who the app is there: ``user_id`` and ``bot_id``, asked once."""
        with self._lock:
            if team not in self._identities:
                found = workspace.steady.auth_test()
                self._identities[team] = {name: found.get(name) or "" for name in ("user_id", "bot_id")}
            return self._identities[team]


def make_client(token: str | None, api_url: str, *, steady: bool = False) -> Any:
    """A ``WebClient``; a ``steady`` one also repeats after broken connections and errors of the server."""
    from slack_sdk.http_retry.builtin_handlers import (
        ConnectionErrorRetryHandler,
        RateLimitErrorRetryHandler,
        ServerErrorRetryHandler,
    )
    from slack_sdk.web import WebClient

    handlers: list[Any] = [RateLimitErrorRetryHandler(max_retry_count=5)]
    if steady:
        handlers += [ConnectionErrorRetryHandler(max_retry_count=2), ServerErrorRetryHandler(max_retry_count=2)]
    return WebClient(token=token, base_url=api_url, timeout=TIMEOUT_S, retry_handlers=handlers)


def code_of(error: Exception) -> str:
    """Slack's word for what went wrong, or the error's class."""
    response = getattr(error, "response", None)
    found = response.get("error") if response is not None and hasattr(response, "get") else None
    return str(found) if found else type(error).__name__


def is_passing(error: Exception) -> bool:
    """Whether a failed call may succeed later: Slack is down, slow or out of reach, or asks for patience."""
    from slack_sdk.errors import SlackApiError

    if isinstance(error, SlackApiError):
        return code_of(error) not in HOPELESS
    return isinstance(error, URLError | HTTPException | TimeoutError | ConnectionError)


def is_unsure(error: Exception) -> bool:
    """Whether the call may have been carried out although it failed."""
    from slack_sdk.errors import SlackApiError

    if isinstance(error, SlackApiError):
        return bool(error.response.status_code >= 500)
    return is_passing(error)
