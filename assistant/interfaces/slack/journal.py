"""The journal: every job is written down before Slack is told that it arrived, and crossed off when it is done.

What Slack sends again (a retry, the same message as two kinds of event, a duplicate after a restart) is known by its
keys. The journal is a SQLite file of its own, so that a long write to the catalog never holds up an acknowledgement;
Slack waits three seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.interfaces.slack.jobs import JOB, Job, Place, Question
from index.database import Database
from index.types import Frozen

MIGRATIONS = (
    """
CREATE TABLE seen (key TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE INDEX seen_by_time ON seen (at);
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, lane TEXT NOT NULL, message TEXT, job TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued', attempts INTEGER NOT NULL DEFAULT 0,
    crashes INTEGER NOT NULL DEFAULT 0, received_at REAL NOT NULL,
    due_at REAL NOT NULL, progress TEXT NOT NULL DEFAULT '{}', problem TEXT NOT NULL DEFAULT ''
);
CREATE INDEX jobs_by_state ON jobs (state, due_at);
CREATE INDEX jobs_by_lane ON jobs (lane, state);
CREATE INDEX jobs_by_message ON jobs (message)
""",
)
_NEXT = """
SELECT * FROM jobs AS j WHERE state = 'queued' AND due_at <= ? AND NOT EXISTS (
    SELECT 1 FROM jobs AS e WHERE e.lane = j.lane AND e.state IN ('queued', 'working') AND e.id < j.id
) ORDER BY id LIMIT 1
"""
KEPT_S = 7 * 24 * 3600  # Slack repeats within the hour; a week also covers a machine that was switched off


class Progress(Frozen):
    """How far a job has come, so that whoever takes it up again goes on instead of beginning anew.

    ``answer``: what was answered (answer or report id); ``posted``: our messages so far, first the one that is edited;
    ``streaming``: the first of them is an unfinished stream; ``told``: an answer without a message of its own (seen
    by the asker alone) went out.
    """

    answer: str = ""
    posted: tuple[str, ...] = ()
    streaming: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A job taken from the journal. ``attempts`` counts this one; ``crashes`` those in which the process died."""

    id: int
    job: Job
    attempts: int
    crashes: int
    received_at: float
    progress: Progress


class Journal:
    """Jobs in and out, and what was seen before."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.migrate("slack", MIGRATIONS)
        self._arrived = threading.Condition()

    def admit(self, job: Job, keys: Sequence[str]) -> bool:
        """Write a job down, unless something with one of these keys came before. Then it need not be done again."""
        moment = time.time()
        with self._database.write() as write:
            if self._seen(keys):
                self._note(keys, moment)
                return False
            self._note(keys, moment)
            message = _message(job.place, job.ts) if isinstance(job, Question) else None
            write.execute(
                "INSERT INTO jobs (kind, lane, message, job, received_at, due_at) VALUES (?, ?, ?, ?, ?, ?)",
                (job.kind, job.place.lane, message, job.model_dump_json(), moment, moment),
            )
        self.wake()
        return True

    def mark(self, keys: Sequence[str]) -> None:
        """What comes later with one of these keys is not worth doing."""
        self._note(keys, time.time())

    def _seen(self, keys: Sequence[str]) -> bool:
        marks = ",".join("?" * len(keys))
        row = self._database.connection.execute(f"SELECT 1 FROM seen WHERE key IN ({marks})", tuple(keys)).fetchone()
        return row is not None

    def _note(self, keys: Sequence[str], moment: float) -> None:
        with self._database.write() as write:
            write.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(key, moment) for key in keys])

    def replace_queued(self, place: Place, ts: str, text: str) -> bool:
        """Give a question that nobody has begun its new text; false if it was begun."""
        with self._database.write() as write:
            row = self._queued(place, ts)
            if row is None:
                return False
            job = JOB.validate_json(row["job"]).model_copy(update={"text": text})
            write.execute("UPDATE jobs SET job = ? WHERE id = ?", (job.model_dump_json(), row["id"]))
        return True

    def drop_queued(self, place: Place, ts: str) -> bool:
        """Take back a question that nobody has begun; false if it was begun."""
        with self._database.write() as write:
            row = self._queued(place, ts)
            if row is None:
                return False
            write.execute("UPDATE jobs SET state = 'dropped' WHERE id = ?", (row["id"],))
        return True

    def asked(self, place: Place, ts: str) -> bool:
        """Whether a message is or was a question to the app."""
        row = self._database.connection.execute(
            "SELECT 1 FROM jobs WHERE message = ? AND state != 'dropped'", (_message(place, ts),)
        ).fetchone()
        return row is not None

    def withdrawn(self, entry: Entry) -> bool:
        """Whether a question that is being answered was deleted or edited since: that is a job which waits."""
        job = entry.job
        row = self._database.connection.execute(
            "SELECT 1 FROM jobs WHERE lane = ? AND state = 'queued' AND id > ? AND kind IN ('question', 'deletion') "
            "AND json_extract(job, '$.ts') = ?",
            (job.place.lane, entry.id, getattr(job, "ts", "")),
        ).fetchone()
        return row is not None

    def removed(self, place: Place, messages: Sequence[str]) -> bool:
        """Whether one of these messages of ours was deleted by somebody."""
        return bool(messages) and self._seen([gone_key(place, ts) for ts in messages])

    def _queued(self, place: Place, ts: str):  # type: ignore[no-untyped-def]  # sqlite3.Row
        return self._database.connection.execute(
            "SELECT id, job FROM jobs WHERE message = ? AND state = 'queued' AND attempts = 0 ORDER BY id DESC",
            (_message(place, ts),),
        ).fetchone()

    def take(self, wait_s: float) -> Entry | None:
        """The next job that is due and whose lane is free; without one, look once more when something has happened."""
        with self._arrived:
            entry = self._claim()
            if entry is None and self._arrived.wait(wait_s):
                entry = self._claim()
            return entry

    def _claim(self) -> Entry | None:
        """A lane gives its oldest job, and only when none of it is being worked on or put off."""
        with self._database.write() as write:
            row = write.execute(_NEXT, (time.time(),)).fetchone()
            if row is None:
                return None
            write.execute("UPDATE jobs SET state = 'working', attempts = attempts + 1 WHERE id = ?", (row["id"],))
        return Entry(
            id=row["id"],
            job=JOB.validate_json(row["job"]),
            attempts=row["attempts"] + 1,
            crashes=row["crashes"],
            received_at=row["received_at"],
            progress=Progress.model_validate_json(row["progress"]),
        )

    def keep(self, entry: Entry, progress: Progress) -> None:
        """Write down how far a job has come."""
        self._set(entry.id, "progress = ?", progress.model_dump_json())

    def progress(self, entry: Entry) -> Progress:
        """How far a job has come by now."""
        row = self._database.connection.execute("SELECT progress FROM jobs WHERE id = ?", (entry.id,)).fetchone()
        return Progress.model_validate_json(row["progress"])

    def done(self, entry: Entry) -> None:
        """Cross a job off. What was asked is not kept here any longer."""
        self._set(entry.id, "state = 'done', job = ?", "{}")
        self.wake()

    def failed(self, entry: Entry, problem: str) -> None:
        """Give a job up for good."""
        self._set(entry.id, "state = 'failed', problem = ?", problem)
        self.wake()

    def put_off(self, entry: Entry, seconds: float, problem: str) -> None:
        """Try a job again later."""
        self._set(entry.id, "state = 'queued', due_at = ?, problem = ?", time.time() + seconds, problem)

    def _set(self, key: int, what: str, *values: object) -> None:
        with self._database.write() as write:
            write.execute(f"UPDATE jobs SET {what} WHERE id = ?", (*values, key))

    def recover(self) -> int:
        """At the start: what another process left in the middle is queued again. Returns how many jobs that were."""
        with self._database.write() as write:
            left = write.execute(
                "UPDATE jobs SET state = 'queued', crashes = crashes + 1 WHERE state = 'working'"
            ).rowcount
            old = time.time() - KEPT_S
            write.execute("DELETE FROM seen WHERE at < ?", (old,))
            write.execute("DELETE FROM jobs WHERE state NOT IN ('queued', 'working') AND received_at < ?", (old,))
        return left

    def count(self, states: Iterable[str] = ("queued", "working")) -> int:
        """How many jobs are in one of these states."""
        wanted = tuple(states)
        marks = ",".join("?" * len(wanted))
        row = self._database.connection.execute(f"SELECT count(*) AS n FROM jobs WHERE state IN ({marks})", wanted)
        return int(row.fetchone()["n"])

    def wake(self) -> None:
        """Let waiting workers look again."""
        with self._arrived:
            self._arrived.notify_all()


def gone_key(place: Place, ts: str) -> str:
    """The key under which it is kept that a message of ours was deleted."""
    return f"gone:{_message(place, ts)}"


def _message(place: Place, ts: str) -> str:
    return f"{place.team}:{place.channel}:{ts}"
