"""The starter corpus: loaded once, when a front end makes a new data directory."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from assistant.settings import Settings
from index.errors import LibraryDamaged
from index.library import Library
from index.loaders import load_bytes
from index.progress import Report
from index.types import Document

FACT = "starter_corpus"


def starter_documents() -> Iterator[Document]:
    """The documents of ``seeds/``; their address does not depend on where the package is installed."""
    for entry in sorted(files("seeds").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".md"):
            yield load_bytes(entry.read_bytes(), entry.name, uri=f"seeds:{entry.name}")


def is_new(settings: Settings) -> bool:
    """Whether the data directory holds no library yet."""
    return not (settings.data_dir / "catalog.sqlite").exists()


def load_starter_corpus(library: Library, *, new: bool, progress: Report | None = None) -> int:
    """Add the starter corpus to a new library; returns how many documents were added.

    An interrupted load is taken up again. A library made otherwise is left alone.
    """
    if not new and library.catalog.fact(FACT) != "loading":
        return 0
    library.catalog.set_fact(FACT, "loading")
    report = library.add(starter_documents(), progress=progress)
    if report.failed:
        raise LibraryDamaged(f"The starter corpus can't be read: {report.failed[0].message} Install the package again.")
    library.catalog.set_fact(FACT, "loaded")
    return report.count("added")
