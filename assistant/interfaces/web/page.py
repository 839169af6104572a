"""The pages people use, as one Gradio application on the product's own server.

Each page is a frame (:mod:`shell`); its script (``static/``) fills it with fragments that are escaped here
(:mod:`routes`), and asks through Gradio's queue (:mod:`asking`, :mod:`shelving`). Gradio's Chatbot is not used: it
repaints whole messages, which loses the focus and has a screen reader say everything again.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from importlib.resources import files
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from assistant.interfaces.api.failures import add_error_handlers
from assistant.interfaces.api.identity import user_of
from assistant.interfaces.web.asking import add_asking
from assistant.interfaces.web.routes import add_page_routes, static_names
from assistant.interfaces.web.shell import MAKERS, NAMES, shell
from assistant.interfaces.web.shelving import add_shelving

if TYPE_CHECKING:
    from assistant.assistant import Assistant

CONCURRENT = 8


def pages_of(assistant: Assistant) -> tuple[str, ...]:
    """Paths of the pages, in order: a report's page is there when the assistant can make that report."""
    return ("", *(name for name in MAKERS if hasattr(assistant, name)), "library")


def build(assistant: Assistant) -> gr.Blocks:
    """The pages over one assistant."""
    pages = pages_of(assistant)
    with gr.Blocks(title="Briefing Assistant", analytics_enabled=False) as blocks:
        _frame("", pages)
        add_asking(assistant)
        add_shelving(assistant)
    for page in pages[1:]:
        with blocks.route(NAMES[page], page, show_in_navbar=False):
            _frame(page, pages)
    return blocks


def _frame(page: str, pages: tuple[str, ...]) -> None:
    gr.HTML(shell(page, pages), apply_default_css=False, js_on_load=None, padding=False)


def head() -> str:
    """Links to style and script, with a hash so that a new version is fetched."""
    static = files("assistant.interfaces.web") / "static"
    content = b"".join((static / name).read_bytes() for name in static_names())
    version = hashlib.sha256(content).hexdigest()[:8]
    return (
        f'<link rel="stylesheet" href="/ui/static/page.css?v={version}"><link rel="icon" href="/ui/static/mark.svg">'
        f'<script type="module" src="/ui/static/app.js?v={version}"></script>'
    )


def theme() -> gr.themes.Base:
    """System fonts: no request leaves the machine."""
    sans = ["ui-sans-serif", "system-ui", "sans-serif"]
    return gr.themes.Base(primary_hue="teal", neutral_hue="slate", font=sans, font_mono=["ui-monospace", "monospace"])


def mount(app: FastAPI, assistant: Assistant) -> FastAPI:
    """The pages at ``/``, ``/brief``, ``/timeline``, ``/positions`` and ``/library`` of the application."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    add_page_routes(app, assistant)
    blocks = build(assistant)
    blocks.queue(default_concurrency_limit=CONCURRENT)

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SSR mode is not supported")  # it is not asked for either
        mounted: FastAPI = gr.mount_gradio_app(
            app, blocks, path="", theme=theme(), head=head(), show_error=False, footer_links=[], allowed_paths=[],
            auth_dependency=user_of, ssr_mode=False, max_file_size=assistant.settings.index.max_file_mb * 1_000_000,
        )  # fmt: skip
    for route in mounted.routes:  # what Gradio does not know either
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            add_error_handlers(route.app)
    return mounted
