"""The processes that :mod:`tests.benchmarks.search` puts questions to: one builds, ours and Chroma answer in turn."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from index import Audience, Filters, IndexSettings, Library
from index.embedder import embedder_for
from tests.benchmarks import synthetic
from tests.benchmarks.workers import Handler, timed

# name -> (filters, visibilities); the shares are those of the made-up documents
CASES: dict[str, tuple[Filters, frozenset[str] | None]] = {
    "none": (Filters(), None),
    "dates, half": (Filters(since=date(2023, 6, 1)), None),
    "dates, a month": (Filters(since=date(2023, 6, 1), until=date(2023, 6, 30)), None),
    "as of": (Filters(as_of=date(2024, 6, 1)), None),
    "source, large": (Filters(sources=("Publisher 2",)), None),
    "source, small": (Filters(sources=("Publisher 30",)), None),
    "visibility": (Filters(), frozenset({"desk"})),
    "all three": (Filters(since=date(2023, 1, 1), sources=("Publisher 1", "Publisher 2")), frozenset({"public"})),
}


def passes(name: str, day: date, publisher: str, visibility: str) -> bool:
    """Whether a document passes a case's filter, told from its facts alone."""
    filters, visibilities = CASES[name]
    last = min(filters.until or date.max, filters.as_of or date.max)
    return (
        (filters.since or date.min) <= day <= last
        and (not filters.sources or publisher in filters.sources)
        and (visibilities is None or visibility in visibilities)
    )


def where(name: str) -> dict[str, Any] | None:
    """The same filter as Chroma takes it."""
    filters, visibilities = CASES[name]
    last = [day.toordinal() for day in (filters.until, filters.as_of) if day]
    parts: list[dict[str, Any]] = []
    parts += [{"day": {"$gte": filters.since.toordinal()}}] if filters.since else []
    parts += [{"day": {"$lte": min(last)}}] if last else []
    parts += [{"publisher": {"$in": list(filters.sources)}}] if filters.sources else []
    parts += [{"visibility": {"$in": sorted(visibilities)}}] if visibilities else []
    return {"$and": parts} if len(parts) > 1 else parts[0] if parts else None


class Known:
    """An embedding model that knows the questions' vectors: what is measured is the search beside it."""

    def __init__(self, inner: Any, texts: list[str], vectors: np.ndarray) -> None:
        self._inner = inner
        self._vectors = dict(zip(texts, vectors, strict=True))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def question(self, text: str) -> np.ndarray:
        vector: np.ndarray = self._vectors[text]
        return vector


def memory(_: dict[str, Any]) -> dict[str, Any]:
    """MB resident; ``file``: of these, pages of files, which the system takes back when it needs them."""
    info = psutil.Process().memory_info()
    return {"rss": info.rss / 1e6, "file": getattr(info, "shared", 0) / 1e6}


def building(place: Path) -> dict[str, Handler]:
    def build(request: dict[str, Any]) -> dict[str, Any]:
        began, base = (
            time.perf_counter(),
            synthetic.base_vectors(embedder_for("bundled", "cpu"), place.parent / "base.npy"),
        )
        done = place / "done"
        if not done.exists():
            with Library.open(IndexSettings(data_dir=place / "library")) as library:
                synthetic.fill(library, base, request["number"], chroma=request["chroma"])
            if request["chroma"]:
                _fill_chroma(place / "chroma", base, request["number"])
            done.touch()
        library_folder = place / "library"
        quantised = disk(library_folder / "vectors" / "quantised")
        parts = {
            "catalog": sum(disk(path) for path in library_folder.glob("catalog.sqlite*")),
            "keywords": disk(library_folder / "keywords"),
            "Chroma": disk(library_folder / "vectors") - quantised,
            "quantised": quantised,
        }
        return {"seconds": time.perf_counter() - began, "bytes": parts}

    return {"build": build}


def disk(path: Path) -> int:
    """Bytes that a file or a folder takes on the disk."""
    files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path] if path.exists() else []
    return sum(file.stat().st_blocks * 512 for file in files)


def _collection(folder: Path) -> Any:
    import chromadb

    client = chromadb.PersistentClient(str(folder), settings=chromadb.Settings(anonymized_telemetry=False))
    return client.get_or_create_collection(
        "plain", embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 128}}
    )


def _fill_chroma(folder: Path, base: np.ndarray, number: int) -> None:
    collection = _collection(folder)
    for start, rows in synthetic.vectors(base, number):
        ids = synthetic.passage_ids(start, len(rows))
        about = [synthetic.facts((start + i) // synthetic.PASSAGES) for i in range(len(rows))]
        metadatas = [{"day": d.toordinal(), "publisher": p, "visibility": v} for d, p, v in about]
        for at in range(0, len(rows), 5000):
            part = slice(at, at + 5000)
            collection.add(ids=ids[part], embeddings=rows[part], metadatas=metadatas[part])


def searching(place: Path) -> dict[str, Handler]:
    held: dict[str, Any] = {}

    def open_library(request: dict[str, Any]) -> dict[str, Any]:
        known = Known(embedder_for("bundled", "cpu"), request["asked"], np.load(place.parent / "asked.npy"))
        held["texts"], held["known"] = request["asked"], known

        def begin() -> int:
            held["library"] = Library.open(IndexSettings(data_dir=place / "library"), embedder=known)  # type: ignore[arg-type]
            held["library"].search(request["asked"][0])
            return 1

        return timed(begin)

    def search(request: dict[str, Any]) -> dict[str, Any]:
        library, text = held["library"], held["texts"][request["number"]]
        filters, visibilities = CASES[request["case"]]
        audience = Audience(visibilities=visibilities)
        began = time.perf_counter()
        library.search(text, 10, audience=audience, filters=filters)
        searched = time.perf_counter()
        selection = library.stores.columns.select(audience, filters)
        hits = library.vectors().nearest(held["known"].question(text), 10, selection.mask)
        dense = time.perf_counter()
        library.stores.keywords.search(text, 50, selection)
        return {
            "search": searched - began,
            "dense": dense - searched,
            "keyword": time.perf_counter() - dense,
            "ids": [i for i, _ in hits],
            "allowed": selection.number * synthetic.PASSAGES,
        }

    return {"open": open_library, "search": search, "memory": memory}


def plain_chroma(place: Path) -> dict[str, Handler]:
    held: dict[str, Any] = {}

    def open_collection(_: dict[str, Any]) -> dict[str, Any]:
        held["asked"], held["collection"] = np.load(place.parent / "asked.npy"), _collection(place / "chroma")
        return timed(lambda: int(held["collection"].count()))

    def search(request: dict[str, Any]) -> dict[str, Any]:
        vector, condition = held["asked"][request["number"]], where(request["case"])
        began = time.perf_counter()
        found = held["collection"].query(
            query_embeddings=[vector], n_results=10, where=condition, include=["distances"]
        )
        return {"seconds": time.perf_counter() - began, "ids": found["ids"][0]}

    return {"open": open_collection, "search": search, "memory": memory}


def asking(place: Path) -> dict[str, Handler]:
    from assistant import Assistant, Settings

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        times = []
        with Assistant.open(Settings(data_dir=place / "library")) as assistant:
            assistant.ask(request["asked"][0])
            for text in request["asked"]:
                began = time.perf_counter()
                assistant.ask(text)
                times.append(1000 * (time.perf_counter() - began))
            ordered = sorted(times)
            spread = {"p50": statistics.median(ordered), "p95": ordered[int(0.95 * (len(ordered) - 1))]}
            return spread | memory({})

    return {"ask": ask}


HANDLERS: dict[str, Callable[[Path], dict[str, Handler]]] = {
    "build": building,
    "ours": searching,
    "chroma": plain_chroma,
    "ask": asking,
}
