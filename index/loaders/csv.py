"""Tables as text: each row a line, its cells divided by bars."""

from __future__ import annotations

import csv
from io import StringIO

from index.loaders.base import Limits, Loaded
from index.loaders.encoding import decode
from index.text import TextBuilder, canonical

_DELIMITERS = ",;\t|"
_SAMPLE = 20_000


def load_csv(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.csv`` or ``.tsv`` file."""
    text = canonical(decode(raw, name))
    csv.field_size_limit(limits.characters)
    builder = TextBuilder()
    for row in csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text, name)):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            builder.add(" | ".join(cells), "row")
    found, blocks = builder.result()
    # a table's first row is no title: its name is
    return Loaded(text=found, blocks=blocks, opening=False, metadata={"rows": len(blocks)})


def _delimiter(text: str, name: str) -> str:
    if name.lower().endswith(".tsv"):
        return "\t"
    sample = text[:_SAMPLE]
    try:
        return csv.Sniffer().sniff(sample, delimiters=_DELIMITERS).delimiter
    except csv.Error:
        first = sample.split("\n", 1)[0]
        return max(_DELIMITERS, key=first.count)
