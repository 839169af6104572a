"""Block Kit, in the few forms used here. Words of others always travel as literal text, never as markup.

In ``rich_text`` and ``plain_text`` Slack reads no markup: a document's ``<!channel>``, ``*stars*`` or
``<https://a|b>`` stay what they are, and a quote stays the source, character for character. ``mrkdwn`` is not used for
blocks at all. See :mod:`assistant.interfaces.slack.mrkdwn` for the one place that needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from assistant.interfaces.slack.limits import BUTTON, HEADER, TEXT_OBJECT, VALUE, Block, pieces, shorten
from assistant.origin import inert

Run = dict[str, Any]
LINK = 3_000  # characters of an address


def text(words: str, *, bold: bool = False, italic: bool = False) -> Run:
    """Literal words in a rich text."""
    run: Run = {"type": "text", "text": inert(words)}
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return run | {"style": style} if style else run


def link(url: str | None, words: str, *, bold: bool = False) -> Run:
    """Words that lead somewhere; without a web address they are only words."""
    if url is None or urlsplit(url).scheme not in ("http", "https") or len(url) > LINK:
        return text(words, bold=bold)
    run: Run = {"type": "link", "url": url, "text": inert(words) or url}
    return run | {"style": {"bold": True}} if bold else run


def section(*runs: Run) -> dict[str, Any]:
    """A paragraph of a rich text."""
    return {"type": "rich_text_section", "elements": [run for run in runs if run.get("text")]}


def quoted(words: str) -> dict[str, Any]:
    """A quote with its bar, character for character but for what could hide or turn words around."""
    return {"type": "rich_text_quote", "elements": [text(words)]}


def listed(*entries: dict[str, Any]) -> dict[str, Any]:
    """A bulleted list of sections."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(entries)}


def rich(*elements: dict[str, Any]) -> Block:
    """A block of paragraphs, quotes and lists."""
    return {"type": "rich_text", "elements": list(elements)}


def plain(words: str, room: int = TEXT_OBJECT) -> dict[str, Any]:
    """A text object in which ``:smile:`` stays what it is."""
    return {"type": "plain_text", "text": shorten(inert(words), room), "emoji": False}


def header(words: str) -> Block:
    return {"type": "header", "text": plain(" ".join(words.split()), HEADER)}


def context(*lines: str) -> list[Block]:
    """Small print, one block a line; long lines go on in the next block."""
    return [
        {"type": "context", "elements": [plain(part)]}
        for line in lines
        if line.strip()
        for part in pieces(line, TEXT_OBJECT - 1)
    ]


def button(action: str, words: str, value: str, *, primary: bool = False) -> dict[str, Any]:
    """Raises :class:`ValueError` if the value is too long to come back whole."""
    if len(value) > VALUE:
        raise ValueError(f"a button's value has {len(value)} characters, {VALUE} fit")
    made = {"type": "button", "action_id": action, "text": plain(words, BUTTON), "value": value}
    return made | {"style": "primary"} if primary else made


def actions(*buttons: dict[str, Any]) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def feedback(answer: str) -> Block:
    """Slack's own thumbs; what comes back says which answer and which thumb."""

    def thumb(rating: str, label: str) -> dict[str, Any]:
        return {"text": plain(label, BUTTON), "value": f"{rating}:{answer}", "accessibility_label": label}

    buttons = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": thumb("up", "Helpful"),
        "negative_button": thumb("down", "Not helpful"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def paragraphs(words: str, tail: Sequence[Run] = ()) -> list[Block]:
    """Words of any length as rich text blocks, ``tail`` (markers) behind the last of them."""
    parts = pieces(words)
    return [rich(section(text(part), *(tail if n == len(parts) else ()))) for n, part in enumerate(parts, start=1)]
