"""A real workspace in place of the fake, where the environment names one. For what a person does by the Web API.

Needed: ``SLACK_TEST_BOT_TOKEN`` (xoxb-…), ``SLACK_TEST_APP_TOKEN`` (xapp-…) of an app made from our manifest,
``SLACK_TEST_USER_TOKEN`` (xoxp-… with chat:write and channels:history: the person who asks), and
``SLACK_TEST_CHANNEL``, a public channel that both are in. Commands, shortcuts and clicks can't be made by the Web API;
they are tried by hand (assistant/docs/slack.md).
"""

from __future__ import annotations

import os
import time
from typing import Any

from tests.interfaces.slack.fake.state import Json

NAMES = ("SLACK_TEST_BOT_TOKEN", "SLACK_TEST_APP_TOKEN", "SLACK_TEST_USER_TOKEN", "SLACK_TEST_CHANNEL")
PAUSE_S = 2.0


def is_set() -> bool:
    """Whether the environment names a workspace."""
    return all(os.environ.get(name) for name in NAMES)


class RealSlack:
    """What a person does in the test channel, and what the app then says there."""

    def __init__(self) -> None:
        from slack_sdk import WebClient
        from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

        self.bot_token, self.app_token, user_token, self.channel = (os.environ[name] for name in NAMES)
        self._user: Any = WebClient(token=user_token)
        self._user.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=5))
        who: Any = WebClient(token=self.bot_token).auth_test()
        self.app, self._bot = who["user_id"], who["bot_id"]
        self._asked: list[str] = []

    @property
    def settings(self) -> dict[str, Any]:
        return {"bot_token": self.bot_token, "app_token": self.app_token}

    def says(self, text: str, thread: str | None = None) -> str:
        more = {"thread_ts": thread} if thread else {}
        ts: str = self._user.chat_postMessage(channel=self.channel, text=text, **more)["ts"]
        self._asked.append(ts)
        return ts

    def edits(self, ts: str, text: str) -> None:
        self._user.chat_update(channel=self.channel, ts=ts, text=text)

    def deletes(self, ts: str) -> None:
        self._user.chat_delete(channel=self.channel, ts=ts)

    def thread(self, ts: str) -> list[Json]:
        from slack_sdk.errors import SlackApiError

        try:
            found = self._user.conversations_replies(channel=self.channel, ts=ts)["messages"]
        except SlackApiError as error:
            if error.response["error"] == "thread_not_found":
                return []
            raise
        return [m for m in found if m.get("bot_id") == self._bot]

    def until(self, look: Any, seconds: float = 90) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(PAUSE_S)
        raise AssertionError("nothing came from Slack")

    def close(self) -> None:
        """Leave the channel as it was."""
        for ts in self._asked:
            for message in self.thread(ts):
                self._user.api_call("chat.delete", params={"channel": self.channel, "ts": message["ts"]}, headers={
                    "Authorization": f"Bearer {self.bot_token}"})  # fmt: skip
