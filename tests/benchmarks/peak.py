"""What the processor can do at most, and how much of it the embedder reaches: ``python -m tests.benchmarks.peak``.

The peak is measured, not read from a data sheet: large matrix products (``2 n³`` operations) by OpenVINO in fp32 and
bf16, and by torch in bf16, the best of several runs. The embedder's work is counted from the model's shape and the
tokens given to it, padding left out, so that padding counts against it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.bundled_model import bundled_model_path
from index.embedder import embedder_for
from index.embedders.minilm import LAYERS, WIDTH, Tokens
from index.runtimes import openvino
from tests.benchmarks.corpus import articles
from tests.benchmarks.machine import described
from tests.benchmarks.results import Headline, save

SIZE = 2048
FEED_FORWARD = 4 * WIDTH


def operations(lengths: Sequence[int]) -> float:
    """Floating-point operations of MiniLM on texts of so many tokens.

    A layer multiplies each token by four square matrices and two of the feed-forward part, and attention compares it
    with every token of its text, twice: 4.1 GFLOP for 180 tokens.
    """
    each = 2 * (4 * WIDTH * WIDTH + 2 * WIDTH * FEED_FORWARD)
    return float(LAYERS * sum(n * each + 4 * n * n * WIDTH for n in lengths))


def best(work: Callable[[], object], runs: int) -> float:
    """Seconds of the fastest of several runs, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def openvino_product(size: int, precision: str) -> Callable[[], object]:
    """A product of two matrices in a hinted precision, one of them constant as weights are."""
    ov = openvino()
    rng = np.random.default_rng(1)
    given = ov.opset13.parameter([size, size], np.float32, name="x")
    weight = ov.opset13.constant(rng.standard_normal((size, size)).astype(np.float32))
    product = x = given
    for _ in range(4):  # several in a row, as in a network, so that the conversion of the input counts little
        product = ov.opset13.matmul(x, weight, False, False)
        x = product
    model = ov.Model([product], [given], "product")
    hints = {"INFERENCE_PRECISION_HINT": precision, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY"}
    request = ov.Core().compile_model(model, "CPU", hints).create_infer_request()
    data = rng.standard_normal((size, size)).astype(np.float32)
    return lambda: request.infer([data], share_inputs=True)


def torch_product(size: int) -> Callable[[], object]:
    """A bf16 product by torch."""
    import torch

    left, right = (torch.randn(size, size).to(torch.bfloat16) for _ in range(2))
    return lambda: left @ right


def measure(runs: int, chunks: int, size: int) -> dict[str, Any]:
    """GFLOP/s of the products and of the embedder in each precision the processor has."""
    able = described()["able"]
    peaks = {"OpenVINO fp32": 8 * size**3 / best(openvino_product(size, "f32"), runs) / 1e9}
    peaks["torch bf16"] = 2 * size**3 / best(torch_product(size), runs) / 1e9
    if "BF16" in able:
        peaks["OpenVINO bf16"] = 8 * size**3 / best(openvino_product(size, "bf16"), runs) / 1e9
    texts = passages(chunks)
    work = operations([len(row) for row in Tokens(bundled_model_path()).rows(texts)])
    reached: dict[str, Any] = {}
    for precision in ("fp32", *(["bf16"] if "BF16" in able else [])):
        embedder = embedder_for("bundled", "cpu", precision)  # type: ignore[arg-type]
        seconds = best(lambda embedder=embedder: embedder.passages(texts), runs)  # type: ignore[misc]
        top = max(peaks[f"OpenVINO {precision}"], peaks["torch bf16"] if precision == "bf16" else 0)
        speed = work / seconds / 1e9
        reached[precision] = {"gflops": speed, "share": speed / top, "chunks_per_second": chunks / seconds}
    return {"peak_gflops": peaks, "embedder": reached, "gflop_a_chunk": work / chunks / 1e9, "chunks": chunks}


def passages(count: int) -> list[str]:
    """News in pieces of about a passage's length."""
    found: list[str] = []
    for row in articles():
        found += [" ".join(row["sentences"][i : i + 6]) for i in range(0, len(row["sentences"]), 6)]
    mean = statistics.mean(len(text.split()) for text in found)
    return [text for text in found if len(text.split()) > mean / 2][:count]


def headline(found: dict[str, Any]) -> Headline:
    made = {f"peak {name}, GFLOP/s": value for name, value in found["peak_gflops"].items()}
    return made | {f"embedder {name}, share of peak": row["share"] for name, row in found["embedder"].items()}


def as_text(found: dict[str, Any]) -> str:
    lines = [f"peak, matrix product, {name:<14} {value:7.0f} GFLOP/s" for name, value in found["peak_gflops"].items()]
    for name, row in found["embedder"].items():
        lines.append(
            f"embedder {name}: {row['chunks_per_second']:.0f} passages/s of {found['gflop_a_chunk']:.2f} GFLOP = "
            f"{row['gflops']:.0f} GFLOP/s, {row['share']:.0%} of the peak"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--short", action="store_true", help="small matrices, few passages")
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    args = parser.parse_args()
    machine = described()
    found = measure(2, 16, 512) if args.short else measure(args.runs, 256, SIZE)
    save("peak", found, headline(found), as_text(found), machine, args.out)


if __name__ == "__main__":
    main()
