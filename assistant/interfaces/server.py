"""``briefing serve``: the chat page and the HTTP interface in one process that owns the library."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from assistant.errors import ServerError
from assistant.interfaces.backend import Local, connect
from assistant.settings import Settings
from index.errors import BriefingError, LibraryBusy
from index.lock import OwnerLock

if TYPE_CHECKING:
    import uvicorn

    from index.library import Library
    from index.progress import Report


log = logging.getLogger(__name__)
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared with, never bound to unless the user asks)


def bind(host: str, port: int) -> socket.socket:
    """A bound socket, so that a taken port is reported before anything is loaded.

    Raises:
        ServerError: the address can't be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise ServerError(
            f"http://{host}:{port} can't be used ({error.strerror}). Stop what listens there, or choose another port "
            "with --port or BRIEFING_PORT."
        ) from error
    return bound


def run(settings: Settings, progress: Report | None = None) -> Callable[[], None]:
    """Open the library and build the application; the function returned serves until it is stopped."""
    from assistant.interfaces.api.exposure import check_exposure

    check_exposure(settings)
    bound = bind(settings.host, settings.port)
    try:
        backend = connect(settings, starter=True, progress=progress)
        if not isinstance(backend, Local):
            owner = OwnerLock(settings.data_dir).owner()
            where = owner.url if owner else "another port"
            raise LibraryBusy(
                f"The library in {settings.data_dir} is being served already at {where}. Open that page, or choose "
                "another data directory with --data-dir."
            )
        assistant = backend.assistant
    except BaseException:
        bound.close()
        raise
    port = bound.getsockname()[1]
    shown = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    url = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"

    def start() -> None:
        import uvicorn

        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        from assistant.interfaces.web.lean import import_gradio

        import_gradio()
        from assistant.interfaces.http import make_app
        from assistant.interfaces.web.page import mount
        from assistant.warming import settle, warm

        warming: list[threading.Thread] = []
        try:
            token = assistant.library.lock.announce(url)
            app = mount(make_app(assistant, token, settings.host), assistant)
            proxies = settings.http.trusted_proxies
            config = uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=proxies is not None,  # believed from nobody unless the setting names them
                forwarded_allow_ips=proxies or "",
                timeout_graceful_shutdown=5,
            )
            finish_in_background(assistant.library)
            documents, passages = assistant.library.count()
            ready = f"Briefing Assistant: {documents} documents, {passages} passages. Open {url} (Ctrl-C stops)."
            announcing(config, ready, lambda: warming.extend(warm(assistant.library, assistant.reader))).run([bound])
        finally:
            settle(warming)
            assistant.close()
            bound.close()

    return start


def finish_in_background(library: Library) -> None:
    """Read what an interrupted run had still to read, and group near copies, while questions are answered."""
    left = library.unfinished()
    if left:
        click.echo(f"Reading {left} files that an interrupted run had left.")

    def work() -> None:
        try:
            if left:
                log.info("the interrupted run is finished: %s", library.resume().counts)
            library.group()
        except BriefingError as error:
            log.warning("what was left to do is not finished: %s", error)

    threading.Thread(target=work, name="finish", daemon=True).start()


def announcing(config: uvicorn.Config, message: str, then: Callable[[], object]) -> uvicorn.Server:
    """A server that prints the message once it listens, so that the address has a page, and then calls ``then``."""
    import uvicorn

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            click.echo(message)
            then()

    return Announcing(config)
