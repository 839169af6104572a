"""The process is killed (SIGKILL) between acknowledgement and answer; the next one takes up what it left."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from index.embedder import Embedder
from tests.interfaces.conftest import BRIEFING, clean_environment
from tests.interfaces.slack.block_kit import words
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.state import BOT_USER, PUBLIC
from tests.interfaces.slack.lake import CLOSURE, DOCUMENTS

APP = f"<@{BOT_USER}>"
Run = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def briefing_slack(slack: FakeSlack, tmp_path: Path, model: Embedder) -> Iterator[Run]:
    """Starts ``briefing slack`` as a user does, over a library of the test's own."""
    folder = tmp_path / "data"
    with Assistant.open(Settings(data_dir=str(folder)), embedder=model) as assistant:
        assistant.library.add(list(DOCUMENTS))
    environment = clean_environment() | {
        "BRIEFING_SLACK__BOT_TOKEN": slack.bot_token,
        "BRIEFING_SLACK__APP_TOKEN": slack.app_token,
        "BRIEFING_SLACK__API_URL": slack.api_url,
        "BRIEFING_SLACK__STREAMING": "false",
    }
    running: list[subprocess.Popen[str]] = []

    def run(**more: str) -> subprocess.Popen[str]:
        slack.server.connected.clear()
        process = subprocess.Popen(
            [BRIEFING, "--data-dir", str(folder), "slack"],
            env=environment | more,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        running.append(process)
        assert slack.server.connected.wait(60), process.poll()
        return process

    yield run
    slack.faults.lift()
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def kill(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)


@pytest.mark.parametrize(
    ("streaming", "method"),
    [
        ("true", "conversations.info"),  # acknowledged, nothing begun
        pytest.param("true", "chat.stopStream", marks=pytest.mark.slow),  # in the middle of a stream
        pytest.param("false", "chat.postMessage", marks=pytest.mark.slow),
        pytest.param("false", "chat.update", marks=pytest.mark.slow),
        pytest.param("true", "chat.startStream", marks=pytest.mark.slow),
    ],
)
def test_a_question_acknowledged_by_a_killed_process_is_answered_once_by_the_next(
    slack: FakeSlack, briefing_slack: Run, streaming: str, method: str
) -> None:
    first = briefing_slack(BRIEFING_SLACK__STREAMING=streaming)  # type: ignore[call-arg]
    slack.fault(method, hang=True)
    ts, deliveries = slack.says(f"{APP} {CLOSURE}")
    assert all(d.acknowledged for d in deliveries)
    slack.until(lambda: slack.called(method))
    kill(first)
    slack.faults.lift()
    second = briefing_slack(BRIEFING_SLACK__STREAMING=streaming)  # type: ignore[call-arg]
    (message,) = slack.answer(ts)
    assert (
        words(message["blocks"]).count("Clara Voss ordered the closure after a storm broke the northern pier. [1]") == 1
    )
    second.terminate()
    assert second.wait(30) == 0
    assert len(slack.thread(ts)) == 1


def test_a_message_posted_but_not_written_down_is_found_again(slack: FakeSlack, briefing_slack: Run) -> None:
    """The worst moment: Slack has the message, the process dies before it reads the answer to its request."""
    first = briefing_slack()
    slack.fault("chat.postMessage", drop="after", delay_s=0.0)
    slack.fault("conversations.replies", hang=True)
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.until(lambda: slack.called("conversations.replies"))
    assert len(slack.thread(ts)) == 1
    kill(first)
    slack.faults.lift()
    briefing_slack()
    slack.until(lambda: "[Helpful]" in words(slack.thread(ts)[0]["blocks"]))
    assert len(slack.thread(ts)) == 1


@pytest.mark.slow
def test_a_question_that_kills_the_process_again_and_again_gets_an_apology(
    slack: FakeSlack, briefing_slack: Run
) -> None:
    slack.fault("conversations.info", hang=True, times=3)
    process = briefing_slack()
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    for times in range(1, 4):
        slack.until(lambda times=times: len(slack.called("conversations.info")) == times)  # type: ignore[misc]
        kill(process)
        process = briefing_slack()
    (message,) = slack.answer(ts)
    assert "I have given up" in words(message["blocks"])
    again, _ = slack.says(f"{APP} {CLOSURE}", channel=PUBLIC)
    assert "Clara Voss" in words(slack.answer(again)[0]["blocks"])
