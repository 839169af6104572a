"""Settings of the Slack app: its tokens, who may ask where, and what each place may see."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

EVERYTHING = "*"
API_URL = "https://slack.com/api/"


class SlackSettings(BaseModel):
    """Group ``BRIEFING_SLACK__…``. Lists are comma-separated ids as Slack writes them (`C0123ABCD`, `U0123ABCD`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bot_token: SecretStr | None = Field(None, description="Bot token (`xoxb-…`) of the one workspace served.")
    app_token: SecretStr | None = Field(None, description="App-level token (`xapp-…`, connections:write): Socket Mode.")
    signing_secret: SecretStr | None = Field(
        None, description="Signing secret: `briefing serve` takes Slack's requests at `/slack/events`."
    )
    client_id: str | None = Field(
        None, description="OAuth client id: several workspaces, installed at `/slack/install`."
    )
    client_secret: SecretStr | None = Field(None, description="OAuth client secret.")
    token_key: SecretStr | None = Field(
        None,
        description="Key that encrypts the tokens of installed workspaces (unset: made once in the data folder, "
        "`slack.key`). Several, comma-separated: the first encrypts, all decrypt.",
    )
    allowed_teams: str | None = Field(
        None, description="Workspaces, comma-separated, that may install the app (unset: every one that starts here)."
    )
    allowed_channels: str | None = Field(None, description="Channels, comma-separated, that are answered (unset: all).")
    allowed_users: str | None = Field(None, description="Users, comma-separated, who are answered (unset: all).")
    editors: str | None = Field(
        None, description="Users, comma-separated, who may add files dropped into a direct message (unset: nobody)."
    )
    public_channels_see: str = Field(
        "public", description="Visibilities of documents that public channels see, joined with `+` (`*`: everything)."
    )
    private_channels_see: str = Field("public", description="The same for private channels and group messages.")
    direct_messages_see: str = Field("public", description="The same for direct messages and the assistant's panel.")
    channels_see: str | None = Field(
        None, description="The same for single channels, comma-separated: `C0123ABCD:public+internal`."
    )
    files_visibility: str | None = Field(
        None, description="Visibility of files added from Slack (unset: as BRIEFING_INDEX__DEFAULT_VISIBILITY)."
    )
    questions_per_minute: int = Field(10, ge=1, description="Questions, briefs and checks of one user.")
    follow_ups: Literal["mentions", "all"] = Field(
        "mentions", description="In a channel's thread: answer only messages that mention the app, or all of them."
    )
    streaming: bool = Field(True, description="Show sentences as they are proved, where the workspace allows it.")
    private_first: bool = Field(
        False, description="In channels, show an answer to the asker alone, with a button that publishes it."
    )
    workers: int = Field(2, ge=1, le=16, description="Questions worked on at the same time.")
    api_url: str = Field(API_URL, description="Address of Slack's Web API (for tests and GovSlack).")

    @field_validator("api_url")
    @classmethod
    def _folder(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"

    @field_validator("channels_see")
    @classmethod
    def _pairs(cls, value: str | None) -> str | None:
        for entry in names(value):
            channel, _, sees = entry.partition(":")
            if not channel or not sees:
                raise ValueError(f"{entry!r} is no channel and what it sees, such as C0123ABCD:public+internal")
        return value

    @property
    def over_http(self) -> bool:
        """Whether `/slack/events` is served."""
        return self.signing_secret is not None and (self.bot_token is not None or self.client_id is not None)

    @property
    def over_socket(self) -> bool:
        """Whether a Socket Mode connection can be opened."""
        return self.app_token is not None and (self.bot_token is not None or self.client_id is not None)

    def sees(self, channel: str, kind: str) -> frozenset[str] | None:
        """What a channel of a kind ("public", "private", "direct") may see; ``None``: everything."""
        own = dict(entry.split(":", 1) for entry in names(self.channels_see))
        by_kind = {"direct": self.direct_messages_see, "private": self.private_channels_see}
        chosen = own.get(channel, by_kind.get(kind, self.public_channels_see))
        if chosen.strip() == EVERYTHING:
            return None
        return frozenset(part.strip() for part in chosen.split("+") if part.strip())


def names(value: str | None) -> tuple[str, ...]:
    """The entries of a comma-separated setting."""
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())
