"""The chat page: questions on the left, the sources of the latest answer on the right."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.errors import QuestionError
from assistant.interfaces.web.render import answer_html, inert, partial_html, sources_html
from assistant.query import parse_day
from assistant.types import Failed, Finished, Retrieved, SentenceReady

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assistant import Assistant
    from assistant.types import AnswerSentence, Citation

EXAMPLES = [
    "Who proposed Budapest as the venue?",
    "Why did Trump cancel the summit?",
    "What is the range of a Tomahawk missile?",
    "Will the Budapest summit happen?",
]
Messages = list[dict[str, Any]]


def stylesheet() -> str:
    return (files("assistant.interfaces.web") / "page.css").read_text(encoding="utf-8")


def theme() -> gr.themes.Base:
    """System fonts: no request leaves the machine."""
    sans = ["ui-sans-serif", "system-ui", "Segoe UI", "Roboto", "sans-serif"]
    return gr.themes.Base(
        primary_hue="teal", neutral_hue="slate", font=sans, font_mono=["ui-monospace", "monospace"], radius_size="md"
    )


def build(assistant: Assistant) -> gr.Blocks:
    """The page over one assistant."""
    with gr.Blocks(title="Briefing Assistant", analytics_enabled=False) as page:
        conversation = gr.State(None)
        gr.HTML(_head(assistant), elem_id="masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=6, min_width=320):
                chat = gr.Chatbot(
                    elem_id="chat", show_label=False, height="62vh", latex_delimiters=[], placeholder=_welcome(),
                    buttons=["copy"],
                )  # fmt: skip
                with gr.Row(elem_id="ask"):
                    box = gr.Textbox(
                        show_label=False, container=False, scale=8, autofocus=True, max_lines=4, elem_id="question",
                        placeholder="Ask about the summit, the missiles, or your own documents …",
                    )  # fmt: skip
                    send = gr.Button("Ask", variant="primary", scale=1, min_width=80, elem_id="send")
                with gr.Row(elem_id="options"):
                    day = gr.Textbox(
                        label="As of (date, empty: now)",
                        placeholder="2025-10-18",
                        max_lines=1,
                        scale=2,
                        elem_id="as-of",
                    )
                    new = gr.Button("New conversation", scale=1, min_width=140, elem_id="new")
                gr.Examples(EXAMPLES, box, label="For example")
            with gr.Column(scale=5, min_width=300):
                panel = gr.HTML(sources_html(None, assistant.library.document), elem_id="sources")

        def respond(
            question: str, as_of: str, messages: Messages, running: str | None
        ) -> Iterator[tuple[str, Messages, str, str | None]]:
            yield from _respond(assistant, question, as_of, messages, running)

        for trigger in (box.submit, send.click):
            trigger(
                respond, [box, day, chat, conversation], [box, chat, panel, conversation],
                show_progress="hidden", concurrency_limit=8, api_visibility="private",
            )  # fmt: skip
        new.click(
            lambda: ([], sources_html(None, assistant.library.document), None),
            outputs=[chat, panel, conversation],
            api_visibility="private",
        )
    return page


def _respond(
    assistant: Assistant, question: str, as_of: str, messages: Messages, conversation: str | None
) -> Iterator[tuple[str, Messages, str, str | None]]:
    """Stream one answer: the box is emptied, sentences appear as they are proved, then the sources."""
    if not question.strip():
        yield "", messages, sources_html(None, assistant.library.document), conversation
        return
    messages = [*messages, {"role": "user", "content": inert(question)}]
    sentences: list[AnswerSentence] = []
    citations: dict[int, Citation] = {}
    blank = sources_html(None, assistant.library.document)

    def state(text: str, panel: str = blank) -> tuple[str, Messages, str, str | None]:
        return "", [*messages, {"role": "assistant", "content": text}], panel, conversation

    yield state('<p class="quiet">Reading the documents …</p>')
    try:
        day = parse_day(as_of.strip() or None)
    except QuestionError as error:
        yield state(f'<p class="warning">{inert(str(error))}</p>')
        return
    for event in assistant.stream(question, as_of=day, conversation=conversation):
        if isinstance(event, Retrieved):
            yield state(f'<p class="quiet">Reading {event.passages} passages …</p>')
        elif isinstance(event, SentenceReady):
            sentences.append(event.sentence)
            citations |= {c.number: c for c in event.citations}
            yield state(partial_html(sentences, citations))
        elif isinstance(event, Finished):
            conversation = event.answer.conversation
            yield state(answer_html(event.answer), sources_html(event.answer, assistant.library.document))
        elif isinstance(event, Failed):
            yield state(f'<p class="warning">{inert(event.message)}</p>')


def _head(assistant: Assistant) -> str:
    documents, passages = assistant.library.count()
    return (
        '<div class="masthead"><h1>Briefing Assistant</h1>'
        f'<p class="quiet">{documents} documents · {passages} passages · every sentence cited, every quote checked</p>'
        "</div>"
    )


def _welcome() -> str:
    return "Ask a question. Each sentence of the answer is the documents’ own; its number opens the source."


def mount(app: FastAPI, assistant: Assistant) -> FastAPI:
    """The page at ``/`` of the application."""
    page = build(assistant)
    page.queue(default_concurrency_limit=8)
    mounted: FastAPI = gr.mount_gradio_app(
        app, page, path="", theme=theme(), css=stylesheet(), show_error=False, footer_links=[], allowed_paths=[]
    )
    return mounted
