"""What the handlers of jobs work with, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.interfaces.slack.access import Access
from assistant.interfaces.slack.blocks import paragraphs
from assistant.interfaces.slack.clients import Clients, Workspace
from assistant.interfaces.slack.jobs import Place
from assistant.interfaces.slack.journal import Entry, Journal
from assistant.interfaces.slack.limits import Message, pack
from assistant.interfaces.slack.links import Links
from assistant.interfaces.slack.mrkdwn import escape
from assistant.interfaces.slack.posting import Reply
from assistant.interfaces.slack.threads import Threads
from assistant.settings_slack import SlackSettings
from assistant.types import Citation
from index.errors import NotFound
from index.types import Audience

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.feedback import Feedback
    from assistant.suggestions import Suggestions


@dataclass(frozen=True)
class Services:
    """The assistant, the journal and Slack."""

    assistant: Assistant
    settings: SlackSettings
    journal: Journal
    threads: Threads
    access: Access
    clients: Clients
    links: Links
    suggestions: Suggestions
    feedback: Feedback

    def workspace(self, place: Place) -> Workspace:
        """The clients for a place. Raises :class:`~assistant.interfaces.slack.clients.NotInstalled`."""
        return self.clients.workspace(place.enterprise, place.team)

    def reply(self, workspace: Workspace, entry: Entry, place: Place, question: str, *, stream: bool = False) -> Reply:
        """The reply to a job; after an earlier try, with the messages that one left in the thread."""
        reply = Reply(workspace, place, entry, self.journal, stream=stream and self.settings.streaming)
        if entry.attempts > 1 and not entry.progress.told:
            ours = {value for value in self.clients.identity(workspace, place.team).values() if value}
            reply.find(question, ours, lambda ts: self.threads.is_ours(place, ts))
        return reply

    def citation(self, key: str) -> Citation:
        """A citation that was shown in Slack, of an answer, a brief or a checked claim; whoever shows it checks it.

        Raises:
            NotFound: none has this id.
        """
        owner, _, number = key.rpartition(".")
        if pointer := self.threads.pointer(key):
            document = self.assistant.library.document(pointer.document)
            return Citation(
                id=key,
                number=int(number),
                document=document.info,
                start=pointer.start,
                end=pointer.end,
                quote=document.text[pointer.start : pointer.end],
                quote_sha256=pointer.sha256,
            )
        principal = self.threads.principal(owner)
        if principal is None:
            raise NotFound(f"No citation shown in Slack has the id {key!r}.")
        return self.assistant.citation(key, Audience(principal=principal))[0]


def said(words: str) -> list[Message]:
    """Words of our own as messages."""
    return pack([[block] for block in paragraphs(words)], escape(words))
