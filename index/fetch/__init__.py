"""Web pages, files, feeds and sitemaps by their address, as documents."""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from index.errors import FetchError
from index.fetch.robots import Robots
from index.fetch.web import Response, Web, clean
from index.loaders import read_bytes
from index.loaders.base import Known, Limits, Member, Unread
from index.loaders.dates import as_date
from index.loaders.formats import Format, ending, format_named, format_of, of_media_type, supported
from index.loaders.links import kind_of
from index.originals import Originals
from index.sandbox import parse_apart
from index.types import Document

if TYPE_CHECKING:
    from index.config import IndexSettings

__all__ = ["FetchError", "Fetcher"]
_XML = ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml", "application/rdf+xml")
_SITEMAPS = 10  # of a sitemap index


@dataclass
class Fetcher:
    """Fetches for one batch: rules of sites are read once."""

    settings: IndexSettings
    web: Web = field(init=False)
    originals: Originals = field(init=False)

    def __post_init__(self) -> None:
        self.web = Web(self.settings)
        self.originals = Originals(self.settings.data_dir)
        self._robots = Robots(self.web)

    def read(self, url: str) -> Iterator[Document | Unread]:
        """The documents at an address: a page or file; of a feed or sitemap those it lists, up to the setting's limit.

        Never raises for what the address is or answers: that is told by an :class:`Unread`.
        """
        yield from self._read(url, Known(), listed=False)

    def _read(self, url: str, known: Known, *, listed: bool) -> Iterator[Document | Unread]:
        try:
            answer = self._get(url)
            kind = kind_of(unpacked(answer.raw, self.settings)) if _may_list(answer) else ""
        except FetchError as error:
            yield Unread(url, f"{url[:300]}: {error}")
            return
        if kind and not listed:
            yield from self._listed(answer, kind)
        else:
            yield from self._documents(answer, url, known)

    def _get(self, url: str) -> Response:
        answer = self.web.get(url, before=self._robots.check)
        if answer.status >= 400:
            raise FetchError(f"the server answers {answer.status}{_MEANS.get(answer.status, '')}.")
        if answer.status != 200:
            raise FetchError(f"the server answers {answer.status}, which holds no page.")
        if not answer.raw.strip():
            raise FetchError("the server's answer is empty.")
        return answer

    def _documents(self, answer: Response, asked: str, known: Known) -> Iterator[Document | Unread]:
        try:
            format = _format_of(answer)
        except FetchError as error:
            yield Unread(answer.url, f"{answer.url[:300]}: {error}")
            return
        parts = urlsplit(answer.url)
        site = (parts.hostname or "").removeprefix("www.")
        name = f"{parts.hostname}{parts.path.rstrip('/')}"
        if ending(name) not in format.endings:
            name += format.endings[0]
        fetched: dict[str, Any] = {
            "url": answer.url,
            "at": datetime.now(UTC).replace(microsecond=0).isoformat(),
            "original": self.originals.keep(answer.raw),
        }
        if clean(asked) != answer.url:
            fetched["asked"] = asked
        known = Known(
            title=known.title,
            author=known.author,
            publisher=known.publisher or site,
            published=known.published,
            file_date=_last_modified(answer),
            metadata={"fetched": fetched},
        )
        yield from read_bytes(_with_charset(answer, format), name, self.settings, uri=answer.url, known=known)

    def _listed(self, answer: Response, kind: str) -> Iterator[Document | Unread]:
        """The pages of a feed or sitemap, each once."""
        left = self.settings.fetch_items
        seen: set[str] = set()
        for entry in self._entries(answer, kind):
            if isinstance(entry, Unread):
                yield entry
                continue
            address, said = entry
            if address in seen:
                continue
            seen.add(address)
            if left <= 0:
                return
            left -= 1
            time.sleep(self._robots.delay(address))
            published = as_date(said.get("published", ""))
            known = Known(
                title=said.get("title", ""), author=said.get("author", ""), publisher=said.get("publisher", ""),
                published=published,
            )  # fmt: skip
            yield from self._read(address, known, listed=True)

    def _entries(self, answer: Response, kind: str, depth: int = 0) -> Iterator[tuple[str, dict[str, Any]] | Unread]:
        nested = 0
        name = f"{answer.url}.{kind}"
        for part in parse_apart(unpacked(answer.raw, self.settings), name, Limits.of(self.settings)):
            if isinstance(part, Unread):
                yield Unread(answer.url, part.message.replace(name, answer.url))
            elif isinstance(part, Member):
                said = json.loads(part.raw)
                address = urljoin(answer.url, part.part)
                if not said.get("nested"):
                    yield address, said
                elif depth == 0 and nested < _SITEMAPS:
                    nested += 1
                    try:
                        yield from self._entries(self._get(address), "sitemap", depth + 1)
                    except FetchError as error:
                        yield Unread(address, f"{address[:300]}: {error}")


_MEANS = {401: " (log-in needed)", 402: " (payment needed)", 403: " (forbidden)", 404: " (not found)", 410: " (gone)",
          429: " (too many requests; try again later)", 451: " (withheld for legal reasons)"}  # fmt: skip


def _may_list(answer: Response) -> bool:
    packed = answer.raw[:2] == b"\x1f\x8b"
    return answer.media_type in _XML or urlsplit(answer.url).path.endswith((".xml", ".rss", ".atom")) or packed


def _format_of(answer: Response) -> Format:
    """The format by the media type stated; by the address's ending where the type says nothing."""
    path = urlsplit(answer.url).path
    stated = of_media_type(answer.media_type)
    vague = answer.media_type in (
        "",
        "application/octet-stream",
        "binary/octet-stream",
        "text/plain",
        "application/zip",
    )
    if vague and re.search(r"\.\w{1,8}$", path) and supported(PurePosixPath(path)):
        return format_of(path)
    if stated is not None:
        return stated
    if not answer.media_type:
        return format_named("html")
    raise FetchError(f"it is of the type {answer.media_type[:80]!r}, which can't be read.")


def unpacked(raw: bytes, settings: IndexSettings) -> bytes:
    """What was packed with gzip (sitemaps often are), up to the limit of a file.

    Raises:
        FetchError: damaged, or larger than that.
    """
    if raw[:2] != b"\x1f\x8b":
        return raw
    most = settings.max_file_mb * 1_000_000
    try:
        content = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, most + 1)
    except zlib.error as error:
        raise FetchError(f"its compression is damaged ({error}).") from error
    if len(content) > most:
        raise FetchError(f"it unpacks to more than {settings.max_file_mb} MB (BRIEFING_INDEX__MAX_FILE_MB).")
    return content


def _with_charset(answer: Response, format: Format) -> bytes:
    """The content; text whose encoding only the server tells in UTF-8 with a mark."""
    if format.name not in ("html", "text", "markdown", "csv") or not answer.charset:
        return answer.raw
    if answer.raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return answer.raw
    try:
        return b"\xef\xbb\xbf" + answer.raw.decode(answer.charset, "replace").encode()
    except LookupError:
        return answer.raw


def _last_modified(answer: Response) -> date | None:
    try:
        return parsedate_to_datetime(answer.headers.get("last-modified", "")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
