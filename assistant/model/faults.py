"""What can go wrong with a model call, whether it is worth another try, and what the reader is told.

Every exception of a provider's library is mapped here and nowhere else. LangChain's own model errors come first;
a library that doesn't use them is judged by its HTTP status and the kind of its exception.
"""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from assistant.errors import AssistantError

Kind = Literal[
    "timeout",
    "total",
    "unreachable",
    "key",
    "limited",
    "server",
    "context",
    "rejected",
    "concession",
    "cut",
    "empty",
    "malformed",
    "stopped",
    "spared",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One failed call. ``words`` complete "The language model …"; ``wait``: seconds the server asked for."""

    kind: Kind
    words: str
    wait: float | None = None
    detail: str = ""

    @property
    def passing(self) -> bool:
        """Whether the same call may succeed when tried again."""
        return self.kind in ("unreachable", "limited", "server", "cut", "empty")

    @property
    def dead(self) -> bool:
        """Whether it is the provider that fails, so that the circuit breaker counts it."""
        return self.kind in ("timeout", "total", "unreachable", "key", "limited", "server", "cut")


class ModelFault(AssistantError):
    """A call to the language model failed; never raised to callers: the extractive answer takes over."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"The language model {fault.words}.")
        self.fault = fault


def fault_of(error: BaseException, *, begun: bool, patience: float) -> Fault:
    """The fault behind an exception. ``begun``: some of the answer had come; ``patience``: the call's time limit."""
    status, text = status_of(error), str(error)
    names = {cls.__name__ for cls in type(error).__mro__}
    fault = _by_name(names) or (_by_status(status, text) if status else None)
    if fault is None and _is_context(text):
        fault = _TOO_LONG
    fault = fault or (_CUT if begun else _unknown(names, error))
    if begun and fault.kind in ("unreachable", "server"):
        fault = _CUT
    words = fault.words.format(patience=patience, status=status)
    return Fault(fault.kind, words, retry_after(error), f"{type(error).__name__}: {text[:300]}")


_TOO_LONG = Fault("context", "was given more text than it can read")
_CUT = Fault("cut", "stopped in the middle of its answer")
# names of exception classes (LangChain's model errors, httpx's, asyncio's) and the fault each stands for
_NAMES: tuple[tuple[frozenset[str], Fault], ...] = (
    (frozenset({"ContextOverflowError"}), _TOO_LONG),
    (
        frozenset({"ModelTimeoutError", "TimeoutException", "TimeoutError", "APITimeoutError"}),
        Fault("timeout", "gave no word for {patience:g} seconds"),
    ),
    (
        frozenset({"ModelConnectionError", "ConnectError", "ConnectionRefusedError", "APIConnectionError"}),
        Fault("unreachable", "could not be reached"),
    ),
    (frozenset({"RemoteProtocolError", "ReadError", "IncompleteRead", "ConnectionResetError"}), _CUT),
)
_STATUS = {
    401: Fault("key", "refused the key ({status})"),
    403: Fault("key", "refused the key ({status})"),
    404: Fault("rejected", "is not known at its address ({status})"),
    408: Fault("timeout", "took too long ({status})"),
    413: _TOO_LONG,
    429: Fault("limited", "is asked too often ({status})"),
}


def _by_name(names: set[str]) -> Fault | None:
    return next((fault for known, fault in _NAMES if names & known), None)


def _by_status(status: int, text: str) -> Fault:
    if status in _STATUS:
        return _STATUS[status]
    if status >= 500:
        return Fault("server", "has a fault of its own ({status})")
    return _TOO_LONG if _is_context(text) else Fault("rejected", "refused the request ({status})")


def _unknown(names: set[str], error: BaseException) -> Fault:
    if names & {"OSError", "APIError", "ModelError"}:
        return Fault("server", "answered with an error")
    return Fault("rejected", f"could not be called ({type(error).__name__})")


def _is_context(text: str) -> bool:
    lower = text.lower()
    long = any(word in lower for word in ("context length", "context_length", "context size", "context window"))
    return long or "maximum context" in lower or "too many tokens" in lower or "prompt is too long" in lower


def status_of(error: BaseException) -> int | None:
    """The HTTP status an exception carries."""
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status >= 400:
            return status
    return None


def retry_after(error: BaseException) -> float | None:
    """Seconds of a ``Retry-After`` header, which may be a number or a date."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None)
    value = headers.get("retry-after") if headers is not None else None
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - datetime.fromtimestamp(time.time(), UTC).timestamp())
