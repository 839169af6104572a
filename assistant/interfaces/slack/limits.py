"""Slack's limits on messages, and how a long answer is spread over several without cutting through a citation.

From Slack's reference; what is not documented was measured by others (``msg_blocks_too_long`` from about 13,200
characters of blocks: slackapi/bolt-js #2509).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]

BLOCKS = 50  # in one message
BLOCKS_SIZE = 12_000  # characters of a message's blocks as JSON; above about 13,200 Slack refuses them
TEXT = 4_000  # characters of a message's own text that Slack recommends at most
TEXT_OBJECT = 3_000  # a section's or context's text
HEADER = 150
BUTTON = 75
VALUE = 2_000  # what a button carries
ALT_TITLE = 255  # file and canvas titles
ELEMENTS = 10  # in a context block
ACTIONS = 25
CONTEXT_ACTIONS = 5
PROMPTS = 4
PIECE = 2_400  # characters of text in one of our rich text blocks: leaves room for escapes and its surroundings


@dataclass(frozen=True, slots=True)
class Message:
    """One message: blocks, and the text that notifications and screen readers use instead."""

    text: str
    blocks: tuple[Block, ...]


def size(blocks: Iterable[Block]) -> int:
    """Characters of blocks as they are sent."""
    return sum(len(json.dumps(block)) + 1 for block in blocks) + 2


def pack(units: Sequence[Sequence[Block]], text: str, last: Sequence[Block] = ()) -> list[Message]:
    """Messages in order, filled with whole units (a sentence; a citation with its quote). ``last`` ends the last one.

    Each unit must fit into a message by itself.
    """
    messages: list[list[Block]] = [[]]
    for unit in [*units, *([last] if last else [])]:
        held = messages[-1]
        if held and (len(held) + len(unit) > BLOCKS or size([*held, *unit]) > BLOCKS_SIZE):
            messages.append([])
        messages[-1].extend(unit)
    texts = [text] + [f"(continued, {n} of {len(messages)})" for n in range(2, len(messages) + 1)]
    return [Message(shorten(t, TEXT), tuple(blocks)) for t, blocks in zip(texts, messages, strict=True)]


def pieces(text: str, room: int = PIECE) -> list[str]:
    """A text in parts of at most ``room`` characters as JSON, cut at white space if there is any; joined they are it.

    As JSON "é" counts six and an emoji twelve: it is not known whether Slack counts so, but it never counts more.
    """
    parts = []
    while (end := _fitting(text, room)) < len(text):
        cut = max(text.rfind(" ", 1, end), text.rfind("\n", 1, end)) + 1 or end
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]


def _fitting(text: str, room: int) -> int:
    """How many characters fit; one at least."""
    taken = 0
    for position, character in enumerate(text):
        taken += 1 if " " <= character <= "~" and character not in '"\\' else len(json.dumps(character)) - 2
        if taken > room:
            return max(1, position)
    return len(text)


def shorten(text: str, room: int) -> str:
    """At most ``room`` characters, an ellipsis where something is left out. Never for quotes."""
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
