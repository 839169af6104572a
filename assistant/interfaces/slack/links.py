"""Where a citation's number leads: the web page of this server if it has an address that others reach."""

from __future__ import annotations

from urllib.parse import quote

from assistant.settings import Settings
from assistant.types import Citation

PATH = "/slack/c/"


class Links:
    """Addresses for citations; called with one."""

    def __init__(self, settings: Settings) -> None:
        self._page = (settings.http.public_url or "").rstrip("/")

    def __call__(self, citation: Citation) -> str | None:
        """Our page with the quote marked; without one, the document's own address if it is a web page."""
        if self._page:
            return f"{self._page}{PATH}{quote(citation.id, safe='')}"
        uri = citation.document.uri
        return uri if uri.startswith(("https://", "http://")) else None
