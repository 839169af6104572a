"""Markdown: front matter read as metadata, the body rendered to plain text by markdown-it.

Quotes are shown to readers, so the canonical text has the words without ``**`` or link targets. Headings become
blocks of their own: they name the section of the passages below them. Images and raw HTML are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from markdown_it import MarkdownIt

from index.errors import UnreadableDocument
from index.loaders.base import Limits, Loaded
from index.loaders.dates import as_date
from index.loaders.encoding import decode
from index.text import BlockKind, TextBuilder, canonical

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = 100_000  # characters; anything longer is text between two rules
_NESTED = 50
_KNOWN = ("title", "author", "publisher", "published", "date", "visibility")


def split_front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    """Front matter and body. A first ``---`` that opens no mapping is a rule, and the text stays whole.

    (python-frontmatter drops text between two leading rules, so the split is done here.)

    Raises:
        UnreadableDocument: the front matter is not valid YAML.
    """
    if not text.startswith("---\n"):
        return {}, text
    end = text.find("\n---", 3)
    if end < 0 or text[end + 4 : end + 5] not in ("", "\n"):
        return {}, text
    front = text[4 : end + 1]
    if len(front) > _FRONT_MATTER:
        return {}, text
    if _depth(front) > _NESTED:  # the reader of YAML takes time in the square of it
        raise UnreadableDocument(f"{name}: the front matter is nested too deeply. Mend or remove it.")
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(front)):
            raise UnreadableDocument(f"{name}: the front matter refers to itself (*alias). Write the values out.")
        fields = yaml.safe_load(front)
    except (yaml.YAMLError, ValueError) as error:  # a ValueError for 2025-02-31
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise UnreadableDocument(f"{name}: the front matter is not valid YAML{where}. Mend or remove it.") from error
    if not isinstance(fields, dict):
        return {}, text
    return {str(key): value for key, value in fields.items()}, text[end + 5 :]


def _depth(front: str) -> int:
    """How deep brackets and braces stand in each other at most."""
    deepest = depth = 0
    for character in front:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
    return "".join(parts)


def render(body: str) -> TextBuilder:
    """The body's words, block by block."""
    builder = TextBuilder()
    kinds: list[BlockKind] = []
    level = 0
    row: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type == "heading_open":
            level = int(token.tag[1:])
            kinds.append("heading")
        elif token.type == "list_item_open":
            kinds.append("item")
        elif token.type == "blockquote_open":
            kinds.append("quote")
        elif token.type in ("heading_close", "list_item_close", "blockquote_close"):
            kinds.pop()
        elif token.type == "tr_open":
            row = []
            kinds.append("row")
        elif token.type == "tr_close":
            kinds.pop()
            builder.add(" | ".join(row), "row")
        elif token.type == "inline" and kinds and kinds[-1] == "row":
            row.append(_inline(token))
        elif token.type == "inline":
            kind = kinds[-1] if kinds else "paragraph"
            builder.add(_inline(token), kind, level=level if kind == "heading" else 0)
        elif token.type in ("fence", "code_block"):
            builder.add(token.content, "code")
    return builder


def load_markdown(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.md`` file. Front matter keys besides title, author, publisher, published and visibility are kept."""
    fields, body = split_front_matter(canonical(decode(raw, name)), name)
    text, blocks = render(body).result()
    title = str(fields.get("title") or "").strip()
    heading = next((text[b.start : b.end] for b in blocks if b.kind == "heading" and b.level == 1), "")
    published = as_date(fields.get("published", fields.get("date")))
    return Loaded(
        text=text,
        blocks=blocks,
        title=title or heading,
        title_basis="front matter" if title else "text" if heading else "none",
        author=_word(fields.get("author")),
        publisher=_word(fields.get("publisher")),
        published=published,
        published_basis="front matter" if published else "none",
        visibility=_word(fields.get("visibility")),
        metadata=_plain({k: v for k, v in fields.items() if k not in _KNOWN}),
    )


def _word(value: Any) -> str | None:
    text = str(value).strip() if value is not None else ""
    return text or None


def _plain(value: Any) -> Any:
    """Front matter as JSON can hold it (YAML knows dates)."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return str(value)
