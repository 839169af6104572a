"""How Slack reaches the app: over a WebSocket that we open (Socket Mode), or by HTTP requests to ``/slack/events``."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from assistant.errors import ServerError
from assistant.interfaces.slack.clients import code_of, make_client
from index.errors import SettingsError

if TYPE_CHECKING:
    from assistant.interfaces.slack.app import SlackApp

log = logging.getLogger(__name__)
# the library gives a broken connection up after five failed pings, or four without an answer: with its own ten seconds
# that was a minute in which nothing was heard
PING_S = 3


class SocketMode:
    """The connection of Socket Mode. The library reconnects when Slack ends it, as it does every few hours."""

    def __init__(self, app: SlackApp) -> None:
        """Raises :class:`~index.errors.SettingsError` without an app-level token."""
        from slack_bolt.adapter.socket_mode import SocketModeHandler

        token = app.settings.app_token
        if token is None:
            raise SettingsError(
                "Socket Mode needs an app-level token (xapp-…, scope connections:write): set BRIEFING_SLACK__APP_TOKEN."
            )
        client = make_client(None, app.settings.api_url, steady=True)
        self._handler: Any = SocketModeHandler(
            app.bolt, token.get_secret_value(), web_client=client, ping_interval=PING_S
        )

    def __enter__(self) -> Self:
        """Connect.

        Raises:
            ServerError: Slack can't be reached or refuses the token.
        """
        from slack_sdk.errors import SlackClientError

        try:
            self._handler.connect()
        except (SlackClientError, OSError) as error:
            self._handler.close()
            raise ServerError(
                f"Slack refuses the Socket Mode connection ({code_of(error)}). Check BRIEFING_SLACK__APP_TOKEN and "
                "that Socket Mode is on for the app; `briefing doctor` says what is missing."
            ) from error
        return self

    def __exit__(self, *details: object) -> None:
        self._handler.close()


def dispatch(app: SlackApp, body: bytes, headers: Any, query: Any) -> tuple[int, str, dict[str, str]]:
    """One HTTP request through Bolt, which checks signature and timestamp: status, body and headers of the response."""
    from slack_bolt.request import BoltRequest

    response = app.bolt.dispatch(
        BoltRequest(body=body.decode("utf-8", "replace"), query=dict(query), headers=dict(headers))
    )
    return response.status, response.body, response.first_headers_without_set_cookie()


def visit(handle: Any, headers: Any, query: Any) -> tuple[int, str, dict[str, str]]:
    """One step of the OAuth flow in a browser: status, page and headers of the response."""
    from slack_bolt.request import BoltRequest

    response = handle(BoltRequest(body="", query=dict(query), headers=dict(headers)))
    return response.status, response.body, {name: values[0] for name, values in response.headers.items()}
