"""Buttons under an answer: thumbs, and "Publish" under one that only the asker sees."""

from __future__ import annotations

import logging
from typing import Any

from assistant.interfaces.slack.clients import TIMEOUT_S, Workspace
from assistant.interfaces.slack.jobs import Place, Publish, Rated
from assistant.interfaces.slack.journal import Entry
from assistant.interfaces.slack.render import answer_messages
from assistant.interfaces.slack.services import Services
from assistant.types import Answer
from index.types import Audience

log = logging.getLogger(__name__)


def rate(services: Services, entry: Entry, job: Rated) -> None:
    """Keep a rating beside those given on the page, under the Slack user's name."""
    principal = services.threads.principal(job.answer)
    if principal is None or not principal.startswith(f"slack:{job.place.team}:"):
        log.info("a rating of an answer that was not given here: %s", job.answer)
        return
    services.assistant.conversations.answer(job.answer, Audience(principal=principal))
    services.feedback.record(job.answer, f"slack:{job.place.team}:{job.place.user}", "slack", job.rating)


def publish(services: Services, entry: Entry, job: Publish) -> None:
    """Post the answer in its thread for everybody, and take the private one away."""
    place = job.place
    workspace = services.workspace(place)
    audience = services.access.audience(workspace.steady, place)
    answer = services.assistant.conversations.answer(job.key, audience)
    reply = services.reply(workspace, entry, place, place.thread)
    reply.finish(answer_messages(answer, services.links))
    services.threads.replied(place, question_of(services, place, answer), reply.progress.posted, answer.id)
    respond(workspace, job.response_url, {"delete_original": True})


def question_of(services: Services, place: Place, answer: Answer) -> str:
    """The message an answer belongs to, so that an edit or deletion of it finds the published answer."""
    return services.threads.question(answer.id) or place.thread


def respond(workspace: Workspace, url: str, content: dict[str, Any]) -> None:
    """Speak through a ``response_url``: it works for half an hour, also where the app is not a member."""
    from slack_sdk.webhook import WebhookClient

    response = WebhookClient(url, timeout=TIMEOUT_S).send_dict(content)
    if response.status_code >= 400:
        log.info("a response_url was refused: %s %s", response.status_code, response.body)
