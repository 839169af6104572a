"""What the five ways to ask look like: transcripts of requests and messages, pictures of the blocks, and the faults.

    python -m tests.interfaces.slack.preview build/slack

runs the real app over the starter corpus against the fake, writes ``transcripts.md`` and ``*.html``, and, where
Debian's chromium is there, ``*.png``. Every block shown was held against Block Kit's limits first. Then it meets each
trouble of ``test_faults.py`` once and writes ``faults.md``: what Slack was asked, and what stands there in the end.
"""

from __future__ import annotations

import html
import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant import Assistant, Settings
from assistant.interfaces.slack.app import SlackApp
from assistant.interfaces.slack.transport import SocketMode
from assistant.starter import load_starter_corpus
from tests.interfaces.slack.block_kit import problems, too_long, words
from tests.interfaces.slack.conftest import slack_settings
from tests.interfaces.slack.fake import FakeSlack
from tests.interfaces.slack.fake.server import Call
from tests.interfaces.slack.fake.state import BOT, BOT_USER, IM, PUBLIC, Json
from tests.interfaces.slack.lake import DOCUMENTS, FERRY
from tests.interfaces.slack.test_faults import TROUBLES, Cause

APP = f"<@{BOT_USER}>"
CHANGING = {f"chat.{verb}" for verb in ("startStream", "appendStream", "stopStream", "postMessage", "update", "delete")}
STYLE = """
body { font: 15px/1.46 Lato, "Open Sans", Helvetica, sans-serif; color: #1d1c1d; background: #fff; margin: 0; }
main { width: 680px; padding: 16px 20px; }
.message { padding: 6px 0 6px 46px; position: relative; }
.message::before { content: attr(data-initial); position: absolute; left: 0; top: 8px; width: 36px; height: 36px;
  border-radius: 6px; background: var(--c); color: #fff; text-align: center; line-height: 36px; font-weight: 700; }
.who { font-weight: 900; } .app { font: 10px sans-serif; background: #ddd; border-radius: 2px; padding: 1px 3px; }
.block { margin: 4px 0; white-space: pre-wrap; } .context { color: #616061; font-size: 13px; }
.header { font-size: 18px; font-weight: 900; }
blockquote { border-left: 4px solid #ddd; margin: 4px 0; padding: 2px 0 2px 12px; }
a { color: #1264a3; text-decoration: none; } ul { margin: 2px 0; padding-left: 22px; }
.button { display: inline-block; border: 1px solid #bbb; border-radius: 4px; padding: 3px 10px; font-weight: 700;
  font-size: 13px; margin-right: 6px; } .primary { background: #007a5a; color: #fff; border-color: #007a5a; }
.reply { margin-left: 34px; border-left: 2px solid #eee; padding-left: 58px; } .reply::before { left: 12px; }
.private { background: #f8f8f8; } .only { color: #616061; font-size: 12px; }
"""


def run_html(run: Json) -> str:
    text = html.escape(run.get("text") or run.get("url", ""))
    style = run.get("style", {})
    for name, tag in (("bold", "b"), ("italic", "i")):
        text = f"<{tag}>{text}</{tag}>" if style.get(name) else text
    return f'<a href="{html.escape(run["url"])}">{text}</a>' if run["type"] == "link" else text


def element_html(element: Json) -> str:
    inner = "".join(run_html(run) for run in element["elements"]) if element["type"] != "rich_text_list" else ""
    if element["type"] == "rich_text_quote":
        return f"<blockquote>{inner}</blockquote>"
    if element["type"] == "rich_text_list":
        return f"<ul>{''.join(f'<li>{element_html(e)}</li>' for e in element['elements'])}</ul>"
    return f"<div>{inner}</div>"


def block_html(block: Json) -> str:
    kind = block["type"]
    if kind == "rich_text":
        inner = "".join(element_html(e) for e in block["elements"])
    elif kind == "context":
        inner = html.escape(" ".join(e["text"] for e in block["elements"]))
    elif kind == "header":
        inner = html.escape(block["text"]["text"])
    elif kind == "context_actions":
        inner = '<span class="button">Helpful</span><span class="button">Not helpful</span>'
    else:
        inner = "".join(
            f'<span class="button {e.get("style", "")}">{html.escape(e["text"]["text"])}</span>'
            for e in block["elements"]
        )
    return f'<div class="block {kind}">{inner}</div>'


def message_html(message: Json, parent: str | None = None) -> str:
    ours = message.get("bot_id") == BOT or ("bot_id" not in message and "blocks" in message and "user" not in message)
    who = '<span class="who">Briefing</span> <span class="app">APP</span>' if ours else '<span class="who">Ann</span>'
    body = "".join(block_html(b) for b in message.get("blocks") or []) or (
        f'<div class="block">{html.escape(message.get("text", "")).replace(html.escape(APP), "<a>@Briefing</a>")}</div>'
    )
    reply = " reply" if parent and message.get("thread_ts") == parent and message["ts"] != parent else ""
    colour = "#1f3a5f" if ours else "#b4632d"
    return f'<div class="message{reply}" style="--c:{colour}" data-initial="{"B" if ours else "A"}">{who}{body}</div>'


def page(messages: list[Json], parent: str | None = None) -> str:
    for message in messages:
        blocks = message.get("blocks") or []
        assert not problems(blocks), problems(blocks)
        assert not too_long(blocks)
    inner = "".join(message_html(m, parent) for m in messages)
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><main>{inner}</main>'


class Recorder:
    """Writes down what is sent and what then stands there."""

    def __init__(self, slack: FakeSlack, folder: Path) -> None:
        self.slack = slack
        self.folder = folder
        self.lines: list[str] = ["# Five ways to ask\n"]
        self._from = 0

    def scenario(self, name: str, title: str, did: str, messages: list[Json], parent: str | None = None) -> None:
        calls = self.slack.server.calls[self._from :]
        self._from = len(self.slack.server.calls)
        (self.folder / f"{name}.html").write_text(page(messages, parent), encoding="utf-8")
        self.lines += [f"## {title}\n", f"{did}\n", "Requests to Slack, in order:\n", "```"]
        for call in calls:
            told = "" if call.answer is None else ("ok" if call.answer.get("ok") else str(call.answer.get("error")))
            self.lines.append(f"{call.method} {short(call.args)} -> {told}")
        self.lines += ["```", "\nWhat then stands there:\n", "```"]
        for message in messages:
            who = "Briefing" if message.get("bot_id") == BOT else "Ann"
            indent = "    " if message.get("thread_ts") not in (None, message["ts"]) else ""
            text = words(message["blocks"]) if message.get("blocks") else message.get("text", "")
            self.lines += [f"{indent}{who}: " + f"\n{indent}".join(text.split("\n")), ""]
        self.lines.append("```\n")


def short(args: Json) -> str:
    """The arguments, long ones by their size."""
    shown: dict[str, Any] = {}
    for name, value in args.items():
        text = json.dumps(value, ensure_ascii=False)
        if name in ("blocks", "chunks"):
            blocks = value if name == "blocks" else [b for c in value for b in c.get("blocks", ())]
            shown[name] = f"{len(blocks)} blocks, {len(json.dumps(value))} characters"
        else:
            shown[name] = value if len(text) < 120 else f"{text[:100]}… ({len(text)} characters)"
    return json.dumps(shown, ensure_ascii=False)


def record(folder: Path) -> None:
    """Play the five scenarios."""
    folder.mkdir(parents=True, exist_ok=True)
    slack = FakeSlack()
    settings = Settings(
        data_dir=str(folder / "data"),
        slack=slack_settings(slack, signing_secret=None),
        http={"public_url": "https://brief.example.org"},
    )
    with Assistant.open(settings) as assistant:
        load_starter_corpus(assistant.library, new=assistant.library.count()[0] == 0)
        with SlackApp(assistant) as app, SocketMode(app):
            slack.over_socket()
            record_all(slack, app, Recorder(slack, folder))
    slack.close()
    picture(folder)
    record_faults(folder)


def record_faults(folder: Path) -> None:
    """Meet every trouble, in a direct message, over a library of three documents."""
    lines = ["# What goes wrong on the way", "", "| trouble | asked of Slack | in the thread |", "|---|---|---|"]
    settings = Settings(data_dir=str(folder / "lake"))
    with Assistant.open(settings) as assistant:
        if assistant.library.count()[0] == 0:
            assistant.library.add(list(DOCUMENTS))
        for trouble, (cause, more, _) in TROUBLES.items():
            lines.append(f"| {trouble} | {' | '.join(met(assistant, cause, more))} |")
    (folder / "faults.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def outcome(call: Call) -> str:
    """Slack's answer in a word."""
    if call.answer is None:
        return "(broken off)"
    return "ok" if call.answer.get("ok") else str(call.answer.get("error") or call.answer.get("status"))


def met(assistant: Assistant, cause: Cause, more: dict[str, object]) -> tuple[str, str]:
    """The calls that changed something, and what came of them."""
    slack = FakeSlack()
    with TemporaryDirectory() as kept:
        made = Settings(data_dir=kept, slack=slack_settings(slack, signing_secret=None, **more))
        with SlackApp(Assistant(assistant.library, made)) as app, SocketMode(app):
            slack.over_socket()
            slack.server.connected.wait(10)
            cause(slack)
            ts, _ = slack.says(FERRY, channel=IM)
            slack.until(lambda: app.services.journal.count() == 0)
            found = slack.answer(ts, IM)
    calls = [f"{c.method.removeprefix('chat.')} {outcome(c)}" for c in slack.server.calls if c.method in CHANGING]
    whole = sum(words(m["blocks"]).count("would sail again on :fire: Friday. [1]") for m in found)
    edits = sum(m.get("edits", 0) for m in found)
    slack.close()
    return ", ".join(calls), f"{len(found)} message, the answer {whole}×, edited {edits}×"


def record_all(slack: FakeSlack, app: SlackApp, recorder: Recorder) -> None:
    def idle() -> None:
        slack.until(lambda: app.services.journal.count() == 0, 120)

    ts, _ = slack.says(f"{APP} What did Zelenskyy offer in exchange for the Tomahawks?")
    slack.answer(ts)
    slack.says(f"{APP} And what did Trump say to that?", thread=ts)
    slack.answer(ts, count=2)
    idle()
    thread = slack.space.thread(PUBLIC, ts)
    recorder.scenario("mention", "1. Mention in a channel, with a follow-up", "Ann mentions the app twice.", thread, ts)

    ts, _ = slack.says("Who won the football championship of Brazil in 1998?", channel=IM)
    slack.answer(ts, IM)
    idle()
    recorder.scenario("direct", "2. Direct message (not in the documents)", "Ann writes to the app.",
                      slack.space.thread(IM, ts), ts)  # fmt: skip

    thread_ts, _ = slack.opens_panel()
    slack.until(lambda: slack.space.prompts)
    question = slack.space.prompts[-1]["prompts"][0]["message"]
    slack.says(question, channel=IM, thread=thread_ts)
    slack.answer(thread_ts, IM, count=2)
    idle()
    recorder.scenario("panel", "3. The panel", "Ann opens the panel and chooses the first question offered.",
                      slack.space.thread(IM, thread_ts)[1:], thread_ts)  # fmt: skip

    before = len(slack.space.messages[PUBLIC])
    slack.commands("the Budapest summit as of 18 October 2025")
    slack.until(lambda: len(slack.space.messages[PUBLIC]) > before, 120)
    idle()
    recorder.scenario("brief", "4. /brief", "Ann types `/brief the Budapest summit as of 18 October 2025`.",
                      slack.space.messages[PUBLIC][before:])  # fmt: skip

    ts, _ = slack.says(
        "Trump proposed Budapest and Putin agreed at once. The call on 16 October lasted nine hours. "
        "Zelenskyy offered Ukrainian drones in exchange for Tomahawks. The pope will attend."
    )
    slack.shortcut(ts)
    slack.answer(ts)
    idle()
    recorder.scenario(
        "check", "5. Check this claim", "Ann uses the shortcut on a message.", slack.space.thread(PUBLIC, ts), ts
    )
    (recorder.folder / "transcripts.md").write_text("\n".join(recorder.lines), encoding="utf-8")


def picture(folder: Path) -> None:
    """Screenshots of the pages, where there is a browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for file in sorted(folder.glob("*.html")):
            window = browser.new_page(viewport={"width": 720, "height": 400}, device_scale_factor=1.5)
            window.goto(file.resolve().as_uri())
            window.locator("main").screenshot(path=str(file.with_suffix(".png")))
            window.close()
        browser.close()


if __name__ == "__main__":
    record(Path(sys.argv[1]))
