"""Settings of the language model that may write the answers. Without a name there is no model: extractive answers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from pydantic_settings.sources import DotEnvSettingsSource, EnvSettingsSource

MODEL = "model"


class ModelSettings(BaseModel):
    """Group ``BRIEFING_MODEL__…``; ``BRIEFING_MODEL`` alone is the name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = Field(
        None,
        description="The model that writes answers, as LangChain names it: `openai:gpt-…`, `anthropic:claude-…`, "
        "`ollama:qwen3`. Unset: answers in the documents' own sentences.",
    )
    base_url: str | None = Field(
        None,
        description="Address of the model's server, for any that speaks OpenAI's protocol (`http://127.0.0.1:8080/v1` "
        "with `openai:name`) or for Ollama.",
    )
    api_key: SecretStr | None = Field(
        None, description="Key for the model (unset: the provider's own variable, such as `OPENAI_API_KEY`)."
    )
    structure: Literal["auto", "schema", "prompt"] = Field(
        "auto",
        description="`schema`: the server holds the model to a JSON schema; `prompt`: the prompt asks for JSON; "
        "`auto`: a schema where the provider takes one, and without it once the server has refused it.",
    )
    temperature: float | None = Field(0.0, ge=0, le=2, description="How freely the model chooses words.")
    max_tokens: int = Field(1000, ge=50, description="Tokens a call may produce.")
    evidence: int = Field(8, ge=1, le=30, description="Pieces of evidence that the model sees.")
    timeout_s: float = Field(30.0, gt=0, description="Seconds without a word from the model before a call is given up.")
    total_s: float = Field(60.0, gt=0, description="Seconds that all calls for one question may take together.")
    retries: int = Field(2, ge=0, le=10, description="Further tries of a call after a failure that may pass.")
    breaker_failures: int = Field(3, ge=1, description="Failed questions in a row after which the model is spared.")
    breaker_s: float = Field(30.0, gt=0, description="Seconds for which a failing model is spared.")
    follow_ups: bool = Field(True, description="Let the model make follow-up questions standalone.")

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class _NameAlone:
    """``BRIEFING_MODEL=openai:x`` beside ``BRIEFING_MODEL__TIMEOUT_S=5``: the short form is no JSON."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        if field_name == MODEL and isinstance(value, str) and not value.lstrip().startswith("{"):
            return {"name": value}
        return super().decode_complex_value(field_name, field, value)  # type: ignore[misc]


class _Environment(_NameAlone, EnvSettingsSource):
    pass


class _DotEnv(_NameAlone, DotEnvSettingsSource):
    pass


def sources(settings: type[BaseSettings], given: PydanticBaseSettingsSource) -> tuple[PydanticBaseSettingsSource, ...]:
    """Where settings come from, in order of precedence: what is given, the environment, ``.env``."""
    return given, _Environment(settings), _DotEnv(settings)
