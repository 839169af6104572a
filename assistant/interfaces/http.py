"""The HTTP interface beside the chat page: the gate in front, then one module of routes for each subject.

``assistant/docs/http.md`` shows each route with an example.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant import __version__
from assistant.interfaces.api.asking import add_asking_routes
from assistant.interfaces.api.completions import add_completion_routes
from assistant.interfaces.api.conversations import add_conversation_routes
from assistant.interfaces.api.documents import add_document_routes
from assistant.interfaces.api.exposure import allowed_hosts
from assistant.interfaces.api.failures import add_error_handlers
from assistant.interfaces.api.gate import Gate
from assistant.interfaces.api.identity import Identity
from assistant.interfaces.api.limiting import Limits
from assistant.interfaces.api.login import add_login_routes
from assistant.interfaces.api.mcp_route import add_mcp_route
from assistant.interfaces.api.metrics import Metrics
from assistant.interfaces.api.operations import add_operation_routes
from assistant.interfaces.api.reports import add_report_routes
from assistant.interfaces.api.sessions import Sessions
from assistant.interfaces.api.users import Users
from assistant.interfaces.http_export import add_export_routes
from assistant.interfaces.slack.http import add_slack_routes

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def make_app(assistant: Assistant, token: str, host: str = "127.0.0.1") -> FastAPI:
    """The application. ``token`` (owner.json) makes its bearer the local owner; ``host`` is the address served.

    Raises:
        SettingsError: ``BRIEFING_AUTH`` can't be read, or Slack is set up without its extra.
    """
    settings = assistant.settings
    users = Users.from_settings(settings)
    sessions = Sessions(assistant.library.database, settings.data_dir / "session.key", settings.http.session_hours)
    limits = Limits(settings.http, bool(users))
    identity = Identity(users, sessions, limits, token)
    metrics = Metrics(assistant)
    app = FastAPI(title="Briefing Assistant", version=__version__, docs_url=None, redoc_url=None)
    app.add_middleware(Gate, identity=identity, limits=limits, settings=settings.http, metrics=metrics)
    if hosts := allowed_hosts(settings, host):
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    add_error_handlers(app)
    add_login_routes(app, identity, settings.http)
    add_operation_routes(app, assistant, metrics)
    add_asking_routes(app, assistant)
    add_conversation_routes(app, assistant)
    add_document_routes(app, assistant, bool(users))
    add_report_routes(app, assistant)
    add_export_routes(app, assistant)
    add_completion_routes(app, assistant)
    add_mcp_route(app, assistant)
    add_slack_routes(app, assistant)
    return app
