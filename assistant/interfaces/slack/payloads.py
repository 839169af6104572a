"""Slack's payloads read: who, where, what, and the keys by which a repetition is known. Nothing is done here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.interfaces.slack.jobs import Place

Body = Mapping[str, Any]
SPOKEN = (None, "file_share", "thread_broadcast")  # kinds of message in which a person says something


@dataclass(frozen=True, slots=True)
class Said:
    """A person's message: new, edited or deleted. ``app``: the app's own user id, as mentions write it."""

    what: Literal["new", "edited", "deleted"]
    place: Place
    ts: str
    text: str
    before: str
    mention: bool
    files: tuple[str, ...]
    keys: tuple[str, ...]
    app: str | None


def said(body: Body) -> Said | None:
    """A message event as what a person did; ``None`` for bots (this one too), joins, and what Slack says itself."""
    event: Body = body["event"]
    subtype = event.get("subtype")
    what: Literal["new", "edited", "deleted"]
    if subtype == "message_changed":
        message, before = event.get("message") or {}, event.get("previous_message") or {}
        gone = message.get("subtype") == "tombstone"  # a deleted message with replies under it
        what, message = ("deleted", before) if gone else ("edited", message)
    elif subtype == "message_deleted":
        what, message, before = "deleted", event.get("previous_message") or {}, {}
    else:
        what, message, before = "new", event, {}
    if message.get("subtype") not in SPOKEN or not _by_person(message):
        return None
    ts = str(message["ts"])
    channel = str(event["channel"])
    im = event.get("channel_type") == "im" or channel.startswith("D")
    thread = str(message.get("thread_ts") or ts)
    place = _place(body, channel, thread, str(message["user"]), im)
    return Said(
        what=what,
        place=place,
        ts=ts,
        text=str(message.get("text") or ""),
        before=str(before.get("text") or ""),
        mention=event.get("type") == "app_mention",
        files=tuple(str(f["id"]) for f in message.get("files") or () if f.get("id")),
        keys=(f"event:{body.get('event_id')}", *_message_keys(what, place, ts, message)),
        app=app_user(body),
    )


def own_deleted(body: Body) -> tuple[Place, str] | None:
    """The place and ``ts`` of a message of the app's own that somebody deleted, if the event tells of that."""
    event: Body = body["event"]
    message = event.get("previous_message") or {}
    deleted = event.get("subtype") == "message_deleted" or (event.get("message") or {}).get("subtype") == "tombstone"
    app = app_user(body)
    if not deleted or app is None or message.get("user") != app or not message.get("ts"):
        return None
    channel, ts = str(event["channel"]), str(message["ts"])
    return _place(body, channel, str(message.get("thread_ts") or ts), app, channel.startswith("D")), ts


def _by_person(message: Body) -> bool:
    return bool(message.get("user")) and not message.get("bot_id") and message.get("user") != "USLACKBOT"


def _message_keys(what: str, place: Place, ts: str, message: Body) -> tuple[str, ...]:
    """One message comes as two events where it both mentions the app and is in a channel the app listens to."""
    if what == "edited":
        return (f"edited:{place.team}:{place.channel}:{ts}:{(message.get('edited') or {}).get('ts')}",)
    return (f"{what}:{place.team}:{place.channel}:{ts}",)


def app_user(body: Body) -> str | None:
    """The app's own user id in the workspace an event was sent for."""
    for authorization in body.get("authorizations") or ():
        if authorization.get("is_bot"):
            return str(authorization["user_id"])
    return None


def _place(body: Body, channel: str, thread: str, user: str, im: bool) -> Place:
    installed: Body = next(iter(body.get("authorizations") or ()), {})
    org = installed.get("is_enterprise_install") or body.get("is_enterprise_install") in (True, "true")
    return Place(
        team=str(installed.get("team_id") or body.get("team_id") or ""),
        channel=channel,
        thread=thread,
        user=user,
        enterprise=str(installed.get("enterprise_id") or body.get("enterprise_id")) if org else None,
        im=im,
    )


def place_of_event(body: Body, channel: str, thread: str, user: str) -> Place:
    """Where another event than a message happened."""
    return _place(body, channel, thread, user, channel.startswith("D"))


def place_of_command(body: Body) -> Place:
    """Where a slash command was typed. Each has a lane of its own: it stands in no thread."""
    channel = str(body["channel_id"])
    return Place(
        team=str(body["team_id"]),
        channel=channel,
        thread="",
        user=str(body["user_id"]),
        enterprise=_organisation(body, body.get("enterprise_id")),
        im=channel.startswith("D"),
    )


def place_of_interaction(body: Body) -> Place:
    """Where a button was pressed or a shortcut used: the thread of the message it belongs to."""
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    thread = message.get("thread_ts") or container.get("thread_ts") or message.get("ts") or container.get("message_ts")
    user = body["user"]
    return Place(
        team=str((body.get("team") or {}).get("id") or user.get("team_id") or ""),
        channel=channel,
        thread=str(thread or ""),
        user=str(user["id"]),
        enterprise=_organisation(body, (body.get("enterprise") or {}).get("id")),
        im=channel.startswith("D"),
    )


def _organisation(body: Body, enterprise: Any) -> str | None:
    return str(enterprise) if enterprise and body.get("is_enterprise_install") in (True, "true") else None
