"""The manifest: Slack's form, the least scopes, and what Slack demands beyond the form."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import jsonschema
import pytest
import yaml

from assistant.interfaces.slack.listeners import CHECK, COMMAND
from assistant.interfaces.slack.manifest import Panel, manifest, scopes, written
from index.errors import SettingsError
from tests.interfaces.conftest import Run
from tests.interfaces.slack.manifest_form import FORM

NEEDS = {  # bot event -> scope that Slack's reference demands for it
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
    "assistant_thread_started": "assistant:write",
    "assistant_thread_context_changed": "assistant:write",
}
PANELS: tuple[Panel, ...] = ("agent", "assistant")
KINDS = list(itertools.product((None, "https://brief.example.org"), PANELS, (True, False), (True, False)))


@pytest.mark.parametrize(("url", "panel", "canvas", "files"), KINDS)
def test_every_kind_has_slacks_form(url: str | None, panel: Panel, canvas: bool, files: bool) -> None:
    made = manifest(url=url, panel=panel, canvas=canvas, files=files)
    jsonschema.validate(made, FORM)
    granted = set(made["oauth_config"]["scopes"]["bot"])
    events = made["settings"]["event_subscriptions"]["bot_events"]
    assert {NEEDS[event] for event in events} - {None} <= granted
    assert "assistant:write" in granted  # Slack refuses the scope without a view, and an older view without its event
    assert ("assistant_view" in made["features"]) == ("assistant_thread_started" in events)
    assert made["settings"]["socket_mode_enabled"] is (url is None)
    assert ("canvases:write" in granted, "files:read" in granted) == (canvas, files)
    assert made["features"]["slash_commands"][0]["command"] == COMMAND
    assert made["features"]["shortcuts"][0]["callback_id"] == CHECK


@pytest.mark.skipif("SLACK_MANIFEST_SCHEMA" not in os.environ, reason="needs a copy of Slack's published schema")
@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("url", [None, "https://brief.example.org"])
def test_the_published_file_accepts_it_too(url: str | None, panel: Panel) -> None:
    published = json.loads(Path(os.environ["SLACK_MANIFEST_SCHEMA"]).read_text())
    assert "app-manifests.metadata" in published["definitions"], "the file of version 2, not the one that leads to it"
    jsonschema.validate(manifest(url=url, panel=panel), published)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest(url=url, panel=panel) | {"features": {"unknown": {}}}, published)


def test_the_form_refuses_what_slack_refuses() -> None:
    for spoil in ({"name": "x" * 36}, {"long_description": "too short"}, {"unknown": "field"}):
        made = manifest()
        made["display_information"] |= spoil
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(made, FORM)


def test_over_http_every_address_leads_here() -> None:
    made = json.dumps(manifest(url="https://brief.example.org/"))
    assert made.count("https://brief.example.org/slack/events") == 3
    assert made.count("https://brief.example.org/slack/oauth_redirect") == 1


def test_an_address_that_slack_would_not_call_is_refused() -> None:
    with pytest.raises(SettingsError, match="https"):
        manifest(url="http://127.0.0.1:7860")


def test_each_scope_says_what_it_is_for() -> None:
    assert all(words for words in scopes().values())


def test_yaml_and_json_say_the_same() -> None:
    made = manifest()
    assert yaml.safe_load(written(made, "yaml")) == json.loads(written(made, "json")) == made


def test_the_command_prints_it_without_any_setting(briefing: Run) -> None:
    shown = briefing("slack", "manifest")
    assert shown.returncode == 0
    jsonschema.validate(json.loads(shown.stdout), FORM)
    assert yaml.safe_load(briefing("slack", "manifest", "--yaml").stdout) == json.loads(shown.stdout)


def test_without_tokens_the_command_says_what_to_set(briefing: Run) -> None:
    shown = briefing("slack")
    assert shown.returncode == 1
    assert "BRIEFING_SLACK__BOT_TOKEN" in shown.stderr
    alone = briefing("slack", BRIEFING_SLACK__BOT_TOKEN="xoxb-x")
    assert "BRIEFING_SLACK__APP_TOKEN" in alone.stderr
