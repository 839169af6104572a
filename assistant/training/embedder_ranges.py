"""Ranges of the bundled embedding model's activations, for int8: ``python -m assistant.training.embedder_ranges``.

Passages of the news set's training articles go through the model in fp32; the least and greatest value of each channel
that enters a linear layer is kept in half precision (73 kB). No evaluation text is read. To be run again only when the
model changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from assistant.training.data import NEWS
from index.bundled_model import bundled_model_path
from index.chunker import chunk
from index.embedders.graph import Node, minilm, ov, plain
from index.embedders.int8 import RANGES, site
from index.embedders.minilm import Tokens, padded, read_weights
from index.mending import embedding_text
from index.types import Document

PASSAGES = 160
EVERY = 3  # of the articles; the others are left for measuring
BATCH = 8


def texts() -> Iterator[str]:
    """What is embedded for the articles' passages."""
    rows = [json.loads(x) for path in sorted(NEWS.glob("*.jsonl")) for x in path.read_text("utf-8").splitlines()]
    for row in rows[::EVERY]:
        document = Document.from_text(" ".join(row["sentences"]), title=row["title"], uri=f"news:{row['id']}")
        yield from (embedding_text(document.title, passage) for passage in chunk(document))


def observed() -> dict[str, np.ndarray]:
    """Least and greatest value of each channel ``(2, channels)``, by layer."""
    folder = bundled_model_path()
    inputs: dict[str, Node] = {}

    def noted(name: str, x: Node, weight: np.ndarray) -> Node:
        inputs.setdefault(site(name), x)
        return plain(name, x, weight)

    model = minilm(read_weights(folder), noted)
    model.add_outputs([node.output(0) for node in inputs.values()])
    request = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    chosen = [text for text, _ in zip(texts(), range(PASSAGES), strict=False)]
    rows = sorted(Tokens(folder).rows(chosen), key=len)
    ranges: dict[str, np.ndarray] = {}
    for start in range(0, len(rows), BATCH):
        ids, attention = padded(rows[start : start + BATCH], np.int32)
        found = request.infer([ids, attention])
        for number, name in enumerate(inputs, start=1):
            seen = np.asarray(found[number]).reshape(attention.size, -1)[attention.ravel() > 0]
            low, high = ranges.get(name, (np.inf, -np.inf))
            ranges[name] = np.stack([np.minimum(low, seen.min(axis=0)), np.maximum(high, seen.max(axis=0))])
    return ranges


def main() -> None:
    ranges = observed()
    kept: dict[str, Any] = {name: ends.astype(np.float16) for name, ends in ranges.items()}
    np.savez_compressed(RANGES, **kept)
    print(f"{RANGES}: {RANGES.stat().st_size / 1000:.0f} kB, {len(ranges)} layers")


if __name__ == "__main__":
    main()
