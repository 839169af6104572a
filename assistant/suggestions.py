"""Questions the library can answer, worked out from its documents.

Someone who spoke about something named in the same sentence makes "What did Yuri Ushakov say about Budapest?". A
candidate is suggested only if the assistant would answer it for this audience, so no suggestion leads nowhere and
none gives away a document the reader may not see.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.names import PLACES, Name, names_in
from assistant.speakers import speaker_of
from index.sentences import sentence_spans
from index.types import NO_FILTERS, OWNER, Audience, Document, Filters

if TYPE_CHECKING:
    from assistant.assistant import Assistant

DOCUMENTS = 12  # of these, newest first, candidates are made
TRIES = 12  # candidates that are tried at most: each costs about as much as a question
CHARACTERS = 20_000  # of a document are read
_STATES = frozenset("United States Kingdom Union Nations Group Seven Studies Institute Center Centre".split())
_ADJECTIVES = frozenset("American Russian Ukrainian European British French German Hungarian Polish Chinese".split())


class Suggestions:
    """Suggested questions of one assistant, kept until the library changes."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._kept: dict[tuple[int, Audience, Filters], tuple[str, ...]] = {}
        self._working = threading.Lock()

    def general(self, audience: Audience = OWNER, filters: Filters = NO_FILTERS, count: int = 4) -> tuple[str, ...]:
        """Questions on the newest documents this audience may see and the filters let through."""
        library = self._assistant.library
        key = (library.revision, audience, filters)
        with self._working:  # two windows that open at once need the work done once
            if key not in self._kept:
                infos = library.documents(audience, filters, DOCUMENTS)
                documents = list(library.texts([info.id for info in infos], audience).values())
                found, whole = self._answerable(candidates(documents), count, audience, filters)
                if not whole:
                    return found
                self._kept = {k: v for k, v in self._kept.items() if k[0] == library.revision}
                self._kept[key] = found
            return self._kept[key]

    def after(self, answer_id: str, audience: Audience = OWNER, count: int = 3) -> tuple[str, ...]:
        """Questions that follow an answer: on the documents it cites, or that came nearest.

        Raises:
            NotFound: no such answer of this principal.
        """
        answer = self._assistant.conversations.answer(answer_id, audience)
        asked = {turn.question for turn in self._assistant.conversations.history(answer.conversation, audience)}
        near = dict.fromkeys(c.document.id for c in answer.citations or answer.nearest)
        library = self._assistant.library
        visible = {info.id for info in library.documents(audience, Filters(documents=tuple(near)))} if near else set()
        documents = [library.document(i, audience) for i in near if i in visible]
        fresh = (q for q in candidates(documents) if q not in asked and q != answer.standalone_question)
        found, _ = self._answerable(fresh, count, audience, Filters(as_of=answer.as_of))
        if found or answer.sentences:
            return found
        return tuple(q for q in self.general(audience, Filters(as_of=answer.as_of)) if q not in asked)[:count]

    def _answerable(
        self, questions: Iterable[str], count: int, audience: Audience, filters: Filters
    ) -> tuple[tuple[str, ...], bool]:
        """Questions that get an answer, and whether all were tried: while people wait for theirs, none is."""
        found: list[str] = []
        for _, question in zip(range(TRIES), questions, strict=False):
            if len(found) == count:
                break
            if self._assistant.queue.busy:
                return tuple(found), False
            with self._assistant.queue.unasked():
                _, research = self._assistant.research(question, audience=audience, filters=filters)
            if any(part.answered for part in research.parts):
                found.append(question)
        return tuple(found), True


def candidates(documents: Sequence[Document]) -> Iterator[str]:
    """Questions on documents, one of each in turn; nobody and no subject twice."""
    queues = [list(_of(document)) for document in documents]
    speakers: Counter[str] = Counter()
    subjects: Counter[str] = Counter()
    while any(queues):
        for queue in queues:
            while queue:
                speaker, subject = queue.pop(0)
                if not speakers[speaker] and not subjects[subject]:
                    speakers[speaker] += 1
                    subjects[subject] += 1
                    yield f"What did {speaker} say about {subject}?" if speaker else f"What is known about {subject}?"
                    break


def _of(document: Document) -> Iterator[tuple[str, str]]:
    """Who spoke about what in a document, subjects of its title first; then what it names most often."""
    actors = [a for a in document.metadata.get("actors", ()) if isinstance(a, str)]
    text = document.text[:CHARACTERS]
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    names = [[n for n in names_in(sentence, actors) if _plain(n)] for sentence in sentences]
    people = _people(
        n
        for sentence, found in zip(sentences, names, strict=True)
        for n in found
        if not _with_article(n, sentence).startswith("the ")
    )  # "the National Interest" is no person
    pairs: Counter[tuple[str, str]] = Counter()
    named: Counter[str] = Counter()
    for sentence, found in zip(sentences, names, strict=True):
        subjects = {_with_article(n, sentence): n for n in found if n.kind != "person" and n.text not in _ADJECTIVES}
        named.update(list(subjects))
        speaker = people.get((speaker_of(sentence, actors) or "").split(" ")[-1])
        for words, name in subjects.items() if speaker else ():
            if speaker and name.text not in speaker:
                pairs[speaker, words] += 1 + 2 * (name.text in document.title)
    yield from (pair for pair, _ in pairs.most_common(6))
    yield from (("", words) for words, often in named.most_common(2) if often > 1)


def _people(names: Iterable[Name]) -> dict[str, str]:
    """Full names by surname, of persons named in full; a surname that two of them bear is left out."""
    full: dict[str, set[str]] = {}
    for name in names:
        words = name.text.split()
        if name.kind == "person" and len(words) in (2, 3) and not any(w in PLACES or w in _STATES for w in words):
            full.setdefault(words[-1], set()).add(name.text)
    shortest = {
        surname: min(found, key=len) for surname, found in full.items()
    }  # "Otto Brandt", "Director Otto Brandt"
    return {s: name for s, name in shortest.items() if all(other.endswith(name) for other in full[s])}


def _with_article(name: Name, sentence: str) -> str:
    """ "the White House", where the sentence has the article."""
    return f"the {name.text}" if sentence[: name.start].lower().endswith("the ") else name.text


def _plain(name: Name) -> bool:
    """A name that can stand in a question: letters, no sentence end swallowed."""
    return 2 < len(name.text) < 40 and all(c.isalpha() or c in " -’'" for c in name.text)
