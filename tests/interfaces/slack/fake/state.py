"""What a workspace holds: channels, messages, streams, panels, canvases, files."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
TEAM, BOT_USER, BOT, APP = "T0TEAM", "U0BOT", "B0BOT", "A0APP"
ANN, BOB = "U0ANN", "U0BOB"
PUBLIC, PRIVATE, IM = "C0PUBLIC", "C0PRIVATE", "D0ANN"


@dataclass
class Workspace:
    """One workspace's state; ``lock`` guards all of it."""

    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    ephemeral: list[Json] = field(default_factory=list)
    status: list[Json] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    prompts: list[Json] = field(default_factory=list)
    canvases: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    views: list[Json] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.channels = {
            PUBLIC: {"id": PUBLIC, "name": "general", "is_channel": True, "is_private": False},
            PRIVATE: {"id": PRIVATE, "name": "desk", "is_private": True},
            IM: {"id": IM, "is_im": True, "user": ANN},
        }
        self._last = 0.0

    def ts(self) -> str:
        """A message's id: Slack's are times with six digits, each once in a channel."""
        self._last = max(time.time(), self._last + 1e-5)
        return f"{self._last:.6f}"

    def post(self, channel: str, message: Json) -> Json:
        with self.lock:
            made = {"type": "message", "ts": self.ts(), **message}
            self.messages.setdefault(channel, []).append(made)
            return made

    def find(self, channel: str, ts: str) -> Json | None:
        with self.lock:
            return next((m for m in self.messages.get(channel, ()) if m["ts"] == ts), None)

    def delete(self, channel: str, ts: str) -> None:
        with self.lock:
            self.messages[channel] = [m for m in self.messages[channel] if m["ts"] != ts]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The parent and what stands under it."""
        with self.lock:
            return [dict(m) for m in self.messages.get(channel, ()) if ts in (m["ts"], m.get("thread_ts"))]
