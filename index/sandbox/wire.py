"""What parent and child say to each other over two pipes: frames of a kind, a length, and that many bytes.

Nothing is unpickled: a child that a hostile file has taken over can send no more than texts, numbers and bytes, and
the parent checks them (:func:`loaded_from`).
"""

from __future__ import annotations

import struct

from pydantic import TypeAdapter, ValidationError

from index.loaders.base import Loaded
from index.text import canonical

HEAD = struct.Struct(">cQ")
_LENGTH = struct.Struct(">I")
JOB, LOADED, MEMBER, UNREAD, STEP, DONE = b"J", b"L", b"M", b"U", b"S", b"D"
ENDING = b"E"  # with DONE: the process ends now, give it no other file
_LOADED: TypeAdapter[Loaded] = TypeAdapter(Loaded)


class Garbled(ValueError):
    """The other side sent what no honest one sends."""


def frame(kind: bytes, payload: bytes) -> bytes:
    return HEAD.pack(kind, len(payload)) + payload


def named(part: str, raw: bytes) -> bytes:
    """A name and bytes as one payload."""
    name = part.encode("utf-8", "replace")
    return _LENGTH.pack(len(name)) + name + raw


def unnamed(payload: bytes) -> tuple[str, bytes]:
    """The name and bytes of :func:`named`. Raises :class:`Garbled`."""
    begin = _LENGTH.size
    if len(payload) < begin:
        raise Garbled("a frame is too short")
    end = begin + _LENGTH.unpack_from(payload)[0]
    if end > len(payload):
        raise Garbled("a name is longer than its frame")
    return payload[begin:end].decode("utf-8", "replace"), payload[end:]


def loaded_bytes(loaded: Loaded) -> bytes:
    """A document as JSON."""
    return _LOADED.dump_json(loaded)


def loaded_from(payload: bytes) -> Loaded:
    """The document in a payload, checked: fields of their types, text canonical, blocks in order inside the text.

    Raises:
        Garbled: something is not so.
    """
    try:
        loaded = _LOADED.validate_json(payload)
    except ValidationError as error:
        raise Garbled(error.errors()[0]["msg"]) from error
    if canonical(loaded.text) != loaded.text:
        raise Garbled("the text is not canonical")
    last = 0
    for block in loaded.blocks:
        if not last <= block.start < block.end <= len(loaded.text):
            raise Garbled("a block lies outside the text")
        last = block.end
    return loaded
