"""Models and vectors loaded while something else goes on, so that the first question does not wait for them in turn.

From a cold process importing Chroma holds the interpreter for 0.7 s; hashing and reading the embedding model's 90 MB
and preparing both networks mostly do not, so they fit beside it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.reader.onnx_reader import Reading
from index.errors import BriefingError

if TYPE_CHECKING:
    from assistant.reader.onnx_reader import Reader
    from index.library import Library

log = logging.getLogger(__name__)


def warm(library: Library, reader: Reader) -> list[threading.Thread]:
    """Load what a question needs, each part in a thread of its own; returns the threads, at once.

    What fails here is only logged: the question that needs it fails in the same way and says so.
    """
    parts: dict[str, Callable[[], object]] = {
        "vectors": library.vectors,
        "embedder": lambda: library.embedder.question("Who?"),
        "reader": lambda: reader.read("Who?", [Reading("", ("Nobody.",))]),
    }
    threads = [threading.Thread(target=_load, args=part, name=f"warm {part[0]}") for part in parts.items()]
    for thread in threads:
        thread.start()
    return threads


def _load(name: str, load: Callable[[], object]) -> None:
    try:
        load()
    except BriefingError as error:
        log.info("the %s could not be loaded ahead: %s", name, error)
