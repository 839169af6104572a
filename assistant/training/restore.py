"""The weights of an exported int8 reader as a torch state: training goes on from what is shipped.

Rounding to int8 costs what the model card says (probabilities .004 off at the median); further steps mend it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

_QUANTISED = "_quantized"


def restored(path: Path) -> dict[str, torch.Tensor]:
    """The state of :class:`assistant.training.model.SentenceReader` in ``path`` (written by ``training.export``).

    Raises:
        ValueError: the file's matrix products are not named as the exporter names them.
    """
    graph = onnx.load(str(path)).graph
    stored = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    state = {n: a for n, a in stored.items() if a.dtype == np.float32 and n.endswith((".weight", ".bias"))}
    for name in stored:
        if name.endswith(f".weight{_QUANTISED}"):  # embedding tables
            plain = name.removesuffix(_QUANTISED)
            state[plain] = _full(stored, plain)
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.input[1] in stored:
            owner = node.name.strip("/").removesuffix("/MatMul_quant")
            state[f"{_module(owner)}.weight"] = _full(stored, node.input[1].removesuffix(_QUANTISED)).T
    if len(state) < len(stored) / 4:
        raise ValueError(f"{path} holds no weights under names that training.export gives; export it anew")
    return {name: torch.from_numpy(np.array(array, order="C")) for name, array in state.items()}


def _module(owner: str) -> str:
    """ "encoder/encoder/layer.0/attention/self/query" and "head/head.0" as torch names them."""
    parts = owner.split("/")
    if len(parts) == 2 and parts[1].startswith(f"{parts[0]}."):
        return parts[1]
    return ".".join(parts)


def _full(stored: dict[str, np.ndarray], name: str) -> np.ndarray:
    """int8 values back to fp32; scales are of the whole table or of each column."""
    values = stored[f"{name}{_QUANTISED}"].astype(np.float32)
    zero = stored[f"{name}_zero_point"].astype(np.float32)
    return (values - zero) * stored[f"{name}_scale"]
