"""Charts of Office files as tables: title, series and the values that the file keeps of them (DrawingML, ECMA-376 part
1, 21.2). Nothing is computed and no linked workbook is opened."""

from __future__ import annotations

from typing import Any

from index.text import TextBuilder

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_POINTS = 1000  # rows of a chart that are read
Element = Any  # an lxml element


def add_chart(builder: TextBuilder, chart: Element, *, page: int | None = None) -> None:
    """Append a chart's title as a paragraph and a row for each category: "2026 | 4.2"."""
    title = chart.find(f"{_C}chart/{_C}title")
    builder.add(_title(title), page=page)
    series = list(chart.iter(f"{_C}ser"))
    if not series:
        return
    categories = _points(series[0], "cat") or _points(series[0], "xVal")
    values = [_points(one, "val") or _points(one, "yVal") for one in series]
    names = [_points(one, "tx").get(0, "") for one in series]
    if any(names):
        builder.add(" | ".join(["", *names]) if categories else " | ".join(names), "row", page=page)
    for index in sorted(set(categories).union(*values))[:_POINTS]:
        cells = [one.get(index, "") for one in values]
        if any(cells):
            builder.add(" | ".join([categories.get(index, ""), *cells] if categories else cells), "row", page=page)


def _title(element: Element | None) -> str:
    return " ".join("".join(run.text or "" for run in element.iter(f"{_A}t")).split()) if element is not None else ""


def _points(series: Element, kind: str) -> dict[int, str]:
    """The kept points of a series' names, categories or values, by their number."""
    found: dict[int, str] = {}
    source = series.find(f"{_C}{kind}")
    if source is None:
        return found
    for point in source.iter(f"{_C}pt"):
        value, number = point.find(f"{_C}v"), point.get("idx", "")
        if value is not None and value.text and number.isdigit():
            found[int(number)] = _shown(" ".join(value.text.split()))
    return found


def _shown(value: str) -> str:
    try:
        return f"{float(value):.15g}" if value.lower() not in ("nan", "inf", "-inf", "infinity") else value
    except ValueError:
        return value
