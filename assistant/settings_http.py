"""Settings of the HTTP server: limits, who may change the library, and what stands in front of it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class HttpSettings(BaseModel):
    """Group ``BRIEFING_HTTP__…``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    without_login: bool = Field(
        False, description="Serve beyond this machine although `BRIEFING_AUTH` is unset: everyone is the owner."
    )
    public_url: str | None = Field(
        None, description="Address that people type when a proxy stands in front (`https://brief.example.org`)."
    )
    trusted_proxies: str | None = Field(
        None, description="Addresses, comma-separated, whose `X-Forwarded-For` and `-Proto` headers are believed."
    )
    editors: str | None = Field(
        None, description="Users, comma-separated, who may add and remove documents (unset: every user)."
    )
    session_hours: int = Field(168, ge=1, description="Hours a login lasts.")
    login_attempts: int = Field(
        10, ge=1, description="Failed logins in five minutes, for a name or an address, before more are refused."
    )
    questions_per_minute: int | None = Field(
        None, ge=1, description="Questions, searches and page events of one client (unset: 120; no login: no limit)."
    )
    requests_per_minute: int | None = Field(
        None, ge=1, description="Requests of one client in all (unset: 1200; no login: no limit)."
    )
    max_body_kb: int = Field(1024, ge=1, description="Largest request body that is no upload, in kB.")
    upload_files: int = Field(20, ge=1, description="Files in one upload at most.")
    upload_mb: int = Field(100, ge=1, description="Size of one upload in all, in MB.")
    content_security_policy: Literal["enforce", "report", "off"] = Field(
        "enforce", description="Whether browsers enforce the Content-Security-Policy or only report to their console."
    )

    @property
    def editor_names(self) -> frozenset[str]:
        """The names in ``editors``; empty: everyone who may log in."""
        return frozenset(name.strip() for name in (self.editors or "").split(",") if name.strip())
