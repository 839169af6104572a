"""What sites ask of programs (RFC 9309), read with Protego and kept for the length of one batch."""

from __future__ import annotations

from urllib.parse import urlsplit

from index.errors import FetchError
from index.fetch.addresses import NotPublic
from index.fetch.web import Web

_LARGEST = 512_000


class Robots:
    """Rules by site. A site without rules allows everything; one whose rules can't be read allows nothing for now."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._rules: dict[str, object] = {}

    def check(self, url: str) -> None:
        """Raises :class:`FetchError` if the site asks programs like this one to keep away from ``url``."""
        if not self._web.settings.fetch_robots:
            return
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = self._read(site)
        rules = self._rules[site]
        if isinstance(rules, str):
            raise FetchError(rules)
        if rules is not None and not rules.can_fetch(url, self._web.settings.fetch_agent):  # type: ignore[attr-defined]
            raise FetchError(f"{site}/robots.txt asks programs not to read this page, so it was not read.")

    def delay(self, url: str) -> float:
        """Seconds that the site wants between two pages, at most five."""
        parts = urlsplit(url)
        rules = self._rules.get(f"{parts.scheme}://{parts.netloc}")
        asked = None if rules is None or isinstance(rules, str) else rules.crawl_delay(self._web.settings.fetch_agent)  # type: ignore[attr-defined]
        return min(float(asked or 0.0), 5.0)

    def _read(self, site: str) -> object:
        """Rules, ``None`` for none, or why nothing may be read."""
        from protego import Protego

        try:
            answer = self._web.get(f"{site}/robots.txt", most_bytes=_LARGEST)
        except NotPublic as error:
            return str(error)
        except FetchError as error:
            return f"{site}/robots.txt could not be read, so nothing of the site was: {error}"
        if answer.status >= 500:
            return f"{site}/robots.txt answers {answer.status}, so nothing of the site was read. Try again later."
        if answer.status >= 400:
            return None
        return Protego.parse(answer.raw.decode("utf-8", "replace"))
