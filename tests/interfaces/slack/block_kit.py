"""Block Kit's limits, from Slack's reference, held against blocks that are about to be sent.

Written apart from the product's own limits: a mistake there must show here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
IN_MESSAGES = {
    "actions", "context", "context_actions", "divider", "header", "image", "markdown", "rich_text", "section", "file",
}  # fmt: skip
WHOLE = 13_200  # characters of JSON; undocumented, measured in slackapi/bolt-js #2509


def problems(blocks: list[Json], most: int = 50) -> list[str]:
    """What Slack would refuse, in words; empty if nothing."""
    found = list(_problems(blocks))
    if len(blocks) > most:
        found.append(f"{len(blocks)} blocks, {most} allowed")
    return found


def too_long(blocks: list[Json]) -> bool:
    return len(json.dumps(blocks, separators=(",", ":"))) > WHOLE


def _problems(blocks: list[Json]) -> Iterator[str]:
    ids = [b["block_id"] for b in blocks if "block_id" in b]
    if len(ids) != len(set(ids)):
        yield "block_id twice"
    for number, block in enumerate(blocks):
        for problem in _block(block):
            yield f"/blocks/{number} ({block.get('type')}): {problem}"


def _block(block: Json) -> Iterator[str]:  # noqa: PLR0912 (one branch a kind of block)
    kind = block.get("type")
    if kind not in IN_MESSAGES:
        yield "unknown type"
        return
    if len(block.get("block_id", "")) > 255:
        yield "block_id too long"
    if kind == "header":
        yield from _text(block.get("text"), 150, plain=True)
    elif kind == "section":
        if "text" not in block and "fields" not in block:
            yield "neither text nor fields"
        if "text" in block:
            yield from _text(block["text"], 3000)
        if len(block.get("fields", ())) > 10:
            yield "more than 10 fields"
        for field in block.get("fields", ()):
            yield from _text(field, 2000)
    elif kind == "context":
        yield from _count(block, 1, 10)
        for element in block.get("elements", ()):
            if element.get("type") != "image":
                yield from _text(element, 3000)
    elif kind == "actions":
        yield from _count(block, 1, 25)
        yield from _unique_actions(block)
        for element in block.get("elements", ()):
            yield from _button(element)
    elif kind == "context_actions":
        yield from _count(block, 1, 5)
        for element in block.get("elements", ()):
            yield from _feedback(element)
    elif kind == "rich_text":
        yield from _count(block, 1, 1000)
        for element in block.get("elements", ()):
            yield from _rich(element)
    elif kind == "markdown" and not 0 < len(block.get("text", "")) <= 12_000:
        yield "markdown text empty or above 12,000"


def _count(block: Json, low: int, high: int) -> Iterator[str]:
    if not low <= len(block.get("elements", ())) <= high:
        yield f"{len(block.get('elements', ()))} elements"


def _unique_actions(block: Json) -> Iterator[str]:
    ids = [e.get("action_id") for e in block.get("elements", ())]
    if len(ids) != len(set(ids)):
        yield "action_id twice"


def _text(text: Any, room: int, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield "no text object"
        return
    if plain and text["type"] != "plain_text":
        yield "plain_text wanted"
    if not isinstance(text.get("text"), str) or not 0 < len(text["text"]) <= room:
        yield f"text of {len(text.get('text') or '')} characters, 1 to {room} allowed"
    if text["type"] == "mrkdwn" and "emoji" in text:
        yield "emoji is for plain_text"


def _button(element: Json) -> Iterator[str]:
    if element.get("type") != "button":
        yield f"element {element.get('type')}"
        return
    yield from _text(element.get("text"), 75, plain=True)
    if len(element.get("action_id", "")) > 255 or len(element.get("value", "")) > 2000:
        yield "action_id or value too long"
    if len(element.get("url", "")) > 3000 or element.get("style", "primary") not in ("primary", "danger"):
        yield "url or style"


def _feedback(element: Json) -> Iterator[str]:
    if element.get("type") not in ("feedback_buttons", "icon_button"):
        yield f"element {element.get('type')}"
        return
    for name in ("positive_button", "negative_button"):
        button = element.get(name) or {}
        yield from _text(button.get("text"), 75, plain=True)
        if not 0 < len(button.get("value", "")) <= 2000 or len(button.get("accessibility_label", "")) > 75:
            yield f"{name}: value or label"


def _rich(element: Json) -> Iterator[str]:
    kind = element.get("type")
    if kind not in ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"):
        yield f"element {kind}"
        return
    inner = element.get("elements")
    if not inner:
        yield f"{kind} without elements"
        return
    if kind == "rich_text_list":
        if element.get("style") not in ("bullet", "ordered"):
            yield "list style"
        for entry in inner:
            if entry.get("type") != "rich_text_section":
                yield "a list holds sections"
            yield from _rich(entry)
        return
    for run in inner:
        yield from _run(run)


def _run(run: Json) -> Iterator[str]:
    if run.get("type") == "text":
        if not isinstance(run.get("text"), str) or not run["text"]:
            yield "text run without text"
    elif run.get("type") == "link":
        if not str(run.get("url", "")).startswith(("http://", "https://", "mailto:")):
            yield "link without address"
    else:  # user, usergroup, channel, broadcast, emoji: nothing that a document says may become one
        yield f"run {run.get('type')}"
    for name, on in run.get("style", {}).items():
        if name not in ("bold", "italic", "strike", "code", "underline") or not isinstance(on, bool):
            yield f"style {name}"


def words(blocks: list[Json]) -> str:
    """What a reader sees, as text; quotes with a bar."""
    return "\n".join(line for block in blocks for line in _words(block))


def _words(block: Json) -> Iterator[str]:
    kind = block["type"]
    if kind in ("header", "section") and "text" in block:
        yield block["text"]["text"]
    elif kind == "context":
        yield " · ".join(e.get("text", "") for e in block["elements"])
    elif kind == "actions":
        yield " ".join(f"[{e['text']['text']}]" for e in block["elements"])
    elif kind == "context_actions":
        for e in block["elements"]:
            yield f"[{e['positive_button']['text']['text']}] [{e['negative_button']['text']['text']}]"
    elif kind == "rich_text":
        for element in block["elements"]:
            mark = {"rich_text_quote": "> ", "rich_text_list": "• "}.get(element["type"], "")
            inner = element["elements"] if element["type"] == "rich_text_list" else [element]
            for entry in inner:
                yield mark + "".join(run.get("text") or run.get("url", "") for run in entry["elements"])


def quotes(blocks: list[Json]) -> list[str]:
    """The quoted words of every citation, in order."""
    return [
        "".join(run["text"] for run in element["elements"])
        for block in blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]
