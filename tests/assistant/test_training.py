"""What the reader is shown in training: what a search finds and does not answer, and questions nearly answered."""

from __future__ import annotations

import random

import torch

from assistant.training.altered import AlteredQuestions, opposite
from assistant.training.averaging import between
from assistant.training.data import Article, Question
from assistant.training.neighbours import HardNegatives, windows

HARBOUR = Article(
    "Harbour closed after storm",
    [
        "The storm reached the harbour of Lindhaven on Monday night.",
        "Mayor Clara Voss closed the harbour on 3 March 2025 after two ferries had been damaged.",
        "Repairs will cost four million euros, said the engineer Ida Kern.",
    ],
)
BRIDGE = Article(
    "Bridge closed for repairs",
    [
        "The bridge over the Lind was closed on Friday.",
        "Nobody can say when the repairs of the bridge will begin, said the engineer Paul Renner.",
    ],
)
CLOSED = Question("When did Clara Voss close the harbour?", HARBOUR, [1], (0, 3))
REPAIRS = Question("What will the repairs cost?", HARBOUR, [2], (0, 3))


def test_a_hard_negative_never_holds_the_answer() -> None:
    questions = [CLOSED, REPAIRS, Question("Who closed the bridge?", BRIDGE, [0], (0, 2))]
    examples = list(HardNegatives(questions, 1.0, 7).epoch())
    assert {e.question for e in examples} == {q.text for q in questions}
    for example in examples:
        assert not example.gold
        asked = next(q for q in questions if q.text == example.question)
        assert not {asked.article.sentences[i] for i in asked.gold} & set(example.sentences)


def test_windows_cover_an_article_once() -> None:
    long = Article("", [f"Sentence number {n} has some twenty words in it, {'and so on ' * 5}." for n in range(40)])
    cut = windows([long, BRIDGE])
    assert [s for w in cut if w.article is long for s in long.sentences[w.first : w.last]] == long.sentences
    assert cut[-1].text == " ".join(BRIDGE.sentences)


def test_an_altered_question_is_another_and_has_no_answer() -> None:
    drawn = [e for seed in range(20) for e in AlteredQuestions([CLOSED, REPAIRS], 1.0, seed).epoch()]
    assert drawn
    for example in drawn:
        assert example.question not in (CLOSED.text, REPAIRS.text)
        assert not example.gold
    assert "When did Ida Kern close the harbour?" in {e.question for e in drawn}


def test_a_question_to_be_answered_by_yes_or_no_stays() -> None:
    yes_no = Question("Did Clara Voss close the harbour?", HARBOUR, [1], (0, 3))
    assert not list(AlteredQuestions([yes_no], 1.0, 7).epoch())


def test_opposites_are_whole_words() -> None:
    rng = random.Random(1)
    assert opposite("Who was the first to speak?", rng) == "Who was the last to speak?"
    assert opposite("Why won't it pay?", rng) is None
    assert opposite("Where is the goldsmith?", rng) is None


def test_weights_between_two_states() -> None:
    first = {"w": torch.tensor([0.0, 2.0]), "steps": torch.tensor(3)}
    last = {"w": torch.tensor([4.0, 2.0]), "steps": torch.tensor(9)}
    half = between(first, last, 0.5)
    assert half["w"].tolist() == [2.0, 2.0]
    assert half["steps"].item() == 9, "what counts steps is no weight"
    assert between(first, last, 1.0)["w"].tolist() == last["w"].tolist()
