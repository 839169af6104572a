"""Beside questions: the panel, thumbs, "Publish", "Check this claim", ``/brief``, links to citations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx

from assistant import Assistant
from tests.interfaces.slack.block_kit import problems, quotes, words
from tests.interfaces.slack.conftest import Start
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.delivery import Http
from tests.interfaces.slack.fake.state import BOB, BOT_USER, IM, PRIVATE, PUBLIC
from tests.interfaces.slack.lake import CLOSURE, SALE

APP = f"<@{BOT_USER}>"


def idle(slack: FakeSlack, app: Any) -> None:
    slack.until(lambda: app.services.journal.count() == 0)


def test_the_newer_panel_offers_questions_that_the_documents_answer(
    slack: FakeSlack, start: Start, lake: Assistant
) -> None:
    start()
    assert slack.opens_messages().acknowledged
    slack.until(lambda: slack.space.prompts)
    (shown,) = slack.space.prompts
    assert "thread_ts" not in shown
    assert 1 <= len(shown["prompts"]) <= 4
    for prompt in shown["prompts"]:
        assert lake.ask(prompt["message"]).outcome == "answered"
        assert "Ida Kern" not in prompt["message"]


def test_the_older_panel_is_greeted_and_its_thread_answered(slack: FakeSlack, start: Start) -> None:
    app = start()
    thread, delivery = slack.opens_panel()
    assert delivery.acknowledged
    slack.until(lambda: slack.space.prompts)
    assert slack.space.prompts[0]["thread_ts"] == thread
    (hello,) = slack.answer(thread, IM)
    assert "Ask me about the documents" in words(hello["blocks"])
    slack.says(CLOSURE, channel=IM, thread=thread)
    _, answer = slack.answer(thread, IM, count=2)
    assert "Clara Voss" in words(answer["blocks"])
    slack.until(lambda: slack.space.titles.get(thread) == CLOSURE)
    idle(slack, app)


def test_a_thumb_is_kept_beside_those_of_the_page(slack: FakeSlack, start: Start) -> None:
    app = start()
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    (message,) = slack.answer(ts)
    buttons = next(b for b in message["blocks"] if b["type"] == "context_actions")["elements"][0]
    action = {"type": "feedback_buttons", "action_id": "rate", "value": buttons["negative_button"]["value"]}
    _, delivery = slack.clicks(action, message, user=BOB)
    assert delivery.acknowledged
    idle(slack, app)
    rows = app.assistant.library.database.connection.execute(
        "SELECT * FROM feedback WHERE surface = 'slack'"
    ).fetchall()
    assert [(r["principal"], r["rating"]) for r in rows if r["answer_id"] in action["value"]] == [
        (f"slack:T0TEAM:{BOB}", "down")
    ]


def test_a_private_answer_is_published_once_by_its_button(slack: FakeSlack, start: Start) -> None:
    app = start(private_first=True)
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.until(lambda: slack.space.ephemeral)
    (shown,) = slack.space.ephemeral
    button = next(b for b in shown["blocks"] if b["type"] == "actions")["elements"][0]
    action = {"type": "button", "action_id": "publish", "value": button["value"]}
    private = {"ts": "1.1", "thread_ts": ts}
    key, delivery = slack.clicks(action, private, ephemeral=True)
    assert delivery.acknowledged
    slack.clicks(action, private, ephemeral=True)
    (message,) = slack.answer(ts)
    assert "Clara Voss" in words(message["blocks"])
    assert "[Publish]" not in words(message["blocks"])
    idle(slack, app)
    assert slack.server.hooks == [(key, {"delete_original": True})]
    assert len(slack.thread(ts)) == 1
    slack.deletes(ts)
    slack.until(lambda: not slack.thread(ts))


def test_a_claim_is_checked_sentence_by_sentence(slack: FakeSlack, start: Start, lake: Assistant) -> None:
    app = start()
    ts, _ = slack.says(
        "Jonas Weil expects the pier to be rebuilt by May. The repair of the pier would cost 9.9 million euros. "
        "The pope visited Lindau in 1980. Really?",
        user=BOB,
    )
    _, delivery = slack.shortcut(ts)
    assert delivery.acknowledged
    (message,) = slack.answer(ts)
    shown = words(message["blocks"])
    assert re.search(r"Supported \(confidence \d+%\): Jonas Weil", shown)
    assert "Contradicted: The repair of the pier would cost 9.9 million" in shown
    assert "Not found: The pope" in shown
    assert "does not mean that a sentence is wrong" in shown
    assert "does not say this" not in shown
    assert "Really" not in shown
    texts = [lake.library.document(d.id).text for d in lake.library.documents()]
    assert quotes(message["blocks"])
    assert all(any(q in text for text in texts) for q in quotes(message["blocks"]))
    idle(slack, app)


def test_a_check_uses_no_document_that_the_channel_may_not_see(slack: FakeSlack, start: Start) -> None:
    start(private_channels_see="*")
    claim = "The treasurer Ida Kern opposed the sale of the harbour."
    public, _ = slack.says(claim)
    private, _ = slack.says(claim, channel=PRIVATE)
    slack.shortcut(public)
    slack.shortcut(private, channel=PRIVATE)
    assert "Supported (confidence 100%): The treasurer" in words(slack.answer(private, PRIVATE)[0]["blocks"])
    assert "closed session" not in words(slack.answer(public)[0]["blocks"])


def test_where_the_app_is_not_in_the_channel_only_the_asker_is_told(slack: FakeSlack, start: Start) -> None:
    start()
    slack.methods.members.discard(PUBLIC)
    ts, _ = slack.says("Jonas Weil expects the pier to be rebuilt by May.")
    key, _ = slack.shortcut(ts)
    slack.until(lambda: len(slack.server.hooks) == 2)
    assert {k for k, _ in slack.server.hooks} == {key}
    assert all(content["response_type"] == "ephemeral" for _, content in slack.server.hooks)
    assert "Supported" in words(slack.server.hooks[0][1]["blocks"])
    assert "Invite me" in words(slack.server.hooks[1][1]["blocks"])
    assert not problems(slack.server.hooks[0][1]["blocks"])


def test_a_message_without_a_statement_can_not_be_checked(slack: FakeSlack, start: Start) -> None:
    start()
    ts, _ = slack.says("Really? Why?")
    slack.shortcut(ts)
    slack.until(lambda: slack.server.hooks)
    assert "no statement" in words(slack.server.hooks[0][1]["blocks"])


def test_a_command_without_a_topic_says_how_it_goes(slack: FakeSlack, start: Start) -> None:
    start()
    _, delivery = slack.commands("")
    assert delivery.answer is not None
    assert delivery.answer["response_type"] == "ephemeral"
    assert "/brief the Tomahawk debate" in delivery.answer["text"]


def test_a_citations_number_leads_to_its_words_for_those_who_may_see_them(
    slack: FakeSlack, start: Start, tmp_path: Path
) -> None:
    start(http={"public_url": "http://127.0.0.1"}, private_channels_see="*")
    ts, _ = slack.says(f"{APP} {SALE}", channel=PRIVATE)
    (message,) = slack.answer(ts, PRIVATE)
    (address,) = {
        run["url"]
        for b in message["blocks"]
        if b["type"] == "rich_text"
        for e in b["elements"]
        for run in e["elements"]
        if run["type"] == "link"
    }
    assert address.startswith("http://127.0.0.1/slack/c/a")
    http = slack.transport
    assert isinstance(http, Http)
    site = http.url.removesuffix("/slack/events")
    page = httpx.get(site + address.removeprefix("http://127.0.0.1"), trust_env=False)
    assert page.status_code == 200
    assert "Ida Kern" in page.text
    assert "<mark" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    missing = httpx.get(f"{site}/slack/c/a000000000000.1", trust_env=False)
    assert missing.status_code == 404


def test_what_the_channel_may_not_see_any_more_is_not_published(slack: FakeSlack, start: Start) -> None:
    app = start(private_first=True, private_channels_see="*")
    ts, _ = slack.says(f"{APP} {SALE}", channel=PRIVATE)
    slack.until(lambda: slack.space.ephemeral)
    (shown,) = slack.space.ephemeral
    assert "Ida Kern" in words(shown["blocks"])
    app.services.access._kinds.clear()  # five minutes pass
    slack.space.channels[PRIVATE]["is_private"] = False
    button = next(b for b in shown["blocks"] if b["type"] == "actions")["elements"][0]
    action = {"type": "button", "action_id": "publish", "value": button["value"]}
    slack.clicks(action, {"ts": "1.1", "thread_ts": ts}, channel=PRIVATE, ephemeral=True)
    slack.until(lambda: slack.server.hooks)
    assert "can't publish" in slack.server.hooks[0][1]["text"]
    assert not slack.thread(ts, PRIVATE)
