"""Several workspaces: the OAuth flow of Bolt, and slack_sdk's installation store with every token sealed.

Tokens are encrypted (Fernet: AES-128-CBC with HMAC-SHA256) before the store writes them to ``slack.sqlite`` and
decrypted when they are read. The key comes from ``BRIEFING_SLACK__TOKEN_KEY`` or is made once, in ``slack.key``.
"""

from __future__ import annotations

import copy
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.interfaces.slack.clients import make_client
from assistant.interfaces.slack.manifest import scopes
from assistant.settings_slack import names
from index.errors import SettingsError

if TYPE_CHECKING:
    from assistant.settings import Settings

log = logging.getLogger(__name__)
SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")
INSTALL, CALLBACK = "/slack/install", "/slack/oauth_redirect"
STATE_S = 600


class Installations:
    """Where the app is installed. Has the methods of slack_sdk's ``InstallationStore`` that Bolt calls."""

    def __init__(self, settings: Settings, database: Path) -> None:
        """Raises :class:`~index.errors.SettingsError` if the key can't be used."""
        from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore

        slack = settings.slack
        self.logger = log
        self._allowed = frozenset(names(slack.allowed_teams))
        self._cipher = cipher(slack.token_key.get_secret_value() if slack.token_key else None, settings.data_dir)
        self._store: Any = SQLite3InstallationStore(database=str(database), client_id=slack.client_id or "", logger=log)

    def save(self, installation: Any) -> None:
        """Keep an installation, sealed.

        Raises:
            BoltError: the workspace is not among those that may install the app.
        """
        from slack_bolt.error import BoltError

        if self._allowed and installation.team_id not in self._allowed:
            log.warning("workspace %s is not in BRIEFING_SLACK__ALLOWED_TEAMS: not installed", installation.team_id)
            raise BoltError("this workspace may not install the app")
        self._store.save(self._changed(installation, self._seal))
        log.info("installed in the workspace %s", installation.team_id)

    def token(self, enterprise: str | None, team: str) -> str | None:
        """The bot's token in a workspace (or, with ``enterprise``, in an organisation); ``None``: not installed."""
        bot = self._store.find_bot(enterprise_id=enterprise, team_id=team, is_enterprise_install=enterprise is not None)
        if bot is None:
            return None
        token: str = self._changed(bot, self._open).bot_token
        return token

    def teams(self) -> list[tuple[str | None, str]]:
        """Organisation (where it is installed for all of one) and workspace of each installation."""
        with self._store.connect() as connection:
            rows = connection.execute(
                "SELECT DISTINCT enterprise_id, team_id, is_enterprise_install FROM slack_bots WHERE client_id = ?",
                (self._store.client_id,),
            ).fetchall()
        return [(enterprise if org else None, team) for enterprise, team, org in rows]

    def forget(self, enterprise: str | None, team: str) -> None:
        """The app was removed there, or its tokens were revoked."""
        self._store.delete_all(enterprise_id=enterprise, team_id=team)
        log.info("forgot the workspace %s", team)

    def _changed(self, kept: Any, change: Any) -> Any:
        other = copy.copy(kept)
        for name in SECRETS:
            if value := getattr(other, name, None):
                setattr(other, name, change(value))
        return other

    def _seal(self, value: str) -> str:
        sealed: str = self._cipher.encrypt(value.encode()).decode()
        return sealed

    def _open(self, value: str) -> str:
        from cryptography.fernet import InvalidToken

        try:
            opened: str = self._cipher.decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise SettingsError(
                "The tokens of the installed workspaces can't be read with this key. Set BRIEFING_SLACK__TOKEN_KEY to "
                "the one they were kept with (or put slack.key back into the data folder), or install the app again."
            ) from error
        return opened


def cipher(keys: str | None, folder: Path) -> Any:
    """The cipher of one or several keys (the first encrypts), or of the key kept in the data folder.

    Raises:
        SettingsError: a key is not one of Fernet's.
    """
    from cryptography.fernet import Fernet, MultiFernet

    try:
        return MultiFernet([Fernet(key) for key in names(keys) or (_kept_key(folder / "slack.key"),)])
    except ValueError as error:
        raise SettingsError(
            "BRIEFING_SLACK__TOKEN_KEY (or slack.key in the data folder) is not a Fernet key: 32 bytes, base64. "
            "`python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'` makes one."
        ) from error


def _kept_key(path: Path) -> str:
    """The key in the data folder, made once; only this user can read it."""
    from cryptography.fernet import Fernet

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        key = Fernet.generate_key().decode()
        stream.write(key)
    return key


def oauth_flow(settings: Settings, installations: Installations, database: Path) -> Any:
    """Bolt's flow: a page to begin at, Slack's consent page, and the way back with a state that is used once.

    Raises:
        SettingsError: the client secret is missing.
    """
    from slack_bolt.oauth import OAuthFlow
    from slack_bolt.oauth.oauth_settings import OAuthSettings
    from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

    slack = settings.slack
    if slack.client_secret is None:
        raise SettingsError("OAuth needs BRIEFING_SLACK__CLIENT_SECRET beside BRIEFING_SLACK__CLIENT_ID.")
    page = settings.http.public_url
    chosen = OAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret.get_secret_value(),
        scopes=list(scopes()),
        user_scopes=[],
        redirect_uri=f"{page.rstrip('/')}{CALLBACK}" if page else None,
        install_path=INSTALL,
        redirect_uri_path=CALLBACK,
        installation_store=installations,
        state_store=SQLite3OAuthStateStore(database=str(database), expiration_seconds=STATE_S),
        state_expiration_seconds=STATE_S,
    )
    return OAuthFlow(client=make_client(None, slack.api_url), logger=log, settings=chosen)
