"""What Bolt calls: each listener writes a job into the journal and returns, and only then Slack is told "ok".

Slack waits three seconds and repeats what was not acknowledged, so nothing here asks Slack or the library anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from assistant.interfaces.slack.jobs import (
    BriefOrder,
    Check,
    Deletion,
    FileOffer,
    FileTaken,
    Greeting,
    Publish,
    Question,
    Rated,
)
from assistant.interfaces.slack.journal import Journal, gone_key
from assistant.interfaces.slack.mrkdwn import escape, mentions, to_plain
from assistant.interfaces.slack.payloads import (
    Said,
    own_deleted,
    place_of_command,
    place_of_event,
    place_of_interaction,
    said,
)
from assistant.interfaces.slack.threads import Threads
from assistant.settings_slack import SlackSettings

log = logging.getLogger(__name__)
CHECK = "check_claim"
COMMAND = "/brief"
HELP = "Say what the brief is about: `/brief the Tomahawk debate as of 18 October 2025`"


class Listeners:
    """Registers everything the app listens to."""

    def __init__(self, journal: Journal, threads: Threads, settings: SlackSettings) -> None:
        self._journal = journal
        self._threads = threads
        self._everything = settings.follow_ups == "all"

    def register(self, app: Any) -> None:
        """Put the listeners into a Bolt ``App``."""
        from slack_bolt import Assistant

        app.middleware(self._changes)  # before the panel, which would swallow edits in its threads
        panel = Assistant()
        panel.thread_started(self._thread_started)
        panel.thread_context_changed(_nothing)
        panel.user_message(self._message)
        app.use(panel)
        app.event("app_mention")(self._message)
        app.event("message")(self._message)
        app.event("app_home_opened")(self._home_opened)
        app.event("app_context_changed")(_nothing)
        app.command(COMMAND)(self._brief)
        app.shortcut(CHECK)(self._check)
        app.action("rate")(self._rated)
        app.action("publish")(self._publish)
        for action in ("file_add", "file_decline"):
            app.action(action)(self._file)

    def _changes(self, body: dict[str, Any], ack: Callable[[], Any], next: Callable[[], Any]) -> Any:
        """Edits and deletions, wherever the message stands."""
        event = body.get("event") or {}
        if event.get("type") != "message" or event.get("subtype") not in ("message_changed", "message_deleted"):
            return next()
        change = said(body)
        if change is not None:
            self._changed(change)
        elif own := own_deleted(body):
            self._journal.mark((gone_key(*own),))
        return ack()

    def _changed(self, change: Said) -> None:
        """Events may come in any order: a change may arrive before the message it changes."""
        place, ts = change.place, change.ts
        new = f"new:{place.team}:{place.channel}:{ts}"
        if change.what == "deleted":
            if not self._journal.drop_queued(place, ts) and self._journal.asked(place, ts):
                self._journal.admit(Deletion(place=place, ts=ts), change.keys)
            self._journal.mark((new,))
            return
        if change.text == change.before:  # a link was unfurled, a reply counted
            return
        text = to_plain(change.text, change.app)
        if self._journal.replace_queued(place, ts, text):
            return
        if self._journal.asked(place, ts):
            self._journal.admit(Question(place=place, ts=ts, text=text, edited=True), change.keys)
        elif place.im or (change.app and mentions(change.text, change.app)):
            self._journal.admit(Question(place=place, ts=ts, text=text), (*change.keys, new))

    def _message(self, body: dict[str, Any]) -> None:
        """A person said something: a question if it was said to the app."""
        message = said(body)
        if message is None or message.what != "new":
            return
        place = message.place
        if not (place.im or message.mention or (self._everything and self._threads.known(place))):
            return
        text = to_plain(message.text, message.app)
        if message.files and place.im:
            self._journal.admit(
                FileOffer(place=place, ts=message.ts, files=message.files),
                tuple(f"{key}:files" for key in message.keys),
            )
            if not text:
                return
        self._journal.admit(Question(place=place, ts=message.ts, text=text), message.keys)

    def _thread_started(self, body: dict[str, Any]) -> None:
        """The older panel: a thread of its own, which is greeted."""
        thread = body["event"]["assistant_thread"]
        place = place_of_event(body, thread["channel_id"], thread["thread_ts"], thread["user_id"])
        key = f"greeted:{place.team}:{place.channel}:{place.thread}"
        self._journal.admit(Greeting(place=place, threaded=True), (f"event:{body.get('event_id')}", key))

    def _home_opened(self, body: dict[str, Any]) -> None:
        """The newer panel: the app's own messages, with questions to choose from above them."""
        event = body["event"]
        if event.get("tab") != "messages":
            return
        place = place_of_event(body, event["channel"], "", event["user"])
        self._journal.admit(Greeting(place=place, threaded=False), (f"event:{body.get('event_id')}",))

    def _brief(self, body: dict[str, Any], ack: Callable[..., Any]) -> None:
        topic = str(body.get("text") or "").strip()
        if not topic or topic.lower() == "help":
            ack(response_type="ephemeral", text=HELP)
            return
        job = BriefOrder(place=place_of_command(body), text=topic, response_url=body["response_url"])
        self._journal.admit(job, (f"command:{body['trigger_id']}",))
        ack(response_type="ephemeral", text=f"Working on a brief: {escape(topic[:200])}")

    def _check(self, body: dict[str, Any], ack: Callable[..., Any]) -> None:
        message = body["message"]
        job = Check(
            place=place_of_interaction(body),
            ts=str(message["ts"]),
            text=to_plain(str(message.get("text") or "")),
            response_url=body["response_url"],
        )
        self._journal.admit(job, (f"shortcut:{body['trigger_id']}",))
        ack()

    def _rated(self, body: dict[str, Any], ack: Callable[..., Any]) -> None:
        rating, _, answer = str(body["actions"][0]["value"]).partition(":")
        if rating in ("up", "down"):
            job = Rated(place=place_of_interaction(body), answer=answer, rating="up" if rating == "up" else "down")
            self._journal.admit(job, (f"action:{body['trigger_id']}",))
        ack()

    def _publish(self, body: dict[str, Any], ack: Callable[..., Any]) -> None:
        place, key = place_of_interaction(body), str(body["actions"][0]["value"])
        job = Publish(place=place, key=key, response_url=body["response_url"])
        self._journal.admit(job, (f"published:{place.team}:{place.channel}:{key}",))
        ack()

    def _file(self, body: dict[str, Any], ack: Callable[..., Any]) -> None:
        action = body["actions"][0]
        place = place_of_interaction(body)
        job = FileTaken(
            place=place,
            file=str(action["value"]),
            wanted=action["action_id"] == "file_add",
            response_url=body["response_url"],
        )
        self._journal.admit(job, (f"file:{place.team}:{place.user}:{action['value']}",))
        ack()


def _nothing(body: dict[str, Any]) -> None:
    """Slack tells what else the user looks at; it has no bearing on an answer."""
