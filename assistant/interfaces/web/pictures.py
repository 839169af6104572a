"""Pictures of reports, embedded safely.

A picture is SVG that :mod:`assistant.briefing` draws from a report. It is parsed and built again from known elements
and attributes only, so whatever a document's text may do to it, no script, style or outside address gets through;
links lead to citations (``/c/…``) and nowhere else.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from assistant.interfaces.web.render import inert

if TYPE_CHECKING:
    from assistant.briefing.types import Report

WIDE, NARROW = 920.0, 304.0  # pixels inside the frame, on a laptop and at 360 px
SVG = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset("svg g a path rect circle ellipse line polyline polygon text tspan title desc".split())
ATTRIBUTES = frozenset(
    """viewBox width height x y x1 y1 x2 y2 dx dy cx cy r rx ry d points transform fill fill-opacity stroke
    stroke-width stroke-dasharray stroke-linecap stroke-opacity opacity font-size font-weight text-anchor
    dominant-baseline class role aria-label aria-labelledby aria-hidden tabindex preserveAspectRatio""".split()
)
_CITATION = re.compile(r"/c/([A-Za-z0-9]+\.\d+)$")
_HARMLESS = re.compile(r"[^<>&\"]*\Z")
_ADDRESS = re.compile(r"url\s*\(|javascript:|data:|//", re.IGNORECASE)
MODULES = {"timeline": "assistant.briefing.pictures_timeline", "positions": "assistant.briefing.pictures_positions"}


def picture_html(report: Report) -> str:
    """The report's picture, or nothing if it has none: drawn for a laptop and for a phone, of which one is shown."""
    draw = _drawer(report.type)
    if draw is None:
        return ""
    wide, narrow = safe_svg(draw(report, WIDE)), safe_svg(draw(report, NARROW))
    if not wide:
        return ""
    return (
        f'<figure class="picture" tabindex="0" aria-label="Picture of the {report.type}"><div class="for-wide">{wide}'
        f'</div><div class="for-narrow">{narrow}</div></figure>'
    )


def _drawer(kind: str) -> Callable[[Report, float], str] | None:
    """The function ``to_svg(report, width)`` of the kind's module."""
    name = MODULES.get(kind)
    if name is None or find_spec(name) is None:
        return None
    draw: Callable[[Report, float], str] | None = getattr(import_module(name), "to_svg", None)
    return draw


def safe_svg(text: str) -> str:
    """SVG built again from known elements and attributes; empty if there is no readable SVG in the text."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    begin, end = text.find("<svg"), text.rfind("</svg>")
    if begin < 0 or end < 0:
        return ""
    try:
        root = fromstring(text[begin : end + len("</svg>")])
    except (ET.ParseError, DefusedXmlException):
        return ""
    return _written(root)


def _written(element: ET.Element) -> str:
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if name not in ELEMENTS:
        return ""
    inside = inert(element.text or "") + "".join(_written(e) + inert(e.tail or "") for e in element)
    attributes = "".join(f' {k}="{inert(v)}"' for k, v in element.attrib.items() if _allowed(k, v))
    if name == "a":
        attributes += _link(element)
    return f"<{name}{attributes}>{inside}</{name}>"


def _allowed(name: str, value: str) -> bool:
    return name in ATTRIBUTES and bool(_HARMLESS.match(value)) and not _ADDRESS.search(value)


def _link(element: ET.Element) -> str:
    target = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
    found = _CITATION.search(target)
    return f' href="/c/{found.group(1)}" data-citation="{found.group(1)}"' if found else ""
