"""What the page does with questions, reports and conversations: the functions behind Gradio's queue.

Each gives dictionaries that the page's script puts in place. A failure is one of them, in words; an error that is
not the product's own reaches the browser without its text.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any, cast, get_args

import gradio as gr

from assistant.briefing.types import Length
from assistant.errors import QuestionError
from assistant.feedback import Feedback, Rating
from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.attending import TICK_S, attended
from assistant.interfaces.web.render import answer_html, failure_html, sentence_html, withheld_html
from assistant.interfaces.web.reports import report_html
from assistant.interfaces.web.shell import MAKERS
from assistant.query import parse_day
from assistant.types import Event, Failed, Finished, Retrieved, SentenceReady
from index.errors import BriefingError
from index.types import Audience, Filters

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Reply = dict[str, Any]
QUESTIONS = 24  # at a time: they wait for their turn inside, in threads of which Gradio has 40


def explained(error: BriefingError) -> Reply:
    """A failure in words, for the page."""
    return {"kind": "failed", "html": failure_html(str(error)), "text": str(error)}


def filters_of(chosen: dict[str, Any]) -> Filters:
    """The page's filters. Raises :class:`QuestionError` for a date that is none."""
    days: dict[str, date | None] = {name: parse_day(chosen.get(name) or None) for name in ("since", "until")}
    source = str(chosen.get("source") or "")
    return Filters(since=days["since"], until=days["until"], sources=(source,) if source else ())


def add_asking(assistant: Assistant) -> None:
    """Offer the functions to the page that is being built."""
    feedback = Feedback(assistant.library.database)

    def ask(question: str, conversation: str, chosen: dict, instead_of: str, request: gr.Request) -> Iterator[dict]:  # type: ignore[type-arg]
        """Answer a question, sentence by sentence. ``instead_of``: the answer whose place this one takes."""
        yield from _ask(assistant, question, conversation, chosen, instead_of, audience_of(request))

    def make(report: str, topic: str, as_of: str, extent: str, request: gr.Request) -> Iterator[dict]:  # type: ignore[type-arg]
        """Make a brief, timeline, positions or disagreements page. ``extent``: a brief's length, or since when."""
        yield from _make(assistant, report, topic, as_of, extent, audience_of(request))

    def rate(answer: str, rating: str, reason: str, request: gr.Request) -> dict:  # type: ignore[type-arg]
        """Keep a thumb up or down with its reason."""
        return _rate(assistant, feedback, answer, rating, reason, audience_of(request))

    def rename(conversation: str, title: str, request: gr.Request) -> dict:  # type: ignore[type-arg]
        """Rename a conversation."""
        return _done(lambda: assistant.conversations.rename(conversation, title, audience_of(request)))

    def delete(conversation: str, request: gr.Request) -> dict:  # type: ignore[type-arg]
        """Delete a conversation."""
        return _done(lambda: assistant.conversations.delete(conversation, audience_of(request)))

    for function in (ask, make, rate, rename, delete):
        limit = QUESTIONS if function is ask else 8
        gr.api(function, api_name=function.__name__, api_visibility="undocumented", concurrency_limit=limit)


def _done(work: Callable[[], object]) -> Reply:
    try:
        work()
    except BriefingError as error:
        return explained(error)
    return {"kind": "done"}


def _ask(
    assistant: Assistant, question: str, conversation: str, chosen: dict[str, Any], instead_of: str, audience: Audience
) -> Iterator[Reply]:
    finished = False
    try:
        filters, as_of = filters_of(chosen), parse_day(chosen.get("as_of") or None)
        if instead_of:
            assistant.conversations.set_aside(instead_of, audience)
        events = assistant.stream(
            question, as_of=as_of, conversation=conversation or None, audience=audience, filters=filters
        )
        with closing(attended(events)) as waited:
            for event in waited:
                finished = isinstance(event, Finished)
                yield _reply(event)
    except BriefingError as error:
        yield explained(error)
    finally:  # also when the reader stopped: the old answer keeps its place unless there is a new one
        if instead_of and not finished:
            assistant.conversations.set_aside(instead_of, audience, aside=False)


def _reply(event: Event | None) -> Reply:
    if event is None:
        return {"kind": "waiting"}
    if isinstance(event, Retrieved):
        return {"kind": "status", "text": f"Reading {event.passages} passages …"}
    if isinstance(event, SentenceReady):
        cited = {c.number: c for c in event.citations}
        return {"kind": "sentence", "html": sentence_html(event.sentence, cited), "text": event.sentence.text}
    if isinstance(event, Finished):
        answer = event.answer
        return {
            "kind": "done",
            "html": answer_html(answer),
            "answer": answer.id,
            "conversation": answer.conversation,
            "outcome": answer.outcome,
            "text": "" if answer.sentences else answer.text,
        }
    if isinstance(event, Failed):
        return {"kind": "failed", "html": failure_html(event.message), "text": event.message}
    return {"kind": "withheld", "html": withheld_html(event.reason)}


def _rate(assistant: Assistant, feedback: Feedback, answer: str, rating: str, reason: str, audience: Audience) -> Reply:
    def keep() -> None:
        assistant.conversations.answer(answer, audience)  # nobody rates another's answer
        if rating not in ("up", "down"):
            raise QuestionError(f"A rating is up or down, not {rating!r}.")
        feedback.record(answer, audience.principal, "web", cast(Rating, rating), reason)

    return _done(keep)


def _make(assistant: Assistant, kind: str, topic: str, as_of: str, extent: str, audience: Audience) -> Iterator[Reply]:
    maker = getattr(assistant, kind, None) if kind in MAKERS else None
    if maker is None:
        yield explained(QuestionError(f"There is no report of the kind {kind!r}."))
        return
    made: list[Reply] = []
    steps: list[str] = ["passages"]
    asked: dict[str, Any] = {"topic": topic, "until" if kind == "changes" else "as_of": as_of or None}
    if kind == "changes":
        asked["since"] = extent
    elif kind == "brief" and extent in get_args(Length):
        asked["length"] = extent

    def work() -> None:
        try:
            report = maker(**asked, audience=audience, progress=lambda s, *_: steps.append(s))
            made.append({"kind": "done", "html": report_html(report), "report": report.id})
        except BriefingError as error:
            made.append(explained(error))
        except Exception:
            made.append(explained(QuestionError("The report could not be made; the server's log says why.")))
            raise

    thread = threading.Thread(target=work, name=f"make-{kind}", daemon=True)
    began = time.monotonic()
    thread.start()
    while thread.is_alive():
        yield {"kind": "status", "text": f"Reading the documents: {steps[-1]} … {time.monotonic() - began:.0f} s"}
        thread.join(TICK_S)
    yield made[0]
