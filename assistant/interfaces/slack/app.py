"""The app put together: journal, workers, Bolt. Transports hand it requests (:mod:`.transport`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Self, cast

from assistant.feedback import Feedback
from assistant.interfaces.slack.access import Access
from assistant.interfaces.slack.answering import answer_question, delete_answer
from assistant.interfaces.slack.asides import respond
from assistant.interfaces.slack.briefs import make_brief
from assistant.interfaces.slack.buttons import publish, rate
from assistant.interfaces.slack.checking import check_message
from assistant.interfaces.slack.clients import Clients, make_client
from assistant.interfaces.slack.files import offer_files, take_file
from assistant.interfaces.slack.jobs import BriefOrder, Check, FileTaken, Publish, Question
from assistant.interfaces.slack.journal import Entry, Journal
from assistant.interfaces.slack.links import Links
from assistant.interfaces.slack.listeners import Listeners
from assistant.interfaces.slack.oauth import Installations, oauth_flow
from assistant.interfaces.slack.panel import greet
from assistant.interfaces.slack.services import Services, said
from assistant.interfaces.slack.threads import Threads
from assistant.interfaces.slack.worker import Workers
from assistant.suggestions import Suggestions
from index.database import Database
from index.errors import SettingsError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

log = logging.getLogger(__name__)
Handler = Callable[[Services, Entry, Any], None]
HANDLERS: Mapping[str, Handler] = {
    "question": cast(Handler, answer_question),
    "deletion": cast(Handler, delete_answer),
    "greeting": cast(Handler, greet),
    "offer": cast(Handler, offer_files),
    "file": cast(Handler, take_file),
    "brief": cast(Handler, make_brief),
    "check": cast(Handler, check_message),
    "publish": cast(Handler, publish),
    "rated": cast(Handler, rate),
}
NEEDED = ("slack_bolt", "slack_sdk", "slackify_markdown", "cryptography")


class SlackApp:
    """The app over one assistant. Use as a context manager: leaving it finishes what is being done."""

    def __init__(self, assistant: Assistant) -> None:
        """Raises :class:`~index.errors.SettingsError` if the extra is not installed or no token is set."""
        settings = assistant.settings.slack
        require(settings.bot_token is not None or settings.client_id is not None)
        self.assistant = assistant
        self.settings = settings
        path = assistant.settings.data_dir / "slack.sqlite"
        self._database = Database(path)
        self.installations = Installations(assistant.settings, path) if settings.client_id else None
        self.oauth = oauth_flow(assistant.settings, self.installations, path) if self.installations else None
        journal, threads = Journal(self._database), Threads(self._database)
        self.services = Services(
            assistant=assistant,
            settings=settings,
            journal=journal,
            threads=threads,
            access=Access(settings),
            clients=Clients(settings, self._token),
            links=Links(assistant.settings),
            suggestions=Suggestions(assistant),
            feedback=Feedback(assistant.library.database),
        )
        self.bolt = self._bolt()
        Listeners(journal, threads, settings).register(self.bolt)
        self.bolt.event("app_uninstalled")(self._removed)
        self.bolt.event("tokens_revoked")(self._revoked)
        self._workers = Workers(journal, self._handle, self._apologise, settings.workers)

    def _bolt(self) -> Any:
        from slack_bolt import App

        def authorize(enterprise_id: str | None, team_id: str | None) -> Any:  # Bolt can't take a method here
            return self._authorize(enterprise_id, team_id)

        secret = self.settings.signing_secret
        return App(
            name="briefing",
            logger=logging.getLogger("assistant.slack.bolt"),
            client=make_client(None, self.settings.api_url),
            signing_secret=secret.get_secret_value() if secret else "",
            request_verification_enabled=True,
            authorize=authorize,
            process_before_response=True,  # written down first, acknowledged then
        )

    def _authorize(self, enterprise_id: str | None, team_id: str | None) -> Any:
        """The token for a request, without asking Slack: an acknowledgement must not wait for it."""
        from slack_bolt.authorization import AuthorizeResult

        token = self._token(enterprise_id, team_id or "")
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token) if token else None

    def _token(self, enterprise: str | None, team: str) -> str | None:
        if self.installations is not None:
            return self.installations.token(enterprise, team)
        token = self.settings.bot_token
        return token.get_secret_value() if token else None

    def _removed(self, body: dict[str, Any]) -> None:
        """The app was removed from a workspace."""
        if self.installations is not None:
            self.installations.forget(body.get("enterprise_id"), body["team_id"])

    def _revoked(self, body: dict[str, Any]) -> None:
        """Tokens were revoked: the bot's among them, if any are named."""
        if body["event"].get("tokens", {}).get("bot"):
            self._removed(body)

    def _handle(self, entry: Entry) -> None:
        HANDLERS[entry.job.kind](self.services, entry, entry.job)

    def _apologise(self, entry: Entry, words: str) -> None:
        """Tell whoever asked that there will be no answer, in place of what was begun."""
        job, entry = entry.job, replace(entry, progress=self.services.journal.progress(entry))
        if isinstance(job, BriefOrder | Check | FileTaken | Publish):
            respond(job.response_url, {"response_type": "ephemeral", "text": words})
            return
        if not isinstance(job, Question):
            log.warning("no answer to a %s in %s: %s", job.kind, job.place.channel, words)
            return
        workspace = self.services.workspace(job.place)
        reply = self.services.reply(workspace, entry, job.place, job.ts)
        reply.finish(said(words))
        self.services.threads.replied(job.place, job.ts, reply.progress.posted, "")

    def __enter__(self) -> Self:
        self._workers.start()
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers and close the journal."""
        self._workers.stop()
        self._database.close()


def require(configured: bool) -> None:
    """Raises :class:`~index.errors.SettingsError` naming the extra or the settings that are missing."""
    if not installed():
        raise SettingsError("Slack needs an extra: pip install 'briefing-assistant[slack]'")
    if not configured:
        raise SettingsError(
            "No Slack token is set. `briefing slack manifest` makes the app; then set BRIEFING_SLACK__BOT_TOKEN (and "
            "BRIEFING_SLACK__APP_TOKEN for Socket Mode, or BRIEFING_SLACK__SIGNING_SECRET for HTTP). See "
            "assistant/docs/slack.md."
        )


def installed() -> bool:
    """Whether the libraries of the extra ``slack`` are there."""
    return all(find_spec(name) is not None for name in NEEDED)
