"""A question into ranked passages: keyword and dense lists, filtered by the catalog, fused, near copies collapsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from index.fusion import Fused, fuse, near_copy, shingles
from index.mending import embedding_text
from index.types import NO_FILTERS, OWNER, Audience, DocumentInfo, Filters, Passage, ScoredPassage

if TYPE_CHECKING:
    from index.catalog import Catalog
    from index.embedder import Embedder
    from index.keyword_store import KeywordStore
    from index.reranker import Reranker
    from index.vector_store import VectorStore

Hits = list[tuple[str, float]]
Found = dict[str, tuple[Passage, DocumentInfo]]

LIST_LENGTH = 50  # how deep each list goes before fusing
FEW = 2_000  # a filter that leaves no more passages than this is searched exactly


class Searcher:
    """Runs searches over one library's stores."""

    def __init__(
        self,
        catalog: Catalog,
        keywords: KeywordStore,
        vectors: Callable[[], VectorStore],
        embedder: Embedder,
        *,
        keyword_weight: float,
        dense_weight: float,
        reranker: Reranker | None = None,
    ) -> None:
        self._catalog = catalog
        self._keywords = keywords
        self._vectors = vectors
        self._embedder = embedder
        self._reranker = reranker
        self._weights = {"keyword_weight": keyword_weight, "dense_weight": dense_weight}

    def search(
        self, question: str, k: int, audience: Audience = OWNER, filters: Filters = NO_FILTERS
    ) -> list[ScoredPassage]:
        """The ``k`` best passages for a question that the audience may see and the filters pass."""
        if not question.strip() or k <= 0:
            return []
        found: Found = {}
        depth = max(LIST_LENGTH, 2 * k)
        keyword = self._allowed(lambda n: self._keywords.search(question, n), depth, found, audience, filters)
        dense = self._dense(question, depth, found, audience, filters)
        hits = self._collapse(fuse(keyword, dense, **self._weights), found, k)
        return reranked(question, hits, self._reranker) if self._reranker else hits

    def one_list(self, question: str, by: str, k: int, filters: Filters = NO_FILTERS) -> list[str]:
        """Passage ids by ``"keyword"`` or ``"dense"`` alone, best first."""
        found: Found = {}
        if by == "dense":
            return [i for i, _ in self._dense(question, k, found, OWNER, filters)]
        return [i for i, _ in self._allowed(lambda n: self._keywords.search(question, n), k, found, OWNER, filters)]

    def _dense(self, question: str, depth: int, found: Found, audience: Audience, filters: Filters) -> Hits:
        vector = self._embedder.question(question)
        store = self._vectors()
        if filters != NO_FILTERS or audience.visibilities is not None:
            few = self._catalog.passage_ids(audience, filters, limit=FEW + 1)
            if len(few) <= FEW:
                hits = store.nearest(vector, depth, among=few)
                found.update(self._catalog.passages([i for i, _ in hits], audience, filters))
                return [hit for hit in hits if hit[0] in found]
        return self._allowed(lambda n: store.nearest(vector, n), depth, found, audience, filters)

    def _allowed(
        self, ask: Callable[[int], Hits], depth: int, found: Found, audience: Audience, filters: Filters
    ) -> Hits:
        """The first ``depth`` hits that may be shown: asks for more until there are enough or no more come."""
        n, seen = depth, 0
        while True:
            hits = ask(n)
            found.update(self._catalog.passages([i for i, _ in hits[seen:]], audience, filters))
            kept = [hit for hit in hits if hit[0] in found]
            if len(kept) >= depth or len(hits) < n:
                return kept[:depth]
            n, seen = n * 4, len(hits)

    @staticmethod
    def _collapse(ranked: list[Fused], found: Found, k: int) -> list[ScoredPassage]:
        """The first ``k`` with near copies folded into the better-ranked one, which names them."""
        kept: list[tuple[Fused, list[str], frozenset[tuple[str, ...]]]] = []
        for item in ranked:
            words = shingles(found[item.id][0].text)
            original = next((entry for entry in kept if near_copy(entry[2], words)), None)
            if original:
                original[1].append(item.id)
            elif len(kept) < k:
                kept.append((item, [], words))
        results = []
        for rank, (item, copies, _) in enumerate(kept, start=1):
            passage, document = found[item.id]
            results.append(
                ScoredPassage(
                    passage=passage,
                    document=document,
                    rank=rank,
                    score=item.score,
                    keyword_rank=item.keyword_rank,
                    keyword_score=item.keyword_score,
                    dense_rank=item.dense_rank,
                    dense_score=item.dense_score,
                    duplicates=tuple(copies),
                )
            )
        return results


def reranked(question: str, hits: list[ScoredPassage], reranker: Reranker) -> list[ScoredPassage]:
    """The same passages in the reranker's order; the fused score stays beside its own."""
    scores = reranker.score(question, [embedding_text(hit.document.title, hit.passage) for hit in hits])
    order = sorted(range(len(hits)), key=lambda i: (-scores[i], hits[i].rank))
    return [
        hits[i].model_copy(update={"rank": rank, "rerank_score": scores[i]}) for rank, i in enumerate(order, start=1)
    ]
