"""``/brief``: in the channel if it is short, else as a canvas, a file or several messages."""

from __future__ import annotations

import re

import pytest

from assistant import Assistant, Settings
from assistant.briefing.types import Brief
from assistant.briefing.wording import ONE_EACH
from assistant.interfaces.slack.briefs import brief_messages, canvas_markdown, order
from assistant.interfaces.slack.links import Links
from index.types import Audience
from tests.interfaces.slack.block_kit import problems, quotes, too_long, words
from tests.interfaces.slack.conftest import Start
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.state import BOT, PRIVATE, PUBLIC, Json

TOPIC = "the harbour of Lindau"
SEEN = Audience(principal=f"slack:T0TEAM:{PUBLIC}")


def ours(slack: FakeSlack, channel: str = PUBLIC, count: int = 1) -> list[Json]:
    """The app's messages in a channel, not in threads."""

    def look() -> list[Json]:
        found = [m for m in slack.space.messages.get(channel, ()) if m.get("bot_id") == BOT and "thread_ts" not in m]
        return found if len(found) >= count else []

    made: list[Json] = slack.until(look)
    return made


@pytest.mark.parametrize(
    ("typed", "topic", "day"),
    [
        ("the summit", "the summit", None),
        ("the summit as of 18 October 2025", "the summit", "18 October 2025"),
        ("the summit, as of 2025-10-18", "the summit", "2025-10-18"),
        ("as of late", "as of late", None),
    ],
)
def test_a_command_names_a_topic_and_a_date(typed: str, topic: str, day: str | None) -> None:
    assert order(typed) == (topic, day)


def test_a_brief_stands_in_the_channel_with_every_quote(slack: FakeSlack, start: Start, lake: Assistant) -> None:
    app = start()
    _, delivery = slack.commands(f"{TOPIC} as of 17 October 2025")
    assert delivery.answer is not None
    assert delivery.answer["response_type"] == "ephemeral"
    assert TOPIC in delivery.answer["text"]
    (message,) = ours(slack)
    shown = words(message["blocks"])
    assert shown.startswith(TOPIC)
    assert "As of 17 October 2025" in shown
    texts = [lake.library.document(d.id).text for d in lake.library.documents()]
    assert quotes(message["blocks"])
    assert all(any(q in text for text in texts) for q in quotes(message["blocks"]))
    slack.until(lambda: app.services.journal.count() == 0)
    assert len(ours(slack)) == 1


MARKS = ("unnamed source", "12 days old")


def test_the_marks_of_a_line_stand_behind_it(slack: FakeSlack, start: Start, lake: Assistant) -> None:
    start()
    slack.commands(TOPIC)
    message = ours(slack)[0]
    made = lake.reports.list(SEEN)[0]
    assert isinstance(made, Brief)
    assert {line.sources for part in made.sections for line in part.lines} == {1}
    assert ONE_EACH in words(message["blocks"]), "what holds for every line is said once"
    assert ONE_EACH in canvas_markdown(made, lambda c: None)
    old = [
        part.model_copy(update={"lines": tuple(line.model_copy(update={"marks": MARKS}) for line in part.lines)})
        for part in made.sections
    ]
    marked = made.model_copy(update={"sections": tuple(old)})
    shown = " ".join(" ".join(words(list(m.blocks)) for m in brief_messages(marked, lambda c: None)).split())
    canvas = canvas_markdown(marked, lambda c: None)
    for line in (line for part in marked.sections for line in part.lines):
        behind = shown.split(" ".join(line.text.split()), 1)[1]
        assert behind[:80].split(")")[0].endswith(", ".join(MARKS)), line
        assert f"*({', '.join(MARKS)})*" in canvas


def test_a_brief_holds_no_document_that_the_channel_may_not_see(slack: FakeSlack, start: Start) -> None:
    start(private_channels_see="*")
    slack.commands("the sale of the harbour")
    slack.commands("the sale of the harbour", channel=PRIVATE)
    assert "closed session" in words(ours(slack, PRIVATE)[0]["blocks"])
    assert "closed session" not in words(ours(slack)[0]["blocks"])


def test_a_date_that_is_none_is_said_to_the_one_who_typed_it(slack: FakeSlack, start: Start) -> None:
    start()
    key, _ = slack.commands("the harbour as of yesteryear")
    slack.until(lambda: slack.server.hooks)
    hook, content = slack.server.hooks[0]
    assert hook == key
    assert content["response_type"] == "ephemeral"
    assert "yesteryear" in words(content["blocks"])


def test_a_brief_lost_on_the_way_is_not_posted_twice(slack: FakeSlack, start: Start) -> None:
    app = start()
    made = len(app.assistant.reports.list(SEEN))
    slack.fault("chat.postMessage", drop="after")
    slack.commands(TOPIC)
    slack.until(lambda: app.services.journal.count() == 0)
    assert len(ours(slack)) == 1
    assert len(app.assistant.reports.list(SEEN)) == made + 1


@pytest.fixture(scope="module")
def long_brief(lake: Assistant) -> object:
    """A real brief, its lines many times over: beyond one message."""
    made = lake.brief(TOPIC)
    return made.model_copy(update={"sections": tuple(s for s in made.sections for _ in range(40))})


def test_a_long_brief_goes_on_in_messages_that_slack_takes(long_brief: object) -> None:
    messages = brief_messages(long_brief, lambda c: None)  # type: ignore[arg-type]
    assert len(messages) > 1
    for message in messages:
        assert not problems(list(message.blocks))
        assert not too_long(list(message.blocks))
    assert all(quotes(list(messages[-1].blocks)))


@pytest.mark.parametrize("way", ["canvas", "file", "messages"])
def test_a_long_brief_stands_where_the_workspace_allows_it(
    slack: FakeSlack, start: Start, lake: Assistant, long_brief: object, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    from assistant.assistant import Assistant as Made

    monkeypatch.setattr(Made, "brief", lambda self, topic, **more: long_brief)
    start()
    slack.methods.canvases_allowed = way == "canvas"
    if way == "messages":
        slack.tokens[slack.bot_token].discard("files:write")
    slack.commands(TOPIC)
    if way == "canvas":
        (message,) = ours(slack)
        ((key, canvas),) = slack.space.canvases.items()
        assert canvas["readers"] == [PUBLIC]
        assert canvas["markdown"] == canvas_markdown(long_brief, Links(Settings()))  # type: ignore[arg-type]
        assert any(r.get("url") == f"https://fake.slack.com/docs/T0TEAM/{key}" for r in runs(message))
    elif way == "file":
        file, message = ours(slack, count=2)
        assert slack.space.uploads[file["files"][0]["id"]].startswith(b"%PDF")
        assert "in the file below" in words(message["blocks"]) or "The whole brief" in words(message["blocks"])
    else:
        assert len(ours(slack, count=2)) >= 2


def runs(message: Json) -> list[Json]:
    return [r for b in message["blocks"] if b["type"] == "rich_text" for e in b["elements"] for r in e["elements"]]


def test_a_canvas_takes_no_markup_from_documents(lake: Assistant) -> None:
    made = lake.brief("the ferry of Bregenz")
    text = canvas_markdown(made, lambda c: f"https://brief.example.org/slack/c/{c.id}")
    assert not re.search(r"(?<!\\)<", text)
    assert "](https://evil" not in text
    assert "\\<!channel\\>" in text
