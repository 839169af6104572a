"""Events of a question for somebody who may leave while waiting for the next one.

On a page, Gradio's queue learns from the broken connection that the reader has left, but acts on it only when the
function behind the page next gives something; it then closes it. In Slack, a question may be deleted or edited while
the model is at work on it. So while nothing comes there is something to give: ``None``.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor, wait

from assistant.streaming import EventStream
from assistant.types import Event

TICK_S = 0.5


def attended(events: EventStream, tick: float = TICK_S) -> Generator[Event | None, None, None]:
    """The events, and ``None`` for every ``tick`` seconds without one. Closing it gives the question up at once."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="asking")
    try:
        while True:
            step = pool.submit(next, events, None)
            while not wait({step}, tick).done:
                yield None
            event = step.result()
            if event is None:
                return
            yield event
    finally:
        events.close()
        pool.shutdown(wait=False)  # closed from an event loop, which must not wait for the step to come out
