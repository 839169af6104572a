"""Who may ask where, and what each place may see.

The channel decides: everybody in it reads the answer, so an answer is made only of documents that all of them may see.
What kind a channel is, Slack is asked; where it won't say, the channel counts as public.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Literal

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.interfaces.slack.jobs import Place
from assistant.settings_slack import SlackSettings, names
from index.types import Audience

log = logging.getLogger(__name__)
Kind = Literal["public", "private", "direct"]
REMEMBERED_S = 300.0  # a channel may be made public, so its kind is asked for again


class Access:
    """Answers who may do what."""

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._channels = frozenset(names(settings.allowed_channels))
        self._users = frozenset(names(settings.allowed_users))
        self._editors = frozenset(names(settings.editors))
        self._limit = RateLimitItemPerMinute(settings.questions_per_minute)
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._kinds: dict[tuple[str, str], tuple[Kind, float]] = {}
        self._lock = threading.Lock()

    def refusal(self, place: Place) -> str:
        """Why nothing is answered here, in words; empty if it is."""
        if self._users and place.user not in self._users:
            return "I answer only people named in my settings (BRIEFING_SLACK__ALLOWED_USERS)."
        if self._channels and not place.im and place.channel not in self._channels:
            return "I don't answer in this channel (setting BRIEFING_SLACK__ALLOWED_CHANNELS)."
        return ""

    def wait(self, place: Place) -> int:
        """Counts a question of a user; seconds to wait, 0 for now."""
        if self._window.hit(self._limit, place.team, place.user):
            return 0
        reset = self._window.get_window_stats(self._limit, place.team, place.user).reset_time
        return max(1, round(reset - time.time()))

    def may_add(self, place: Place) -> bool:
        """Whether a user may add files to the library."""
        return place.user in self._editors

    def audience(self, client: Any, place: Place) -> Audience:
        """Who reads what is posted here, and what they may see. ``client``: the workspace's ``WebClient``."""
        kind = self._kind(client, place)
        principal = f"slack:{place.team}:{place.channel}"
        return Audience(principal=principal, visibilities=self._settings.sees(place.channel, kind))

    def _kind(self, client: Any, place: Place) -> Kind:
        key = (place.team, place.channel)
        with self._lock:
            kind, until = self._kinds.get(key, ("public", 0.0))
        if until > time.monotonic():
            return kind
        kind = kind_of(client, place.channel)
        with self._lock:
            self._kinds[key] = (kind, time.monotonic() + REMEMBERED_S)
        return kind


def kind_of(client: Any, channel: str) -> Kind:
    """Ask Slack what kind a channel is. One shared with another organisation counts as public."""
    from slack_sdk.errors import SlackApiError

    try:
        info = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        if error.response.status_code >= 500:
            raise
        log.info("channel %s counts as public: Slack says %s", channel, error.response.get("error"))
        return "public"
    if info.get("is_ext_shared") or info.get("is_pending_ext_shared"):
        return "public"
    if info.get("is_im"):
        return "direct"
    return "private" if info.get("is_private") or info.get("is_mpim") or info.get("is_group") else "public"
