"""The reply to one job: streamed, edited in place or posted, and always the same in the end.

Each message of ours is written into the journal as soon as Slack has named it. Whoever takes the job up after a crash
goes on with those messages; one that was posted but not yet written down is found in the thread (:meth:`Reply.find`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

from assistant.interfaces.slack.clients import GONE, NOT_THERE, STOPPED, Workspace, code_of, is_passing, is_unsure
from assistant.interfaces.slack.jobs import Place
from assistant.interfaces.slack.journal import Entry, Journal
from assistant.interfaces.slack.limits import BLOCKS, BLOCKS_SIZE, Block, Message, size

log = logging.getLogger(__name__)
EDIT_EVERY_S = 1.2  # chat.update allows some fifty a minute
QUIET = {"unfurl_links": False, "unfurl_media": False}


class Reply:
    """Our messages in one thread for one job."""

    def __init__(self, workspace: Workspace, place: Place, entry: Entry, journal: Journal, *, stream: bool) -> None:
        self._once, self._steady = workspace.once, workspace.steady
        self._place = place
        self._entry = entry
        self._journal = journal
        self.progress = entry.progress
        self._stream = stream and not self.progress.posted
        self._streamed: list[Block] = []  # what Slack has surely taken into the stream
        self._sound = False  # a stream is open and holds exactly that
        self._stopped = False  # by a reader, who may also have deleted the message
        self._full = False  # the first message holds no more
        self._edited = 0.0
        self._thread = {"thread_ts": place.thread} if place.thread else {}  # a command stands in none

    def note(self, **changes: Any) -> None:
        """Write down how far the job has come."""
        self.progress = self.progress.model_copy(update=changes)
        self._journal.keep(self._entry, self.progress)

    def adopt(self, messages: Sequence[str], answer: str = "") -> None:
        """Go on with messages of ours that are there already."""
        self._stream = False
        self.note(posted=tuple(messages), answer=answer or self.progress.answer)

    def find(self, since: str, ours: set[str], known: Any) -> None:
        """Take over messages that an earlier try posted without learning so.

        ``since``: the question's ``ts``; ``ours``: the app's user and bot id; ``known(ts)``: whether a message
        belongs to another job.
        """
        from slack_sdk.errors import SlackApiError

        where = {"channel": self._place.channel, "oldest": since, "limit": 100}
        try:
            if self._place.thread:
                found = self._steady.conversations_replies(ts=self._place.thread, **where)
            else:
                found = self._steady.conversations_history(**where)
        except SlackApiError as error:
            if is_unsure(error):
                raise
            log.warning("can't look for an earlier reply in %s: %s", self._place.channel, code_of(error))
            return
        lost = [
            m["ts"]
            for m in sorted(found["messages"], key=lambda m: float(m["ts"]))
            if float(m["ts"]) > float(since)
            and ours & {m.get("user"), m.get("bot_id")}
            and m["ts"] not in self.progress.posted
            and not known(m["ts"])
        ]
        if lost:
            self._stream = False
            # the first of them may be a stream that nobody stopped; stopping one that is none does no harm
            self.note(
                posted=(*self.progress.posted, *lost), streaming=self.progress.streaming or not self.progress.posted
            )

    def show(self, blocks: Sequence[Block], text: str) -> None:
        """Show more while the work goes on: into the stream, or by an edit now and then."""
        shown = [*self._streamed, *blocks]
        self._full = self._full or len(shown) > BLOCKS or size(shown) > BLOCKS_SIZE
        if self._stopped or self._full or not blocks:  # what goes into further messages comes at the end
            return
        if self._stream and not self._sound and not self._streamed:
            self._start(blocks)
        elif self._sound:
            self._append(blocks)
        if not self._sound and not self._stopped:
            self._edit_now_and_then(blocks, text)

    def _start(self, blocks: Sequence[Block]) -> None:
        recipient = (
            {} if self._place.im else {"recipient_user_id": self._place.user, "recipient_team_id": self._place.team}
        )
        try:
            made = self._once.chat_startStream(
                channel=self._place.channel, thread_ts=self._place.thread, chunks=[_chunk(blocks)], **recipient
            )
        except Exception as error:  # whatever it is: streaming is a nicety, unless the message may be there already
            self._stream = False
            if is_unsure(error) or not _from_slack(error):
                raise
            log.info("no stream in %s (%s): the answer is edited in place", self._place.channel, code_of(error))
            return
        self.note(posted=(made["ts"],), streaming=True)
        self._sound = True
        self._streamed.extend(blocks)

    def _append(self, blocks: Sequence[Block]) -> None:
        try:
            self._once.chat_appendStream(
                channel=self._place.channel, ts=self.progress.posted[0], chunks=[_chunk(blocks)]
            )
        except Exception as error:  # the stream is over or in doubt; an edit will finish the message
            if not _from_slack(error) and not is_passing(error):
                raise
            log.info("stream in %s ended early: %s", self._place.channel, code_of(error))
            self._sound = False
            self._stopped = code_of(error) in (STOPPED, NOT_THERE)
            return
        self._streamed.extend(blocks)

    def _edit_now_and_then(self, blocks: Sequence[Block], text: str) -> None:
        if self.progress.streaming or self._stream:
            return  # a broken stream is edited once, at the end
        self._streamed.extend(blocks)
        if time.monotonic() - self._edited < EDIT_EVERY_S:
            return
        self._edited = time.monotonic()
        self._put(0, Message(text, tuple(self._streamed)))

    @property
    def stopped(self) -> bool:
        """Whether a reader has stopped the stream or deleted the message that is being written."""
        return self._stopped

    def leave(self) -> None:
        """Say no more: what stands there stays, and a stream ends where it is."""
        if self.progress.streaming and not self._stopped:
            try:
                self._steady.chat_stopStream(channel=self._place.channel, ts=self.progress.posted[0])
            except Exception as error:  # over already, or gone
                if not _from_slack(error) or is_unsure(error):
                    raise
                log.info("stream in %s was over: %s", self._place.channel, code_of(error))
        self.note(streaming=False)

    def finish(self, messages: Sequence[Message]) -> None:
        """Show exactly these messages."""
        if self._stopped:  # what the reader wanted to see is there
            self.note(streaming=False)
            return
        if self.progress.streaming:
            self._end_stream(messages[0])
        else:
            self._put(0, messages[0])
        for number, message in enumerate(messages[1:], start=1):
            self._put(number, message)
        for ts in self.progress.posted[len(messages) :]:
            self._delete(ts)
        self.note(posted=self.progress.posted[: len(messages)])

    def _end_stream(self, message: Message) -> None:
        """Stop the stream with what is missing; where it does not hold what it should, edit the message as well."""
        shown = len(self._streamed)
        whole = self._sound and list(message.blocks[:shown]) == self._streamed
        rest = {"blocks": list(message.blocks[shown:])} if whole and message.blocks[shown:] else {}
        for more in (rest, {}) if rest else ({},):  # with what is missing; if that is refused, without it
            try:
                self._steady.chat_stopStream(channel=self._place.channel, ts=self.progress.posted[0], **more)
                break
            except Exception as error:  # expired or lost on the way: the message is there and can be edited
                if not _from_slack(error) or is_unsure(error):
                    raise
                log.info("stream in %s not stopped (%s): edited instead", self._place.channel, code_of(error))
                whole = False
        self._sound = False
        if not whole:
            self._put(0, message)
        self.note(streaming=False)

    def _put(self, number: int, message: Message) -> None:
        """Edit our message of this number, or post it."""
        content = {"channel": self._place.channel, "text": message.text, "blocks": list(message.blocks)}
        if number < len(self.progress.posted):
            try:
                self._steady.chat_update(ts=self.progress.posted[number], **content)
                return
            except Exception as error:  # somebody may have deleted it
                if code_of(error) not in GONE:
                    raise
        made = self._once.chat_postMessage(parse="none", **QUIET, **self._thread, **content)
        posted = list(self.progress.posted)
        posted[number : number + 1] = [made["ts"]]
        self.note(posted=tuple(posted))

    def whisper(self, messages: Sequence[Message]) -> None:
        """Show messages to the asker alone."""
        for message in messages:
            self._once.chat_postEphemeral(
                channel=self._place.channel,
                user=self._place.user,
                text=message.text,
                blocks=list(message.blocks),
                **self._thread,
            )
        self.note(told=True)

    def remove(self) -> None:
        """Delete our messages."""
        for ts in self.progress.posted:
            self._delete(ts)
        self.note(posted=())

    def _delete(self, ts: str) -> None:
        try:
            self._steady.chat_delete(channel=self._place.channel, ts=ts)
        except Exception as error:  # gone already
            if code_of(error) not in GONE:
                raise


def _chunk(blocks: Sequence[Block]) -> dict[str, Any]:
    return {"type": "blocks", "blocks": list(blocks)}


def _from_slack(error: Exception) -> bool:
    from slack_sdk.errors import SlackApiError

    return isinstance(error, SlackApiError)
