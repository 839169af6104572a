"""Threads that take jobs from the journal and do them, and what becomes of a job that fails."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from assistant.interfaces.slack.clients import NotInstalled, code_of, is_passing
from assistant.interfaces.slack.journal import Entry, Journal

log = logging.getLogger(__name__)
Handle = Callable[[Entry], None]
Apologise = Callable[[Entry, str], None]

TRIES = 12  # with the pauses below, Slack may be away for a quarter of an hour
LONGEST_PAUSE_S = 120.0
CRASHES = 3  # a job that took the process with it so often is given up
STALE_S = 3600.0  # whoever waited longer is not asking any more
SORRY_CRASHED = "Something here broke more than once while I worked on this, so I have given up. Please ask again."
SORRY_LATE = "I was away when you asked this and come back only now. Please ask again if you still want to know."
SORRY_BROKEN = "Something went wrong on my side and I can't answer this. It is in the log of the server (job {})."


class Workers:
    """A few threads over one journal."""

    def __init__(self, journal: Journal, handle: Handle, apologise: Apologise, count: int) -> None:
        self._journal = journal
        self._handle = handle
        self._apologise = apologise
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"slack-{n}", daemon=True) for n in range(1, count + 1)
        ]

    def start(self) -> None:
        """Take up what an earlier process left, then what comes."""
        left = self._journal.recover()
        if left:
            log.warning("%d questions from Slack were left in the middle by an earlier process; taken up again", left)
        for thread in self._threads:
            thread.start()

    def stop(self, wait_s: float = 20.0) -> None:
        """Finish what is being done, take nothing new. What is not finished in time is taken up at the next start."""
        self._stopping.set()
        self._journal.wake()
        deadline = time.monotonic() + wait_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        while not self._stopping.is_set():
            entry = self._journal.take(0.5)
            if entry is not None:
                self._do(entry)

    def _do(self, entry: Entry) -> None:
        try:
            if sorry := too_late(entry):
                self._apologise(entry, sorry)
                self._journal.failed(entry, sorry)
                return
            self._handle(entry)
        except NotInstalled as error:
            self._journal.failed(entry, str(error))
        except Exception as error:  # a thread that dies would leave every later question unanswered
            self._failed(entry, error)
        else:
            self._journal.done(entry)

    def _failed(self, entry: Entry, error: Exception) -> None:
        if is_passing(error) and entry.attempts < TRIES:
            pause = min(LONGEST_PAUSE_S, 2.0 ** (entry.attempts - 1))
            log.warning("job %d put off by %.0f s: %s", entry.id, pause, code_of(error))
            self._journal.put_off(entry, pause, code_of(error))
            return
        log.error("job %d (%s) failed: %s", entry.id, entry.job.kind, code_of(error), exc_info=error)
        self._journal.failed(entry, code_of(error))
        try:
            self._apologise(entry, SORRY_BROKEN.format(entry.id))
        except Exception as second:  # Slack may be what is broken
            log.error("no apology for job %d either: %s", entry.id, code_of(second))


def too_late(entry: Entry) -> str:
    """Why a job is not worth doing any more, in words for whoever asked."""
    if entry.crashes >= CRASHES:
        return SORRY_CRASHED
    return SORRY_LATE if time.time() - entry.received_at > STALE_S else ""
