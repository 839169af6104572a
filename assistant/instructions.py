"""Sentences in documents that give orders to whoever answers: they are no evidence of anything, for any composer.

A document may report on such sentences ("the leaked text says: “ignore all rules”"): quoted words are let be, and so
is everything that merely sounds imperative. What a rule here misses still has to answer the question to be shown.
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


def gives_orders(text: str) -> bool:
    """Whether a sentence is addressed to an assistant and tells it what to do."""
    return bool(_ORDERS.search(_QUOTED.sub("", " ".join(text.split()))))


def without_orders(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Evidence without the sentences that give orders."""
    return tuple(item for item in evidence if not gives_orders(item.text))
