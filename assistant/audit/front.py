"""The front doors to records, inherited by :class:`assistant.assistant.Assistant`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.audit.records import Record, Records, making
from assistant.model.trace import Trace
from assistant.query import Query
from assistant.research import Research, Researcher
from assistant.settings import Settings
from assistant.types import Answer
from assistant.writing import Writer
from index.library import Library
from index.types import OWNER, Audience, Filters

if TYPE_CHECKING:
    from assistant.audit.replay import Replay


class Audited:
    """Records of answers, and their replay."""

    library: Library
    settings: Settings
    records: Records
    _writer: Writer
    _researcher: Researcher

    def record(self, answer_id: str, audience: Audience = OWNER) -> Record:
        """How an answer came about: evidence, the model's words, verdicts, hashes. Raises :class:`NotFound`."""
        return self.records.record(answer_id, audience)

    def replay(self, data: bytes, audience: Audience = OWNER) -> Replay:
        """What changed since the answer of a record (its JSON) was given. The language model is not asked.

        Raises:
            ExportError: the data is no record.
        """
        from assistant.audit.replay import Replayer, read_record

        record = read_record(data)
        return Replayer(self.library, self._writer, self._again, self.settings.model.name).replay(record, audience)

    def _again(self, record: Record, audience: Audience) -> Research:
        """The question of a record searched and read as it was then."""
        answer = record.answer
        query = Query(
            answer.question, answer.standalone_question, answer.as_of, answer.looked_for, None, record.in_context
        )
        hits = self._researcher.search(query, audience, record.filters)
        return self._researcher.look(query, hits, audience)

    def _recorded(self, answer: Answer, query: Query, filters: Filters, trace: Trace) -> None:
        """Keep how a stored answer was made."""
        used = {"temperature", "max_tokens", "structure", "evidence"}
        self.records.store(
            answer.id,
            making(
                trace,
                filters,
                in_context=query.in_context,
                reader=self._writer.verifier.reader,
                embedding=self.library.embedder.name,
                model_settings=self.settings.model.model_dump(include=used) if answer.model else None,
            ),
        )
