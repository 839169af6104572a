"""One file's content into its parts, whatever its format; here every error of every library becomes one of ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.errors import UnreadableDocument
from index.loaders.base import Limits, Loaded, Part, Unread
from index.loaders.formats import Format, any_format_of
from index.loaders.sniff import check_content
from index.text import canonical

_METADATA = 100_000  # characters of JSON


def parse(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """The documents in a file's content and the files inside it, in order. Never raises; ``Unread.uri`` is a part.

    ``name`` tells the format and stands in messages.
    """
    try:
        format = any_format_of(name)
        check_content(raw, name, format)
        found = format.load()(raw, name, limits)
        for part in [found] if isinstance(found, Loaded) else found:
            yield checked(part, format, name, limits) if isinstance(part, Loaded) else part
    except UnreadableDocument as error:
        yield Unread("", str(error))
    except MemoryError:
        yield Unread("", too_large(name, limits))
    except RecursionError:
        yield Unread("", f"{name}: it is nested too deeply to be read. Save it anew from its program.")
    except Exception as error:  # a library's error on a damaged file can be of any class: its name is in the message
        what = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        yield Unread("", f"{name}: it is damaged or not of its kind ({what}). Open it in its program and save it anew.")


def checked(loaded: Loaded, format: Format, name: str, limits: Limits) -> Part:
    """With what the format's row says; an :class:`Unread` if it holds no text, or too much."""
    shown = f"{name}#{loaded.part}" if loaded.part else name
    if not loaded.text.strip():
        return Unread(loaded.part, f"{shown}: no readable text was found in it. Nothing was added.")
    if len(loaded.text) > limits.characters:
        return Unread(
            loaded.part,
            f"{shown}: {len(loaded.text):,} characters of text are above the limit of {limits.characters:,} "
            "(BRIEFING_INDEX__MAX_CHARACTERS). Split the file or raise the limit.",
        )
    return replace(
        loaded,
        parser=format.name,
        parser_version=format.version,
        media_type=format.media_type,
        title=canonical(loaded.title),
        author=canonical(loaded.author or ""),
        publisher=canonical(loaded.publisher or ""),
        part=canonical(loaded.part),
        metadata=_storable(loaded.metadata),
    )


def _storable(metadata: dict[str, Any]) -> dict[str, Any]:
    """Metadata as the catalog can keep it; what is too long for that is left out."""
    kept = json.dumps(metadata, ensure_ascii=False, default=str)
    return json.loads(canonical(kept)) if len(kept) <= _METADATA else {}


def too_large(name: str, limits: Limits) -> str:
    """The message for a file that needs more memory than reading may take."""
    return (
        f"{name}: reading it takes more than {limits.memory_mb} MB of memory, so it was stopped "
        "(BRIEFING_INDEX__PARSE_MEMORY_MB). If you trust the file, raise the limit or split it."
    )


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
