"""Work off the event loop: each kind in threads of its own number, so that an upload never holds up a question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request

from assistant.streaming import EventStream
from assistant.types import Event

T = TypeVar("T")
# the embedder and the reader take two cores each; more at once would only wait there
ASKING = CapacityLimiter(8)
QUESTIONS = CapacityLimiter(64)  # they wait for their turn inside (assistant.turns), where the order is known
LOOK_S = 0.5  # how often a waiting question looks whether its client is still there
WRITING = CapacityLimiter(2)


async def in_thread(work: Callable[[], T], limiter: CapacityLimiter = ASKING) -> T:
    """The result of blocking work."""
    return await to_thread.run_sync(work, limiter=limiter)


async def events_of(steps: EventStream, request: Request | None = None) -> AsyncIterator[Event]:
    """Events of ``Assistant.stream``, each step in a thread; when the client leaves, the question is given up."""
    try:
        while request is None or not await request.is_disconnected():
            event = await _next_while_there(steps, request)
            if event is None:
                return
            yield event
    finally:
        steps.close()


async def _next_while_there(steps: EventStream, request: Request | None) -> Event | None:
    step = asyncio.ensure_future(in_thread(lambda: next(steps, None), QUESTIONS))
    while not step.done():
        await asyncio.wait({step}, timeout=LOOK_S)
        if not step.done() and request is not None and await request.is_disconnected():
            steps.close()  # the step ends by itself then
            break
    return await step


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
