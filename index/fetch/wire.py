"""Connections with a deadline, to checked addresses only, below httpcore."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore

from index.errors import FetchError
from index.fetch.addresses import Network, Resolve, allowed, resolve


class Deadline:
    """A point in time that all steps of one fetch share."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.seconds = seconds

    def left(self, most: float | None = None) -> float:
        """Seconds left, at most ``most``.

        Raises:
            FetchError: none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchError(f"it took more than {self.seconds:g} s (BRIEFING_INDEX__FETCH_SECONDS). Try again later.")
        return left if most is None else min(left, most)


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves a host, checks its addresses and connects to one of those checked. The host's name stays what TLS
    verifies."""

    def __init__(self, deadline: Deadline, also: Sequence[Network] = (), resolver: Resolve = resolve) -> None:
        self._deadline = deadline
        self._also = also
        self._resolver = resolver
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception | None = None
        for address in allowed(host, port, self._also, self._resolver):
            try:
                left = self._deadline.left(timeout)
                return _Timed(
                    self._backend.connect_tcp(address, port, left, local_address, socket_options), self._deadline
                )
            except httpcore.NetworkError as error:
                failed = error
        raise failed or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise FetchError("only network addresses can be fetched.")


class _Timed(httpcore.NetworkStream):
    """A stream whose every step is held to the deadline: a server that sends a byte a second ends with it too."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def trust() -> ssl.SSLContext:
    """The system's certificates (also ``SSL_CERT_FILE``) and certifi's, for systems without any."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
