"""Vectors by passage id: one protocol, and Chroma behind it, embedded or as a server.

Chroma keeps the vectors and gives them back; searches are answered by a quantised copy (:mod:`index.mirrored`).
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from index import unused_slots
from index.errors import StoreError
from index.identity import library_id

if TYPE_CHECKING:
    from index.config import IndexSettings
    from index.embedder import Vectors

COLLECTION = "passages"
BATCH = 2000
MAX_IDS = 10_000  # Chroma fails above 16,000 to 30,000 ids in one call
_SPACE = {"hnsw": {"space": "cosine", "ef_search": 128, "ef_construction": 200, "max_neighbors": 32}}


class VectorStore(Protocol):
    """What the library asks of a vector store."""

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Insert or replace."""
        ...

    def remove(self, ids: Sequence[str]) -> None:
        """Delete; unknown ids are passed over."""
        ...

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """Up to ``k`` ids with cosine similarity, best first."""
        ...

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors ``(dimension,)`` of those ids that are known."""
        ...

    def ids(self) -> set[str]:
        """All ids, for checks and repairs."""
        ...

    def delete(self) -> None:
        """Close the store and delete all that it keeps."""
        ...

    def count(self) -> int: ...

    def close(self) -> None: ...


def _batches(items: Sequence[str], size: int) -> Iterator[slice]:
    for start in range(0, len(items), size):
        yield slice(start, start + size)


class ChromaVectorStore:
    """:class:`VectorStore` over a Chroma collection with cosine distance."""

    def __init__(self, client: Any, name: str = COLLECTION, folder: Path | None = None) -> None:
        self._client = client
        self._name = name
        self._folder = folder
        self._young = folder is not None  # the graph may still be begun anew, see index.unused_slots
        self._alone = threading.Lock()
        # without embedding_function=None Chroma attaches a default one that wants to download a model
        self._collection = client.get_or_create_collection(name, embedding_function=None, configuration=_SPACE)
        space = (self._collection.configuration.get("hnsw") or {}).get("space")
        if space != "cosine":
            raise StoreError(
                f"The Chroma collection {name!r} was made with distance {space!r}; the library needs 'cosine'. "
                "Delete that collection or choose another data directory."
            )

    @classmethod
    def open(cls, settings: IndexSettings, name: str = "vectors") -> ChromaVectorStore:
        """Embedded in folder ``name`` of the data directory, or the server named by ``chroma_url``.

        A server keeps the store ``vectors`` of each library in a collection of its own, ``passages-ID``, and
        ``vectors-2`` in ``passages-2-ID``: libraries that share a server never see one another's vectors.

        Raises:
            StoreError: the folder or the server can't be used.
        """
        os.environ["ANONYMIZED_TELEMETRY"] = "False"
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        logging.getLogger("chromadb").setLevel(logging.ERROR)
        quiet = ChromaSettings(anonymized_telemetry=False)
        if settings.chroma_url is None:
            folder = settings.data_dir / name
            return cls(cls._embedded(chromadb, folder, quiet), COLLECTION, folder)
        collection = f"{name.replace('vectors', COLLECTION)}-{library_id(settings.data_dir)}"
        return cls(cls._server(chromadb, settings, quiet), collection)

    @staticmethod
    def _embedded(chromadb: Any, folder: Path, quiet: Any) -> Any:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return chromadb.PersistentClient(str(folder), settings=quiet)
        except Exception as error:  # Chroma's Rust core raises its own types, some not derived from ChromaError
            raise StoreError(
                f"The vector store in {folder} can't be opened: {error}. If it is damaged, delete that folder: "
                "it is built again from the catalog."
            ) from error

    @staticmethod
    def _server(chromadb: Any, settings: IndexSettings, quiet: Any) -> Any:
        address = urlsplit(settings.chroma_url or "")
        secure = address.scheme == "https"
        token = settings.chroma_token
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else None
        try:
            return chromadb.HttpClient(
                host=address.hostname or "",
                port=address.port or (443 if secure else 8000),
                ssl=secure,
                headers=headers,
                settings=quiet,
            )
        except Exception as error:  # ValueError when the server is down, httpx errors otherwise
            raise StoreError(
                f"The Chroma server {settings.chroma_url} (setting BRIEFING_INDEX__CHROMA_URL) doesn't answer: "
                f"{error}. Start it, or unset the setting to use the embedded store."
            ) from error

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        for part in _batches(ids, BATCH):
            self._call("upsert", ids=list(ids[part]), embeddings=vectors[part])

    def remove(self, ids: Sequence[str]) -> None:
        for part in _batches(ids, BATCH):
            self._call("delete", ids=list(ids[part]))

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        if k <= 0:
            return []
        result = self._call("query", query_embeddings=[vector], n_results=k, include=["distances"])
        return [(i, 1.0 - float(d)) for i, d in zip(result["ids"][0], result["distances"][0], strict=True)]

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for part in _batches(ids, BATCH):
            got = self._call("get", ids=list(ids[part]), include=["embeddings"])
            found.update(zip(got["ids"], got["embeddings"], strict=True))
        return found

    def ids(self) -> set[str]:
        found: set[str] = set()
        offset = 0
        while page := self._call("get", include=[], limit=MAX_IDS, offset=offset)["ids"]:
            found.update(page)
            offset += len(page)
        return found

    def count(self) -> int:
        return int(self._call("count"))

    def delete(self) -> None:
        try:
            self._client.delete_collection(self._name)
        except Exception as error:  # as in _call
            raise StoreError(f"The vector store could not delete {self._name!r}: {error}.") from error
        self.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def close(self) -> None:
        close = getattr(self._client, "close", None)
        if close:
            close()

    def _call(self, method: str, **arguments: Any) -> Any:
        if not self._young or self._folder is None:
            return self._asked(method, arguments)
        with self._alone:  # also reading makes Chroma write, and nobody may while slots are cleared
            try:
                return self._asked(method, arguments)
            finally:
                unused_slots.clear(self._folder)
                self._young = not unused_slots.saved(self._folder)

    def _asked(self, method: str, arguments: dict[str, Any]) -> Any:
        try:
            return getattr(self._collection, method)(**arguments)
        except Exception as error:  # one boundary: every Chroma and HTTP error becomes a StoreError
            raise StoreError(
                f"The vector store failed in '{method}': {type(error).__name__}: {error}. "
                "Check the Chroma server or the folder 'vectors' in the data directory; `briefing doctor` says more."
            ) from error
