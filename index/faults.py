"""Named moments of the work on the stores, so that tests can end the process at each of them.

A test sets :data:`hook` in a process of its own; otherwise passing a moment costs one comparison.
"""

from __future__ import annotations

from collections.abc import Callable

hook: Callable[[str], None] | None = None

MOMENTS = (
    "add: queued",
    "add: staged",
    "add: embedded",
    "add: vectors",
    "add: keywords",
    "add: published",
    "remove: hidden",
    "forget: vectors",
    "forget: keywords",
    "sync: moved",
    "sync: added",
    "purge: erased",
    "purge: vectors",
    "purge: keywords",
    "purge: scrubbed",
    "reindex: read",
    "reindex: embedded",
    "reindex: swapped",
)


def moment(name: str) -> None:
    """Pass a moment of :data:`MOMENTS`."""
    if hook is not None:
        hook(name)
