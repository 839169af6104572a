"""The picture of a timeline: every event once, linked to its quote, and nothing that a page would refuse."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date

from assistant import Assistant, Document
from assistant.briefing.pictures_timeline import LABELS, LETTER, MOST, to_svg
from assistant.interfaces.web.pictures import NARROW, SVG, WIDE, picture_html, safe_svg


def test_each_event_is_a_mark_that_opens_its_quote(briefed: Assistant) -> None:
    timeline = briefed.timeline("the Budapest summit")
    root = ET.fromstring(to_svg(timeline))  # noqa: S314 - our own
    links = [a.get("href") for a in root.iter(f"{{{SVG}}}a")]
    leads = {f"/c/{timeline.id}.{event.line.citations[0]}" for event in timeline.events}
    assert len(links) == min(MOST, len(timeline.events))
    assert set(links) == leads
    for link in links:
        assert briefed.citation(str(link).removeprefix("/c/"))
    marks = [e for e in root.iter() if "event" in (e.get("class") or "")]
    assert len(marks) == len(links)


def test_marks_and_labels_stay_within_the_picture(briefed: Assistant) -> None:
    timeline = briefed.timeline("Tomahawks for Ukraine")
    for wanted in (None, WIDE, NARROW):
        root = ET.fromstring(to_svg(timeline, wanted))  # noqa: S314 - our own
        assert wanted is None or float(root.get("width", "0")) == wanted
        hold_within(root, labelled=wanted != NARROW)


def hold_within(root: ET.Element, *, labelled: bool) -> None:
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    for circle in root.iter(f"{{{SVG}}}circle"):
        x, y, r = (float(circle.get(name, "0")) for name in ("cx", "cy", "r"))
        assert r <= x <= width - r
        assert 0 <= y - r <= y + r <= height
    labels = [t for t in root.iter(f"{{{SVG}}}text") if t.get("text-anchor")]
    assert (0 < len(labels) <= LABELS) if labelled else not labels
    for label in labels:
        x, length = float(label.get("x", "0")), LETTER * len(label.text or "")
        assert (x + length <= width) if label.get("text-anchor") == "start" else (x - length >= 0), label.text


def test_the_page_takes_it_unchanged_but_for_foreign_words(small: Assistant) -> None:
    small.library.add(
        Document.from_text(
            "On 3 March 2026 the mayor closed the pier. On 9 March 2026 the council will meet. In April 2026 the "
            "ferries will sail again.",
            title="Storm",
            published=date(2026, 3, 4),
        )
    )
    timeline = small.timeline()
    first, *others = timeline.events  # a report quotes no markup; a picture must stand it
    line = first.line.model_copy(update={"text": 'The mayor closed <script>alert("x")</script> the pier.'})
    timeline = timeline.model_copy(update={"events": (first.model_copy(update={"line": line}), *others)})
    shown = picture_html(timeline)
    wide, narrow = shown.split('class="for-narrow"')
    assert wide.count("<a ") == narrow.count("<a ") == len(timeline.events) == 3
    assert "<script" not in shown
    assert "planned" in shown
    assert safe_svg(to_svg(timeline)).count("data-citation") == 3


def test_one_event_is_no_picture(small: Assistant) -> None:
    assert to_svg(small.timeline()) == ""
