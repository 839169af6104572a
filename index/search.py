"""A question into ranked passages: keyword and dense lists of what may be seen, fused, near copies collapsed.

Both lists are limited to the documents that the columns in memory say may be found (:mod:`index.selection`); what they
bring is read from the catalog under the same conditions, which has the last word.
"""

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
    from index.mirrored import MirroredVectors
    from index.reranker import Reranker
    from index.selection import DocumentColumns, Selection

Hits = list[tuple[str, float]]
Found = dict[str, tuple[Passage, DocumentInfo]]

LIST_LENGTH = 50  # how deep each list goes before fusing


class Searcher:
    """Runs searches over one library's stores."""

    def __init__(
        self,
        catalog: Catalog,
        keywords: KeywordStore,
        vectors: Callable[[], MirroredVectors],
        columns: DocumentColumns,
        embedder: Embedder,
        *,
        keyword_weight: float,
        dense_weight: float,
        reranker: Reranker | None = None,
    ) -> None:
        self._catalog = catalog
        self._keywords = keywords
        self._vectors = vectors
        self._columns = columns
        self._embedder = embedder
        self._reranker = reranker
        self._weights = {"keyword_weight": keyword_weight, "dense_weight": dense_weight}

    def search(
        self, question: str, k: int, audience: Audience = OWNER, filters: Filters = NO_FILTERS
    ) -> list[ScoredPassage]:
        """The ``k`` best passages for a question that the audience may see and the filters pass."""
        if not question.strip() or k <= 0:
            return []
        depth = max(LIST_LENGTH, 2 * k)
        selection = self._columns.select(audience, filters)
        keyword = self._keywords.search(question, depth, selection)
        dense = self._dense(question, depth, selection)
        found = self._catalog.passages(dict.fromkeys(i for i, _ in (*keyword, *dense)), audience, filters)
        keyword, dense = ([hit for hit in hits if hit[0] in found] for hits in (keyword, dense))
        hits = self._collapse(fuse(keyword, dense, **self._weights), found, k)
        return reranked(question, hits, self._reranker) if self._reranker else hits

    def one_list(self, question: str, by: str, k: int, filters: Filters = NO_FILTERS) -> list[str]:
        """Passage ids by ``"keyword"`` or ``"dense"`` alone, best first."""
        selection = self._columns.select(OWNER, filters)
        if by == "dense":
            return [i for i, _ in self._dense(question, k, selection)]
        return [i for i, _ in self._keywords.search(question, k, selection)]

    def _dense(self, question: str, depth: int, selection: Selection) -> Hits:
        return self._vectors().nearest(self._embedder.question(question), depth, selection.mask)

    @staticmethod
    def _collapse(ranked: list[Fused], found: Found, k: int) -> list[ScoredPassage]:
        """The first ``k`` with near copies folded into the better-ranked one, which names them."""
        kept: list[tuple[Fused, list[str], frozenset[tuple[str, ...]]]] = []
        seen: set[tuple[str, ...]] = set()  # shingles of all that is kept: few passages share any with them
        for item in ranked:
            words = shingles(found[item.id][0].text)
            alike = [] if seen.isdisjoint(words) else kept
            original = next((entry for entry in alike if near_copy(entry[2], words)), None)
            if original:
                original[1].append(item.id)
            elif len(kept) < k:
                kept.append((item, [], words))
                seen |= words
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
