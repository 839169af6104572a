"""What a question of debate is about, and who is heard on it in the documents' sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.briefing.dates import When, dates_of, last_day
from assistant.briefing.desk import Told
from assistant.briefing.stance_frames import POINTS_BACK
from assistant.briefing.stances import mentions
from assistant.briefing.titles import Described, described_in
from assistant.names import PLACES
from assistant.speech import Actor, Reported, reported_in
from assistant.speech.actors import Cast
from assistant.speech.reported import actors_of
from index.types import Document

KEPT = 512  # documents whose reported speech is remembered
# words that any debate may be put in: they don't say what it is about
_GENERAL = frozenset(
    """should must ought may can could will would get give send sell supply deliver provide receive have has be is are
allow let accept approve support oppose ban stop keep make do does take build introduce remain stay position positions
stance stances debate question argument whether who what which why how about for against on country government the an of
in to by with from at and or not still more new be go ahead its his her their itself there pass become law whom whose
used using next again happen""".split()
)

_BEHIND = re.compile(
    r"\s(?:in|to|at|from|on|into|over|with|by)\s+(?!be\b)(?:the\s+|a\s+)?[\w’'-]+(?:\s+[A-Z][\w’'-]+)*"
)
# a clause that tells what came before or follows, up to the date in it
_EARLIER = re.compile(r"\b(?:after|before|since|having)\s+(?:[a-z]+ing|having|he|she|they|it)\b[^,.;]*$")


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence in which somebody speaks, on the subject of the debate.

    ``when``: the date it gives, if it does. ``leans``: what it is about stands in the sentence before.
    """

    told: Told
    speech: Reported
    when: When | None
    leans: bool = False

    @property
    def text(self) -> str:
        return self.told.text

    def by(self, actor: Actor) -> Heard:
        """The same from another's mouth."""
        return replace(self, speech=replace(self.speech, speaker=actor))

    @property
    def latest(self) -> date:
        """The last day on which it can have been said: its own date, else that of its document."""
        return self.when.last if self.when else self.told.document.effective_date


class Speeches:
    """Reported speech of documents, found once a document; a document's text never changes under its id."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[int, list[Reported]]] = {}
        self._described: dict[str, list[Described]] = {}

    def described(self, document: Document) -> list[Described]:
        """Whom a document gives which titles."""
        if document.id not in self._described:
            if len(self._described) >= KEPT:
                self._described.pop(next(iter(self._described)))
            self._described[document.id] = described_in(
                Cast.of(document.text, actors_of(document)), document.effective_date
            )
        return self._described[document.id]

    def of(self, document: Document) -> dict[int, list[Reported]]:
        """By the start of the sentence."""
        if document.id not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            found: dict[int, list[Reported]] = {}
            for speech in reported_in(document):
                found.setdefault(speech.start, []).append(speech)
            self._kept[document.id] = found
        return self._kept[document.id]


def subject_words(question: str) -> tuple[str, ...]:
    """The words that say what a debate is about ("tanks" of "Should Bremark send battle tanks to Corvenia?").

    Left out are words that any debate may hold, what stands behind a preposition of place or aim, and names beside
    common nouns: who gives what to whom changes from sentence to sentence, what is given doesn't.
    """
    core = _BEHIND.sub("", question)
    for text in (core, question):
        words = [re.sub(r"[’']s?$", "", w) for w in re.findall(r"[^\W\d_][\w’'-]+", text)]
        content = [w for w in words if w.lower() not in _GENERAL and w not in PLACES]
        common = [w for w in content if w.islower()]
        if content:
            return tuple(dict.fromkeys(common or content))
    return tuple(dict.fromkeys(question.split()))


def heard_on(words: Sequence[str], told: Sequence[Told], speeches: Speeches) -> list[Heard]:
    """Who speaks on the subject in these sentences. Papers that only pass on others' words are left out.

    A sentence that doesn't name the subject counts where it points back to it ("the missiles") and the sentence before,
    the heading or the title names it.
    """
    dates = _dates(told)
    found = []
    for n, item in enumerate(told):
        speech = speeches.of(item.document).get(item.evidence.start, ())
        if not speech or not (leaning := _relation(words, item)):
            continue
        heard = [Heard(item, one, dates[n], leaning == "leans") for one in speech if one.speaker.kind != "medium"]
        found += heard
    return found


def _relation(words: Sequence[str], item: Told) -> str:
    """Whether a sentence "names" the subject, "leans" on words before it, or (empty) neither."""
    if mentions(words, item.text):
        return "names"
    if mentions(words, item.evidence.before):
        return "leans"
    around = f"{item.document.title} {item.evidence.heading}"
    return "leans" if mentions(words, around) and POINTS_BACK.search(item.text) else ""


def _dates(told: Sequence[Told]) -> list[When | None]:
    """The date each sentence gives to what is said in it: its last that is not later than its document.

    "Said on 24 September, the day after asking for them on 23 September" has two; a statement is dated by the one
    nearest behind or before the verb in most cases, which is the first. What came before ("after observing the day
    before") dates no statement.
    """
    found: list[When | None] = []
    place: tuple[str, int | None] = ("", None)
    anchor: date | None = None
    for item in told:
        here = (item.document.id, item.evidence.paragraph)
        if here != place:
            place, anchor = here, None
        dates = dates_of(item.text, item.document.published, anchor)
        known = [
            d for d in dates if d.last <= item.document.effective_date and not _EARLIER.search(item.text[: d.start])
        ]
        found.append(known[0] if known else None)
        anchor = last_day(dates) or anchor
    return found
