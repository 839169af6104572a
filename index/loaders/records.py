"""JSON: objects with a text, each a document; as one object, a list, a list in an object, or one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableDocument
from index.loaders.base import Limits, Loaded, Part, Unread
from index.loaders.dates import as_date
from index.loaders.encoding import decode
from index.loaders.parse import sha256
from index.text import canonical, paragraphs_of

TEXT = ("text", "body", "content", "full_text", "article_text", "articleBody", "maintext", "article")
TITLE = ("title", "headline", "subject", "name")
DATE = ("published", "date", "published_at", "publishedAt", "datePublished", "publication_date", "pub_date",
        "created_at", "timestamp")  # fmt: skip
AUTHOR = ("author", "authors", "byline", "creator", "by")
PUBLISHER = ("publisher", "source", "site", "outlet", "publication", "domain")
KEY = ("id", "_id", "uuid", "uri", "url", "link")


def load_json(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """Read a ``.json`` file."""
    try:
        content = json.loads(decode(raw, name))
    except json.JSONDecodeError as error:
        raise UnreadableDocument(
            f"{name}: it is no valid JSON (line {error.lineno}, {error.msg}). "
            "If it has one object a line, call it .jsonl."
        ) from error
    records = _records(content)
    single = len(records) == 1
    yield from _documents(((n, r, b"") for n, r in enumerate(records, start=1)), name, single=single, raw=raw)


def load_jsonl(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """Read a ``.jsonl`` file. A line that can't be read is reported and the rest goes on."""

    def lines() -> Iterator[tuple[int, Any, bytes]]:
        for number, line in enumerate(decode(raw, name).splitlines(), start=1):
            if line.strip():
                try:
                    yield number, json.loads(line), line.encode("utf-8", "replace")
                except (json.JSONDecodeError, RecursionError) as error:
                    yield number, error, b""

    yield from _documents(lines(), name, single=False, raw=raw)


def _records(content: Any) -> list[Any]:
    if isinstance(content, dict) and not _first(content, TEXT):
        lists = [
            value for value in content.values() if isinstance(value, list) and value and isinstance(value[0], dict)
        ]
        if len(lists) == 1:
            return lists[0]
    return content if isinstance(content, list) else [content]


def _documents(records: Iterator[tuple[int, Any, bytes]], name: str, *, single: bool, raw: bytes) -> Iterator[Part]:
    seen: set[str] = set()
    found = 0
    for number, record, line in records:
        text = _first(record, TEXT) if isinstance(record, dict) else ""
        if not text:
            if isinstance(record, Exception):
                yield Unread(str(number), f"{name}, line {number}: it is no valid JSON ({record}).")
            continue
        found += 1
        key = _first(record, KEY)[:200]
        if not key or key in seen:
            key = str(number)
        seen.add(key)
        content = line or json.dumps(record, sort_keys=True).encode()
        yield _document(record, text, "" if single else key, sha256(raw if single else content))
    if not found:
        raise UnreadableDocument(f"{name}: no object in it has a text. Fields that count as one: {', '.join(TEXT)}.")


def _document(record: dict[str, Any], text: str, key: str, sha: str) -> Loaded:
    clean = canonical(text)
    title = " ".join(_first(record, TITLE).split())
    published = next((day for field in DATE if (day := as_date(record.get(field)))), None)
    address = _first(record, ("url", "link"))
    return Loaded(
        text=clean,
        blocks=paragraphs_of(clean),
        title=title,
        title_basis="metadata" if title else "none",
        author=_first(record, AUTHOR) or None,
        publisher=_first(record, PUBLISHER) or None,
        published=published,
        published_basis="metadata" if published else "none",
        metadata={"url": address[:2000]} if address.startswith(("http://", "https://")) else {},
        part=key,
        raw_sha256=sha,
    )


def _first(record: Any, fields: tuple[str, ...]) -> str:
    """The first of these fields that says something: text, a number, a name in an object, or a list of such."""
    for field in fields:
        said = _said(record.get(field))
        if said:
            return said
    return ""


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, dict):
        return _said(value.get("name") or value.get("title"))
    if isinstance(value, list):
        return ", ".join(said for item in value[:20] if isinstance(item, str | dict) and (said := _said(item)))
    return ""
