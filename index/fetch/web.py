"""One GET with bounds: scheme, addresses, redirects, size, time."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import httpcore

from index.errors import FetchError
from index.fetch.addresses import Resolve, networks, resolve
from index.fetch.wire import CheckedBackend, Deadline, trust

if TYPE_CHECKING:
    from index.config import IndexSettings

_MOVED = (301, 302, 303, 307, 308)
_STEP_S = 15.0  # for one connect, read or write
_ACCEPT = "text/html,application/xhtml+xml,application/pdf,application/rss+xml,application/atom+xml,*/*;q=0.5"
_LONGEST_URL = 4000


@dataclass(frozen=True, slots=True)
class Response:
    """What came back from ``url``, the address after all redirects."""

    url: str
    status: int
    raw: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        found = re.search(r"charset=[\"']?([\w.:-]+)", self.headers.get("content-type", ""), re.IGNORECASE)
        return found[1] if found else ""


class Web:
    """Fetches for one library. ``resolver`` is for tests."""

    def __init__(self, settings: IndexSettings, resolver: Resolve = resolve) -> None:
        self.settings = settings
        self._also = networks(settings.fetch_networks)
        self._resolver = resolver
        self._trust = trust()

    def get(
        self, url: str, *, most_bytes: int | None = None, before: Callable[[str], None] = lambda url: None
    ) -> Response:
        """The answer at an address, redirects followed. ``before`` is called with each address and may refuse it.

        Raises:
            FetchError: refused, unreachable, too slow or too large. The message begins in small letters and does not
                name ``url``: the caller does.
        """
        most = most_bytes or self.settings.max_file_mb * 1_000_000
        deadline = Deadline(self.settings.fetch_seconds)
        for _ in range(self.settings.fetch_redirects + 1):
            url = clean(url)
            before(url)
            answer = self._once(url, most, deadline)
            target = answer.headers.get("location")
            if answer.status not in _MOVED or not target:
                return answer
            url = urljoin(url, target)
        raise FetchError(
            f"it redirects more than {self.settings.fetch_redirects} times (BRIEFING_INDEX__FETCH_REDIRECTS)."
        )

    def _once(self, url: str, most: int, deadline: Deadline) -> Response:
        headers: dict[bytes | str, bytes | str] = {
            "Host": _host_header(urlsplit(url)),
            "User-Agent": self.settings.fetch_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), _STEP_S)
        backend = CheckedBackend(deadline, self._also, self._resolver)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._trust, network_backend=backend) as pool,
                pool.stream("GET", url, headers=headers, extensions={"timeout": timeouts}) as answer,
            ):
                said = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers}
                if answer.status in _MOVED:
                    return Response(url, answer.status, b"", said)
                return Response(url, answer.status, _body(answer, said, most), said)
        except (httpcore.TimeoutException, TimeoutError) as error:
            deadline.left()
            raise FetchError(f"it did not answer within {_STEP_S:g} s. Try again later.") from error
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
            OSError,
            ValueError,
        ) as error:
            raise FetchError(f"it can't be reached ({str(error)[:200] or type(error).__name__}).") from error


def _body(answer: httpcore.Response, headers: dict[str, str], most: int) -> bytes:
    """The content, unpacked, up to ``most`` bytes."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise FetchError(f"it is sent in the encoding {encoding[:40]!r}, which was not asked for.")
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise FetchError(_too_large(most))
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in encoding else None
    body = bytearray()
    for chunk in answer.iter_stream():
        try:
            # one chunk can unpack to a thousand times its size: no more than one byte above the limit is unpacked
            body += chunk if unpack is None else unpack.decompress(chunk, most + 1 - len(body))
        except zlib.error as error:
            raise FetchError(f"its compression is damaged ({error}).") from error
        if len(body) > most:
            raise FetchError(_too_large(most))
    return bytes(body)


def _too_large(most: int) -> str:
    return f"it is larger than {most / 1e6:g} MB (BRIEFING_INDEX__MAX_FILE_MB)."


def clean(url: str) -> str:
    """An address as it is asked: http or https, host in ASCII, no fragment, no password.

    Raises:
        FetchError: it is no such address.
    """
    if len(url) > _LONGEST_URL:
        raise FetchError(f"the address is longer than {_LONGEST_URL} characters.")
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise FetchError(f"{url[:200]!r} is no web address ({error}).") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchError(f"{url[:200]!r}: only http and https are fetched.")
    if not name:
        raise FetchError(f"{url[:200]!r} names no host.")
    if parts.username or parts.password:
        raise FetchError("addresses with a user name or password in them are not fetched.")
    place = f"[{name}]" if ":" in name else name
    place += f":{port}" if port else ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((parts.scheme.lower(), place, path, query, ""))


def _host_header(parts: SplitResult) -> str:
    default = {"http": 80, "https": 443}[parts.scheme]
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, default) else f"{host}:{parts.port}"
