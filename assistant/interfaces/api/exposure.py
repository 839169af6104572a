"""Whom a server can be reached by, and what that asks for: a login everywhere but on this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from assistant.interfaces.api.users import Users
from assistant.settings import Settings
from index.errors import SettingsError


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def check_exposure(settings: Settings) -> None:
    """Refuse to serve beyond this machine without a login.

    Raises:
        SettingsError: ``BRIEFING_AUTH`` is unset (or can't be read) and ``BRIEFING_HTTP__WITHOUT_LOGIN`` is too.
    """
    users = Users.from_settings(settings)
    public = urlsplit(settings.http.public_url or "").hostname
    beyond = public if public and not is_loopback(public) else settings.host if not is_loopback(settings.host) else None
    if beyond and not users and not settings.http.without_login:
        raise SettingsError(
            f"Others could reach {beyond}, and no login is set. Set BRIEFING_AUTH (`briefing auth hash NAME` prints an "
            "entry), serve on 127.0.0.1, or set BRIEFING_HTTP__WITHOUT_LOGIN=true if everyone there may see all."
        )


def allowed_hosts(settings: Settings, host: str) -> list[str]:
    """Names a loopback server answers to (empty: any): a web page must not reach it by a name of its own."""
    if not is_loopback(host):
        return []
    public = urlsplit(settings.http.public_url or "").hostname
    return ["127.0.0.1", "localhost", "[::1]", *([public] if public else [])]
