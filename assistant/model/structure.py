"""The structure a model answers in, read while it arrives: each sentence as soon as it is complete.

Asked for is ``{"answered": true, "sentences": [{"text": "…", "evidence": [1, 2]}]}``. Read is any text in which JSON
objects with a ``text`` stand, so that code fences, one object a line, or words around it lose nothing. What is
incomplete at the end is counted, never guessed at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.sentences import sentence_spans

_SENTENCES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "answered": {"type": "boolean"},
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "evidence": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "evidence"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["answered", "sentences"],
    "additionalProperties": False,
}
_QUESTION: dict[str, Any] = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}
SCHEMAS = {"answer": _SENTENCES, "repair": _SENTENCES, "standalone": _QUESTION}  # by prompt
LONGEST = 1200  # characters of one sentence object; more is no sentence
DIGITS = 6  # of an evidence number
MOST = 20  # sentences of one answer
_ANSWERED = re.compile(r'"answered"\s*:\s*(true|false)', re.IGNORECASE)
_MARKS = re.compile(r"\s*\[\s*(?:evidence\s*)?(\d{1,6}(?:\s*,\s*\d{1,6})*)\s*\]", re.IGNORECASE)
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A sentence as the model put it, and the numbers of the evidence that it named."""

    text: str
    numbers: tuple[int, ...]


class Sentences:
    """Reads an answer piece by piece."""

    def __init__(self) -> None:
        self.raw = ""
        self.found = 0
        self.unreadable = 0
        self._objects = _Objects()
        self._outside: list[str] = []

    def feed(self, piece: str) -> Iterator[Proposed]:
        """Sentences that this piece completes."""
        self.raw += piece
        for kind, text in self._objects.feed(piece):
            if kind == "text":
                self._outside.append(text)
                continue
            sentences = proposed_in(text)
            self.unreadable += not sentences
            for proposed in sentences:
                if self.found < MOST:
                    self.found += 1
                    yield proposed

    @property
    def answered(self) -> bool | None:
        """What the model says of itself; ``None`` if it didn't say."""
        said = _ANSWERED.search("".join(self._outside) + self._objects.pending)
        return said.group(1).lower() == "true" if said else None

    @property
    def structured(self) -> bool:
        """Whether anything of the structure was there."""
        return bool(self.found) or self.answered is not None

    @property
    def incomplete(self) -> bool:
        """Whether the answer breaks off within its structure."""
        return self._objects.open


class _Objects:
    """Splits a stream into innermost objects that hold a text, and what stands around them."""

    def __init__(self) -> None:
        self.pending = ""
        self._starts: list[int] = []
        self._string = self._escaped = self._thinking = False
        self._at = 0

    @property
    def open(self) -> bool:
        return bool(self._starts)

    def feed(self, piece: str) -> Iterator[tuple[str, str]]:
        self.pending += piece
        if "<think>" in self.pending and not self._starts:
            if "</think>" not in self.pending:
                return
            self.pending, self._at = _THINKING.sub("", self.pending), 0
            self._string = self._escaped = False
        while self._at < len(self.pending):
            taken = self._step(self.pending[self._at])
            self._at += 1
            if taken is not None:
                yield "text", self.pending[:taken]
                yield "object", self.pending[taken : self._at]
                self._starts = [s for s in self._starts if s < taken]
                self._forget(taken)

    def _forget(self, start: int) -> None:
        """Drop the object and what stands before it; starts of objects around it become those of what follows."""
        self.pending = self.pending[self._at :]
        self._starts = [0] * len(self._starts)
        self._at = 0

    def _step(self, character: str) -> int | None:
        """Take one character; the start of an object that it completes and that holds a sentence."""
        if self._string:
            self._string = self._escaped or character != '"'
            self._escaped = not self._escaped and character == "\\"
        elif character == '"' and self._starts:
            self._string = True
        elif character == "{":
            self._starts.append(self._at)
        elif character == "}" and self._starts:
            start = self._starts.pop()
            if '"text"' in self.pending[start : self._at]:
                return start
        return None


def proposed_in(text: str) -> list[Proposed]:
    """The sentences of one object; several in one text are taken apart, each with the same evidence."""
    if len(text) > 2 * LONGEST:
        return []
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return []
    said = value.get("text") if isinstance(value, dict) else None
    if not isinstance(said, str) or not said.strip() or len(said) > LONGEST:
        return []
    numbers = numbers_of(value.get("evidence"))
    found = []
    flat = " ".join(said.split())
    for start, end in sentence_spans(flat):
        sentence = flat[start:end].strip()
        marked = [int(n) for marks in _MARKS.findall(sentence) for n in marks.split(",")]
        sentence = re.sub(r"\s+([.!?])$", r"\1", _MARKS.sub("", sentence)).strip()
        if sentence:
            found.append(Proposed(sentence, tuple(dict.fromkeys([*numbers, *marked]))))
    return found


def numbers_of(value: Any) -> list[int]:
    """Evidence numbers from what models write: ``[1, 2]``, ``["1"]``, ``"[1]"``, ``1``."""
    items = value if isinstance(value, list) else [value]
    return [
        int(n)
        for item in items
        if isinstance(item, int | str)
        for n in re.findall(rf"-?\d{{1,{DIGITS}}}", str(item)[:100])
    ]


def question_in(text: str) -> str | None:
    """The question of ``{"question": "…"}``, wherever it stands in the text."""
    found = re.search(r'\{\s*"question"\s*:\s*"(?:[^"\\]|\\.)*"\s*\}', _THINKING.sub("", text), re.DOTALL)
    if found is None:
        return None
    try:
        question: str = json.loads(found.group(), strict=False)["question"]
    except ValueError:
        return None
    return " ".join(question.split())
