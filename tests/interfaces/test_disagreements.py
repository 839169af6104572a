"""Disagreements on each surface: the command alone and beside a server, HTTP, the page's markup, exports."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import httpx
import pytest
from pydantic import TypeAdapter
from rich.console import Console

from assistant import Assistant, Document
from assistant.briefing.types import Disagreements, Report
from assistant.export import export
from assistant.interfaces.terminal import print_answer
from assistant.interfaces.web.render import answer_html
from assistant.types import Answer
from tests.interfaces.conftest import Run, Served

TOPIC = "length of the telephone call of 16 October 2025"


@pytest.fixture
def answer(small: Assistant) -> Answer:
    stories = {
        "Gazette <b>": "The storm over Lindau lasted two hours, the weather service said.",
        "Post": "The storm over Lindau lasted almost five hours, the harbour office said.",
    }
    for day, (publisher, text) in enumerate(stories.items(), start=3):
        published = date(2026, 3, day)
        small.library.add(
            Document.from_text(text, title="Storm", uri=f"note:{publisher}", published=published, publisher=publisher)
        )
    made = small.ask("How long did the storm over Lindau last?")
    assert made.disagreements, made.text
    return made


def test_the_command_shows_both_sides_beside_a_running_server(briefing: Run, served: Served) -> None:
    shown = briefing("disagreements", TOPIC, data_dir=served.data_dir)
    assert shown.returncode == 0, shown.stderr
    # one sentence gives both sides, and is quoted once for both
    assert "almost two and a half hours / two hours — Starter corpus, 18 October 2025:" in " ".join(
        shown.stdout.split()
    )
    printed = briefing("disagreements", TOPIC, "--as-of", "2025-10-17", "--json", data_dir=served.data_dir)
    report = Disagreements.model_validate_json(printed.stdout)
    assert report.as_of == date(2025, 10, 17)
    assert all(c.document.published and c.document.published <= report.as_of for c in report.citations)
    wrong = briefing("disagreements", "--as-of", "someday", data_dir=served.data_dir)
    assert wrong.returncode == 1
    assert "not a date" in wrong.stderr


def test_http_makes_the_report_and_keeps_it(served: Served) -> None:
    with httpx.Client(base_url=served.url, trust_env=False, timeout=60) as http:
        made = http.post("/v1/disagreements", json={"topic": TOPIC}).json()
        assert made["disagreements"]
        again = http.get(f"/v1/reports/{made['id']}").json()
        assert again == made
        page = http.get(f"/v1/export/{made['id']}", params={"format": "markdown"}).text
    report = TypeAdapter(Report).validate_python(made)
    assert isinstance(report, Disagreements)
    for item in report.disagreements:
        assert all(side.value.split()[0] in page for side in item.sides)


def test_the_page_shows_both_sides_once_and_inert(answer: Answer) -> None:
    markup = answer_html(answer)
    assert markup.count('<div class="disagreement">') == 1
    assert "Sources disagree" in markup
    assert "almost five hours" in markup
    assert "Gazette <b>" not in markup
    assert markup.count("Sources disagree") == 1, "the note is left to the box"


def test_the_terminal_shows_both_sides(answer: Answer) -> None:
    out = StringIO()
    print_answer(Console(file=out, width=100), answer)
    shown = out.getvalue()
    assert "two hours — Gazette <b>, 3 March 2026" in shown
    assert "almost five hours — Post, 4 March 2026" in shown
    assert shown.count("Sources disagree") == 1


@pytest.mark.parametrize("kind", ["markdown", "html", "json"])
def test_an_exported_answer_keeps_both_sides(answer: Answer, kind: str) -> None:
    content = export(answer, kind).decode()
    if kind == "json":
        assert len(json.loads(content)["disagreements"][0]["sides"]) == 2
    else:
        assert "almost five hours — Post, 4 March 2026" in content.replace("\\", "")
