"""What in a document states nothing: orders to whoever answers, markup and code, scraps without a word.

Neither is evidence of anything, for any composer. A document may report on orders ("the leaked text says: “ignore all
rules”"): quoted words are let be, and so is everything that merely sounds imperative. What a rule here misses still has
to answer the question to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.types import Evidence

_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
_ANSWERING = r"(?:answer|response|reply|output|summary|completion)"
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:instructions?|prompts?|rules|context|previous|above)\b"
    r"|^\W*(?:system|assistant|user|developer|human|ai)\s*(?:prompt|message|note)?\s*:"
    r"|<\|?\s*(?:im_start|im_end|system|endoftext)|\[/?INST\]|^#+\s*(?:instruction|system)"
    rf"|\b(?:in|of|to|with|at the (?:end|start|beginning) of) your (?:own )?(?:final )?{_ANSWERING}\b"
    r"|^(?:please\s+)?(?:augment|modify|end|begin|start|finish|preface|append|translate|rewrite)\b[^.]{0,40}"
    rf"\b(?:your|the) {_ANSWERING}\b"
    r"|(?:^|[:;]\s*|\bplease\s+)(?:only\s+)?(?:answer|respond|reply|output|print)\s+(?:that|with|only|exactly|[“\"'])"
    r"|^(?:you are (?:now|an?)\b|act as\b|pretend (?:to be|that)\b|from now on,? you\b|as an? (?:ai|language model)\b)"
    r"|^(?:do not|don[’']t|never) (?:mention|cite|reveal|answer|use the|tell the user|disclose)\b"
    r"|\b(?:the user|users?) (?:must|should) be told\b|\btell the user\b|\bsystem prompt\b",
    re.IGNORECASE,
)


_MARKUP = re.compile(
    r"</?(?:script|style|iframe|object|embed|svg|math|img|video|audio|body|html|form|input|button|details|marquee|meta|"
    r"link|base|textarea|table|template|frameset|isindex|bgsound|layer|a|b|i|p|x|div|span|br|hr|h[1-6])\b[^<]*(?:>|$)"
    r"|<[^<>]*\bon[a-z]{3,}\s*=|\bon(?:error|load|click|focus|mouse[a-z]+)\s*=|javascript:|vbscript:|data:text/html|"
    r"<!--|<!\[|<\?|\$\{|\{\{|\{%|<\|"
    r"|\{\s*\\?\"[a-z_]+\\?\"\s*:|!\[[^\]]*\]\(|\]\((?:https?|javascript|data):|&#x?[0-9a-f]+;?|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}",
    re.IGNORECASE,
)
_STEERING = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"[^\W\d_]")
FEWEST = 2  # words with a letter: "Putin agreed."


def gives_orders(text: str) -> bool:
    """Whether a sentence is addressed to an assistant and tells it what to do."""
    return bool(_ORDERS.search(_QUOTED.sub("", " ".join(text.split()))))


def is_code(text: str) -> bool:
    """Whether a text holds markup, code, or characters that steer a terminal or hide words."""
    return bool(_MARKUP.search(text) or _STEERING.search(text))


def states(text: str) -> bool:
    """Whether a text can state anything at all."""
    words = sum(bool(_WORD.search(word)) for word in text.split())
    return words >= FEWEST and not is_code(text) and not gives_orders(text)


def statements(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Evidence without what states nothing."""
    return tuple(item for item in evidence if states(item.text))
