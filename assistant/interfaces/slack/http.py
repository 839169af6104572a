"""``/slack/…`` in ``briefing serve``: Slack's requests, and the page that a citation's number leads to.

The app lives as long as the server. Where an app-level token is set, the server opens the Socket Mode connection too.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from assistant.citations import check
from assistant.errors import AccessError, ServerError
from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.api.work import in_thread
from assistant.interfaces.slack.app import SlackApp, require
from assistant.interfaces.slack.links import PATH
from assistant.interfaces.slack.oauth import CALLBACK, INSTALL
from assistant.interfaces.slack.transport import SocketMode, dispatch, visit
from assistant.interfaces.web.reader import INERT, document_html, page
from index.types import OWNER

if TYPE_CHECKING:
    from assistant.assistant import Assistant

log = logging.getLogger(__name__)
ACKNOWLEDGING = CapacityLimiter(8)  # not shared with questions: an acknowledgement waits for nobody
LONGEST_PAUSE_S = 60.0


def add_slack_routes(app: FastAPI, assistant: Assistant) -> None:
    """Routes and lifetime of the Slack app, where its settings are set.

    Raises:
        SettingsError: they are, but the extra is not installed.
    """
    settings = assistant.settings.slack
    if not (settings.over_http or settings.over_socket):
        if settings.app_token or settings.signing_secret or settings.bot_token:
            log.warning("Slack is set up in part and not served; `briefing doctor` says what is missing")
        return
    require(True)
    slack = SlackApp(assistant)
    app.state.slack = slack
    _live_with(app, slack)
    if settings.over_http:

        @app.post("/slack/events", include_in_schema=False)
        async def events(request: Request) -> Response:
            """Events, commands and clicks; Bolt checks signature and timestamp."""
            body = await request.body()
            status, text, headers = await in_thread(
                lambda: dispatch(slack, body, request.headers, request.query_params), ACKNOWLEDGING
            )
            return Response(text, status, headers)

    if slack.oauth is not None:
        _add_installing(app, slack.oauth, assistant.settings.http.editor_names)
    _add_citation_page(app, slack)


def _add_installing(app: FastAPI, flow: Any, editors: frozenset[str]) -> None:
    """Installing in a workspace. It begins behind the login; who comes back from Slack carries a state made there."""

    async def through(handle: Callable[[Any], Any], request: Request) -> Response:
        status, text, headers = await in_thread(lambda: visit(handle, request.headers, request.query_params))
        return Response(text, status, headers)

    @app.get(INSTALL, include_in_schema=False)
    async def install(request: Request) -> Response:
        audience = audience_of(request)
        if editors and audience != OWNER and audience.principal not in editors:
            raise AccessError(f"{audience.principal} may not install the app (setting BRIEFING_HTTP__EDITORS).")
        return await through(flow.handle_installation, request)

    @app.get(CALLBACK, include_in_schema=False)
    async def callback(request: Request) -> Response:
        return await through(flow.handle_callback, request)


def _live_with(app: FastAPI, slack: SlackApp) -> None:
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        stop = threading.Event()
        connecting = threading.Thread(target=_stay_connected, args=(slack, stop), name="slack-socket", daemon=True)
        async with before(app) as state:
            with slack:
                if slack.settings.over_socket:
                    connecting.start()
                yield state
                stop.set()
                if connecting.is_alive():
                    connecting.join(10)

    app.router.lifespan_context = lifespan


def _stay_connected(slack: SlackApp, stop: threading.Event) -> None:
    """Connect, trying again while Slack is out of reach: the page is served meanwhile."""
    pause = 1.0
    with ExitStack() as connection:
        while not stop.is_set():
            try:
                connection.enter_context(SocketMode(slack))
            except ServerError as error:
                log.error("%s Trying again in %.0f s.", error, pause)
                stop.wait(pause)
                pause = min(LONGEST_PAUSE_S, pause * 2)
                continue
            stop.wait()


def _add_citation_page(app: FastAPI, slack: SlackApp) -> None:
    @app.get(f"{PATH}{{citation_id}}", include_in_schema=False)
    def citation(request: Request, citation_id: str) -> HTMLResponse:
        """A citation of an answer given in Slack, in its document, for whoever may see that document."""
        reader = audience_of(request)
        found = slack.services.citation(citation_id)
        document = slack.assistant.library.document(found.document.id, reader)
        check(found, document)
        return HTMLResponse(page(document.title, document_html(document, found)), headers=INERT)
