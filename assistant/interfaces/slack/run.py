"""``briefing slack``: the app in Socket Mode, in a process that owns the library and serves nothing else."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from assistant.interfaces.backend import Local, connect
from assistant.interfaces.slack.app import SlackApp, require
from assistant.interfaces.slack.transport import SocketMode
from index.errors import LibraryBusy, SettingsError

if TYPE_CHECKING:
    from assistant.settings import Settings
    from index.progress import Report


def run(settings: Settings, progress: Report | None = None) -> Callable[[], None]:
    """Open the library; the function returned answers until it is stopped (Ctrl-C, or the signal TERM).

    Raises:
        SettingsError: a token or the extra is missing.
        LibraryBusy: another process has the library.
    """
    require(settings.slack.bot_token is not None or settings.slack.client_id is not None)
    if settings.slack.app_token is None:
        raise SettingsError(
            "Socket Mode needs an app-level token (xapp-…, scope connections:write): set BRIEFING_SLACK__APP_TOKEN. "
            "Without one, `briefing serve` takes Slack's requests over HTTP."
        )
    backend = connect(settings, starter=True, progress=progress)
    if not isinstance(backend, Local):
        backend.close()
        raise LibraryBusy(
            f"The library in {settings.data_dir} is being served already. `briefing serve` answers in Slack itself "
            "when it is started with these settings."
        )
    assistant = backend.assistant

    def serve() -> None:
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        try:
            with SlackApp(assistant) as app, SocketMode(app):
                documents, passages = assistant.library.count()
                click.echo(f"Briefing Assistant in Slack: {documents} documents, {passages} passages (Ctrl-C stops).")
                stop.wait()
        finally:
            assistant.close()

    return serve
