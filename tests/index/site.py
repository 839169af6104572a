"""A small web site on this machine, for tests that fetch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """Pages by path: content, media type, further headers, status; or a function that answers by itself."""

    host: str = "127.0.0.1"
    port: int = 0
    pages: dict[str, tuple[bytes, str, dict[str, str], int] | Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def put(self, path: str, content: bytes | str, kind: str = "text/html", status: int = 200, **headers: str) -> str:
        """Publish a page; returns its address."""
        raw = content.encode() if isinstance(content, str) else content
        self.pages[path] = raw, kind, {k.replace("_", "-"): v for k, v in headers.items()}, status
        return self.url + path

    def move(self, path: str, target: str, status: int = 302) -> str:
        return self.put(path, b"", status=status, Location=target)


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Site]:
    """A running site on a free port."""
    site = Site(host)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            page = site.pages.get(self.path)
            if callable(page):
                page(self)
                return
            content, kind, headers, status = page or (b"no such page", "text/plain", {}, 404)
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
