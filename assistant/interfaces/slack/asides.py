"""Answers to commands, shortcuts and buttons: in the channel where the app may speak, else to the one who asked."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from assistant.interfaces.slack.clients import TIMEOUT_S, code_of
from assistant.interfaces.slack.jobs import Place
from assistant.interfaces.slack.journal import Entry
from assistant.interfaces.slack.limits import Message
from assistant.interfaces.slack.posting import Reply
from assistant.interfaces.slack.services import Services, said

log = logging.getLogger(__name__)
OUTSIDE = frozenset(("channel_not_found", "not_in_channel"))
INVITE = "I am not in this channel, so only you see this. Invite me to have it posted for everybody."


def respond(url: str, content: dict[str, Any]) -> None:
    """Speak through a ``response_url``: it works five times within half an hour, also where the app is no member."""
    from slack_sdk.webhook import WebhookClient

    response = WebhookClient(url, timeout=TIMEOUT_S).send_dict(content)
    if response.status_code >= 400:
        log.info("a response_url was refused: %s %s", response.status_code, response.body)


def tell(reply: Reply, url: str, messages: Sequence[Message]) -> None:
    """Show messages to the asker alone, once."""
    if reply.progress.told:
        return
    for message in messages:
        respond(url, {"response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks)})
    reply.note(told=True)


def refused(services: Services, entry: Entry, place: Place) -> str:
    """Why nothing is done for somebody; a job that is taken up again is not counted twice."""
    if refusal := services.access.refusal(place):
        return refusal
    wait = services.access.wait(place) if entry.attempts == 1 else 0
    return f"That is more than I answer in a minute. Please ask again in {wait} seconds." if wait else ""


def post(services: Services, reply: Reply, url: str, messages: Sequence[Message]) -> bool:
    """Post messages for everybody; where the app is not a member, tell the asker. Whether they were posted."""
    from slack_sdk.errors import SlackApiError

    if services.settings.private_first:
        tell(reply, url, messages)
        return False
    try:
        reply.finish(messages)
    except SlackApiError as error:
        if code_of(error) not in OUTSIDE:
            raise
        tell(reply, url, [*messages, *said(INVITE)])
        return False
    return True
