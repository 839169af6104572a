"""Where documents disagree on a topic, or anywhere in the library: the report."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from assistant.briefing.accounts import accounts_of
from assistant.briefing.comparing import Rarity
from assistant.briefing.contrasts import Given
from assistant.briefing.desk import Desk, Steps, Told
from assistant.briefing.disputes import Dispute, contrasts_among, disputes_of, subject_of
from assistant.briefing.front import Wanted
from assistant.briefing.proving import proved
from assistant.briefing.repeats import without_repeats
from assistant.briefing.types import Disagreements
from assistant.clock import Clock
from assistant.conversations import new_id, now
from assistant.ledger import Ledger
from assistant.types import Disagreement
from index.types import Audience

Vector = Callable[[Given], np.ndarray]
CELLS = " | "  # between the cells of a table's row
ON_TOPIC = 0.3  # cosine from which a dispute belongs to the topic
TELLS = 0.75  # cosine from which a sentence tells what a side tells
MANY = 0.08  # what each doubling of the documents that tell a dispute is worth, as a cosine
MOST = 60  # disagreements of one report


def sweep(desk: Desk, wanted: Wanted, audience: Audience, progress: Steps) -> Disagreements:
    """Read, compare, prove."""
    clock = Clock()
    progress("reading", 0, 2)
    everything = desk.told(wanted.topic, audience=audience, filters=wanted.filters)
    clock.lap("read")
    progress("comparing", 1, 2)
    ledger = Ledger(desk.library, new_id("d"), audience)
    found = disagreements_among(desk, everything, ledger, MOST, wanted.topic)
    clock.lap("compare")
    progress("comparing", 2, 2)
    return Disagreements(
        id=ledger.owner,
        topic=wanted.topic,
        as_of=wanted.as_of,
        citations=tuple(ledger.citations),
        disagreements=tuple(found),
        corpus_revision=desk.library.revision,
        made_at=now(),
        timings=dict(clock.times),
    )


def disagreements_among(desk: Desk, told: list[Told], ledger: Ledger, most: int, topic: str = "") -> list[Disagreement]:
    """What these sentences disagree on, at most ``most``, each side proved by the ledger.

    On a topic those near it that many documents tell come first and those off it not at all; without one the plainest.
    """
    compared = comparable(desk, told)
    accounts = accounts_of([t.evidence for t in compared], desk.library.terms)
    vectors = desk.vectors([t.evidence for t in compared])
    rarity = Rarity(accounts)
    row = {(t.document.id, t.evidence.start): n for n, t in enumerate(compared)}

    def vector(given: Given) -> np.ndarray:
        evidence = given.account.evidence
        return np.asarray(vectors[row[evidence.document.id, evidence.start]])

    disputes = without_repeats(disputes_of(contrasts_among(accounts, vectors, rarity), rarity), vector, rarity)
    if topic.strip():
        near = nearness(desk, topic, disputes)
        many = [math.log2(max(1, known(d, compared, vectors, vector))) for d in disputes]
        order = sorted(range(len(disputes)), key=lambda n: -near[n] - MANY * many[n])
        disputes = [disputes[n] for n in order if near[n] >= ON_TOPIC]
    disputes = disputes[:most]
    count_copies_once(disputes, original_ids(desk, told))
    return [made for d in disputes if (made := proved(d, subject_of(d, rarity), ledger))]


def known(dispute: Dispute, told: Sequence[Told], vectors: np.ndarray, vector: Vector) -> int:
    """How many documents tell both of a dispute's first two sides, in whatever words: the quarrel that all speak of."""
    ids = np.array([t.document.id for t in told])
    sides = [set(ids[vectors @ vector(side.best) >= TELLS].tolist()) for side in dispute.sides[:2]]
    return len(sides[0] & sides[1])


def nearness(desk: Desk, topic: str, disputes: Sequence[Dispute]) -> list[float]:
    """Cosines of a topic with disputes: of the side that is further off, read with what stands above and before it.

    "The Kremlin's figure is almost two and a half hours" is about the call only by its heading.
    """
    if not disputes:
        return []
    told = [side.best.account.evidence for dispute in disputes for side in dispute.sides[:2]]
    texts = [f"{e.document.title}. {e.heading}. {e.before} {e.text}" for e in told]
    embedder = desk.library.embedder
    cosines = (embedder.passages(texts) @ embedder.question(topic).reshape(-1)).tolist()
    return [min(cosines[2 * n : 2 * n + 2]) for n in range(len(disputes))]


def comparable(desk: Desk, told: list[Told]) -> list[Told]:
    """What is told, without what copies repeat word for word.

    A copy may have been changed in the very number that matters, so its other sentences stay.
    """
    originals = original_ids(desk, told)
    said = {" ".join(t.text.split()) for t in told if t.document.id in originals}
    kept = [t for t in told if t.document.id in originals or " ".join(t.text.split()) not in said]
    return [t for t in kept if CELLS not in t.text]


def original_ids(desk: Desk, told: list[Told]) -> set[str]:
    """Documents that copy no earlier one."""
    return {document.id for document in desk.originals(t.document for t in told)}


def count_copies_once(disputes: Iterable[Dispute], originals: set[str]) -> None:
    """A side rests on independent documents: copies are cited only where nothing else gives it."""
    for dispute in disputes:
        for side in dispute.sides:
            own = [given for given in side.givens if given.account.evidence.document.id in originals]
            side.givens = own or side.givens[:1]
