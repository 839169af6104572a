"""Export trained weights to int8 ONNX: ``python -m assistant.training.export build/reader/stage2.pt``.

Weights of matrix products become int8 per channel, the embedding table int8; activations are quantised at run time.
Prints the largest difference of probabilities between torch and ONNX over real passages. Needs the ``train`` extra.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from tokenizers import Tokenizer

from assistant.reader.encoding import EncodedPassage, PairEncoder, pad
from assistant.reader.onnx_reader import WEIGHTS, OnnxReader
from assistant.training import data
from assistant.training.model import SentenceReader
from index.bundled_model import bundled_model_path
from index.runtimes import onnxruntime

INPUTS = ["ids", "attention", "types", "pool"]


def export(model: SentenceReader, sample: list[EncodedPassage], target: Path) -> None:
    """Write the int8 model to ``target`` (and the fp32 one beside it, ending ``.fp32``)."""
    batch = pad(sample)
    arrays = tuple(torch.from_numpy(a) for a in (batch.ids, batch.attention, batch.types, batch.pool))
    full = target.with_suffix(".fp32")
    two = {0: "batch", 1: "tokens"}
    axes = {"ids": two, "attention": two, "types": two, "pool": {0: "batch", 1: "sentences", 2: "tokens"}}
    model.eval()
    model.encoder.set_attn_implementation("eager")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that needs no onnxscript is deprecated
        torch.onnx.export(
            model,
            arrays,
            str(full),
            input_names=INPUTS,
            output_names=["sentences", "verdicts"],
            dynamic_axes=axes | {"sentences": {0: "batch", 1: "sentences"}, "verdicts": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
    onnxruntime()  # before its parts are imported: without its telemetry
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(str(full), str(target), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)
    onnx.checker.check_model(str(target))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    path = bundled_model_path()
    model = SentenceReader(str(path))
    model.load_state_dict(torch.load(args.weights, weights_only=True))
    encoder = PairEncoder(Tokenizer.from_file(str(path / "tokenizer.json")))
    examples = [e for e, _ in zip(data.Sampler(data.news("train"), 3).epoch(), range(32), strict=False)]
    sample = [encoder.encode(e.question, e.header, e.sentences) for e in examples]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    export(model, sample, args.out)
    batch = pad(sample)
    with torch.no_grad():
        exact, _ = model(*(torch.from_numpy(a) for a in (batch.ids, batch.attention, batch.types, batch.pool)))
    reader = OnnxReader(args.out)
    differences = [
        np.abs(1 / (1 + np.exp(-row[: len(p.spans)])) - 1 / (1 + np.exp(-np.array(got.sentences)))).max()
        for row, p, got in zip(exact.numpy(), sample, reader.judge(sample), strict=True)
    ]
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")
    print(f"probability, torch fp32 against int8: median {np.median(differences):.3f}, largest {max(differences):.3f}")


if __name__ == "__main__":
    main()
