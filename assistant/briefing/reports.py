"""Reports, kept in the library's SQLite file so that a link to one, or to one of its citations, opens later."""

from __future__ import annotations

from pydantic import TypeAdapter

from assistant.briefing.types import Report
from assistant.conversations import now
from assistant.forgetting import refuse_erased
from assistant.types import Citation
from index.database import Database
from index.errors import NotFound
from index.types import OWNER, Audience

MIGRATIONS = (
    """
CREATE TABLE reports (
    id TEXT PRIMARY KEY, principal TEXT NOT NULL, kind TEXT NOT NULL, topic TEXT NOT NULL, made_at TEXT NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX reports_by_principal ON reports (principal, made_at);
""",
)
_ADAPTER: TypeAdapter[Report] = TypeAdapter(Report)


class Reports:
    """Reads and writes of reports; each query names the principal."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.migrate("reports", MIGRATIONS)

    def store(self, report: Report, audience: Audience = OWNER) -> None:
        """Keep a report. Raises :class:`NotFound` if a document that it cites has been erased meanwhile."""
        row = (report.id, audience.principal, report.type, report.topic, now().isoformat(), report.model_dump_json())
        with self.database.write() as write:
            refuse_erased(write, report.citations)
            write.execute("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?)", row)

    def report(self, report_id: str, audience: Audience = OWNER) -> Report:
        """A stored report. Raises :class:`NotFound`."""
        row = self.database.connection.execute(
            "SELECT report FROM reports WHERE id = ? AND principal = ?", (report_id, audience.principal)
        ).fetchone()
        if row is None:
            raise NotFound(f"No brief or other report has the id {report_id!r}. Each prints its id when it is made.")
        return _ADAPTER.validate_json(row["report"])

    def list(self, audience: Audience = OWNER, kind: str | None = None) -> list[Report]:
        """The principal's reports, newest first, of one kind or all."""
        rows = self.database.connection.execute(
            "SELECT report FROM reports WHERE principal = ? AND kind = coalesce(?, kind) "
            "ORDER BY made_at DESC, rowid DESC",
            (audience.principal, kind),
        )
        return [_ADAPTER.validate_json(row["report"]) for row in rows]

    def citation(self, citation_id: str, audience: Audience = OWNER) -> Citation:
        """A citation of a stored report, by its id such as ``b1b2c3d4e5f6.2``. Raises :class:`NotFound`."""
        owner, _, number = citation_id.rpartition(".")
        for citation in self.report(owner, audience).citations:
            if number == str(citation.number):
                return citation
        raise NotFound(f"No citation has the id {citation_id!r}. Ids stand below each answer and report.")
