"""The methods of the Web API that the app calls, with Slack's own errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.interfaces.slack import block_kit
from tests.interfaces.slack.fake.state import BOT, BOT_USER, TEAM, Json, Workspace

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.startStream": "chat:write",
    "chat.appendStream": "chat:write",
    "chat.stopStream": "chat:write",
    "assistant.threads.setStatus": "chat:write",
    "assistant.threads.setTitle": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "conversations.replies": "channels:history",
    "conversations.info": "channels:read",
    "conversations.history": "channels:history",
    "canvases.create": "canvases:write",
    "canvases.access.set": "canvases:write",
    "files.info": "files:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
BY_CHANNEL = {  # the same scope has another name for each kind of channel
    "conversations.replies": {"D": "im:history", "C0PRIVATE": "groups:history"},
    "conversations.history": {"D": "im:history", "C0PRIVATE": "groups:history"},
    "conversations.info": {"D": "im:read", "C0PRIVATE": "groups:read"},
}


class SlackError(Exception):
    """A method's refusal; ``more`` stands beside the error in the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def needed_scope(method: str, args: Json) -> str | None:
    channel = str(args.get("channel") or args.get("channel_id") or "")
    for start, scope in BY_CHANNEL.get(method, {}).items():
        if channel.startswith(start):
            return scope
    return SCOPES.get(method)


class Methods:
    """The Web API over one workspace. ``members``: channels the app is in; streams end when ``expired`` holds them."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.members = set(space.channels)
        self.streaming = True
        self.canvases_allowed = True
        self.codes: dict[str, tuple[str, str]] = {}  # OAuth: code -> workspace and token
        self.unscoped: set[str] = set()  # methods that need no scope for once
        self.site = ""  # this server's own address

    def call(self, method: str, args: Json) -> Json:
        """Carry out a method. Raises :class:`SlackError`."""
        handler: Callable[[Json], Json] | None = getattr(self, method.replace(".", "_"), None)
        if handler is None:
            raise SlackError("unknown_method", req_method=method)
        with self.space.lock:
            return handler(args)

    def auth_test(self, args: Json) -> Json:
        return {"url": "https://fake.slack.com/", "team": "Fake", "user": "briefing", "team_id": TEAM,
                "user_id": BOT_USER, "bot_id": BOT, "is_enterprise_install": False}  # fmt: skip

    # messages

    def _content(self, args: Json) -> Json:
        blocks = args.get("blocks") or []
        if found := block_kit.problems(blocks):
            raise SlackError("invalid_blocks", response_metadata={"messages": [f"[ERROR] {p}" for p in found]})
        if block_kit.too_long(blocks):
            raise SlackError("msg_blocks_too_long")
        if not blocks and not args.get("text"):
            raise SlackError("no_text")
        if len(args.get("text") or "") > 40_000:
            raise SlackError("msg_too_long")
        return {"text": args.get("text") or "", "blocks": blocks}

    def _channel(self, args: Json) -> str:
        channel = str(args.get("channel") or "")
        if channel not in self.space.channels:
            raise SlackError("channel_not_found")
        if channel not in self.members:
            raise SlackError("not_in_channel")
        return channel

    def _own(self, args: Json) -> tuple[str, Json]:
        channel = str(args.get("channel") or "")
        message = self.space.find(channel, str(args.get("ts")))
        if message is None:
            raise SlackError("message_not_found")
        if message.get("bot_id") != BOT:
            raise SlackError("cant_update_message")
        return channel, message

    def chat_postMessage(self, args: Json) -> Json:  # noqa: N802
        channel, content = self._channel(args), self._content(args)
        thread = {"thread_ts": args["thread_ts"]} if args.get("thread_ts") else {}
        flags = {name: args.get(name) for name in ("unfurl_links", "unfurl_media", "parse")}
        made = self.space.post(channel, {"user": BOT_USER, "bot_id": BOT, **content, **thread, "sent": flags})
        return {"channel": channel, "ts": made["ts"], "message": made}

    def chat_postEphemeral(self, args: Json) -> Json:  # noqa: N802
        channel, content = self._channel(args), self._content(args)
        made = {"channel": channel, "user": args["user"], "thread_ts": args.get("thread_ts"), **content}
        self.space.ephemeral.append(made)
        return {"message_ts": self.space.ts()}

    def chat_update(self, args: Json) -> Json:
        channel, message = self._own(args)
        if message.get("streaming_state") == "in_progress":
            raise SlackError("streaming_state_conflict")
        message.update(self._content(args), edits=message.get("edits", 0) + 1)
        return {"channel": channel, "ts": message["ts"], "text": message["text"], "message": message}

    def chat_delete(self, args: Json) -> Json:
        channel, message = self._own(args)
        self.space.delete(channel, message["ts"])
        return {"channel": channel, "ts": message["ts"]}

    # streams

    def _chunks(self, message: Json, args: Json) -> None:
        for chunk in args.get("chunks") or ():
            if chunk.get("type") == "blocks":
                if found := block_kit.problems(chunk["blocks"]):
                    raise SlackError("invalid_blocks", response_metadata={"messages": found})
                message["blocks"] = [*message["blocks"], *chunk["blocks"]]
            elif chunk.get("type") == "markdown_text":
                message["text"] += chunk["text"]
            else:
                raise SlackError("invalid_chunks")
        if len(message["blocks"]) > 50:
            raise SlackError("invalid_blocks")

    def chat_startStream(self, args: Json) -> Json:  # noqa: N802
        channel = self._channel(args)
        if not self.streaming:
            raise SlackError("channel_type_not_supported")
        if not channel.startswith("D"):
            for name in ("recipient_team_id", "recipient_user_id"):
                if not args.get(name):
                    raise SlackError(f"missing_{name}")
        elif not args.get("thread_ts"):
            raise SlackError("invalid_thread_ts")
        draft = {"user": BOT_USER, "bot_id": BOT, "text": "", "blocks": [], "thread_ts": args["thread_ts"]}
        self._chunks(draft, args)
        made = self.space.post(channel, draft | {"streaming_state": "in_progress", "streamed": True})
        return {"channel": channel, "ts": made["ts"]}

    def _stream(self, args: Json) -> tuple[str, Json]:
        channel, message = self._own(args)
        if message.get("streaming_state") == "stopped_by_user":
            raise SlackError("stopped_by_user")
        if message.get("streaming_state") != "in_progress":
            raise SlackError("message_not_in_streaming_state")
        return channel, message

    def chat_appendStream(self, args: Json) -> Json:  # noqa: N802
        channel, message = self._stream(args)
        self._chunks(message, args)
        return {"channel": channel, "ts": message["ts"]}

    def chat_stopStream(self, args: Json) -> Json:  # noqa: N802
        channel, message = self._stream(args)
        self._chunks(message, args)
        if blocks := args.get("blocks"):
            if found := block_kit.problems(blocks):
                raise SlackError("invalid_blocks", response_metadata={"messages": found})
            message["blocks"] = [*message["blocks"], *blocks]
        if block_kit.too_long(message["blocks"]):
            raise SlackError("msg_blocks_too_long")
        message["streaming_state"] = "completed"
        return {"channel": channel, "ts": message["ts"], "message": message}

    # the panel

    def assistant_threads_setStatus(self, args: Json) -> Json:  # noqa: N802
        self.space.status.append(dict(args))
        return {}

    def assistant_threads_setTitle(self, args: Json) -> Json:  # noqa: N802
        self.space.titles[str(args["thread_ts"])] = str(args["title"])
        return {}

    def assistant_threads_setSuggestedPrompts(self, args: Json) -> Json:  # noqa: N802
        if not 1 <= len(args["prompts"]) <= 4:
            raise SlackError("invalid_arguments")
        self.space.prompts.append(dict(args))
        return {}

    # channels

    def conversations_info(self, args: Json) -> Json:
        found = self.space.channels.get(str(args.get("channel")))
        if found is None:
            raise SlackError("channel_not_found")
        return {"channel": found}

    def conversations_replies(self, args: Json) -> Json:
        channel = self._channel(args)
        found = self.space.thread(channel, str(args["ts"]))
        if not found:
            raise SlackError("thread_not_found")
        oldest = float(args.get("oldest") or 0)
        return {"messages": [m for m in found if float(m["ts"]) > oldest or m is found[0]], "has_more": False}

    def conversations_history(self, args: Json) -> Json:
        channel = self._channel(args)
        oldest = float(args.get("oldest") or 0)
        found = [m for m in self.space.messages.get(channel, ()) if float(m["ts"]) > oldest and "thread_ts" not in m]
        return {"messages": [dict(m) for m in reversed(found)], "has_more": False}

    # canvases and files

    def canvases_create(self, args: Json) -> Json:
        if not self.canvases_allowed:
            raise SlackError("free_teams_cannot_create_non_tabbed_canvases")
        content = args["document_content"]
        if content["type"] != "markdown" or len(content["markdown"]) > 1 << 20:
            raise SlackError("invalid_arguments")
        key = f"F0CANVAS{len(self.space.canvases) + 1}"
        self.space.canvases[key] = {"title": args["title"], "markdown": content["markdown"], "readers": []}
        return {"canvas_id": key}

    def canvases_access_set(self, args: Json) -> Json:
        if bool(args.get("channel_ids")) == bool(args.get("user_ids")):
            raise SlackError("invalid_arguments")
        self.space.canvases[args["canvas_id"]]["readers"] += [
            *_ids(args.get("channel_ids")),
            *_ids(args.get("user_ids")),
        ]
        return {}

    def files_info(self, args: Json) -> Json:
        file = self.space.files.get(str(args["file"]))
        if file is None:
            raise SlackError("file_not_found")
        return {"file": {k: v for k, v in file.items() if k != "content"}}

    def files_getUploadURLExternal(self, args: Json) -> Json:  # noqa: N802
        key = f"F0UPLOAD{len(self.space.uploads) + 1}"
        return {"upload_url": f"{self.site}/upload/{key}", "file_id": key}

    def files_completeUploadExternal(self, args: Json) -> Json:  # noqa: N802
        channel = str(args.get("channel_id") or "")
        if channel not in self.members:
            raise SlackError("channel_not_found" if channel not in self.space.channels else "not_in_channel")
        done = []
        for file in args["files"]:
            address = f"https://fake.slack.com/files/{file['id']}"
            shown = {"id": file["id"], "title": file.get("title"), "permalink": address}
            self.space.post(channel, {"user": BOT_USER, "bot_id": BOT, "text": "", "blocks": [], "files": [shown]})
            done.append(shown)
        return {"files": done}

    def oauth(self, args: Json) -> Json:
        """``oauth.v2.access``; each code is good once."""
        if args.get("client_id") != "111.222" or args.get("client_secret") != "oauth-secret":
            return {"ok": False, "error": "bad_client_secret"}
        if args.get("code") not in self.codes:
            return {"ok": False, "error": "invalid_code"}
        team, token = self.codes.pop(str(args["code"]))
        return {"ok": True, "app_id": "A0APP", "authed_user": {"id": "U0ANN"}, "scope": ",".join(SCOPES.values()),
                "token_type": "bot", "access_token": token, "bot_user_id": BOT_USER,
                "team": {"id": team, "name": "Fake"}, "enterprise": None, "is_enterprise_install": False}  # fmt: skip


def _ids(value: Any) -> list[str]:
    return value.split(",") if isinstance(value, str) else list(value or ())
