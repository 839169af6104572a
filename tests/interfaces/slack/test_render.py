"""Answers as blocks: whatever a document says, Slack takes the message, shows it whole, and reads no markup in it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SdkBlock

from assistant import Assistant
from assistant.briefing.types import Disagreement, Side
from assistant.citations import sha256
from assistant.interfaces.slack.blocks import button
from assistant.interfaces.slack.limits import Message, pieces
from assistant.interfaces.slack.mrkdwn import literal, to_mrkdwn, to_plain
from assistant.interfaces.slack.render import answer_messages, disagreement
from assistant.types import Answer, AnswerSentence, Citation
from index.types import Document
from tests.interfaces.slack.block_kit import problems, too_long, words
from tests.interfaces.slack.lake import CLOSURE, FERRY

HOSTILE = [
    "<!channel> <!here|here> <@U0ANN> <#C0PUBLIC|general> <!subteam^S1>",
    "<https://evil.example|https://bank.example> and [text](https://evil.example)",
    "*bold* _it_ ~gone~ `code` ```block``` > quote\n> more",
    ":fire: :skin-tone-2: &lt;!channel&gt; &amp;",
    "1. one\n2. two\n# head\n- item",
    "\u202eright to left\u202c and \x07 bell, a\u2028b",
    "\\*not\\* \\<!channel\\>",
]
LINK = "https://brief.example.org/slack/c/"


def made(texts: list[str], quotes: list[str], **more: Any) -> Answer:
    """An answer whose sentences cite one quote after the other."""
    citations = []
    for number, quote in enumerate(quotes, start=1):
        document = Document.from_text(quote or "x", title=quote[:300] or "x", publisher=quote[:300] or None).info
        citations.append(
            Citation(
                id=f"a1.{number}",
                number=number,
                document=document,
                start=0,
                end=len(quote),
                quote=quote,
                quote_sha256=sha256(quote),
                paragraph=1,
            )
        )
    numbers = [tuple(range(n, len(quotes) + 1, max(1, len(texts)))) for n in range(1, len(texts) + 1)]
    sentences = tuple(
        AnswerSentence(text=text, citations=cited, score=0.9) for text, cited in zip(texts, numbers, strict=True)
    )
    fields: dict[str, Any] = {
        "id": "a1",
        "conversation": "c1",
        "question": "q?",
        "standalone_question": "q?",
        "outcome": "answered",
        "text": "t",
        "sentences": sentences,
        "citations": tuple(citations),
        "confidence": 0.8,
        "abstained": False,
        "asked_at": datetime.now(UTC),
    }
    return Answer(**fields | more)


def shown(messages: list[Message]) -> list[dict[str, Any]]:
    return [json.loads(json.dumps(block)) for message in messages for block in message.blocks]


def fits(messages: list[Message]) -> None:
    """Held against the reference, and against the models of Slack's own library."""
    for message in messages:
        blocks = json.loads(json.dumps(list(message.blocks)))
        assert not problems(blocks)
        assert not too_long(blocks)
        assert 0 < len(message.text) <= 4000
        for block in blocks:
            parsed = SdkBlock.parse(block)
            assert parsed is not None
            parsed.validate_json()


def quoted(blocks: list[dict[str, Any]]) -> dict[str, str]:
    """Quotes by their number; parts of a long one joined."""
    found: dict[str, str] = {}
    for block in blocks:
        elements = block.get("elements", [])
        if len(elements) == 2 and elements[1]["type"] == "rich_text_quote":
            number = elements[0]["elements"][0]["text"].split("]")[0].strip("[")
            found[number] = found.get(number, "") + "".join(r["text"] for r in elements[1]["elements"])
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_a_documents_markup_is_literal_text_everywhere(text: str) -> None:
    answer = made([text], [text], warnings=(text,), standalone_question=text)
    messages = answer_messages(answer, lambda c: f"{LINK}{c.id}")
    fits(messages)
    for run in runs(shown(messages)):
        assert run["type"] in ("text", "link")
        assert run.get("url", LINK).startswith(LINK)
    for message in messages:
        assert "<" not in message.text  # the text beside the blocks is the one place where Slack reads markup
    kinds = {b["type"] for b in shown(messages)}
    assert kinds <= {"rich_text", "context", "context_actions"}
    texts = [e for b in shown(messages) if b["type"] == "context" for e in b["elements"]]
    assert all(e["type"] == "plain_text" and e["emoji"] is False for e in texts)


def runs(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [run for b in blocks if b["type"] == "rich_text" for e in b["elements"] for run in e["elements"]]


TEXT = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=400)


@given(st.lists(TEXT, min_size=1, max_size=6), st.lists(TEXT, min_size=1, max_size=8))
def test_any_answer_fits_and_shows_every_quote_whole(texts: list[str], quotes: list[str]) -> None:
    messages = answer_messages(made(texts, quotes), lambda c: None)
    fits(messages)
    kept = quoted(shown(messages))
    for number, quote in enumerate(quotes, start=1):
        assert len(kept[str(number)]) == len(quote)
        visible = [(a, b) for a, b in zip(kept[str(number)], quote, strict=True) if a != b]
        assert all(a == "\ufffd" for a, _ in visible)  # only what could hide words is replaced


@pytest.mark.parametrize("length", [100, 2_400, 9_000, 30_000])
@pytest.mark.parametrize("gaps", [True, False], ids=["words", "one long word"])
def test_a_long_answer_goes_on_and_no_citation_is_cut(length: int, gaps: bool) -> None:
    sentence = ("word " * length)[:length].strip() if gaps else "w" * length
    quotes = [f"{n} {sentence}" for n in range(1, 13)]
    messages = answer_messages(made([sentence] * 6, quotes), lambda c: f"{LINK}{c.id}")
    fits(messages)
    assert quoted(shown(messages)) == {str(n): quote for n, quote in enumerate(quotes, start=1)}
    for message in messages:  # a quote always stands under its own head
        for block in message.blocks:
            elements = block.get("elements", [])
            if block["type"] == "rich_text" and elements[0]["type"] == "rich_text_quote":
                raise AssertionError("a quote without its number")
    assert words(shown(messages)).count("[Helpful]") == 1
    assert "[Helpful]" in words(list(messages[-1].blocks))


def test_a_quote_with_two_byte_characters_still_fits() -> None:
    quotes = ["Зеленский " * 1200, "漢字" * 3000, "\U0001f600" * 2500, '"\\' * 3000]
    messages = answer_messages(made(["Так."], quotes), lambda c: None)
    fits(messages)
    assert quoted(shown(messages)) == {str(n): q for n, q in enumerate(quotes, start=1)}


def test_an_answer_says_what_the_page_says(lake: Assistant) -> None:
    answer = lake.ask(CLOSURE, as_of="2025-10-18")
    text = words(shown(answer_messages(answer, lambda c: None)))
    assert "As of 18 October 2025: what was published later is hidden." in text
    assert f"confidence {answer.confidence:.0%}" in text
    assert "in the documents’ own sentences" in text
    asked_back = lake.ask("What did he say about it?")
    shown_back = answer_messages(asked_back, lambda c: None)
    assert "A question back" in words(shown(shown_back))
    assert "[Helpful]" not in words(shown(shown_back))


def test_a_disagreement_shows_both_sides_with_their_sources() -> None:
    answer = made(["Two hours.", "Four hours."], ["two hours", "four hours"])
    sides = tuple(
        Side(value=value, line=line, published=date(2025, 10, 17), publisher="Gazette")
        for value, line in zip(("two hours", "four hours"), answer.sentences, strict=True)
    )
    item = Disagreement(subject="how long the call took", kind="conflict", sides=sides)
    blocks = disagreement(item, {c.number: c for c in answer.citations}, lambda c: None, brief=True)
    assert not problems(blocks)
    text = words(blocks)
    assert "Sources disagree: how long the call took" in text
    assert "two hours (Gazette · 17 October 2025) [1]" in text
    assert "four hours (Gazette · 17 October 2025) [2]" in text


@given(TEXT)
def test_text_beside_blocks_says_the_same_words_without_markup(text: str) -> None:
    flat = to_mrkdwn(f"**Q** {literal(text)}")
    assert "<" not in flat
    plain = flat.replace("\u2060", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert plain.removeprefix("*Q*").split() == " ".join(text.split()).split() or "\ufffd" in plain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<@U0BOT> who?", "who?"),
        ("<@U0BOT|briefing>, ask <@U0ANN> &lt;now&gt;", ", ask @U0ANN <now>"),
        (
            "see <https://a.example/x?a=1&amp;b=2|the page> and <https://b.example>",
            "see the page and https://b.example",
        ),
        ("in <#C1|general> <!here> <!subteam^S1|@desk>", "in #general @here @desk"),
    ],
)
def test_what_people_type_is_read_without_slacks_markup(typed: str, meant: str) -> None:
    assert to_plain(typed, "U0BOT") == meant


@given(st.text(max_size=500), st.integers(1, 60))
def test_pieces_join_to_the_text(text: str, room: int) -> None:
    parts = pieces(text, room)
    assert "".join(parts) == text
    assert all(len(json.dumps(part)) - 2 <= room or len(part) == 1 for part in parts)


def test_a_button_whose_value_would_be_cut_is_refused() -> None:
    with pytest.raises(ValueError, match="2000"):
        button("publish", "Publish", "x" * 2001)


def test_the_hostile_document_is_quoted_character_for_character(lake: Assistant) -> None:
    answer = lake.ask(FERRY)
    kept = quoted(shown(answer_messages(answer, lambda c: c.document.uri)))
    assert [kept[str(c.number)] for c in answer.citations] == [c.quote for c in answer.citations]
    assert any("<!channel>" in quote for quote in kept.values())
