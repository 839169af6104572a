"""The assistant's panel: a greeting, and questions to begin with that the documents answer."""

from __future__ import annotations

from assistant.interfaces.slack.answering import nicety
from assistant.interfaces.slack.jobs import Greeting
from assistant.interfaces.slack.journal import Entry
from assistant.interfaces.slack.limits import PROMPTS
from assistant.interfaces.slack.services import Services, said

HELLO = (
    "Ask me about the documents. I answer only what they say, sentence by sentence, each with its source and the "
    "quoted words; where they don't say, I tell you so. /brief and a topic writes a brief. “Check this claim”, in any "
    "message's menu, holds that message against the documents."
)
CHOOSE = "You could ask"


def greet(services: Services, entry: Entry, job: Greeting) -> None:
    """Greet a thread of the older panel; in both panels offer up to four questions worked out from the documents."""
    place = job.place
    if services.access.refusal(place):
        return
    workspace = services.workspace(place)
    if job.threaded and not entry.progress.posted:
        reply = services.reply(workspace, entry, place, place.thread)
        reply.finish(said(HELLO))
        services.threads.replied(place, place.thread, reply.progress.posted, "")
    audience = services.access.audience(workspace.steady, place)
    questions = services.suggestions.general(audience, count=PROMPTS)
    if questions:
        thread = {"thread_ts": place.thread} if job.threaded else {}
        prompts = [{"title": question, "message": question} for question in questions]
        nicety(
            lambda: workspace.once.api_call(
                "assistant.threads.setSuggestedPrompts",
                json={"channel_id": place.channel, "prompts": prompts, "title": CHOOSE, **thread},
            )
        )
