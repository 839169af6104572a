"""``Assistant.verify``: a claim against texts, passages and documents."""

from __future__ import annotations

import asyncio

import pytest

from assistant import Assistant, Document, QuestionError, Verdict
from assistant.claims import ClaimFeatures, Look
from assistant.exact import Difference

TEXT = (
    "The harbour of Lindau was closed on Tuesday. Mayor Clara Voss ordered the closure after a storm broke the "
    "northern pier. She said the repair would cost 4.2 million euros. The ferries to Bregenz sail from Wasserburg "
    "until the pier is rebuilt. Deputy mayor Jonas Keel said he had not been asked."
)


@pytest.mark.parametrize(
    "claim",
    [
        "Mayor Clara Voss ordered the closure after a storm broke the northern pier.",
        "The closure was ordered by Mayor Clara Voss.",
        "Repairing the pier would cost 4.2m euros, the mayor said.",
    ],
)
def test_what_the_text_says_is_supported(small: Assistant, claim: str) -> None:
    verdict = small.verify(claim, TEXT)
    assert verdict.label == "supported", verdict
    assert verdict.score > 0.3
    assert all(sentence in TEXT for sentence in verdict.evidence)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("The harbour of Lindau was closed on Wednesday.", "Wednesday"),
        ("She said the repair would cost 5.2 million euros.", "5.2"),
        ("Mayor Jonas Keel ordered the closure after a storm broke the northern pier.", "Jonas"),
        ("The harbour of Lindau was not closed on Tuesday.", "negation"),
        ("Voss spoke of “a catastrophe without equal”.", "catastrophe"),
    ],
)
def test_what_differs_is_not_supported_and_is_named(small: Assistant, claim: str, said: str) -> None:
    verdict = small.verify(claim, [TEXT])
    assert verdict.label != "supported"
    assert said in " ".join(verdict.reasons)


def test_what_the_text_does_not_say_is_not_supported(small: Assistant) -> None:
    assert small.verify("The mayor will resign over the damage to the pier.", TEXT).label != "supported"
    assert small.verify("Photosynthesis takes place in chloroplasts.", TEXT).label == "unsupported"


def test_documents_and_passages_are_taken_as_well(small: Assistant, note: Document) -> None:
    small.library.add(note)
    claim = "Mayor Clara Voss ordered the closure after a storm broke the northern pier."
    hits = small.library.search(claim, 3)
    for sources in ([note], hits, [hit.passage for hit in hits]):
        assert small.verify(claim, sources).label == "supported"


def test_nothing_to_check_against_supports_nothing(small: Assistant) -> None:
    assert small.verify("Anything at all.", []).label == "unsupported"
    with pytest.raises(QuestionError, match="empty"):
        small.verify("  ", TEXT)


def test_a_long_text_is_read_where_it_bears_on_the_claim(small: Assistant) -> None:
    filler = " ".join(f"Item {n} of the agenda concerned the drains of street {n}." for n in range(300))
    verdict = small.verify("The repair would cost 4.2 million euros.", f"{filler}\n{TEXT}\n{filler}")
    assert verdict.label == "supported"
    assert any("4.2 million" in sentence for sentence in verdict.evidence)


def test_a_verdict_round_trips_and_the_async_twin_agrees(small: Assistant) -> None:
    claim = "The harbour of Lindau was closed on Tuesday."
    verdict = small.verify(claim, TEXT)
    assert Verdict.model_validate_json(verdict.model_dump_json()) == verdict
    assert asyncio.run(small.averify(claim, TEXT)) == verdict


@pytest.mark.parametrize(
    ("shares", "found", "label"),
    [
        ((0.1, 0.0, 0.9, 0.0), (), "contradicted"),
        ((0.3, 0.1, 0.4, 0.2), (), "unsupported"),
        ((0.3, 0.2, 0.4, 0.1), (), "partly"),
        ((0.3, 0.1, 0.4, 0.2), (Difference("number", "7", True),), "contradicted"),
        ((0.9, 0.0, 0.08, 0.02), (Difference("number", "7"),), "contradicted"),
    ],
)
def test_what_the_reader_only_suspects_is_not_called_contradicted(
    small: Assistant, shares: tuple[float, float, float, float], found: tuple[Difference, ...], label: str
) -> None:
    look = Look(ClaimFeatures(stated=0.0, uncontested=0.0, names=0.0), shares, (), found)
    assert small._verifier._label(0.1, look) == label
