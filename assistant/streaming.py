"""A stream of events that any thread may close, also while another waits for its next event."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from assistant.model.allowance import Allowance
from assistant.types import Event, Failed
from index.errors import BriefingError


class EventStream(Iterator[Event]):
    """Events of one question. Closing it cancels a call to the language model that is under way."""

    def __init__(self, events: Generator[Event, None, None], allowance: Allowance) -> None:
        self._events = events
        self._allowance = allowance
        self._closed = False

    def __next__(self) -> Event:
        try:
            return next(self._events)
        finally:
            if self._closed:  # meanwhile, by another thread
                self._events.close()

    def close(self) -> None:
        """Give the question up. Safe to call more than once and from another thread."""
        self._closed = True
        self._allowance.stop()
        try:
            self._events.close()
        except ValueError:
            return  # another thread is inside: it finds the allowance stopped, comes out and closes


def told(steps: Iterator[Event]) -> Generator[Event, None, None]:
    """The events, with a failure as the last one."""
    try:
        yield from steps
    except BriefingError as error:
        yield Failed(message=str(error), error=type(error).__name__)
