"""One call of a chat model: its text piece by piece, with a time limit, and cancelled when nobody waits any more.

All calls run on one event loop in a thread of their own: only asynchronous calls can be cancelled while they wait, and
providers' HTTP clients belong to one loop for life. The caller's thread takes the pieces from a queue.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.model.allowance import Allowance
from assistant.model.faults import Fault, ModelFault, fault_of

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

_END = object()
GRACE_S = 2.0  # how long the queue is waited for beyond the call's own limits, should the loop be busy


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the answer; ``ended``: the provider's reason for ending, in the last piece that has one."""

    text: str
    ended: str = ""


class _Loop:
    """The event loop of all model calls of this process, started when first used."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="model-calls", daemon=True).start()
            return self._loop


_LOOP = _Loop()


def pieces(
    model: Runnable[Any, Any], messages: Sequence[BaseMessage], allowance: Allowance, patience: float
) -> Generator[Piece, None, None]:
    """The answer as it comes. Closing the iterator, or stopping the allowance, cancels the call.

    ``patience``: seconds without a piece after which the call is given up.

    Raises:
        ModelFault: the call failed, took too long, or was stopped.
    """
    if allowance.stopped:
        raise ModelFault(Fault("stopped", "was stopped"))
    if allowance.left() <= 0:
        raise ModelFault(_over(allowance))
    arrived: queue.SimpleQueue[Any] = queue.SimpleQueue()
    work = asyncio.run_coroutine_threadsafe(_receive(model, messages, arrived, allowance.left(), patience), _LOOP.get())

    def give_up() -> None:
        work.cancel()
        arrived.put(asyncio.CancelledError())

    allowance.on_stop(give_up)
    begun = False
    try:
        while True:
            item = _next(arrived, min(allowance.left(), patience))
            if item is _END:
                return
            if isinstance(item, Piece):
                begun = begun or bool(item.text.strip())
                yield item
            elif allowance.stopped:
                raise ModelFault(Fault("stopped", "was stopped"))
            elif isinstance(item, TimeoutError) and allowance.left() <= 0.01:
                raise ModelFault(_over(allowance))
            else:
                raise ModelFault(fault_of(item, begun=begun, patience=patience)) from item
    finally:
        work.cancel()


def _over(allowance: Allowance) -> Fault:
    return Fault("total", f"was not done after {allowance.seconds:g} seconds")


def _next(arrived: queue.SimpleQueue[Any], seconds: float) -> Any:
    try:
        return arrived.get(timeout=max(0.0, seconds) + GRACE_S)
    except queue.Empty:
        return TimeoutError("nothing arrived")


async def _receive(
    model: Runnable[Any, Any],
    messages: Sequence[BaseMessage],
    arrived: queue.SimpleQueue[Any],
    left: float,
    patience: float,
) -> None:
    """Put pieces, then the end or the exception, into the queue."""
    from langsmith.run_helpers import tracing_context

    now = asyncio.get_running_loop().time
    until = now() + left
    try:
        # no trace of the documents leaves for LangSmith, whatever the environment says
        with tracing_context(enabled=False):
            async with asyncio.timeout_at(min(until, now() + patience)) as limit:
                async for chunk in model.astream(list(messages)):
                    limit.reschedule(min(until, now() + patience))
                    ended = (chunk.response_metadata or {}).get
                    reason = ended("finish_reason") or ended("stop_reason") or ended("done_reason") or ""
                    arrived.put(Piece(chunk.text, str(reason)))
        arrived.put(_END)
    except Exception as error:  # whatever a provider's library raises is sorted by fault_of in the caller's thread
        arrived.put(error)
