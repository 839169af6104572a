"""Whether a sentence that a model wrote may be shown: its form, its subject, its speakers and dates, and its proof.

Nothing is believed of the model. The sentence must be plain words on the question's subject, name who said what it
reports, date what it dates, agree to the letter with the evidence it cites (:mod:`assistant.exact`), do nothing to it
(:mod:`assistant.restating`), and either restate it or be supported in the trained reader's eyes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.claims import WHAT, ClaimVerifier, Source
from assistant.evidence import header
from assistant.exact import differences
from assistant.model.prompting import shown
from assistant.restating import Terms, objections
from assistant.speakers import speakers_of
from assistant.statements import states
from assistant.types import Evidence, Verdict, VerdictLabel
from index.loaders.guess import DATE

LONGEST = 400  # characters of a sentence
ON_SUBJECT = 0.25  # cosine with the question, or with the best evidence, below which a sentence is on another subject
_MARKUP = re.compile(r"https?:|www\.|\]\(|!\[|<[a-z/!?]|javascript:|`|\*\*|^\s*[#>|-]\s|\{\{|\$\{", re.IGNORECASE)
_LEANS = re.compile(
    r"^[“\"']?(?:He|She|His|Her|Hers|They|Their|Theirs|These|Those)\b(?!\s*\[)|^It\s+(?!is\b|was\b|has\b)"
)
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|currently|last (?:night|week|month|year)|next (?:week|month|year)|"
    r"this (?:morning|week|month|year)|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
_OF_ITSELF = re.compile(
    r"\b(?:as an? (?:AI|language model|assistant)|my (?:instructions|training|system prompt)|I (?:am|can(?:not|'t|’t)?|"
    r"will|must|have been|was asked)|ignore (?:all |any )?(?:previous|prior|the above)|the (?:evidence|passages?|"
    r"documents?) (?:above|below|provided))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Proof:
    """Checks the sentences of one answer. ``near`` gives the cosine of a text with the question or best evidence."""

    verifier: ClaimVerifier
    terms: Terms
    near: Callable[[str], float]

    def verdict(self, sentence: str, evidence: Sequence[Evidence]) -> Verdict:
        """The verdict on a sentence that stands on this evidence."""
        reasons = self.form(sentence)
        if not evidence:
            reasons = [*reasons, "it names no evidence"]
        if reasons:
            return _failed(reasons)
        texts = [shown(item) for item in evidence]
        context = " ".join(header(item.document) for item in evidence)
        found = objections(sentence, texts, context, self.terms)
        letter = differences(sentence, texts, context)
        reasons = [WHAT[d.kind].format(d.text) for d in letter]
        reasons += [*self._unattributed(sentence, evidence, texts), *found.changed]
        if reasons:
            return _failed(reasons, "contradicted" if any(d.aligned for d in letter) else "unsupported")
        if found.restates:
            return Verdict(label="supported", score=1.0, evidence=tuple(texts))
        judged = self.verifier.verify(sentence, [Source(" ".join(texts), context)])
        if judged.label == "supported":
            return judged
        words = ", ".join(f"“{word}”" for word in found.foreign[:6])
        reason = f"the evidence does not say it so (not its words: {words})" if words else judged.reasons[0]
        return judged.model_copy(update={"reasons": (reason,)})

    def form(self, sentence: str) -> list[str]:
        """What is wrong with a sentence whatever the evidence says."""
        bare = _QUOTED.sub("", sentence)
        reasons = []
        if len(sentence) > LONGEST:
            reasons.append(f"it is longer than {LONGEST} characters")
        if _MARKUP.search(sentence):
            reasons.append("it holds a link or markup")
        if _OF_ITSELF.search(bare):
            reasons.append("it speaks of the model or its instructions")
        if not sentence.rstrip("”\"'’)").endswith((".", "!", "?", "…")) or sentence.endswith("?"):
            reasons.append("it is no statement")
        if not states(sentence):
            reasons.append("it states nothing")
        if leaning := _LEANS.match(sentence):
            reasons.append(f"it begins with “{leaning.group().split()[0]}” and does not say who or what that is")
        relative = _RELATIVE.search(bare)
        if relative and not DATE.search(sentence):
            reasons.append(f"it says “{relative.group()}” without the date")
        if not reasons and self.near(sentence) < ON_SUBJECT:
            reasons.append("it leaves the subject of the question")
        return reasons

    @staticmethod
    def _unattributed(sentence: str, evidence: Sequence[Evidence], texts: Sequence[str]) -> list[str]:
        """Reported speech stays reported: what all the evidence has from somebody's mouth names one of them."""
        speakers = [
            {name.split()[-1] for name in speakers_of(text, item.document.metadata.get("actors") or ())}
            for text, item in zip(texts, evidence, strict=True)
        ]
        if not all(speakers) or any(name in sentence for names in speakers for name in names):
            return []
        return [f"it does not say that {' or '.join(sorted(set.union(*speakers)))} said so"]


def _failed(reasons: Sequence[str], label: VerdictLabel = "unsupported") -> Verdict:
    return Verdict(label=label, score=0.0, reasons=tuple(dict.fromkeys(reasons)))
