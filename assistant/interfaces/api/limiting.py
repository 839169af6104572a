"""How often one client may do something: moving windows in memory (library ``limits``)."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.settings_http import HttpSettings

# what costs a search or a model; everything else only counts as a request
COSTLY = (
    "/v1/ask", "/v1/brief", "/v1/timeline", "/v1/positions", "/v1/disagreements", "/v1/changes", "/v1/search",
    "/v1/verify", "/v1/check-quotes", "/v1/chat", "/v1/documents", "/mcp", "/gradio_api/queue/join", "/gradio_api/call",
    "/gradio_api/run", "/gradio_api/api", "/gradio_api/upload",
)  # fmt: skip


class Limits:
    """Counts requests and questions of a client, and failed logins of a name and an address."""

    def __init__(self, settings: HttpSettings, login: bool) -> None:
        questions = settings.questions_per_minute or (120 if login else None)
        requests = settings.requests_per_minute or (1200 if login else None)
        self._questions = RateLimitItemPerMinute(questions) if questions else None
        self._requests = RateLimitItemPerMinute(requests) if requests else None
        self._logins = RateLimitItemPerMinute(settings.login_attempts, 5)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, client: str, method: str, path: str) -> int:
        """Counts a request; 0 if it may go on, else the seconds to wait."""
        items = [self._requests]
        if method == "POST" and path.startswith(COSTLY):
            items.append(self._questions)
        for number, item in enumerate(items):
            if item and not self._window.hit(item, str(number), client):
                return self._left(item, str(number), client)
        return 0

    def login_wait(self, name: str, address: str) -> int:
        """Seconds until another login may be tried, 0 for now."""
        for kind, value in (("name", name), ("address", address)):
            if not self._window.test(self._logins, kind, value):
                return self._left(self._logins, kind, value)
        return 0

    def login_failed(self, name: str, address: str) -> None:
        self._window.hit(self._logins, "name", name)
        self._window.hit(self._logins, "address", address)

    def _left(self, item: RateLimitItemPerMinute, *client: str) -> int:
        return max(1, round(self._window.get_window_stats(item, *client).reset_time - time.time()))
