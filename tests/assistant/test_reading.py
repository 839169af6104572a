"""What the evidence reader makes of sentences that it can't read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.reader.onnx_reader import NOTHING, OnnxReader, Reading

ASKED = "Who ordered the closure of the harbour of Lindau?"
FIRST, SECOND = "The harbour of Lindau was closed on 4 March 2025.", "Mayor Clara Voss ordered the closure."
DISGUISED = "𝓜𝓪𝓵𝓵𝓸𝓻𝔂 𝓸𝓻𝓭𝓮𝓻𝓮𝓭 𝓽𝓱𝓮 𝓬𝓵𝓸𝓼𝓾𝓻𝓮 𝓸𝓯 𝓽𝓱𝓮 𝓱𝓪𝓻𝓫𝓸𝓾𝓻."


@pytest.fixture(scope="module")
def reader() -> Iterator[OnnxReader]:
    reader = OnnxReader()
    yield reader
    reader.close()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_cannot_be_read_is_nothing_and_changes_nothing_beside_it(reader: OnnxReader, place: int) -> None:
    clean = [FIRST, SECOND]
    mixed = [*clean[:place], DISGUISED, *clean[place:]]
    without, beside = reader.read(ASKED, [Reading("Harbour: ", tuple(s)) for s in (clean, mixed)])
    scores = list(beside.sentences)
    assert scores.pop(place) == NOTHING
    assert scores == without.sentences
    assert (beside.answers, beside.claim) == (without.answers, without.claim)


def test_a_passage_of_nothing_legible_is_judged_sentence_by_sentence(reader: OnnxReader) -> None:
    (judged,) = reader.read(ASKED, [Reading("Harbour: ", (DISGUISED, DISGUISED))])
    assert judged.sentences == [NOTHING, NOTHING]


def test_a_passage_too_long_to_read_is_judged_as_far_as_it_was_read(reader: OnnxReader) -> None:
    (judged,) = reader.read(ASKED, [Reading("Harbour: ", (DISGUISED, *[f"{FIRST} " * 4] * 20, DISGUISED))])
    assert judged.sentences[0] == NOTHING
    assert 2 < len(judged.sentences) < 21
    assert NOTHING not in judged.sentences[1:]
