"""Mention, direct message, thread: what a person says, and what then stands in the channel."""

from __future__ import annotations

from assistant import Assistant
from tests.interfaces.slack.block_kit import quotes, words
from tests.interfaces.slack.conftest import Start
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.state import BOB, BOT, BOT_USER, IM, PRIVATE, PUBLIC
from tests.interfaces.slack.lake import CLOSURE, COST, FERRY, NOWHERE, SALE

APP = f"<@{BOT_USER}>"


def test_a_mention_is_answered_once_in_its_thread(slack: FakeSlack, start: Start, lake: Assistant) -> None:
    start()
    ts, deliveries = slack.says(f"{APP} {CLOSURE}")
    assert [d.tries for d in deliveries] == [[200], [200]]  # one message, two events
    (message,) = slack.answer(ts)
    assert message["thread_ts"] == ts
    assert "Clara Voss" in words(message["blocks"])
    assert "Lake Gazette, 17 October 2025, paragraph 1" in words(message["blocks"])
    (document,) = (d for d in lake.library.documents() if "Storm" in d.title)
    text = lake.library.document(document.id).text
    assert quotes(message["blocks"])
    assert all(quote in text for quote in quotes(message["blocks"]))


def test_a_direct_message_is_answered_under_it_with_title_and_next_questions(slack: FakeSlack, start: Start) -> None:
    start()
    ts, _ = slack.says(CLOSURE, channel=IM)
    (message,) = slack.answer(ts, IM)
    assert "Clara Voss" in words(message["blocks"])
    slack.until(lambda: slack.space.titles.get(ts) == CLOSURE)
    assert slack.space.status[0]["thread_ts"] == ts


def test_a_message_to_others_is_left_alone(slack: FakeSlack, start: Start) -> None:
    start()
    quiet, _ = slack.says(CLOSURE)
    asked, _ = slack.says(f"{APP} {CLOSURE}")
    slack.answer(asked)
    assert not slack.thread(quiet)


def test_bots_and_the_app_itself_are_not_answered(slack: FakeSlack, start: Start) -> None:
    start()
    bot, _ = slack.says(CLOSURE, channel=IM, bot_id="B0OTHER")
    own, _ = slack.says(CLOSURE, channel=IM, user=BOT_USER, bot_id=BOT)
    joined, _ = slack.says(f"{APP} has joined", subtype="channel_join")
    asked, _ = slack.says(CLOSURE, channel=IM)
    slack.answer(asked, IM)
    assert not any(m.get("streamed") for ts in (bot, own) for m in slack.thread(ts, IM) if m["ts"] != ts)
    assert not slack.thread(joined)


def test_a_follow_up_uses_the_threads_history_also_after_a_restart(slack: FakeSlack, start: Start) -> None:
    start()
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.answer(ts)
    start()
    slack.says(f"{APP} And why did she order it?", thread=ts)
    _, second = slack.answer(ts, count=2)
    assert "Understood as: “" in words(second["blocks"])
    assert "storm" in words(second["blocks"])


def test_a_thread_answers_without_a_mention_where_that_is_set(slack: FakeSlack, start: Start) -> None:
    start(follow_ups="all")
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.answer(ts)
    slack.says(COST, thread=ts, user=BOB)
    _, second = slack.answer(ts, count=2)
    assert "4.2 million" in words(second["blocks"])


def test_what_the_documents_do_not_say_is_not_answered(slack: FakeSlack, start: Start) -> None:
    start()
    ts, _ = slack.says(f"{APP} {NOWHERE}")
    (message,) = slack.answer(ts)
    shown = words(message["blocks"])
    assert "The documents don’t say" in shown
    assert "Answered from the documents" not in shown


def test_an_as_of_date_in_the_question_is_shown_and_holds(slack: FakeSlack, start: Start) -> None:
    start()
    ts, _ = slack.says(f"{APP} {CLOSURE} as of 1 October 2025")
    (message,) = slack.answer(ts)
    assert "As of 1 October 2025: what was published later is hidden." in words(message["blocks"])
    assert not quotes(message["blocks"])


def test_an_edited_question_is_answered_anew_in_the_same_message(slack: FakeSlack, start: Start) -> None:
    app = start()
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    (first,) = slack.answer(ts)
    slack.edits(ts, f"{APP} {COST}")
    slack.until(lambda: "4.2 million" in words(slack.thread(ts)[0]["blocks"]))
    (message,) = slack.thread(ts)
    assert message["ts"] == first["ts"]
    slack.until(lambda: app.services.journal.count() == 0)
    from assistant.interfaces.slack.jobs import Place

    place = Place(team="T0TEAM", channel=PUBLIC, thread=ts, user="U0ANN")
    conversation = app.services.threads.conversation(place, frozenset({"public"}))
    assert conversation
    audience = app.services.access.audience(app.services.workspace(place).steady, place)
    kept = app.assistant.conversations.answers(conversation, audience)
    assert [a.question for a in kept] == [COST]


def test_an_unfurled_link_is_no_edit(slack: FakeSlack, start: Start) -> None:
    app = start()
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    (message,) = slack.answer(ts)
    edits = message.get("edits", 0)
    slack.edits(ts, f"{APP} {CLOSURE}")
    slack.until(lambda: app.services.journal.count() == 0)
    assert slack.thread(ts)[0].get("edits", 0) == edits


def test_a_mention_added_by_an_edit_is_answered(slack: FakeSlack, start: Start) -> None:
    start()
    ts, _ = slack.says(CLOSURE)
    slack.edits(ts, f"{APP} {CLOSURE}")
    (message,) = slack.answer(ts)
    assert "Clara Voss" in words(message["blocks"])


def test_a_deleted_question_takes_its_answer_along(slack: FakeSlack, start: Start) -> None:
    start()
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.answer(ts)
    slack.deletes(ts)
    slack.until(lambda: not slack.thread(ts))


def test_a_public_channel_sees_public_documents_only(slack: FakeSlack, start: Start) -> None:
    start(private_channels_see="public+internal")
    public, _ = slack.says(f"{APP} {SALE}")
    private, _ = slack.says(f"{APP} {SALE}", channel=PRIVATE)
    assert "Ida Kern" in words(slack.answer(private, PRIVATE)[0]["blocks"])
    shown = words(slack.answer(public)[0]["blocks"])
    assert "Ida Kern" not in shown
    assert "closed session" not in shown


def test_a_channel_that_slack_does_not_describe_counts_as_public(slack: FakeSlack, start: Start) -> None:
    start(private_channels_see="*")
    slack.tokens[slack.bot_token].discard("groups:read")
    ts, _ = slack.says(f"{APP} {SALE}", channel=PRIVATE)
    assert "Ida Kern" not in words(slack.answer(ts, PRIVATE)[0]["blocks"])


def test_a_channel_shared_with_others_counts_as_public(slack: FakeSlack, start: Start) -> None:
    start(private_channels_see="*")
    slack.space.channels[PRIVATE]["is_ext_shared"] = True
    ts, _ = slack.says(f"{APP} {SALE}", channel=PRIVATE)
    assert "Ida Kern" not in words(slack.answer(ts, PRIVATE)[0]["blocks"])


def test_channels_and_users_outside_the_settings_are_refused(slack: FakeSlack, start: Start) -> None:
    start(allowed_channels=PUBLIC, allowed_users="U0ANN")
    elsewhere, _ = slack.says(f"{APP} {CLOSURE}", channel=PRIVATE)
    stranger, _ = slack.says(f"{APP} {CLOSURE}", user=BOB)
    slack.until(lambda: len(slack.space.ephemeral) == 2)
    assert not slack.thread(elsewhere, PRIVATE)
    assert not slack.thread(stranger)
    told = {e["user"]: words(e["blocks"]) for e in slack.space.ephemeral}
    assert "BRIEFING_SLACK__ALLOWED_USERS" in told[BOB]


def test_a_user_who_asks_too_often_is_asked_to_wait(slack: FakeSlack, start: Start) -> None:
    start(questions_per_minute=1)
    first, _ = slack.says(f"{APP} {CLOSURE}")
    slack.answer(first)
    slack.says(f"{APP} {COST}")
    slack.until(lambda: slack.space.ephemeral)
    assert "ask again in" in words(slack.space.ephemeral[0]["blocks"])


def test_a_documents_markup_stays_text(slack: FakeSlack, start: Start, lake: Assistant) -> None:
    start(streaming=False)
    ts, _ = slack.says(f"{APP} {FERRY}")
    (message,) = slack.answer(ts)
    assert any("<!channel>" in quote for quote in quotes(message["blocks"]))  # the quote is the source
    assert "<!" not in message["text"]
    assert "<@" not in message["text"]
    assert "<http" not in message["text"]
    kinds = {
        run["type"]
        for b in message["blocks"]
        if b["type"] == "rich_text"
        for e in b["elements"]
        for run in e["elements"]
    }
    assert kinds <= {"text", "link", "rich_text_section"}
    links = [
        r
        for b in message["blocks"]
        if b["type"] == "rich_text"
        for e in b["elements"]
        for r in e["elements"]
        if r["type"] == "link"
    ]
    assert all("evil.example" not in run["url"] for run in links)
    assert message["sent"] == {"unfurl_links": False, "unfurl_media": False, "parse": "none"}


def test_the_answer_is_shown_to_the_asker_alone_first_where_that_is_set(slack: FakeSlack, start: Start) -> None:
    start(private_first=True)
    ts, _ = slack.says(f"{APP} {CLOSURE}")
    slack.until(lambda: slack.space.ephemeral)
    (shown,) = slack.space.ephemeral
    assert shown["user"] == "U0ANN"
    assert "[Publish]" in words(shown["blocks"])
    assert not slack.thread(ts)
    slack.until(lambda: slack.space.status[-1]["status"] == "")


def test_an_empty_mention_is_told_what_to_do(slack: FakeSlack, start: Start) -> None:
    start()
    ts, _ = slack.says(f"{APP}")
    (message,) = slack.answer(ts)
    assert "The question is empty" in words(message["blocks"])
