"""Feeds and sitemaps: no documents, but lists of addresses with what is said of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from index.errors import UnreadableDocument
from index.loaders.base import Limits, Member, Part
from index.loaders.dates import as_date

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_MOST = 10_000


def kind_of(raw: bytes) -> str:
    """``feed``, ``sitemap`` or nothing, by the first element of an XML file."""
    head = re.sub(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>", b"", raw[:20_000], flags=re.DOTALL).lstrip(
        b"\xef\xbb\xbf \t\r\n"
    )
    root = re.match(rb"<(?:\w+:)?(\w+)", head)
    name = root[1].lower() if root else b""
    if name in (b"rss", b"feed", b"rdf"):
        return "feed"
    return "sitemap" if name in (b"urlset", b"sitemapindex") else ""


def _no_entities(raw: bytes, name: str) -> None:
    if _ENTITY.search(raw[: 1 << 20]):
        raise UnreadableDocument(f"{name}: it defines XML entities, which can be made to exhaust a machine. Not read.")


def link(address: str, **said: Any) -> Member:
    """An address with what is said of it, as JSON."""
    return Member(address, json.dumps({k: v for k, v in said.items() if v}, default=str).encode())


def load_feed(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """The entries of an RSS or Atom feed, in its order, which is usually the newest first."""
    import feedparser

    _no_entities(raw, name)
    feed = feedparser.parse(raw, sanitize_html=False, resolve_relative_uris=False)
    site = str(feed.feed.get("title", ""))[:300]
    entries = [entry for entry in feed.entries[:_MOST] if str(entry.get("link", ""))]
    if not entries:
        raise UnreadableDocument(f"{name}: no entries with an address are in this feed.")
    for entry in entries:
        yield link(
            str(entry["link"]),
            title=str(entry.get("title", ""))[:500],
            author=str(entry.get("author", ""))[:300],
            publisher=site,
            published=_day(entry),
        )


def _day(entry: Any) -> str:
    for field in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = entry.get(field)
        if parsed:
            try:
                return date(*parsed[:3]).isoformat()
            except ValueError:
                continue
    return ""


def load_sitemap(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """The pages of a sitemap, the last changed first; or the sitemaps of an index, marked as such."""
    from defusedxml.ElementTree import fromstring

    _no_entities(raw, name)
    root = fromstring(raw)
    nested = root.tag.endswith("sitemapindex")
    found = []
    for element in list(root)[: 5 * _MOST]:
        space = element.tag.rpartition("}")[0] + "}" if "}" in element.tag else ""
        address = (element.findtext(f"{space}loc") or "").strip()
        day = as_date(element.findtext(f"{space}lastmod") or "")
        if address:
            found.append((day or date.min, address))
    if not found:
        raise UnreadableDocument(f"{name}: no addresses are in this sitemap.")
    found.sort(key=lambda row: row[0], reverse=True)
    for day, address in found[:_MOST]:
        yield link(address, changed="" if day == date.min else day.isoformat(), nested=nested)
