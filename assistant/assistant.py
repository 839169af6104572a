"""The product's front door: a question in, a proved answer out.

``ask`` reads as the way of a question: understand, search, read, compose, verify, keep.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date
from types import TracebackType
from typing import Self

from assistant.answers import AnswerBuilder
from assistant.audit.front import Audited
from assistant.audit.records import Records
from assistant.briefing.desk import Desk
from assistant.briefing.front import Briefing, by_then
from assistant.briefing.reports import Reports
from assistant.calibration import Calibration
from assistant.claims import ClaimCalibration, ClaimVerifier
from assistant.clock import Clock
from assistant.composers import Composer, Draft
from assistant.composers.extractive import ExtractiveComposer
from assistant.conversations import Conversations, new_id
from assistant.errors import QuestionError
from assistant.evidence import Candidate, EvidenceSelector
from assistant.features import Features
from assistant.forgetting import forget
from assistant.model.allowance import Allowance
from assistant.model.language_model import LanguageModel
from assistant.model.trace import Trace
from assistant.query import Query, turns_of, understand
from assistant.reader.onnx_reader import OnnxReader, Reader
from assistant.research import Research, Researcher
from assistant.settings import Settings
from assistant.sources import as_source
from assistant.stored import Stored
from assistant.streaming import EventStream, told
from assistant.turns import Due, Turns
from assistant.types import Answer, Event, Finished, Retrieved, Turn, Verdict
from assistant.writing import Writer
from index.embedder import Embedder
from index.library import Library
from index.text import canonical
from index.types import NO_FILTERS, OWNER, Audience, Document, Filters, Passage, ScoredPassage

History = Sequence[tuple[str, str]]


class Assistant(Briefing, Audited, Stored):
    """Answers from the library's documents, each sentence cited and checked.

    >>> with Assistant.open(Settings(data_dir="~/briefings")) as assistant:
    ...     assistant.library.add("report.pdf")
    ...     answer = assistant.ask("Will the Budapest summit happen?", as_of="2025-10-18")
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        *,
        reader: Reader | None = None,
        composer: Composer | None = None,
    ) -> None:
        """Use :meth:`open`, or build on a library that is open already."""
        self.library = library
        self.settings = settings
        self.conversations = Conversations(library.database)
        self.reports = Reports(library.database)
        self.records = Records(library.database, self.conversations)
        self.desk = Desk(library)
        library.on_purge("assistant", self._forget)
        self.queue = Turns()
        self.on_answer: list[Callable[[Answer], None]] = []  # called with each finished answer, for counting
        self._own_reader = OnnxReader()  # it loads at first use
        self.reader = reader = reader or self._own_reader
        self._evidence = EvidenceSelector(library, reader, Calibration.load(), library.terms, settings.answer_threshold)
        self._researcher = Researcher(library, self._evidence, settings.passages, settings.passages_read)
        self._verifier = ClaimVerifier(reader, ClaimCalibration.load(), library.terms)
        self._composer = composer or ExtractiveComposer(library, settings.answer_sentences)
        model = LanguageModel(settings.model) if settings.model.name and composer is None else None
        self._writer = Writer(library, self._verifier, settings.answer_sentences, self._composer, model)

    @classmethod
    def open(cls, settings: Settings | None = None, *, embedder: Embedder | None = None) -> Self:
        """Open or create the library and be ready to answer. Never loads the starter corpus.

        Raises:
            SettingsError: a setting is unknown or unusable.
            LibraryError: the data directory can't be used.
        """
        settings = settings or Settings.load()
        library = Library.open(settings.index, embedder=embedder)
        try:
            return cls(library, settings)
        except BaseException:
            library.close()
            raise

    def ask(
        self,
        question: str,
        *,
        as_of: date | str | None = None,
        conversation: str | None = None,
        history: History | None = None,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        """Answer a question.

        ``conversation`` continues an earlier one (``answer.conversation``); ``history`` gives earlier turns as
        (question, answer text) instead. ``as_of`` hides what was published later.

        Raises:
            QuestionError: the question is empty or too long, or ``as_of`` is no date.
            NotFound: no such conversation.
        """
        steps = self._steps(
            question,
            as_of=as_of,
            conversation=conversation,
            history=history,
            audience=audience,
            filters=filters,
            allowance=self._writer.allowance(),
        )
        return next(event.answer for event in steps if isinstance(event, Finished))

    def stream(
        self,
        question: str,
        *,
        as_of: date | str | None = None,
        conversation: str | None = None,
        history: History | None = None,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
    ) -> EventStream:
        """As :meth:`ask`, event by event; closing it gives the question up. A failure is the last event."""
        allowance = self._writer.allowance()
        steps = self._steps(
            question,
            as_of=as_of,
            conversation=conversation,
            history=history,
            audience=audience,
            filters=filters,
            allowance=allowance,
        )
        return EventStream(told(steps), allowance)

    def _steps(
        self,
        question: str,
        *,
        as_of: date | str | None,
        conversation: str | None,
        history: History | None,
        audience: Audience,
        filters: Filters,
        allowance: Allowance,
    ) -> Iterator[Event]:
        clock, trace, due = Clock(), Trace(), Due()
        turns = self._turns(conversation, history, audience)
        query = understand(question, turns, as_of=as_of, limit=self.settings.max_question_characters)
        query = self._writer.standalone(query, turns, allowance, trace)
        answer = AnswerBuilder(query, conversation or new_id("c"), self.library, self._composer.name, audience)
        if query.unclear:
            yield self._finish(answer.clarify(clock.times), audience, query, filters, trace)
            return
        filters = by_then(filters, query.as_of)
        clock.lap("search")
        with self.queue.turn(due.moment):
            clock.lap("wait")
            hits = self._researcher.search(query, audience, filters)
            clock.lap("search")
        yield Retrieved(standalone_question=query.standalone, passages=len(hits))
        with self.queue.turn(due.moment):
            clock.lap("wait")
            if allowance.stopped:
                return  # nobody waits for this answer
            research = self._researcher.look(query, hits, audience, filters.as_of)
            clock.lap("read")
            written = self._writer.write(research, answer, allowance, trace)
            if self._writer.model is None:  # a model's sentences take longer than a turn
                written = iter(list(written))
        for taken in written:
            due.shown(taken)
            yield taken
        clock.lap("compose")
        clock.split("compose", model=trace.model_s, verify=trace.verify_s)
        if allowance.stopped:
            return
        with self.queue.turn(due.moment):
            clock.lap("wait")
            differing = answer.contest(research, self.library.terms)
            clock.lap("contest")
        yield from differing
        yield self._finish(answer.finish(research, clock.times), audience, query, filters, trace)

    def _turns(self, conversation: str | None, history: History | None, audience: Audience) -> list[Turn]:
        if history is not None:
            return turns_of(history)
        return self.conversations.history(conversation, audience) if conversation else []

    def _finish(self, answer: Answer, audience: Audience, query: Query, filters: Filters, trace: Trace) -> Finished:
        with self.library.database.write():
            self.conversations.store(answer, audience)
            self._recorded(answer, query, filters, trace)
        for listener in self.on_answer:
            listener(answer)
        return Finished(answer=answer)

    def research(
        self, question: str, *, history: Sequence[Turn] = (), audience: Audience = OWNER, filters: Filters = NO_FILTERS
    ) -> tuple[Query, Research]:
        """Everything short of composing: the question as understood, passages, evidence, decisions. Keeps nothing.

        Raises:
            QuestionError: the question is empty or too long.
        """
        query = understand(question, history, limit=self.settings.max_question_characters)
        filters = by_then(filters, query.as_of)
        hits = self._researcher.search(query, audience, filters)
        return query, self._researcher.look(query, hits, audience, filters.as_of)

    def compose(self, research: Research) -> Iterator[Draft]:
        """Drafted sentences for each part of the question that is answered, the setting's number in all."""
        return self._writer.drafts(research)

    def verify(self, claim: str, sources: str | Sequence[str | Document | Passage | ScoredPassage]) -> Verdict:
        """Whether texts, documents or passages support a claim: a label, a calibrated score, the sentences it rests on.

        Raises:
            QuestionError: the claim is empty or too long.
        """
        claim = canonical(claim).strip()
        if not 0 < len(claim) <= self.settings.max_question_characters:
            raise QuestionError(
                f"The claim is empty or longer than {self.settings.max_question_characters} characters (setting "
                "BRIEFING_MAX_QUESTION_CHARACTERS). Give one sentence to check."
            )
        given = [sources] if isinstance(sources, str) else list(sources)
        return self._verifier.verify(claim, [as_source(item) for item in given])

    async def averify(self, claim: str, sources: str | Sequence[str | Document | Passage | ScoredPassage]) -> Verdict:
        """:meth:`verify` in a worker thread."""
        return await asyncio.to_thread(self.verify, claim, sources)

    def read_candidates(
        self, question: str, hits: Sequence[ScoredPassage], audience: Audience = OWNER
    ) -> tuple[list[Candidate], list[Features]]:
        """The candidate sentences of passages with their features, for calibration."""
        return self._evidence.read(question, hits, audience)

    async def aask(
        self,
        question: str,
        *,
        as_of: date | str | None = None,
        conversation: str | None = None,
        history: History | None = None,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        """:meth:`ask` in a worker thread, so that an event loop goes on."""
        return await asyncio.to_thread(
            self.ask,
            question,
            as_of=as_of,
            conversation=conversation,
            history=history,
            audience=audience,
            filters=filters,
        )

    async def astream(
        self,
        question: str,
        *,
        as_of: date | str | None = None,
        conversation: str | None = None,
        history: History | None = None,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
    ) -> AsyncIterator[Event]:
        """:meth:`stream` with each step in a worker thread. Cancelling it gives the question up."""
        events = self.stream(
            question, as_of=as_of, conversation=conversation, history=history, audience=audience, filters=filters
        )
        try:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event
        finally:
            events.close()

    def _forget(self, document_ids: Sequence[str]) -> None:
        forget(self.library.database, document_ids)
        self.desk.forget(document_ids)

    def close(self) -> None:
        """Release the library, and the reader's memory unless the reader was given."""
        self.library.close()
        self._own_reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
