"""The plain LangChain recipe, as its tutorials have it: what our figures stand beside.

RecursiveCharacterTextSplitter (1000 characters, 200 overlapping), the same embedding model by sentence-transformers,
Chroma, the four nearest chunks. ``langchain-huggingface`` does not install beside huggingface-hub 2, so what its
``HuggingFaceEmbeddings`` does stands here. ``python -m tests.benchmarks.recipe STORE QUESTION`` asks one question from
a cold process, and prints the chunks.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.embeddings import Embeddings

from index.bundled_model import bundled_model_path

if TYPE_CHECKING:
    from index.embedder import Embedder


class HuggingFaceEmbeddings(Embeddings):
    """As ``langchain_huggingface.HuggingFaceEmbeddings`` with its defaults."""

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._client = SentenceTransformer(str(folder), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._client.encode(
            [text.replace("\n", " ") for text in texts], show_progress_bar=False
        ).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class OurEmbeddings(Embeddings):
    """The same vectors by our embedder, to prepare the recipe's store in a fraction of its time."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._embedder.passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def fill(files: Sequence[Path], folder: Path, embeddings: Embeddings) -> tuple[Any, int]:
    """Read, split, embed and store the files; returns the store and how many chunks there are."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [Document(path.read_text("utf-8"), metadata={"source": str(path)}) for path in files]
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    return Chroma.from_documents(chunks, embeddings, persist_directory=str(folder)), len(chunks)


class Recipe:
    """Ingest and search of one collection."""

    def __init__(self) -> None:
        self.embeddings = HuggingFaceEmbeddings(bundled_model_path())

    def ingest(self, files: Sequence[Path], folder: Path) -> int:
        """As :func:`fill`; returns how many chunks there are."""
        self.store, chunks = fill(files, folder, self.embeddings)
        return chunks

    def open(self, folder: Path) -> None:
        """Open what :meth:`ingest` or :func:`fill` made."""
        from langchain_chroma import Chroma

        self.store = Chroma(persist_directory=str(folder), embedding_function=self.embeddings)

    def ask(self, question: str) -> list[str]:
        """The four nearest chunks."""
        return [found.page_content for found in self.store.similarity_search(question, k=4)]


def main() -> None:
    recipe = Recipe()
    recipe.open(Path(sys.argv[1]))
    sys.stdout.write("\n\n".join(recipe.ask(sys.argv[2])) + "\n")


if __name__ == "__main__":
    main()
