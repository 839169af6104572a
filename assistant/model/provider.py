"""Any model LangChain reaches, from the settings; what is missing is said at once, with the command that mends it."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant.model.structure import SCHEMAS
from assistant.settings_model import ModelSettings
from index.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

# our extras; any other provider of LangChain's works too once its package is there
EXTRAS = {"openai": "langchain_openai", "anthropic": "langchain_anthropic", "ollama": "langchain_ollama"}
KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
NO_KEY = "none"  # a server of one's own wants none, but the client's library does


def check(settings: ModelSettings) -> None:
    """Hold the settings against what is installed, without importing any of it.

    Raises:
        SettingsError: the name has no provider, its package is missing, or there is no key.
    """
    provider, _, model = (settings.name or "").partition(":")
    if not provider or not model:
        raise SettingsError(
            f"BRIEFING_MODEL is {settings.name!r}. Write provider and model, such as openai:gpt-5-mini, "
            "anthropic:claude-sonnet-4-5 or ollama:qwen3."
        )
    package = EXTRAS.get(provider)
    if package and find_spec(package) is None:
        raise SettingsError(
            f"BRIEFING_MODEL={settings.name} needs the package {package}. Install it with "
            f"`pip install 'briefing-assistant[{provider}]'`."
        )
    variable = KEYS.get(provider)
    if variable and not (settings.api_key or settings.base_url or os.environ.get(variable)):
        raise SettingsError(
            f"BRIEFING_MODEL={settings.name} needs a key. Set {variable} or BRIEFING_MODEL__API_KEY; for a server of "
            "your own set BRIEFING_MODEL__BASE_URL."
        )


def build(settings: ModelSettings) -> BaseChatModel:
    """The chat model. Its library does not retry: that is done here, within the time of a question.

    Raises:
        SettingsError: LangChain doesn't know the provider, or the model can't be made of these settings.
    """
    from langchain.chat_models import init_chat_model

    provider, _, model = (settings.name or "").partition(":")
    try:
        return init_chat_model(model, model_provider=provider, **_arguments(settings, provider))  # type: ignore[no-any-return]
    except ImportError as error:
        raise SettingsError(
            f"BRIEFING_MODEL={settings.name}: a package of LangChain's is missing ({error}). Install it with pip."
        ) from error
    except Exception as error:  # each provider's class refuses in its own way
        raise SettingsError(
            f"BRIEFING_MODEL={settings.name} can't be used ({type(error).__name__}: {str(error)[:300]}). "
            "Check the name, BRIEFING_MODEL__BASE_URL and the key."
        ) from error


def _arguments(settings: ModelSettings, provider: str) -> dict[str, Any]:
    key = settings.api_key.get_secret_value() if settings.api_key else None
    arguments: dict[str, Any] = {"temperature": settings.temperature, "base_url": settings.base_url}
    if provider == "ollama":
        arguments |= {"num_predict": settings.max_tokens, "client_kwargs": {"timeout": settings.timeout_s}}
        if key:
            arguments["client_kwargs"]["headers"] = {"Authorization": f"Bearer {key}"}
    else:
        arguments |= {"max_tokens": settings.max_tokens, "timeout": settings.timeout_s, "max_retries": 0}
        if key or (settings.base_url and not os.environ.get(KEYS.get(provider, ""))):
            arguments["api_key"] = key or NO_KEY
    if provider == "openai":
        arguments |= {"use_responses_api": False, "stream_usage": False}
    return {name: value for name, value in arguments.items() if value is not None}


def held_to_schema(model: BaseChatModel, settings: ModelSettings, prompt: str) -> Runnable[Any, Any]:
    """The model bound to the JSON schema of a prompt's answer, if its provider takes one in a stream."""
    provider = (settings.name or "").partition(":")[0]
    if settings.structure == "prompt":
        return model
    if provider == "openai":
        # in extra_body, since the library's own way fails where a server's first delta names no role
        schema = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMAS[prompt]}}
        return model.bind(extra_body={"response_format": schema})
    if provider == "ollama":
        return model.bind(format=SCHEMAS[prompt])
    return model
