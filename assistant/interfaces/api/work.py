"""Work off the event loop: each kind in threads of its own number, so that an upload never holds up a question."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request

from assistant.types import Event

T = TypeVar("T")
# the embedder and the reader take two cores each; more at once would only wait there
ASKING = CapacityLimiter(8)
WRITING = CapacityLimiter(2)


async def in_thread(work: Callable[[], T], limiter: CapacityLimiter = ASKING) -> T:
    """The result of blocking work."""
    return await to_thread.run_sync(work, limiter=limiter)


async def events_of(steps: Iterator[Event], request: Request | None = None) -> AsyncIterator[Event]:
    """Events of ``Assistant.stream``, each step in a thread; a client that has left ends the work after its step."""
    try:
        while request is None or not await request.is_disconnected():
            event = await in_thread(lambda: next(steps, None))
            if event is None:
                return
            yield event
    finally:
        close = getattr(steps, "close", None)
        if close:
            close()


async def next_of(events: AsyncIterator[Event]) -> Event | None:
    """The next event, ``None`` after the last."""
    async for event in events:
        return event
    return None


async def last_of(first: Event | None, events: AsyncIterator[Event]) -> Event | None:
    """The last event of a stream whose first was taken already."""
    last = first
    async for event in events:
        last = event
    return last
