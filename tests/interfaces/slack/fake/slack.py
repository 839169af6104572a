"""What tests hold in hand: users who do things, and the workspace as it then looks."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

from tests.interfaces.slack.fake.delivery import Delivery, Http, Socket, Transport, deliver
from tests.interfaces.slack.fake.faults import Fault, Faults
from tests.interfaces.slack.fake.methods import SCOPES, Methods
from tests.interfaces.slack.fake.server import Call, Server
from tests.interfaces.slack.fake.state import ANN, APP, BOT, BOT_USER, IM, PUBLIC, TEAM, Json, Workspace

ALL_SCOPES = {
    *SCOPES.values(), "app_mentions:read", "commands", "im:history", "im:read", "groups:history", "groups:read",
    "mpim:history", "mpim:read",
}  # fmt: skip


class FakeSlack:
    """A workspace with two channels, a direct message with the app, and two users."""

    bot_token, app_token, secret = "xoxb-fake-token", "xapp-fake-token", "fake-signing-secret"

    def __init__(self) -> None:
        self.space = Workspace()
        self.methods = Methods(self.space)
        self.faults = Faults()
        self.tokens = {self.bot_token: set(ALL_SCOPES)}
        self.server = Server(self.methods, self.faults, self.tokens, self.app_token)
        self.transport: Transport = Socket(self.server)

    @property
    def api_url(self) -> str:
        return f"{self.server.url}/api/"

    def over_http(self, url: str) -> Http:
        """Deliver to this address from now on."""
        made = Http(url, self.secret)
        self.transport = made
        return made

    def over_socket(self) -> None:
        """Deliver over the WebSocket from now on."""
        self.transport = Socket(self.server)

    def close(self) -> None:
        self.server.close()

    def fault(self, method: str, **what: Any) -> Fault:
        return self.faults.add(Fault(method, **what))

    # what users do

    def says(
        self, text: str, channel: str = PUBLIC, user: str = ANN, thread: str | None = None, **more: Any
    ) -> tuple[str, list[Delivery]]:
        """A person's message: its ``ts``, and what became of the events about it."""
        message = {"user": user, "text": text, "client_msg_id": str(uuid.uuid4()), "team": TEAM, **more}
        if thread:
            message["thread_ts"] = thread
        made = self.space.post(channel, message)
        return made["ts"], [self.event(body) for body in self.events_of(made, channel)]

    def events_of(self, message: Json, channel: str) -> list[Json]:
        """The events that Slack sends about a message: of a mention in a channel two, in either order."""
        plain = {k: v for k, v in message.items() if k not in ("blocks",)}
        kind = "im" if channel.startswith("D") else "group" if channel == "C0PRIVATE" else "channel"
        said = {**plain, "type": "message", "channel": channel, "channel_type": kind, "event_ts": message["ts"]}
        events = [self.body(said)]
        if kind != "im" and f"<@{BOT_USER}>" in message["text"]:
            events.insert(0, self.body({**plain, "type": "app_mention", "channel": channel, "event_ts": message["ts"]}))
        return events

    def edits(self, ts: str, text: str, channel: str = PUBLIC) -> Delivery:
        message = self.space.find(channel, ts)
        assert message is not None
        before = dict(message)
        message.update(text=text, edited={"user": message["user"], "ts": self.space.ts()})
        kind = "im" if channel.startswith("D") else "channel"
        return self.event(
            self.body(
                {
                    "type": "message",
                    "subtype": "message_changed",
                    "channel": channel,
                    "channel_type": kind,
                    "message": dict(message),
                    "previous_message": before,
                    "ts": self.space.ts(),
                    "hidden": True,
                }
            )
        )

    def deletes(self, ts: str, channel: str = PUBLIC) -> Delivery:
        """A message goes; one with replies under it leaves a tombstone, which Slack tells as a change."""
        message = self.space.find(channel, ts)
        assert message is not None
        kind = "im" if channel.startswith("D") else "channel"
        event = {"type": "message", "channel": channel, "channel_type": kind, "hidden": True, "ts": self.space.ts(),
                 "previous_message": dict(message)}  # fmt: skip
        if len(self.space.thread(channel, ts)) > 1:
            message.clear()
            message.update(type="message", subtype="tombstone", user="USLACKBOT", ts=ts, hidden=True,
                           text="This message was deleted.", thread_ts=ts)  # fmt: skip
            return self.event(self.body(event | {"subtype": "message_changed", "message": dict(message)}))
        self.space.delete(channel, ts)
        return self.event(self.body(event | {"subtype": "message_deleted", "deleted_ts": ts}))

    def opens_panel(self, user: str = ANN, channel: str = IM) -> tuple[str, Delivery]:
        """The older panel: a thread begins."""
        root = self.space.post(channel, {"subtype": "assistant_app_thread", "user": BOT_USER, "text": "New thread"})
        event = {"type": "assistant_thread_started", "event_ts": root["ts"],
                 "assistant_thread": {"user_id": user, "channel_id": channel, "thread_ts": root["ts"],
                                      "context": {"channel_id": PUBLIC, "team_id": TEAM}}}  # fmt: skip
        return root["ts"], self.event(self.body(event))

    def opens_messages(self, user: str = ANN, channel: str = IM) -> Delivery:
        """The newer panel: the messages tab of the app."""
        event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": "messages"}
        return self.event(self.body({**event, "event_ts": self.space.ts()}))

    def commands(self, text: str, channel: str = PUBLIC, user: str = ANN) -> tuple[str, Delivery]:
        """``/brief``: the key of its response_url, and what became of it."""
        key = uuid.uuid4().hex
        payload = {"command": "/brief", "text": text, "user_id": user, "user_name": "ann", "team_id": TEAM,
                   "team_domain": "fake", "channel_id": channel, "channel_name": "general", "api_app_id": APP,
                   "is_enterprise_install": "false", "response_url": f"{self.server.url}/hooks/{key}",
                   "trigger_id": uuid.uuid4().hex}  # fmt: skip
        return key, self.send("slash_commands", payload)

    def shortcut(self, ts: str, channel: str = PUBLIC, user: str = ANN) -> tuple[str, Delivery]:
        """ "Check this claim" on a message."""
        key = uuid.uuid4().hex
        payload = {"type": "message_action", "callback_id": "check_claim", "trigger_id": uuid.uuid4().hex,
                   "message_ts": ts, "action_ts": str(time.time()), "response_url": f"{self.server.url}/hooks/{key}",
                   "user": {"id": user, "name": "ann", "team_id": TEAM}, "team": {"id": TEAM, "domain": "fake"},
                   "channel": {"id": channel, "name": "general"}, "message": self.space.find(channel, ts),
                   "is_enterprise_install": False}  # fmt: skip
        return key, self.send("interactive", payload)

    def clicks(
        self, action: Json, message: Json, channel: str = PUBLIC, user: str = ANN, *, ephemeral: bool = False
    ) -> tuple[str, Delivery]:
        """A button of a message; ``action``: its action_id, and the value of what was pressed."""
        key = uuid.uuid4().hex
        container = {"type": "message", "message_ts": message.get("ts", "0"), "channel_id": channel,
                     "thread_ts": message.get("thread_ts"), "is_ephemeral": ephemeral}  # fmt: skip
        payload = {"type": "block_actions", "trigger_id": uuid.uuid4().hex, "api_app_id": APP,
                   "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM, "domain": "fake"},
                   "channel": {"id": channel, "name": "general"}, "container": container, "actions": [action],
                   "response_url": f"{self.server.url}/hooks/{key}", "is_enterprise_install": False}  # fmt: skip
        if not ephemeral:
            payload["message"] = message
        return key, self.send("interactive", payload)

    def drops(self, name: str, content: bytes, media_type: str = "text/plain", **more: Any) -> tuple[str, str]:
        """A file dropped into the direct message: the message's ``ts`` and the file's id."""
        key = f"F0DROP{len(self.space.files) + 1}"
        address = f"{self.server.url}/files/{key}"
        self.space.files[key] = {"id": key, "name": name, "size": len(content), "mimetype": media_type,
                                 "content": content, "url_private_download": address} | more  # fmt: skip
        shown = [{"id": key, "name": name, "size": len(content)}]
        ts, (delivery,) = self.says("", channel=IM, subtype="file_share", files=shown)
        assert delivery.acknowledged
        return ts, key

    # delivery

    def body(self, event: Json, event_id: str | None = None) -> Json:
        """An event in its envelope."""
        authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True,
                         "is_enterprise_install": False}  # fmt: skip
        return {"token": "deprecated", "team_id": TEAM, "api_app_id": APP, "event": event, "type": "event_callback",
                "event_id": event_id or f"Ev{uuid.uuid4().hex[:10].upper()}", "event_time": int(time.time()),
                "authorizations": [authorization], "is_ext_shared_channel": False}  # fmt: skip

    def event(self, body: Json) -> Delivery:
        return self.send("events_api", body)

    def send(self, kind: str, payload: Json) -> Delivery:
        return self.server.run(deliver(self.transport, kind, payload))

    # what the workspace shows

    def thread(self, ts: str, channel: str = PUBLIC) -> list[Json]:
        """The app's messages under a message."""
        return [m for m in self.space.thread(channel, ts) if m.get("bot_id") == BOT]

    def answer(self, ts: str, channel: str = PUBLIC, count: int = 1) -> list[Json]:
        """The app's messages under a message, once there are so many and none is still being streamed."""

        def there() -> list[Json]:
            found = self.thread(ts, channel)
            done = all(m.get("streaming_state") != "in_progress" and "being written" not in m["text"] for m in found)
            return found if len(found) >= count and done else []

        return self.until(there)

    def until(self, look: Callable[[], Any], seconds: float = 60) -> Any:
        """What ``look`` gives, as soon as it gives something."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(0.02)
        raise AssertionError(f"nothing came; calls were {[(c.method, c.answer) for c in self.server.calls][-12:]}")

    def called(self, method: str) -> list[Call]:
        return [call for call in self.server.calls if call.method == method]

    def expire_streams(self) -> None:
        """Slack ends streams that last too long."""
        with self.space.lock:
            for messages in self.space.messages.values():
                for message in messages:
                    if message.get("streaming_state") == "in_progress":
                        message["streaming_state"] = "expired"

    def refresh_socket(self) -> None:
        """Slack ends a connection in good order, as it does every few hours."""
        content = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "fake"}}
        self.server.run(self.server.sockets[-1].send_json(content))

    def drop_sockets(self) -> None:
        """The WebSocket connections break without a word."""

        async def drop() -> None:
            self.server.connected.clear()
            for socket in list(self.server.sockets):
                transport = socket._req.transport if socket._req else None
                if transport is not None:
                    transport.abort()
            self.server.sockets.clear()

        self.server.run(drop())
