"""Without Slack: the server runs without its libraries, and says what to install where Slack is set up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.interfaces.conftest import clean_environment

WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("slack_bolt", "slack_sdk", "slackify_markdown"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
import importlib.util
find = importlib.util.find_spec
def find_spec(name, package=None):
    try:
        return find(name, package)
    except ModuleNotFoundError:
        return None
importlib.util.find_spec = find_spec
from assistant import Assistant, Settings
from assistant.interfaces.http import make_app
with Assistant.open(Settings(data_dir=sys.argv[1])) as assistant:
    app = make_app(assistant, "token")
    print(sorted(r.path for r in app.routes if r.path.startswith("/slack")))
"""


def test_the_server_is_built_without_the_extra_where_slack_is_not_set(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT, str(tmp_path / "data")]
    shown = subprocess.run(command, capture_output=True, text=True, env=clean_environment(), check=False)
    assert shown.stdout.strip().endswith("[]"), shown.stderr
    tokens = {"BRIEFING_SLACK__BOT_TOKEN": "xoxb-x", "BRIEFING_SLACK__SIGNING_SECRET": "s"}
    refused = subprocess.run(command, capture_output=True, text=True, env=clean_environment() | tokens, check=False)
    assert refused.returncode == 1
    assert "SettingsError: Slack needs an extra: pip install 'briefing-assistant[slack]'" in refused.stderr
