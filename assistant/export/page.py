"""A page before it has a format: headings, paragraphs and tables, whose words carry numbers of citations.

Every format writes the same page, so nothing is said in one that another leaves out. Citations are numbered anew in
the order in which a reader meets them, because Word numbers footnotes so; a citation's id stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.types import AnswerSentence, Citation

Style = Literal["lead", "body", "item", "note"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words and the numbers of the citations behind them; ``strong`` for what leads a line (a date, a name)."""

    text: str
    citations: tuple[int, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs in one style; a ``note`` is our own word about the page, never a fact."""

    runs: tuple[Run, ...]
    style: Style = "body"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the page's title; ``level`` counts from 2."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]


Block = Paragraph | Heading | Table


@dataclass(frozen=True, slots=True)
class Page:
    """What is exported: ``data`` is the JSON of the thing itself, so that its quotes can be checked later."""

    title: str
    subtitle: tuple[str, ...]
    blocks: tuple[Block, ...]
    citations: tuple[Citation, ...]
    data: str


@dataclass
class PageBuilder:
    """Collects blocks and gives citations of several owners (the answers of a conversation) one row of numbers."""

    blocks: list[Block] = field(default_factory=list)
    _cited: dict[str, tuple[int, Citation]] = field(default_factory=dict)

    def heading(self, text: str, level: int = 2) -> None:
        self.blocks.append(Heading(text, level))

    def note(self, text: str) -> None:
        self.blocks.append(Paragraph((Run(text),), "note"))

    def paragraph(self, runs: Iterable[Run], style: Style = "body") -> None:
        self.blocks.append(Paragraph(tuple(runs), style))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[Sequence[Run]]]) -> None:
        self.blocks.append(Table(tuple(head), tuple(tuple(tuple(cell) for cell in row) for row in rows)))

    def sentence(self, line: AnswerSentence, citations: dict[int, Citation]) -> Run:
        """A proved sentence as a run."""
        return Run(line.text, tuple(self.number(citations[n]) for n in line.citations))

    def number(self, citation: Citation) -> int:
        """The citation's number on this page, by first mention."""
        return self._cited.setdefault(citation.id, (len(self._cited) + 1, citation))[0]

    def page(self, title: str, subtitle: Sequence[str], data: str) -> Page:
        cited = tuple(c.model_copy(update={"number": n}) for n, c in self._cited.values())
        return Page(title, tuple(subtitle), tuple(self.blocks), cited, data)
