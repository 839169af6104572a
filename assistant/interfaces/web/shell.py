"""The frame of each page: head, navigation, working area, panel. Static markup without a word of a document in it."""

from __future__ import annotations

from assistant.interfaces.web.render import inert

MAKERS = (
    "brief",
    "timeline",
    "positions",
    "disagreements",
    "changes",
)  # an entry for each report the assistant can make
NAMES = {"": "Chat", "brief": "Brief", "timeline": "Timeline", "positions": "Positions",
         "disagreements": "Disagreements", "changes": "Changes", "library": "Library"}  # fmt: skip
LEADS = {
    "brief": "One or two pages on a topic, the bottom line first. Every line opens its source.",
    "timeline": "What happened when, from all documents. Every point opens its source.",
    "positions": "Who is for and who is against, and how that changed. Every statement opens its source.",
    "disagreements": "Where the documents contradict each other, both sides with their sources.",
    "changes": "What is new, changed, withdrawn, confirmed since a day, brief or revision. Each line opens its source.",
}
TOPICAL = ("brief", "positions")  # the others may be about the whole library

LENGTH = (
    '<label>Length <select name="extent"><option value="short">Half a page</option>'
    '<option value="page" selected>One page</option><option value="long">Two pages</option></select></label>'
)

SINCE = (
    '<label>Since <input type="text" name="extent" required maxlength="40" autocomplete="off" '
    'placeholder="2025-10-18 or r12"></label>'
)

SCHEME = '<button type="button" class="icon" data-action="scheme" aria-label="Light or dark">◐</button>'


def shell(page: str, pages: tuple[str, ...]) -> str:
    """A page's markup. ``pages``: paths of all pages, in the order of the navigation."""
    links = "".join(
        f'<a href="/{path}"{" aria-current=" + chr(34) + "page" + chr(34) if path == page else ""}>{NAMES[path]}</a>'
        for path in pages
    )
    areas = {"": _chat, "library": _library}
    area = areas[page]() if page in areas else _maker(page)
    return (
        f'<briefing-app id="briefing" data-page="{page or "chat"}">'
        '<a class="skip" href="#work">Skip to the content</a>'
        '<header class="top"><button type="button" class="icon only-narrow" data-action="side" '
        'aria-expanded="false" aria-controls="side" aria-label="List">☰</button>'
        f'<a class="brand" href="/">Briefing<span> Assistant</span></a><nav aria-label="Pages">{links}</nav>'
        f"{SCHEME}</header>"
        '<p class="banner" role="status" data-banner hidden></p>'
        f'<div class="desk">{area}'
        '<dialog class="panel" id="panel" aria-labelledby="panel-title">'
        '<button type="button" class="icon close" data-action="close-panel" aria-label="Close the source">✕</button>'
        '<div class="panel-body" data-panel tabindex="0" role="region" aria-label="Source text"></div></dialog></div>'
        '<div class="preview" id="preview" role="tooltip" hidden><p data-preview-quote></p>'
        '<p class="quiet" data-preview-source></p></div>'
        '<div class="sr-only" aria-live="polite" data-live></div></briefing-app>'
    )


def _side(title: str, more: str = "") -> str:
    return (
        f'<section class="side" id="side" aria-label="{title}"><h2 class="label">{title}</h2>{more}'
        '<div data-list><p class="loading">Loading …</p></div></section>'
    )


def _filters() -> str:
    """Date and source filters, on the chat and in the library."""
    return (
        '<fieldset class="filters" data-filters><legend class="sr-only">Narrow by date and source</legend>'
        '<label>From <input type="date" name="since"></label><label>To <input type="date" name="until"></label>'
        '<label>Source <select name="source"><option value="">All sources</option></select></label>'
        '<button type="button" class="tool" data-action="clear-filters">Clear</button></fieldset>'
    )


def _chat() -> str:
    new = '<a class="button wide" href="/" data-action="new">New conversation</a>'
    return (
        _side("Conversations", new)
        + '<section class="work" id="work" aria-label="Conversation" tabindex="-1"><h1 class="sr-only">Chat</h1>'
        '<div class="conversation-head" data-conversation-head hidden></div>'
        '<div class="turns" data-turns><div class="welcome"><p class="loading">Loading …</p></div></div>'
        '<form class="composer" data-composer><p class="filter-note" data-filter-note hidden></p>'
        '<label class="sr-only" for="question">Question</label><textarea id="question" name="question" rows="1" '
        'maxlength="20000" placeholder="Ask about the documents …" aria-describedby="hint"></textarea>'
        '<div class="composer-row"><details class="narrow"><summary class="tool">Date and sources</summary>'
        '<div class="narrow-body"><label>As of <input type="date" name="as_of"></label>'
        + _filters()
        + "</div></details>"
        '<span class="quiet" id="hint">Enter asks, Shift + Enter begins a line</span>'
        '<button type="button" class="button stop" data-action="stop" hidden>Stop</button>'
        '<button type="submit" class="button primary" data-send>Ask</button></div></form></section>'
    )


def _maker(page: str) -> str:
    name = inert(NAMES[page])
    extent = {"brief": LENGTH, "changes": SINCE}.get(page, "")
    required = " required" if page in TOPICAL else ""
    return (
        _side(f"Earlier: {name}") + f'<section class="work" id="work" aria-label="{name}" tabindex="-1"><h1>{name}</h1>'
        f'<p class="quiet">{LEADS[page]}</p><form class="maker" data-maker>'
        f'<label>Topic <input type="text" name="topic"{required} maxlength="500" autocomplete="off" '
        'placeholder="A person, event or question …"></label>'
        f'{extent}<label>{"Until" if page == "changes" else "As of"} <input type="date" name="as_of"></label>'
        '<button type="submit" class="button primary" data-send>Make it</button>'
        '<button type="button" class="button stop" data-action="stop" hidden>Stop</button></form>'
        '<p class="progress" role="status" data-progress hidden></p><div data-report></div></section>'
    )


def _library() -> str:
    return (
        '<section class="work wide" id="work" aria-label="Library" tabindex="-1"><h1>Library</h1>'
        '<div class="drop" data-drop><label class="button" for="files">Choose files</label>'
        '<input class="sr-only" type="file" id="files" multiple data-files> <span>or drop them here.</span> '
        '<span class="quiet" data-kinds></span></div>'
        '<form class="maker address" data-address><label>Address of a page, feed or sitemap '
        '<input type="url" name="address" placeholder="https://" required></label>'
        '<button type="submit" class="button">Add</button></form>'
        '<ul class="uploads" data-uploads aria-label="Uploads" aria-live="polite"></ul>'
        + _filters()
        + '<div class="table" data-table><p class="loading">Loading …</p></div></section>'
    )
