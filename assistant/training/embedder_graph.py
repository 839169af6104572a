"""The bundled embedding model as an ONNX graph without weights: ``python -m assistant.training.embedder_graph``.

ONNX Runtime starts in a fraction of the seconds that torch and sentence-transformers take. The graph (134 kB)
names its weights as ``model.safetensors`` of the bundled package does; at run time they are read from there, so no
second copy is shipped. Needs the ``train`` extra; to be run again only when torch's exporter or the model changes.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnx import TensorProto
from torch import Tensor, nn
from transformers import AutoModel

from index.bundled_model import bundled_model_path
from index.embedders.onnx import GRAPH


class Embedding(nn.Module):
    """MiniLM, the mean over the tokens, scaled to length one: the model's own modules.json in one graph."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.model = AutoModel.from_pretrained(str(path), local_files_only=True, add_pooling_layer=False)
        self.model.set_attn_implementation("eager")

    def forward(self, ids: Tensor, attention: Tensor) -> Tensor:
        hidden = self.model(input_ids=ids, attention_mask=attention).last_hidden_state
        weights = attention.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1e-9)
        return nn.functional.normalize(mean, dim=-1)


def exported(path: Path) -> onnx.ModelProto:
    """The full model with weights under their own names (constants are not folded, which would rename them)."""
    arrays = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long))
    axes = {0: "batch", 1: "tokens"}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        target = Path(folder) / "full.onnx"
        warnings.simplefilter("ignore")  # the exporter that needs no onnxscript is deprecated
        torch.onnx.export(
            Embedding(path).eval(),
            arrays,
            str(target),
            input_names=["ids", "attention"],
            output_names=["vectors"],
            dynamic_axes={"ids": axes, "attention": axes, "vectors": {0: "batch"}},
            opset_version=17,
            do_constant_folding=False,
            dynamo=False,
        )
        return onnx.load(str(target))


def without_weights(model: onnx.ModelProto) -> list[str]:
    """Mark the model's parameters as lying outside; returns their names."""
    names = []
    for tensor in model.graph.initializer:
        if tensor.name.startswith("model."):
            names.append(tensor.name)
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            del tensor.external_data[:]
            tensor.external_data.add(key="location", value="model.safetensors")
    return names


def main() -> None:
    model = exported(bundled_model_path())
    names = without_weights(model)
    GRAPH.parent.mkdir(parents=True, exist_ok=True)
    GRAPH.write_bytes(model.SerializeToString())
    print(f"{GRAPH}: {GRAPH.stat().st_size / 1000:.0f} kB, {len(names)} weights outside")


if __name__ == "__main__":
    main()
