"""Slack's published form of a manifest, as far as our manifest goes.

Written by ourselves from the limits in github.com/slackapi/manifest-schema, ``schemas/manifest.schema.2.0.0.json`` at
commit 085a104; closed (``additionalProperties: false``) where the schema is closed, and nowhere wider than it. The
published file itself is not kept here: ``SLACK_MANIFEST_SCHEMA=<path of a copy>`` holds the manifest against that too.
"""

from __future__ import annotations

from typing import Any


def text(most: int, least: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most, **more}


def closed(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required or [], "additionalProperties": False, "properties": properties}


def many(items: dict[str, Any], most: int, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "minItems": least, "maxItems": most, "items": items}


WEB = r"^https?:\/\/"
YES_NO = {"type": "boolean"}
ADDRESS = text(3500, pattern=WEB)
SCOPES = many(text(50), 255)
EVENTS = many(text(50), 100) | {"uniqueItems": True}
PROMPTS = many(closed(["title", "message"], title=text(1000), message=text(1000)), 4)

FORM = closed(
    ["display_information"],
    _metadata=closed(major_version={"type": "integer"}, minor_version={"type": "integer"}),
    display_information=closed(
        ["name"],
        name=text(35),
        description=text(140),
        background_color=text(7, 4, pattern="^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
        long_description=text(4000, 175),
    ),
    features=closed(
        app_home=closed(home_tab_enabled=YES_NO, messages_tab_enabled=YES_NO, messages_tab_read_only_enabled=YES_NO),
        bot_user=closed(["display_name"], display_name=text(80), always_online=YES_NO),
        shortcuts=many(
            closed(
                ["name", "type", "callback_id", "description"],
                name=text(24),
                type={"enum": ["message", "global"]},
                callback_id=text(255),
                description=text(150),
            ),
            10,
            1,
        ),
        slash_commands=many(
            closed(
                ["command", "description"],
                command=text(32, 2, pattern=r"^\/"),
                url=text(3000, pattern=WEB),
                description=text(2000),
                usage_hint=text(1000),
                should_escape=YES_NO,
            ),
            50,
            1,
        ),
        assistant_view=closed(["assistant_description"], assistant_description=text(10_000), suggested_prompts=PROMPTS),
        agent_view=closed(agent_description=text(300), suggested_prompts=PROMPTS),
    ),
    oauth_config=closed(
        redirect_urls=many(text(2500), 1000) | {"uniqueItems": True},
        scopes=closed(bot=SCOPES, user=SCOPES, bot_optional=SCOPES, user_optional=SCOPES),
    ),
    settings=closed(
        event_subscriptions=closed(request_url=ADDRESS, bot_events=EVENTS, user_events=EVENTS),
        interactivity=closed(["is_enabled"], is_enabled=YES_NO, request_url=ADDRESS),
        org_deploy_enabled=YES_NO,
        socket_mode_enabled=YES_NO,
        token_rotation_enabled=YES_NO,
    ),
)
