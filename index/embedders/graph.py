"""all-MiniLM-L6-v2 as an OpenVINO model, put together from its weights.

BERT written out in OpenVINO's operations: no file beside the weights is needed, and the int8 form differs by what is
wrapped around each matrix product (``wrap``), nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedders.minilm import HEADS, LAYERS, WIDTH
from index.runtimes import openvino

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Weights = Mapping[str, NDArray[np.float32]]

Node = Any  # an openvino.Node
Model = Any  # an openvino.Model
ov = openvino()
op = ov.opset13

EPSILON = 1e-12  # of the layer norms, as the model's own config.json
MASKED = -10_000.0  # added to the attention paid to padding


def plain(name: str, x: Node, weight: NDArray[np.float32]) -> Node:
    """The matrix product of a linear layer as it is."""
    return op.matmul(x, op.constant(weight), False, True)


Product = Callable[[str, Node, "NDArray[np.float32]"], Node]


def minilm(weights: Weights, product: Product = plain) -> Model:
    """The model: ``ids`` and ``attention``, both ``(batch, tokens)`` int32, into means over tokens ``(batch, 384)``.

    ``product(layer, x, weight)`` makes the matrix product of each linear layer, named as its weights are.
    """
    ids, attention = (op.parameter([-1, -1], ov.Type.i32, name=name) for name in ("ids", "attention"))
    mask = op.convert(attention, ov.Type.f32)
    bias = op.unsqueeze(op.multiply(op.subtract(_real(1.0), mask), _real(MASKED)), _whole([1, 2]))
    layers = _Layers(weights, product)
    x = layers.embedded(ids)
    for number in range(LAYERS):
        x = layers.block(f"encoder.layer.{number}", x, bias)
    mask = op.unsqueeze(mask, _whole([2]))
    total = op.reduce_sum(op.multiply(x, mask), _whole([1]), False)
    mean = op.divide(total, op.reduce_sum(mask, _whole([1]), False))
    return ov.Model([op.result(mean)], [ids, attention], "all-MiniLM-L6-v2")


class _Layers:
    """BERT's parts over one set of weights; each takes and gives ``(batch, tokens, 384)``."""

    def __init__(self, weights: Weights, product: Product) -> None:
        self._weights = weights
        self._product = product

    def embedded(self, ids: Node) -> Node:
        """Sum of word, position and (always the first) type embeddings, normed."""
        tables = {n: self._weights[f"embeddings.{n}_embeddings.weight"] for n in ("word", "position", "token_type")}
        words = op.gather(op.constant(tables["word"]), ids, _whole(0))
        length = op.gather(op.shape_of(ids), _whole([1]), _whole(0))
        positions = op.slice(op.constant(tables["position"]), _whole([0]), length, _whole([1]), _whole([0]))
        return self._norm(
            "embeddings.LayerNorm", op.add(op.add(words, positions), op.constant(tables["token_type"][:1]))
        )

    def block(self, name: str, x: Node, bias: Node) -> Node:
        """One encoder layer: attention, then the two-layer network, each added to what came in and normed."""
        seen = self._linear(f"{name}.attention.output.dense", self._attention(f"{name}.attention.self", x, bias))
        x = self._norm(f"{name}.attention.output.LayerNorm", op.add(seen, x))
        inner = op.gelu(self._linear(f"{name}.intermediate.dense", x), "erf")
        return self._norm(f"{name}.output.LayerNorm", op.add(self._linear(f"{name}.output.dense", inner), x))

    def _attention(self, name: str, x: Node, bias: Node) -> Node:
        query, key, value = (self._heads(self._linear(f"{name}.{n}", x)) for n in ("query", "key", "value"))
        scores = op.multiply(op.matmul(query, key, False, True), _real((WIDTH // HEADS) ** -0.5))
        mixed = op.matmul(op.softmax(op.add(scores, bias), -1), value, False, False)
        return op.reshape(op.transpose(mixed, _whole([0, 2, 1, 3])), _whole([0, 0, WIDTH]), True)

    def _heads(self, x: Node) -> Node:
        return op.transpose(op.reshape(x, _whole([0, 0, HEADS, WIDTH // HEADS]), True), _whole([0, 2, 1, 3]))

    def _linear(self, name: str, x: Node) -> Node:
        product = self._product(name, x, self._weights[f"{name}.weight"])
        return op.add(product, op.constant(self._weights[f"{name}.bias"]))

    def _norm(self, name: str, x: Node) -> Node:
        normed = op.mvn(x, _whole([-1]), True, EPSILON, "inside_sqrt")
        scaled = op.multiply(normed, op.constant(self._weights[f"{name}.weight"]))
        return op.add(scaled, op.constant(self._weights[f"{name}.bias"]))


def _real(value: float) -> Any:
    return op.constant(np.float32(value))


def _whole(value: int | list[int]) -> Any:
    return op.constant(np.array(value, dtype=np.int64))
