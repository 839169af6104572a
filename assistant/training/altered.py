"""Questions made unanswerable by one change: another name, number or date, a negation, or the opposite word.

SQuAD 2.0's own unanswerable questions are mostly of these kinds (Rajpurkar et al. 2018, table 1: negation, antonym,
entity swap, mutual exclusion), and there are too few of them in what we may train on to learn from them alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from assistant.evaluation.perturb import perturb
from assistant.names import Name, names_in
from assistant.training.data import Article, Example, Question, Sampler

KINDS = ("opposite", "name", "number", "date", "negation")
_PAIRS = """
    first/last before/after highest/lowest higher/lower largest/smallest larger/smaller
    north/south northern/southern east/west eastern/western increased/decreased rise/fall
    rose/fell raise/lower raised/lowered win/lose won/lost begin/end began/ended started/stopped
    open/close opened/closed accept/reject accepted/rejected support/oppose supported/opposed supports/opposes
    allow/ban allowed/banned buy/sell bought/sold join/leave joined/left early/late earlier/later
    oldest/newest older/younger best/worst better/worse public/private inside/outside internal/external
    male/female men/women father/mother son/daughter king/queen husband/wife major/minor maximum/minimum
    positive/negative strong/weak stronger/weaker hot/cold winter/summer spring/autumn upper/lower
    above/below export/import exported/imported succeed/fail succeeded/failed agree/disagree
    approve/reject approved/blocked confirm/deny confirmed/denied praise/criticise
    praised/criticised gain/lose gained/lost create/destroy created/destroyed build/demolish built/demolished
    longest/shortest rich/poor common/rare commonly/rarely always/never include/exclude
    attack/defend attacked/defended advantage/disadvantage benefit/harm ally/enemy allies/enemies cause/prevent
    caused/prevented hire/dismiss hired/dismissed arrive/depart arrived/departed appear/vanish
    domestic/foreign rural/urban modern/ancient simple/complex legal/illegal possible/impossible
""".split()
OPPOSITES = {word: other for pair in _PAIRS for word, other in (pair.split("/"), pair.split("/")[::-1])}
_WORD = re.compile(r"\b[a-z]+\b(?!['’])")
_VERB = re.compile(r"\b(is|are|was|were|has|have|had|would|could|should|does|did|do)\b(?! not\b|n't)")
_YES_NO = re.compile(r"^\W*(?:is|are|was|were|has|have|had|will|would|can|could|should|does|did|do)\b", re.IGNORECASE)


class AlteredQuestions:
    """``share`` of the answerable questions, each with one thing changed, on the passage that answers it unchanged."""

    def __init__(self, questions: Sequence[Question], share: float, seed: int) -> None:
        # "Did he agree?" and "Did he refuse?" have the same answer
        self._questions = [q for q in questions if q.verdict < 0 and q.gold and not _YES_NO.match(q.text)]
        self._share = share
        self._random = random.Random(seed)
        self._sampler = Sampler([], seed)
        self._names: dict[int, list[Name]] = {}

    def epoch(self) -> Iterator[Example]:
        """Drawn anew: which questions, and what is changed in them."""
        for question in self._questions:
            for _ in range(question.weight):
                if self._random.random() < self._share:
                    other = self.altered(question)
                    if other:
                        yield self._sampler.cut(other)

    def altered(self, question: Question) -> Question | None:
        """The question with the first kind of change that it allows, in random order."""
        kinds = list(KINDS)
        self._random.shuffle(kinds)
        kinds.sort(key=lambda kind: kind == "negation")  # every question allows it: only when nothing else does
        for kind in kinds:
            if kind == "negation" and self._random.random() < 0.6:
                return None
            text = self._change(question, kind)
            if text:
                return Question(text, question.article, [], question.scope, question.gold)
        return None

    def _change(self, question: Question, kind: str) -> str | None:
        if kind == "opposite":
            return opposite(question.text, self._random)
        if kind == "negation":  # a question turns its verb round: "When didn't …", where a sentence has "did not"
            return _VERB.sub(r"\1n't", question.text, count=1) if _VERB.search(question.text) else None
        return perturb(question.text, kind, self._random, self._names_of(question.article))

    def _names_of(self, article: Article) -> list[Name]:
        if id(article) not in self._names:
            self._names[id(article)] = [n for s in article.sentences for n in names_in(s)]
        return self._names[id(article)]


def opposite(text: str, rng: random.Random) -> str | None:
    """The text with one of its words turned into its opposite, or ``None`` when it holds none that we know."""
    found = [m for m in _WORD.finditer(text) if m.group() in OPPOSITES]
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + OPPOSITES[match.group()] + text[match.end() :]
