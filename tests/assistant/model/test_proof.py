"""What a model's sentence may say of its evidence, and what not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest

from assistant import Assistant
from assistant.evaluation.perturb import KINDS, perturb
from assistant.model.proof import Proof
from assistant.names import names_in
from assistant.types import Evidence
from index.sentences import sentence_spans
from index.text import Block
from index.types import Document

TEXTS = {
    "ushakov": "According to Putin's aide Yuri Ushakov, Trump proposed Budapest and Putin agreed at once.",
    "swap": "Zelenskyy proposed a swap on 17 October 2025: Ukrainian drones for American Tomahawk cruise missiles.",
    "cancelled": "Trump said on 22 October 2025 that he had cancelled the Budapest meeting, although a later one was "
    "possible.",
    "reason": "Trump's reason for cancelling was that it \"didn't feel right\".",
    "length": "The Kremlin side put the length of the call of 16 October 2025 at almost two and a half hours.",
    "field": "Tomahawks would not alter the battlefield, Putin told Trump according to Yuri Ushakov.",
    "orban": "Viktor Orbán, Hungary's prime minister, said on 22 October 2025 that preparations for the summit were "
    "continuing although the date was uncertain.",
    "threat": "On 12 October 2025, Trump said that he might send Tomahawks if the war was not settled.",
}
TRUE = [
    ("Trump proposed Budapest, and Putin agreed at once, according to Yuri Ushakov.", "ushakov"),
    ("According to Putin's aide Yuri Ushakov, it was Trump who proposed Budapest.", "ushakov"),
    ("Zelenskyy offered a swap on 17 October 2025: Ukrainian drones for American Tomahawks.", "swap"),
    ("Putin told Trump that Tomahawks would not change the battlefield, according to Yuri Ushakov.", "field"),
    ("According to Ushakov, Putin agreed at once.", "ushakov"),
    ("Zelenskyy proposed a swap of Ukrainian drones for American Tomahawk cruise missiles on 17 October 2025.", "swap"),
    ("Trump said on 22 October 2025 he cancelled the Budapest meeting because it \"didn't feel right\".",
     "cancelled reason"),
    ("Trump announced on 22 October 2025 that the Budapest meeting was off, but left a later one open.", "cancelled"),
    ("The Kremlin said the call of 16 October 2025 lasted almost two and a half hours.", "length"),
    ("According to the Kremlin, the call of 16 October 2025 lasted nearly two and a half hours.", "length"),
    ("Putin told Trump that Tomahawks would not alter the battlefield, according to Yuri Ushakov.", "field"),
    ("Hungarian prime minister Viktor Orbán said preparations for the summit were continuing.", "orban"),
    ("Orbán said on 22 October 2025 that the date was uncertain.", "orban"),
    ("On 12 October 2025 Trump said he might send Tomahawks if the war was not settled.", "threat"),
]  # fmt: skip
FALSE = [
    ("Putin proposed Budapest, according to Yuri Ushakov.", "ushakov"),
    ("Putin's aide Yuri Ushakov proposed Budapest.", "ushakov"),
    ("Putin proposed Budapest and Trump agreed at once, according to Yuri Ushakov.", "ushakov"),
    ("Trump proposed Budapest and Putin agreed at once.", "ushakov"),
    ("Trump proposed a swap on 17 October 2025: drones for Tomahawk cruise missiles.", "swap"),
    ("Putin offered a swap on 17 October 2025: drones for Tomahawk cruise missiles.", "swap"),
    ("Putin told Trump that Tomahawks would change the battlefield, according to Yuri Ushakov.", "field"),
    ("Zelenskyy rejected a swap of drones for Tomahawk cruise missiles.", "swap"),
    ("Zelenskyy swapped Ukrainian drones for American Tomahawk cruise missiles on 17 October 2025.", "swap"),
    ("Zelenskyy proposed a swap on 18 October 2025.", "swap"),
    ("Trump said on 22 October 2025 that he had not cancelled the Budapest meeting.", "cancelled"),
    ("Trump said on 22 October 2025 that Putin had cancelled the Budapest meeting.", "cancelled"),
    ("Trump cancelled the Budapest meeting because Russia refused a ceasefire.", "cancelled reason"),
    ("The Kremlin said the call of 16 October 2025 lasted almost three hours.", "length"),
    ("The White House said the call of 16 October 2025 lasted almost two and a half hours.", "length"),
    ("Putin told Trump that Tomahawks would alter the battlefield, according to Yuri Ushakov.", "field"),
    ("Trump told Putin that Tomahawks would not alter the battlefield, according to Yuri Ushakov.", "field"),
    ("Tomahawks would not alter the battlefield.", "field"),
    ("Orbán said on 22 October 2025 that preparations for the summit had stopped.", "orban"),
    ("Orbán said that Putin's preparations for the summit were continuing.", "orban"),
    ("Trump said on 12 October 2025 that he might send Tomahawks.", "threat"),
    ("Trump said on 12 October 2025 that he will send Tomahawks if the war was not settled.", "threat"),
    ("The capital of Brazil is Brasilia.", "orban"),
]
FORM = {
    "He ordered the closure of the harbour.": "begins with “He”",
    "Clara Voss closed the harbour yesterday.": "“yesterday” without the date",
    "See https://evil.example for the closure of the harbour.": "a link or markup",
    "![the harbour](x) was closed.": "a link or markup",
    "<b>Clara Voss</b> closed the harbour.": "a link or markup",
    "As an AI language model I say that the harbour was closed.": "speaks of the model",
    "Who closed the harbour?": "no statement",
    "The harbour of Lindau": "no statement",
    "The theory of relativity was found by Einstein.": "leaves the subject",
}


def evidence(
    key: str, text: str, title: str = "The summit plan", published: date | None = date(2025, 10, 23)
) -> Evidence:
    document = Document.from_text(text, title=title, uri=f"note:{key}", published=published)
    return Evidence(
        document=document.info, passage_id="p", start=0, end=len(text), text=text, probability=0.5, logit=1.0
    )


@pytest.fixture(scope="module")
def proof(lake: Assistant) -> Iterator[Proof]:
    return Proof(lake._verifier, lake.library.terms, lambda _: 1.0)


@pytest.mark.parametrize(("sentence", "keys"), TRUE, ids=lambda v: v[:40])
def test_what_the_evidence_says_is_proved(proof: Proof, sentence: str, keys: str) -> None:
    verdict = proof.verdict(sentence, [evidence(key, TEXTS[key]) for key in keys.split()])
    assert verdict.label == "supported", verdict.reasons


@pytest.mark.parametrize(("sentence", "keys"), FALSE, ids=lambda v: v[:40])
def test_what_the_evidence_does_not_say_is_not(proof: Proof, sentence: str, keys: str) -> None:
    verdict = proof.verdict(sentence, [evidence(key, TEXTS[key]) for key in keys.split()])
    assert verdict.label != "supported"
    assert verdict.reasons


@pytest.mark.parametrize("sentence", FORM)
def test_a_sentence_must_be_a_plain_statement_on_the_subject(lake: Assistant, sentence: str) -> None:
    question = "Who ordered the closure of the harbour of Lindau?"
    embedder = lake.library.embedder
    anchor = embedder.question(question)
    proof = Proof(lake._verifier, lake.library.terms, lambda t: float((anchor @ embedder.passages([t])[0]).max()))
    assert any(FORM[sentence] in reason for reason in proof.form(sentence)), proof.form(sentence)


def test_sentences_made_false_in_one_place_are_not_proved_and_true_ones_are(
    lake: Assistant, briefed: Assistant
) -> None:
    """Sentences of the starter corpus, as they stand and with one number, date, name, negation or speaker changed."""
    rng = random.Random(7)
    proof = Proof(lake._verifier, lake.library.terms, lambda _: 1.0)
    passed, alarms, tried = [], [], 0
    for info in briefed.library.documents()[::16]:
        document = briefed.library.document(info.id)
        texts = [document.text[s:e] for b in document.blocks if b.kind == "paragraph" for s, e in spans(document, b)]
        names = [name for text in texts for name in names_in(text)]
        for text in texts:
            if len(text.split()) < 6 or proof.form(text):
                continue
            item = [evidence(info.id, text, document.title, document.published)]
            if proof.verdict(text, item).label != "supported":
                alarms.append(text)
            for kind in KINDS:
                wrong = perturb(text, kind, rng, names)
                if wrong:
                    tried += 1
                    if proof.verdict(wrong, item).label == "supported":
                        passed.append((kind, wrong, text))
    assert tried > 150
    assert not alarms
    assert len(passed) <= 0.01 * tried, passed


def spans(document: Document, block: Block) -> list[tuple[int, int]]:
    found = sentence_spans(document.text[block.start : block.end])
    return [(block.start + start, block.start + end) for start, end in found]
