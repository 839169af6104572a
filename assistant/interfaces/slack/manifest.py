"""The app's manifest: what is pasted into Slack to make the app, with the least scopes that it needs.

Slack's published form: github.com/slackapi/manifest-schema (version 2). Since July 2026 new apps have the agent view;
``panel="assistant"`` is for apps made before that, which keep the older panel until they are moved over for good.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from index.errors import SettingsError

Panel = Literal["agent", "assistant"]

# scope -> what for; `briefing doctor` says it of each that is missing
SCOPES = {
    "app_mentions:read": "to hear when somebody mentions the app",
    "assistant:write": "for the panel's title and suggested questions",
    "channels:history": "to see edits and deletions of a question, and threads, in public channels",
    "channels:read": "to know that a channel is public",
    "chat:write": "to answer",
    "commands": "for /brief and “Check this claim”",
    "groups:history": "as channels:history, in private channels",
    "groups:read": "to know that a channel is private (without it, it counts as public)",
    "im:history": "to read direct messages to the app",
    "im:read": "to know that a conversation is a direct message",
    "mpim:history": "as channels:history, in group messages",
    "mpim:read": "to know that a conversation is a group message",
}
CANVAS = {"canvases:write": "to put a long brief into a canvas"}
FILES = {
    "files:read": "to read files that are dropped into a direct message",
    "files:write": "to attach a long brief as a file where there are no canvases",
}
EVENTS = ["app_mention", "message.channels", "message.groups", "message.im", "message.mpim"]
PANEL_EVENTS = {
    "agent": ["app_home_opened"],
    "assistant": ["assistant_thread_context_changed", "assistant_thread_started"],
}
GONE_EVENTS = ["app_uninstalled", "tokens_revoked"]  # where several workspaces may install the app
SHORT = "Answers from your documents. Every sentence names its source, every quote is the source."
LONG = (
    "Ask a question in a channel, in a direct message or in the panel. The answer is made of what the documents say: "
    "each sentence carries numbered citations with the quoted words, their publisher and date. Where the documents "
    "don't say, the app says so. /brief writes a brief on a topic; “Check this claim” holds a message against them."
)


def scopes(*, canvas: bool = True, files: bool = True) -> dict[str, str]:
    """The bot's scopes with what each is for."""
    return dict(sorted((SCOPES | (CANVAS if canvas else {}) | (FILES if files else {})).items()))


def manifest(
    *, url: str | None = None, name: str = "Briefing", panel: Panel = "agent", canvas: bool = True, files: bool = True
) -> dict[str, Any]:
    """The manifest. ``url``: this server's public address, for HTTP; without one, for Socket Mode.

    Raises:
        SettingsError: the address does not begin with https://, or the name has more than 35 characters.
    """
    if url is not None and not url.startswith("https://"):
        raise SettingsError(f"Slack sends requests to https addresses only, not to {url!r}.")
    if not 1 <= len(name) <= 35:
        raise SettingsError("The app's name may have 35 characters at most.")
    endpoint = f"{url.rstrip('/')}/slack/events" if url else None
    at = {"url": endpoint} if endpoint else {}
    request = {"request_url": endpoint} if endpoint else {}
    shown = {"agent_view": {"agent_description": SHORT}, "assistant_view": {"assistant_description": SHORT}}
    events = EVENTS + PANEL_EVENTS[panel] + (GONE_EVENTS if url else [])
    oauth: dict[str, Any] = {"scopes": {"bot": list(scopes(canvas=canvas, files=files))}}
    if url:
        oauth["redirect_urls"] = [f"{url.rstrip('/')}/slack/oauth_redirect"]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name, "description": SHORT, "long_description": LONG, "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            f"{panel}_view": shown[f"{panel}_view"],
            "slash_commands": [
                {
                    "command": "/brief", "description": "A brief on a topic, bottom line first, every line cited",
                    "usage_hint": "the Tomahawk debate as of 18 October 2025", "should_escape": False, **at,
                }
            ],
            "shortcuts": [
                {
                    "name": "Check this claim", "type": "message", "callback_id": "check_claim",
                    "description": "Hold the message's sentences against the documents",
                }
            ],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {"bot_events": sorted(events), **request},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": endpoint is None,
            "token_rotation_enabled": False,
        },
    }  # fmt: skip


def written(made: dict[str, Any], form: Literal["json", "yaml"]) -> str:
    """A manifest as text to paste."""
    if form == "json":
        return json.dumps(made, indent=2, ensure_ascii=False)
    import yaml

    text: str = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=100)
    return text.rstrip("\n")
