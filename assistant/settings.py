"""All settings, from one place: constructor, then environment (``BRIEFING_…``), then ``.env``.

Unknown names are refused wherever they stand, because a misspelt setting that is silently ignored is worse than an
error. The table in the docs is generated from the descriptions here (:func:`settings_table`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.settings_http import HttpSettings
from assistant.settings_model import ModelSettings, sources
from assistant.settings_slack import SlackSettings
from index.config import IndexSettings
from index.errors import SettingsError

PREFIX = "BRIEFING_"
SHORT = ("DATA_DIR", "CHROMA_URL")


class Settings(BaseSettings):
    """Typed settings of the whole product. ``data_dir`` may be given here or in ``index``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_file=".env", extra="forbid", frozen=True
    )

    index: IndexSettings = Field(default_factory=IndexSettings, description="Settings of the index, see below.")
    http: HttpSettings = Field(default_factory=HttpSettings, description="Settings of the HTTP server, see below.")
    model: ModelSettings = Field(default_factory=ModelSettings, description="The language model, see below.")
    slack: SlackSettings = Field(default_factory=SlackSettings, description="Settings of the Slack app, see below.")
    auth: SecretStr | None = Field(
        None,
        description="Who may log in: `name:hash` or `name:hash:public+internal` (what they may see), comma-separated, "
        "or a file with one a line. `briefing auth hash` makes the hash. Unset: no login, loopback only.",
    )
    starter_corpus: bool = Field(
        True, description="Load the starter corpus when `briefing serve`, `ask` or `chat` makes a new data directory."
    )
    host: str = Field("127.0.0.1", description="Address that `briefing serve` listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port that `briefing serve` listens on (0: any free one).")
    passages: int = Field(24, ge=1, le=200, description="Passages retrieved for a question.")
    passages_read: int = Field(9, ge=1, le=100, description="Of these, passages the evidence reader reads.")
    answer_sentences: int = Field(5, ge=1, le=20, description="Sentences an answer has at most.")
    answer_threshold: float | None = Field(
        None, ge=0, le=1, description="Confidence from which a question counts as answered; unset: as calibrated."
    )
    max_question_characters: int = Field(2000, ge=10, description="Longest question taken.")

    def __init__(self, **values: Any) -> None:
        """Raises :class:`SettingsError` naming each wrong setting."""
        data_dir = values.pop("data_dir", None)
        if data_dir is not None:
            index = values.get("index", {})
            fields = index.model_dump() if isinstance(index, IndexSettings) else dict(index)
            values["index"] = fields | {"data_dir": data_dir}
        _refuse_unknown()
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingsError(_explain(error)) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return sources(settings_cls, init_settings)

    @property
    def data_dir(self) -> Path:
        """The data directory, for convenience."""
        return self.index.data_dir

    @classmethod
    def load(cls) -> Self:
        """Settings from environment and ``.env``."""
        return cls()


def known_names() -> list[tuple[str, str, str]]:
    """Every setting as (environment name, default, description)."""
    rows = _rows(PREFIX, Settings)
    for name, field in Settings.model_fields.items():
        if group := _group(field.annotation):
            rows += _rows(f"{PREFIX}{name.upper()}__", group)
    rows.append((f"{PREFIX}DATA_DIR", "platform's user data folder", "Short for BRIEFING_INDEX__DATA_DIR."))
    rows.append((f"{PREFIX}CHROMA_URL", "unset", "Short for BRIEFING_INDEX__CHROMA_URL."))
    rows.append((f"{PREFIX}MODEL", "unset", "Short for BRIEFING_MODEL__NAME."))
    return rows


def _group(annotation: Any) -> type[BaseModel] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _rows(prefix: str, model: type[BaseModel]) -> list[tuple[str, str, str]]:
    rows = []
    for name, field in model.model_fields.items():
        if _group(field.annotation) is None:
            default = "platform's user data folder" if name == "data_dir" else _default(field.default)
            rows.append((f"{prefix}{name.upper()}", default, field.description or ""))
    return rows


def settings_table() -> str:
    """The settings as a Markdown table."""
    lines = ["| setting | default | what it does |", "|---|---|---|"]
    lines += [f"| `{name}` | {default} | {text} |" for name, default, text in known_names()]
    return "\n".join(lines)


def _default(value: Any) -> str:
    return "unset" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _refuse_unknown() -> None:
    known = {name for name, _, _ in known_names()}
    unknown = sorted(n for n in os.environ if n.upper().startswith(PREFIX) and n.upper() not in known)
    if unknown:
        raise SettingsError(
            f"Unknown setting {', '.join(unknown)} in the environment. `briefing doctor --settings` lists the settings."
        )
    for name in SHORT:  # names people expect; the nested one wins if both are set
        if value := os.environ.get(f"{PREFIX}{name}"):
            os.environ.setdefault(f"{PREFIX}INDEX__{name}", value)


def _explain(error: ValidationError) -> str:
    parts = []
    for problem in error.errors():
        path = "__".join(str(part).upper() for part in problem["loc"])
        value = problem.get("input")
        secret = any(word in path for word in ("KEY", "TOKEN", "SECRET", "PASSWORD"))
        shown = "" if secret or isinstance(value, dict) else f" (is {value!r})"
        parts.append(f"{PREFIX}{path}{shown}: {problem['msg']}")
    return "Settings can't be used: " + "; ".join(parts) + ". `briefing doctor --settings` lists the settings."
