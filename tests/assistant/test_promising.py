"""Which passages are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant import Assistant, Document, Settings
from assistant.promising import promising
from assistant.reader.onnx_reader import Judgement, OnnxReader, Reading
from index.embedder import Embedder
from index.library import Library
from index.types import ScoredPassage

LAKE = "The harbour of Lindau was closed by mayor Clara Voss on 3 May after the storm broke the pier."
OTHERS = (
    "Clara Voss became mayor of Lindau in March, with 54 percent of the votes.",
    "The harbour of Bregenz has two piers and a lighthouse that is lit at dusk.",
    "Bread of spelt and rye is baked in Bregenz every morning from four o'clock.",
    "A choir from Dornbirn sang three songs by Schubert in the old town hall.",
    "The price of firewood rose by a tenth because the winter had been long.",
    "Nobody has won the chess tournament of the valley twice in a row so far.",
)


class Counting:
    """The real reader, which notes what it is given."""

    def __init__(self) -> None:
        self._reader, self.read_texts = OnnxReader(), list[str]()
        self.name = self._reader.name

    def read(self, question: str, passages: Sequence[Reading]) -> list[Judgement]:
        self.read_texts += [" ".join(p.sentences) for p in passages]
        return self._reader.read(question, passages)


@pytest.fixture
def town(tmp_path: Path, model: Embedder) -> Library:
    settings = Settings(data_dir=str(tmp_path / "data"))
    library = Library.open(settings.index, embedder=model)
    library.add(Document.from_text(text, title=f"Note {n}", uri=f"note:{n}") for n, text in enumerate((LAKE, *OTHERS)))
    return library


def hits_with(town: Library, dense: Sequence[float | None]) -> list[ScoredPassage]:
    found = town.search("Who closed the harbour of Lindau?", len(dense))
    return [hit.model_copy(update={"dense_score": score}) for hit, score in zip(found, dense, strict=True)]


def test_a_passage_is_passed_over_only_if_both_words_and_meaning_are_far(town: Library) -> None:
    hits = hits_with(town, [0.8, 0.2, 0.2, 0.7, 0.3, None])
    assert promising(hits, [0.9, 0.1, 0.1, 0.1, 0.8, 0.1]) == [0, 1, 2, 3, 4]
    assert promising(hits, [0.0] * 6) == [0, 1, 2, 3, 4, 5], "no words to go by"
    assert promising(hits_with(town, [None] * 6), [0.9, 0.1, 0.1, 0.1, 0.8, 0.1]) == [0, 1, 2, 3, 4, 5]
    assert promising([], []) == []


def test_the_answer_is_found_without_reading_what_has_nothing_to_do_with_it(town: Library) -> None:
    reader = Counting()
    with Assistant(town, Settings(data_dir=str(town.settings.data_dir)), reader=reader) as assistant:
        answer = assistant.ask("Who closed the harbour of Lindau after the storm?")
    assert "Clara Voss" in answer.text
    assert LAKE in reader.read_texts
    assert len(reader.read_texts) < 1 + len(OTHERS)
    assert not {OTHERS[4], OTHERS[5]} & set(reader.read_texts)
