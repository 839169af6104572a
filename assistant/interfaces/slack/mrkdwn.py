"""Slack's own markup: what users' messages mean, and the text that goes beside the blocks.

The text beside blocks is what notifications, search and screen readers use, and there Slack does read markup. It is
made from Markdown by slackify-markdown. That library decodes ``&lt;`` and lets ``<!channel>`` and ``<@U1>`` through,
and pairs stars across words, so a document's characters travel through it as private-use ones and come out escaped.
"""

from __future__ import annotations

import re
from html import unescape

from assistant.origin import inert

_CONTROL = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP = "*_~`"
_SPECIAL = "&<>" + _MARKUP + "\\[]()#!|+-.:@"
_OUT = {c: chr(0xE100 + n) for n, c in enumerate(_SPECIAL)}
_WORD_JOINER = "\u2060"  # has no width; beside it Slack does not take a star or underscore for markup
_BACK = {_OUT[c]: _CONTROL.get(c, f"{_WORD_JOINER}{c}{_WORD_JOINER}" if c in _MARKUP else c) for c in _SPECIAL}
_HIDING = re.compile("[" + "".join(_OUT.values()) + "]")
_ENTITY = re.compile(r"<(?P<mark>[#@!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")


def literal(words: str) -> str:
    """Words that stay words when :func:`to_mrkdwn` has made Slack's markup of the Markdown around them."""
    flat = _HIDING.sub("\ufffd", inert(" ".join(words.split())))  # the library has a use of its own for \\x02
    return "".join(_OUT.get(c, c) for c in flat)


def to_mrkdwn(markdown: str) -> str:
    """Markdown of our own, with others' words in it as :func:`literal`, as Slack's markup."""
    from slackify_markdown import slackify_markdown

    made: str = slackify_markdown(markdown).strip()
    return "".join(_BACK.get(c, c) for c in made)


def escape(words: str) -> str:
    """Words for a message's text without any Markdown around them."""
    return "".join(_BACK[_OUT[c]] if c in _CONTROL or c in _MARKUP else c for c in words)


def to_plain(message: str, app: str | None = None) -> str:
    """What someone wrote, without Slack's markup: mentions of the app go, links and channels become their names."""

    def name(match: re.Match[str]) -> str:
        mark, target, label = match["mark"], match["target"], match["label"]
        if mark == "@":
            return "" if target == app or app is None else f"@{label or target}"
        if mark == "#":
            return f"#{label or target}"
        if mark == "!":
            return label or f"@{target.partition('^')[0]}"
        return label or target

    return " ".join(unescape(_ENTITY.sub(name, message)).split())


def mentions(message: str, app: str) -> bool:
    """Whether a message calls the app by its user id."""
    return f"<@{app}>" in message or f"<@{app}|" in message
