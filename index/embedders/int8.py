"""The bundled model's linear layers in int8, calibrated: half as fast again as bf16, at a cosine of 0.998 to fp32.

Weights are int8 per output channel, what goes into a layer uint8 with one range, which OpenVINO computes with int8
products. A few channels of MiniLM carry values ten times those of the others, so one range would leave these with few
steps: each channel is first divided by a factor that its weights are multiplied by (SmoothQuant, Xiao et al. 2023,
arXiv:2211.10438). The ranges of each channel were seen on news articles (``assistant.training.embedder_ranges``) and
are shipped; the weights are quantised when the model is loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedders.graph import Node, Product, ov, plain
from index.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embedders.graph import Weights

    Ranges = dict[str, NDArray[np.float32]]

RANGES = Path(__file__).parents[1] / "weights" / "minilm_ranges.npz"
BALANCE = 0.9  # how much of a channel's range moves from the activations to the weights
# what goes into these has spikes of 20 times its usual range; in bf16 they cost 6 % more time and halve the error
EXACT = frozenset({"encoder.layer.0.output.dense", "encoder.layer.1.output.dense"})
SHARED = (".query", ".key", ".value")  # these three layers see the same input


def site(name: str) -> str:
    """Under which name the ranges of a layer's input are kept."""
    return f"{name.rpartition('.')[0]}.query" if name.endswith(SHARED) else name


def read_ranges() -> Ranges:
    """Least and greatest value of each channel ``(2, channels)`` by :func:`site`.

    Raises:
        ModelError: the file is missing.
    """
    if not RANGES.is_file():
        raise ModelError(f"{RANGES}, the int8 model's calibration, is missing. Install the package again.")
    with np.load(RANGES) as kept:
        return {name: kept[name].astype(np.float32) for name in kept.files}


def quantised(weights: Weights, ranges: Ranges) -> Product:
    """The matrix product to give to :func:`index.embedders.graph.minilm`."""

    def product(name: str, x: Node, weight: NDArray[np.float32]) -> Node:
        if name in EXACT:
            return plain(name, x, weight)
        low, high = ranges[site(name)]
        factors = _factors(np.maximum(np.abs(low), np.abs(high)), _heaviest(name, weights))
        x = ov.opset13.multiply(x, _real(1 / factors))
        x = _fake_quantised(x, *_on_grid((low / factors).min(), (high / factors).max()), 256)
        scaled = weight * factors
        most = np.abs(scaled).max(axis=1, keepdims=True)
        return ov.opset13.matmul(x, _fake_quantised(_real(scaled), -most, most, 255), False, True)

    return product


def _heaviest(name: str, weights: Weights) -> NDArray[np.float32]:
    """The largest weight of each input channel, over all layers that see this input."""
    names = [f"{name.rpartition('.')[0]}{end}" for end in SHARED] if name.endswith(SHARED) else [name]
    heaviest: NDArray[np.float32] = np.max([np.abs(weights[f"{n}.weight"]).max(axis=0) for n in names], axis=0)
    return heaviest


def _factors(activations: NDArray[np.float32], heaviest: NDArray[np.float32]) -> NDArray[np.float32]:
    activations, heaviest = np.maximum(activations, 1e-5), np.maximum(heaviest, 1e-5)
    factors: NDArray[np.float32] = (activations**BALANCE / heaviest ** (1 - BALANCE)).astype(np.float32)
    return factors


def _on_grid(low: float, high: float) -> tuple[float, float]:
    """The range moved by less than a step, so that zero is one of its 256 values."""
    step = (high - low) / 255
    zero = round(-low / step)
    return -zero * step, (255 - zero) * step


def _fake_quantised(x: Node, low: Any, high: Any, levels: int) -> Node:
    ends = [_real(low), _real(high)]
    return ov.opset13.fake_quantize(x, *ends, *ends, levels)


def _real(value: Any) -> Any:
    return ov.opset13.constant(np.asarray(value, dtype=np.float32))
