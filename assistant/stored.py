"""What is kept, opened again: citations, answers, conversations, reports, and files made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.types import OWNER, Audience, Document

if TYPE_CHECKING:
    from assistant.briefing.reports import Reports
    from assistant.briefing.types import Report
    from assistant.conversations import Conversations
    from assistant.export.check import QuoteCheck
    from assistant.types import Answer, Citation
    from index.library import Library


class Stored:
    """The front door to what was answered before; :class:`assistant.assistant.Assistant` inherits it."""

    library: Library
    conversations: Conversations
    reports: Reports

    def citation(self, citation_id: str, audience: Audience = OWNER) -> tuple[Citation, Document]:
        """A stored citation and its document, the quote checked again.

        Raises:
            NotFound: no such citation, or its document is gone or hidden.
            BrokenCitation: the quote is not the source any more.
        """
        from assistant.citations import check

        kept = self.conversations if citation_id.startswith("a") else self.reports
        citation = kept.citation(citation_id, audience)
        document = self.library.document(citation.document.id, audience)
        check(citation, document)
        return citation, document

    def kept(self, key: str, audience: Audience = OWNER) -> Answer | list[Answer] | Report:
        """What is stored under an id: an answer (``a…``), a conversation's answers (``c…``) or a report.

        Raises:
            NotFound: nothing this audience may see has the id.
        """
        if key.startswith("a"):
            return self.conversations.answer(key, audience)
        if key.startswith("c"):
            return self.conversations.answers(key, audience)
        return self.reports.report(key, audience)

    def export(self, key: str, format: str, audience: Audience = OWNER) -> bytes:
        """What is stored under an id as a file: ``markdown``, ``html``, ``docx``, ``pdf`` or ``json``.

        Raises:
            NotFound: nothing this audience may see has the id.
            ExportError: there is no such format.
        """
        from assistant.export import export

        return export(self.kept(key, audience), format)

    def check_quotes(self, data: bytes, audience: Audience = OWNER) -> list[QuoteCheck]:
        """Every quote of an exported JSON or HTML file held against the library as it is now.

        Raises:
            ExportError: the file is no export, or holds no citation.
        """
        from assistant.export.check import check_quotes, citations_in

        return check_quotes(citations_in(data), self.library, audience)
