"""Mails and mailboxes: sender, recipients, date and subject as the first lines, then the body; attachments apart."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePath
from typing import Any

from index.errors import UnreadableDocument
from index.loaders.base import Limits, Loaded, Member, Part
from index.loaders.formats import ending, of_media_type, supported
from index.loaders.html import whole_page
from index.text import TextBuilder, canonical, paragraphs_of

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_FROM_LINE = re.compile(rb"^From [^\n]{0,200}\n", re.MULTILINE)
_ADDRESSES = 500  # characters of a list of recipients that are kept


def load_mail(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """Read a ``.eml`` file: the mail, then its attachments of known kinds."""
    message = BytesParser(policy=email.policy.default).parsebytes(raw)
    builder = TextBuilder()
    for field in _SHOWN:
        value = _header(message, field)
        if value:
            builder.add(f"{field}: {value[:_ADDRESSES]}", "row")
    attached: list[Member] = []
    names: list[str] = []
    body = message.get_body(("plain", "html"))
    for part in message.walk():
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            continue
        if part is body or _is_inline_text(part, body):
            _body(part, builder, name)
            continue
        member = _attachment(part, len(names) + 1)
        if member is not None:
            names.append(member.part)
            if supported(PurePath(member.part)):
                attached.append(member)
    text, blocks = builder.result()
    subject = _header(message, "Subject")
    sender, address = parseaddr(_header(message, "From"))
    day = _day(_header(message, "Date"))
    yield Loaded(
        text=text,
        blocks=blocks,
        title=subject,
        title_basis="metadata" if subject else "none",
        author=sender or address or None,
        published=day,
        published_basis="metadata" if day else "none",
        metadata={"attachments": names} if names else {},
    )
    yield from attached


def _header(message: EmailMessage, name: str) -> str:
    """A header on one line; broken ones as far as they can be read."""
    try:
        value = message.get(name)
    except (ValueError, IndexError, AttributeError, TypeError):  # email's parser on malformed headers
        value = dict(message.raw_items()).get(name)
    return " ".join(canonical(str(value or "")).split())


def _day(value: str) -> date | None:
    try:
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_inline_text(part: EmailMessage, body: MIMEPart | None) -> bool:
    """Further plain text of the mail itself: some programs send a body in pieces."""
    plain = part.get_content_type() == "text/plain" and not part.get_filename()
    return plain and not part.is_attachment() and (body is None or body.get_content_type() == "text/plain")


def _body(part: EmailMessage, builder: TextBuilder, name: str) -> None:
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    try:
        text = content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a character set nobody knows
        text = content.decode("utf-8", "replace")
    if part.get_content_type() == "text/html":
        found, blocks = whole_page(text).result()
        for block in blocks:
            builder.add(found[block.start : block.end], block.kind, level=block.level)
        return
    text = canonical(text)
    for paragraph in paragraphs_of(text):
        builder.add(text[paragraph.start : paragraph.end])


def _attachment(part: EmailMessage, number: int) -> Member | None:
    if part.get_content_type() == "message/rfc822":
        inner: Any = part.get_payload()
        raw = inner[0].as_bytes() if isinstance(inner, list) and inner else b""
        return Member(f"mail-{number}.eml", raw)
    named = part.get_filename()
    if not named and part.get_content_maintype() in ("text", "multipart"):
        return None  # the same body once more, as HTML
    format = of_media_type(part.get_content_type())
    shown = " ".join(canonical(str(named or "")).replace("\\", "/").rpartition("/")[2].split())
    if not shown or (format and not ending(shown)):
        shown = f"{shown or f'attachment-{number}'}{format.endings[0] if format else ''}"
    content = part.get_payload(decode=True)
    return Member(shown, content) if isinstance(content, bytes) else None


def load_mailbox(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """Read a ``.mbox`` file: each mail a member, called by its message id where it has one of its own."""
    starts = [match.start() for match in _FROM_LINE.finditer(raw) if _after_blank_line(raw, match.start())]
    if not starts:
        raise UnreadableDocument(f"{name}: no mail is in it (no line begins with 'From '). Is it a mailbox?")
    seen: set[str] = set()
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(raw)], strict=True), start=1):
        content = raw[start:end].partition(b"\n")[2]
        if not content.strip():
            continue
        key = _message_id(content)
        if not key or key in seen:
            key = str(number)
        seen.add(key)
        yield Member(f"{key}.eml", re.sub(rb"(?m)^>(>*From )", rb"\1", content))


def _after_blank_line(raw: bytes, start: int) -> bool:
    before = raw[max(0, start - 3) : start].replace(b"\r", b"")
    return start == 0 or before.endswith(b"\n\n")


def _message_id(content: bytes) -> str:
    head = re.split(rb"\r?\n\r?\n", content[:65_536], maxsplit=1)[0]
    found = re.search(rb"(?im)^message-id:\s*<([^<>\s]{3,200})>", head)
    return found[1].decode("ascii", "ignore") if found else ""
