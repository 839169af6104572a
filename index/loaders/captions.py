"""Transcripts (WebVTT, SubRip) by webvtt-py. Captions cut sentences; they are put together again, and about every
minute the time stands as a heading, at a sentence's end, so that a citation says where to listen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

from index.errors import UnreadableDocument
from index.loaders.base import Limits, Loaded
from index.loaders.encoding import decode
from index.text import TextBuilder, canonical

_STEP = 60  # seconds a heading covers at least
_LONGEST = 180  # and at most, where no sentence ends
_TAG = re.compile(r"<[^>\n]{0,200}>")
_VOICE = re.compile(r"^\s*<v(?:\.[\w.]+)?\s+([^>\n]{1,100})>")
_END = re.compile(r"[.!?…][\"'”’»)\]]*$")


def load_captions(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.vtt`` or ``.srt`` file.

    Raises:
        UnreadableDocument: no captions with times are in it.
    """
    import webvtt

    text = canonical(decode(raw, name))
    format = "srt" if name.lower().endswith(".srt") else "vtt"
    try:
        captions = webvtt.from_buffer(StringIO(text), format=format).captions
    except webvtt.errors.MalformedFileError as error:
        raise UnreadableDocument(f"{name}: it holds no captions in the {format} format ({error}).") from error
    builder = TextBuilder()
    for time, paragraphs in _sections(captions):
        builder.add(time, "heading", level=2)
        for paragraph in paragraphs:
            builder.add(paragraph)
    found, blocks = builder.result()
    return Loaded(text=found, blocks=blocks, opening=False)


def _sections(captions: Sequence[Any]) -> Iterator[tuple[str, list[str]]]:
    """Time of the first caption, and the paragraphs up to the next time."""
    begin, paragraphs = 0.0, list[str]()
    before = ""
    for caption in captions:
        words = " ".join(_TAG.sub("", caption.raw_text).split())
        voice = _VOICE.match(caption.raw_text)
        if not words or words == before:  # rolling captions repeat their last line
            continue
        before = words
        start = _seconds(caption.start)
        ended = not paragraphs or bool(_END.search(paragraphs[-1]))
        if paragraphs and start - begin >= (_STEP if ended else _LONGEST):
            yield _shown(begin), paragraphs
            paragraphs = []
        if not paragraphs:
            begin = start
        if voice:
            words = f"{voice[1].strip()}: {words}"
        if paragraphs and not voice:
            paragraphs[-1] += f" {words}"
        else:
            paragraphs.append(words)
    if paragraphs:
        yield _shown(begin), paragraphs


def _seconds(stamp: str) -> float:
    seconds = 0.0
    for part in stamp.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _shown(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
