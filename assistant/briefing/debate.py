"""What a question of debate is about, and who is heard on it in the documents' sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.briefing.dates import When, dates_of, last_day
from assistant.briefing.desk import Told
from assistant.names import PLACES
from assistant.speech import Reported, reported_in
from index.types import Document

Terms = Callable[[str], list[str]]
KEPT = 512  # documents whose reported speech is remembered
# verbs that any debate may be put in: they don't say what it is about
_ANY = """should must ought may can could will would get give send sell supply deliver provide receive have has be is are
allow let accept approve support oppose ban stop keep make do does take build introduce remain stay position stance
debate question argument whether who what which why how about for against on country government"""


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

    @property
    def latest(self) -> date:
        """The last day on which it can have been said: its own date, else that of its document."""
        return self.when.last if self.when else self.told.document.effective_date


class Speeches:
    """Reported speech of documents, found once a document; a document's text never changes under its id."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[int, list[Reported]]] = {}

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


def subject(question: str, terms: Terms) -> frozenset[str]:
    """The stemmed terms that say what a debate is about: without places and words that any debate may hold."""
    general = set(terms(_ANY)) | set(_ANY.split())
    places = {term for word in PLACES for term in terms(word)}
    every = set(terms(question))
    return frozenset(every - general - places) or frozenset(every - general) or frozenset(every)


def heard_on(question: str, told: Sequence[Told], speeches: Speeches, terms: Terms) -> list[Heard]:
    """Who speaks on the subject in these sentences. Papers that only pass on others' words are left out."""
    about = subject(question, terms)
    dates = _dates(told)
    found = []
    for n, item in enumerate(told):
        speech = speeches.of(item.document).get(item.evidence.start)
        leans = not about & set(terms(item.text))
        if not speech or (leans and not about & set(terms(f"{item.evidence.heading} {item.evidence.before}"))):
            continue
        found += [Heard(item, one, dates[n], leans) for one in speech if one.speaker.kind != "medium"]
    return found


def _dates(told: Sequence[Told]) -> list[When | None]:
    """The date each sentence gives to what is said in it: its last that is not later than its document.

    "Said on 24 September, the day after asking for them on 23 September" has two; a statement is dated by the one
    nearest behind or before the verb in most cases, which is the first.
    """
    found: list[When | None] = []
    place: tuple[str, int | None] = ("", None)
    anchor: date | None = None
    for item in told:
        here = (item.document.id, item.evidence.paragraph)
        if here != place:
            place, anchor = here, None
        dates = dates_of(item.text, item.document.published, anchor)
        known = [d for d in dates if d.last <= item.document.effective_date]
        found.append(known[0] if known else None)
        anchor = last_day(dates) or anchor
    return found
