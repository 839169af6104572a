"""A question: asked of the assistant, shown as it is proved, kept as a turn of the thread's conversation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import cast

from assistant.interfaces.attending import attended
from assistant.interfaces.slack.asides import refused
from assistant.interfaces.slack.clients import Workspace, code_of, is_passing
from assistant.interfaces.slack.jobs import Deletion, Place, Question
from assistant.interfaces.slack.journal import Entry
from assistant.interfaces.slack.posting import Reply
from assistant.interfaces.slack.render import answer_messages, sentence
from assistant.interfaces.slack.services import Services, said
from assistant.types import Answer, Citation, Failed, Finished, SentenceReady
from index.errors import NotFound
from index.types import Audience

log = logging.getLogger(__name__)
STATUS = "is reading the documents …"
TITLE = 80


def answer_question(services: Services, entry: Entry, job: Question) -> None:
    """Answer a message, or answer it again after it was edited."""
    workspace = services.workspace(job.place)
    reply = services.reply(workspace, entry, job.place, job.ts, stream=not job.edited)
    if refusal := refused(services, entry, job.place):
        _refuse(services, reply, job, refusal)
        return
    earlier = services.threads.replies(job.place, job.ts)
    if job.edited and not reply.progress.posted and earlier.messages:
        reply.adopt(earlier.messages)
    audience = services.access.audience(workspace.steady, job.place)
    answer = _kept(services, reply, audience) or _ask(services, workspace, reply, entry, audience, earlier.answer)
    if answer is None:
        return
    private = services.settings.private_first and not job.place.im and not reply.progress.posted
    if private and not reply.progress.told:
        reply.whisper(answer_messages(answer, services.links, publish=True))
        _status(workspace, job.place, "")  # a message for everybody would have ended it
    elif not private:
        reply.finish(answer_messages(answer, services.links))
    services.threads.replied(job.place, job.ts, reply.progress.posted, answer.id)
    if job.place.im:
        _decorate(services, workspace, job.place, answer, audience)


def _refuse(services: Services, reply: Reply, job: Question, refusal: str) -> None:
    if not job.place.im and not reply.progress.told:
        reply.whisper(said(refusal))
    elif job.place.im:
        reply.finish(said(refusal))
        services.threads.replied(job.place, f"refused:{job.ts}", reply.progress.posted, "")


def _kept(services: Services, reply: Reply, audience: Audience) -> Answer | None:
    """The answer of an earlier try that did not come to show it."""
    if not reply.progress.answer:
        return None
    return services.assistant.conversations.answer(reply.progress.answer, audience)


def _ask(
    services: Services, workspace: Workspace, reply: Reply, entry: Entry, audience: Audience, instead_of: str
) -> Answer | None:
    """The answer, its sentences shown as they come; ``None`` after a failure, which was said, and when given up."""
    job = cast(Question, entry.job)
    _status(workspace, job.place, STATUS)
    conversation = _conversation(services, job.place, audience)
    if instead_of:
        _set_aside(services, instead_of, audience)
    show = _shower(services, reply, job)
    answer: Answer | None = None
    shown: list[Citation] = []
    try:
        stream = services.assistant.stream(job.text, conversation=conversation, audience=audience)
        with closing(attended(stream)) as events:  # closing it ends a call to the language model
            for event in events:
                if isinstance(event, SentenceReady):
                    show(event)
                    shown += event.citations
                elif isinstance(event, Failed):
                    reply.finish(said(event.message))
                    services.threads.replied(job.place, job.ts, reply.progress.posted, "")
                elif isinstance(event, Finished):
                    answer = event.answer
                    services.threads.remember(job.place, audience.visibilities, answer.conversation)
                    services.threads.keep(answer.id, audience.principal, job.ts)
                    reply.note(answer=answer.id)
                if answer is None and _unwanted(services, entry, reply):
                    _leave(services, workspace, reply, job, instead_of, shown)
                    return None
    finally:
        if instead_of and answer is None:  # the earlier turn keeps its place unless there is a new one
            _set_aside(services, instead_of, audience, aside=False)
    return answer


def _unwanted(services: Services, entry: Entry, reply: Reply) -> bool:
    """Whether nobody waits for the answer: the stream was stopped, our message or the question deleted or edited."""
    journal = services.journal
    return reply.stopped or journal.withdrawn(entry) or journal.removed(entry.job.place, reply.progress.posted)


def _leave(
    services: Services, workspace: Workspace, reply: Reply, job: Question, instead_of: str, shown: Sequence[Citation]
) -> None:
    """Give the question up. What was shown is kept as the reply, for the edit or deletion that may come next."""
    log.info("the question %s in %s is not waited for any more", job.ts, job.place.channel)
    services.threads.point(shown)  # no answer is kept, but the sources of what stands there open
    reply.leave()
    if not reply.progress.posted:
        _status(workspace, job.place, "")  # a message would have ended it
    services.threads.replied(job.place, job.ts, reply.progress.posted, instead_of)


def _conversation(services: Services, place: Place, audience: Audience) -> str | None:
    """The thread's conversation, if it was not deleted since."""
    known = services.threads.conversation(place, audience.visibilities)
    if known is None:
        return None
    try:
        services.assistant.conversations.history(known, audience)
    except NotFound:
        return None
    return known


def _set_aside(services: Services, answer: str, audience: Audience, *, aside: bool = True) -> None:
    try:
        services.assistant.conversations.set_aside(answer, audience, aside=aside)
    except NotFound:  # the conversation was deleted since, or the channel sees less now
        log.info("the earlier answer %s is not there any more", answer)


def _shower(services: Services, reply: Reply, job: Question) -> Callable[[SentenceReady], None]:
    """Shows a sentence in the thread, unless the asker alone sees the answer first."""
    if services.settings.private_first and not job.place.im:
        return lambda event: None

    def show(event: SentenceReady) -> None:
        citations = {c.number: c for c in event.citations}
        reply.show(sentence(event.sentence, citations, services.links), "An answer is being written …")

    return show


def _status(workspace: Workspace, place: Place, status: str) -> None:
    """The line "Briefing is reading …" in the thread. Slack takes it away with our message."""
    nicety(
        lambda: workspace.once.assistant_threads_setStatus(
            channel_id=place.channel, thread_ts=place.thread, status=status
        )
    )


def _decorate(services: Services, workspace: Workspace, place: Place, answer: Answer, audience: Audience) -> None:
    """In a direct message: the thread's title (its first question) and what might be asked next."""
    if len(services.assistant.conversations.answers(answer.conversation, audience)) == 1:
        title = answer.question[:TITLE]
        nicety(
            lambda: workspace.once.assistant_threads_setTitle(
                channel_id=place.channel, thread_ts=place.thread, title=title
            )
        )
    if services.journal.count(("queued",)):  # working out what to ask next takes as long as some questions
        return
    prompts = [{"title": q, "message": q} for q in services.suggestions.after(answer.id, audience)]
    if prompts:
        nicety(
            lambda: workspace.once.assistant_threads_setSuggestedPrompts(
                channel_id=place.channel, thread_ts=place.thread, prompts=prompts, title="You could ask next"
            )
        )


def nicety(call: Callable[[], object]) -> None:
    """A call whose failure spoils no answer: workspaces without the assistant's panel refuse these."""
    from slack_sdk.errors import SlackApiError

    try:
        call()
    except SlackApiError as error:
        log.debug("Slack refused a nicety: %s", code_of(error))
    except Exception as error:
        if not is_passing(error):
            raise
        log.info("Slack did not answer to a nicety: %s", error)


def delete_answer(services: Services, entry: Entry, job: Deletion) -> None:
    """The question was deleted: so are our messages under it, and its turn of the conversation."""
    replies = services.threads.replies(job.place, job.ts)
    if not replies.messages and not replies.answer:
        return
    workspace = services.workspace(job.place)
    reply = Reply(workspace, job.place, entry, services.journal, stream=False)
    reply.adopt(replies.messages)
    reply.remove()
    if replies.answer:
        _set_aside(services, replies.answer, services.access.audience(workspace.steady, job.place))
    services.threads.replied(job.place, job.ts, (), "")
