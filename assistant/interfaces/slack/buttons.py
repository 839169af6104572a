"""Buttons under an answer: thumbs, and "Publish" under one that only the asker sees."""

from __future__ import annotations

import logging

from assistant.briefing.types import Brief
from assistant.interfaces.slack.asides import respond
from assistant.interfaces.slack.briefs import brief_messages
from assistant.interfaces.slack.jobs import Publish, Rated
from assistant.interfaces.slack.journal import Entry
from assistant.interfaces.slack.render import answer_messages
from assistant.interfaces.slack.services import Services
from assistant.types import Answer
from index.errors import NotFound
from index.types import Audience

log = logging.getLogger(__name__)
HIDDEN = "This rests on a document that the channel may not see any more, so I can't publish it. Please ask again."


def rate(services: Services, entry: Entry, job: Rated) -> None:
    """Keep a rating beside those given on the page, under the Slack user's name."""
    principal = services.threads.principal(job.answer)
    if principal is None or not principal.startswith(f"slack:{job.place.team}:"):
        log.info("a rating of an answer that was not given here: %s", job.answer)
        return
    services.assistant.conversations.answer(job.answer, Audience(principal=principal))
    services.feedback.record(job.answer, f"slack:{job.place.team}:{job.place.user}", "slack", job.rating)


def publish(services: Services, entry: Entry, job: Publish) -> None:
    """Post for everybody what the asker saw, and take the private message away."""
    place = job.place
    workspace = services.workspace(place)
    audience = services.access.audience(workspace.steady, place)
    kept = services.assistant.kept(job.key, audience)
    try:
        for citation in kept.citations if isinstance(kept, Answer | Brief) else ():
            services.assistant.library.document(citation.document.id, audience)
    except NotFound:  # the channel was opened to others, or the document closed, since it was answered
        respond(job.response_url, {"response_type": "ephemeral", "text": HIDDEN})
        return
    if isinstance(kept, Answer):
        messages = answer_messages(kept, services.links)
    elif isinstance(kept, Brief):
        messages = brief_messages(kept, services.links)
    else:
        log.warning("%s can't be published", job.key)
        return
    question = services.threads.question(job.key) or place.thread
    reply = services.reply(workspace, entry, place, place.thread or question)
    reply.finish(messages)
    services.threads.replied(place, question, reply.progress.posted, job.key)
    respond(job.response_url, {"delete_original": True})
