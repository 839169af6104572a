"""The library as a LangChain retriever, to drop into other chains.

>>> retriever = LibraryRetriever(library=library, k=4)
>>> retriever.invoke("Who proposed Budapest?", as_of=date(2025, 10, 18))
"""

from __future__ import annotations

from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from index.library import Library
from index.types import NO_FILTERS, OWNER, Audience, Filters, ScoredPassage


class LibraryRetriever(BaseRetriever):
    """Passages of a :class:`Library` as LangChain documents, with offsets, source and each retriever's ranks."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = Field(8, ge=1)
    audience: Audience = OWNER
    filters: Filters = NO_FILTERS

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        as_of: date | None = None,
        filters: Filters | None = None,
        **_: Any,
    ) -> list[LangChainDocument]:
        found = self.library.search(
            query, k or self.k, audience=self.audience, filters=filters or self.filters, as_of=as_of
        )
        return [to_langchain(hit) for hit in found]


def to_langchain(hit: ScoredPassage) -> LangChainDocument:
    """A scored passage as a LangChain document; metadata holds plain values only."""
    document, passage = hit.document, hit.passage
    return LangChainDocument(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "document_id": document.id,
            "title": document.title,
            "source": document.uri,
            "publisher": document.publisher,
            "published": document.published.isoformat() if document.published else None,
            "start": passage.start,
            "end": passage.end,
            "rank": hit.rank,
            "score": hit.score,
            "keyword_rank": hit.keyword_rank,
            "dense_rank": hit.dense_rank,
        },
    )
