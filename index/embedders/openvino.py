"""Passages' vectors by the bundled model on OpenVINO: bf16 or int8 where the processor has them.

bf16 multiplies the speed of torch's fp32 by three at a cosine of 0.99998 to its vectors, whose length is set to one
here, in fp32. Questions stay with ONNX Runtime, which starts faster: so a question asked while documents come in waits
for no batch of theirs, and ``ask`` on a ready library never loads OpenVINO.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from index.bundled_model import bundled_model_path
from index.embedder import BUNDLED_NAME, Precision, Step, unit
from index.embedders.minilm import in_batches, padded, read_weights
from index.embedders.onnx import OnnxEmbedder
from index.errors import ModelError
from index.runtimes import openvino

if TYPE_CHECKING:
    from index.embedder import Vectors

Chosen = Literal["fp32", "bf16", "int8"]
log = logging.getLogger(__name__)
# OpenVINO keeps what it prepares for a shape of input, thousands of shapes by default: over 600 calls with texts of 20
# to 250 tokens memory grew from 345 to 677 MB and went on; with 64 kept it stays at 390 MB, as fast. Its documentation
# does not list the option, so a version without it must do, too.
SHAPES_OPTION = "CPU_RUNTIME_CACHE_CAPACITY"
SHAPES = 64
BATCH_TOKENS = 3072  # at 12 bytes a token and dimension the widest layer's input and output stay in the second cache


class OpenVinoEmbedder:
    """An :class:`index.embedder.Embedder`; the model is compiled at first use. Safe to share between threads."""

    def __init__(self, precision: Precision = "auto") -> None:
        self._wanted = precision
        self._lock = threading.RLock()
        self._loaded: tuple[Chosen, Any] | None = None
        self._questions = OnnxEmbedder()

    @property
    def name(self) -> str:
        return BUNDLED_NAME

    @property
    def backend(self) -> str:
        """Which precision was chosen; loads the model. Raises :class:`ModelError` if the processor lacks it."""
        return f"OpenVINO {_version()} {self._load()[0]}"

    def passages(self, texts: Sequence[str], *, step: Step | None = None) -> Vectors:
        return in_batches(self._questions.tokens().rows(texts), BATCH_TOKENS, self._run, step)

    def sentences(self, texts: Sequence[str]) -> Vectors:
        return self._questions.sentences(texts)

    def question(self, text: str) -> Vectors:
        return self._questions.question(text)

    def _run(self, rows: Sequence[list[int]]) -> Vectors:
        with self._lock:  # one batch takes all cores
            request = self._load()[1]
            return unit(request.infer(padded(rows, np.int32), share_inputs=True)[0])

    def _load(self) -> tuple[Chosen, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = _compiled(self._wanted)
            return self._loaded


def _compiled(wanted: Precision) -> tuple[Chosen, Any]:
    """The precision chosen and a request to run the model with."""
    from index.embedders.graph import minilm, plain
    from index.embedders.int8 import quantised, read_ranges

    precision = choose(wanted, able())
    hints = {
        "INFERENCE_PRECISION_HINT": "bf16" if precision != "fp32" and "BF16" in able() else "f32",
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",  # one batch at a time, on all cores
        "ENABLE_CPU_PINNING": False,  # a pinned thread waits for whatever else runs on its core
    }
    weights = read_weights(bundled_model_path())
    model = minilm(weights, quantised(weights, read_ranges()) if precision == "int8" else plain)
    return precision, _compile(model, hints).create_infer_request()


def _compile(model: Any, hints: dict[str, Any]) -> Any:
    core = openvino().Core()
    try:
        return core.compile_model(model, "CPU", {**hints, SHAPES_OPTION: SHAPES})
    except RuntimeError as error:
        if SHAPES_OPTION not in str(error):
            raise
        log.warning("This OpenVINO knows no %s: memory grows while very many documents are added.", SHAPES_OPTION)
        return core.compile_model(model, "CPU", hints)


@cache
def _version() -> str:
    return version("openvino")


def able() -> list[str]:
    """What the processor computes in, as OpenVINO names it: FP32, perhaps BF16, INT8."""
    return list(openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))


def choose(wanted: Precision, able: Sequence[str]) -> Chosen:
    """The precision to use on a processor that OpenVINO says is ``able`` of these.

    Raises:
        ModelError: the one wanted would not be faster than fp32 here, so it was meant for another machine.
    """
    if wanted == "auto":
        return "bf16" if "BF16" in able else "fp32"
    if wanted == "bf16" and "BF16" not in able:
        raise ModelError(
            "BRIEFING_INDEX__EMBEDDING_PRECISION is 'bf16', but this processor can't compute in bf16 (it can "
            f"{', '.join(able)}). Set it to 'auto'."
        )
    return wanted
