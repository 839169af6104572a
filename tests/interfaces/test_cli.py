"""The command ``briefing`` as a user runs it: alone, beside a running server, and with bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.types import Answer
from tests.interfaces.conftest import Run, Served

NOTE = "# Storm closes the harbour\n\nThe harbour of Lindau was closed on 3 March 2026. Mayor Clara Voss ordered it.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "harbour.md").write_text(NOTE, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "picture.bin").write_bytes(bytes(range(256)))
    return folder


def test_help_names_the_commands_with_examples(briefing: Run) -> None:
    shown = briefing("--help")
    assert shown.returncode == 0
    for command in ("ask", "chat", "add", "list", "show", "remove", "serve", "doctor", "eval"):
        assert command in shown.stdout
    assert "briefing ask" in shown.stdout


def test_adding_asking_showing_and_removing_in_an_own_library(briefing: Run, notes: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    added = briefing("add", str(notes), data_dir=data)
    assert added.returncode == 1, added.stdout  # one file could not be read
    assert "1 added, 1 failed" in added.stdout
    assert "empty" in added.stderr
    again = briefing("add", str(notes / "harbour.md"), data_dir=data)
    assert again.returncode == 0
    assert "1 unchanged" in again.stdout
    asked = briefing("ask", "--json", "Who ordered the closure of the harbour?", data_dir=data)
    assert asked.returncode == 0, asked.stderr
    answer = Answer.model_validate_json(asked.stdout)
    assert "Clara Voss" in answer.text
    assert len(json.loads(briefing("list", "--json", data_dir=data).stdout)) == 1, "the starter corpus is not loaded"
    shown = briefing("show", answer.citations[0].id, data_dir=data)
    assert f"»{answer.citations[0].quote}«" in shown.stdout
    removed = briefing("remove", str(notes / "harbour.md"), data_dir=data)
    assert removed.returncode == 0, removed.stderr
    assert briefing("ask", "Who ordered the closure of the harbour?", data_dir=data).returncode == 3


def test_titles_and_file_names_do_not_steer_the_terminal(briefing: Run, tmp_path: Path) -> None:
    steering, data = "\x1b[31m\x1b]0;taken\x07\u202e", tmp_path / "data"
    folder = tmp_path / "notes"
    folder.mkdir()
    file = folder / f"storm {steering}.json"
    file.write_text(json.dumps({"title": f"Storm {steering}", "text": NOTE}), encoding="utf-8")
    (folder / f"empty {steering}.txt").write_text("", encoding="utf-8")
    runs = [
        briefing("sync", "--dry-run", str(folder), data_dir=data),
        briefing("sync", str(folder), data_dir=data),
        briefing("add", str(folder), data_dir=data),
        briefing("list", data_dir=data),
        briefing("remove", str(file), data_dir=data),
        briefing("remove", "--purge", str(file), data_dir=data),
    ]
    for run in runs:
        assert "storm" in (run.stdout + run.stderr).lower(), run.args
        assert not set(run.stdout + run.stderr) & set("\x1b\x07\u202e"), run.args


def test_ask_works_beside_a_running_server(briefing: Run, served: Served) -> None:
    asked = briefing("ask", "Who proposed Budapest as the venue?", data_dir=served.data_dir)
    assert asked.returncode == 0, asked.stderr
    assert "Trump" in asked.stdout
    assert "Sources" in asked.stdout
    assert "\x1b[" not in asked.stdout, "no colour without a terminal"


def test_a_library_changes_through_the_running_server(briefing: Run, served: Served, notes: Path) -> None:
    path = str(notes / "harbour.md")
    assert "1 added" in briefing("add", path, data_dir=served.data_dir).stdout
    asked = briefing("ask", "--json", "Who ordered the closure of the harbour of Lindau?", data_dir=served.data_dir)
    answer = Answer.model_validate_json(asked.stdout)
    assert "Clara Voss" in answer.text
    shown = briefing("show", answer.citations[0].id, data_dir=served.data_dir)
    assert answer.citations[0].quote in shown.stdout
    assert briefing("remove", path, data_dir=served.data_dir).returncode == 0


def test_an_unanswerable_question_exits_with_three(briefing: Run, served: Served) -> None:
    asked = briefing("ask", "What is the boiling point of ethanol?", data_dir=served.data_dir)
    assert asked.returncode == 3
    assert "I looked for" in asked.stdout


def test_chat_keeps_the_conversation(briefing: Run, served: Served) -> None:
    chatted = briefing(
        "chat", data_dir=served.data_dir, stdin="Why did Trump cancel the summit?\nAnd what did Putin say?\n\n"
    )
    assert chatted.returncode == 0, chatted.stderr
    assert "Understood as" in chatted.stdout


def test_a_second_server_on_the_same_library_says_who_holds_it(briefing: Run, served: Served) -> None:
    second = briefing("serve", "--port", "0", data_dir=served.data_dir)
    assert second.returncode == 4
    assert served.url in second.stderr


def test_a_taken_port_is_named(briefing: Run, served: Served, tmp_path: Path) -> None:
    port = served.url.rsplit(":", 1)[1]
    second = briefing("serve", "--port", port, data_dir=tmp_path / "other")
    assert second.returncode == 1
    assert port in second.stderr
    assert "--port" in second.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["list"], {"BRIEFING_COLOUR": "red"}, "BRIEFING_COLOUR"),
        (["list"], {"BRIEFING_PORT": "many"}, "BRIEFING_PORT"),
        (["add", "/nowhere/at/all"], {}, "/nowhere/at/all"),
        (["show", "a0123456789ab.1"], {}, "citation"),
        (["remove", "nothing"], {}, "briefing list"),
        (["ask", "  "], {}, "empty"),
        (["ask", "Who?", "--as-of", "someday"], {}, "2025-10-18"),
        (["ask", "Who?", "--conversation", "c0"], {}, "conversation"),
    ],
)
def test_bad_input_is_one_clear_line(
    briefing: Run, tmp_path: Path, arguments: list[str], environment: dict[str, str], said: str
) -> None:
    result = briefing(*arguments, data_dir=tmp_path / "data", BRIEFING_STARTER_CORPUS="false", **environment)
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_in_the_place_of_the_data_directory(briefing: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = briefing("list", data_dir=tmp_path / "file" / "data")
    assert result.returncode == 1
    assert "data directory" in result.stderr
    assert "Traceback" not in result.stderr


def test_doctor_finds_everything_in_order(briefing: Run, served: Served) -> None:
    result = briefing("doctor", data_dir=served.data_dir)
    assert result.returncode == 0, result.stdout
    assert "FAIL" not in result.stdout
    assert "running server" in result.stdout


def test_a_secret_is_not_printed_when_a_setting_is_wrong(briefing: Run, tmp_path: Path) -> None:
    result = briefing(
        "list", data_dir=tmp_path / "data", BRIEFING_INDEX__CHROMA_TOKEN="hush-hush", BRIEFING_INDEX__PASSAGE_WORDS="3"
    )
    assert result.returncode == 1
    assert "PASSAGE_WORDS" in result.stderr
    assert "hush-hush" not in result.stderr + result.stdout
