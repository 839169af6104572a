"""Train the evidence reader: ``python -m assistant.training.train --evals ../shared/evals --out build/reader``.

Five stages, seeded: general question answering (nqg, SelQA, squad2); the project's news questions, with the former
replayed; both once more beside passages that a search finds for each question and that do not answer it; broad
questions, which many sentences answer; pages written by hand, of whose questions half have no answer
(:mod:`assistant.training.stages`). About two hours on two CPU cores with AMX, four to five with bf16 alone. Needs the
``train`` extra.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from assistant.reader.encoding import EncodedPassage, PairEncoder, pad
from assistant.training import data, stages
from assistant.training.averaging import between, mean_of
from assistant.training.model import SentenceReader, evidence_loss, use_fast_attention, verdict_loss
from assistant.training.restore import restored
from index.bundled_model import bundled_model_path

log = logging.getLogger("train")


class Batches:
    """Batches of about equal cost: passages of a pool are sorted by length, batches then shuffled."""

    def __init__(self, encoder: PairEncoder, size: int, seed: int) -> None:
        self.encoder = encoder
        self.size = size
        self.random = random.Random(seed)
        self._cache: dict[str, list[int]] = {}

    def tokens(self, text: str) -> list[int]:
        if text not in self._cache:
            self._cache[text] = self.encoder.tokens(text)
        return self._cache[text]

    def encode(self, example: data.Example) -> EncodedPassage:
        sentences = [self.tokens(s) for s in example.sentences]
        return self.encoder.join(self.tokens(example.question), self.tokens(example.header), sentences)

    def over(self, examples: Iterable[data.Example]) -> Iterator[list[tuple[EncodedPassage, data.Example]]]:
        pairs = [(self.encode(e), e) for e in examples]
        pool = self.size * 40
        for start in range(0, len(pairs), pool):
            block = sorted(pairs[start : start + pool], key=lambda p: len(p[0].ids))
            batches = [block[i : i + self.size] for i in range(0, len(block), self.size)]
            self.random.shuffle(batches)
            yield from batches


@dataclass(frozen=True, slots=True)
class Targets:
    """What a batch should give: sentences ``(B, S)`` and their mask, claim labels ``(B,)``, answered ``(B,)``."""

    sentences: torch.Tensor
    mask: torch.Tensor
    verdicts: torch.Tensor
    answered: torch.Tensor

    @classmethod
    def of(cls, batch: list[tuple[EncodedPassage, data.Example]]) -> Targets:
        width = max(1, *(len(p.spans) for p, _ in batch))
        labels = np.zeros((len(batch), width), dtype=np.float32)
        mask = np.zeros_like(labels)
        for row, (passage, example) in enumerate(batch):
            mask[row, : len(passage.spans)] = 1
            labels[row, [i for i in example.gold if i < len(passage.spans)]] = 1
        sentences = torch.from_numpy(labels)
        verdicts = torch.tensor([e.verdict for _, e in batch])
        return cls(sentences, torch.from_numpy(mask), verdicts, (sentences.sum(dim=1) > 0).float())


def epoch_of(samplers: Sequence[stages.Source], rng: random.Random) -> list[data.Example]:
    """One pass over all sources, mixed."""
    examples = [example for sampler in samplers for example in sampler.epoch()]
    rng.shuffle(examples)
    return examples


@dataclass(frozen=True, slots=True)
class Stage:
    """One run of training: what from, how long, how fast."""

    sources: Sequence[stages.Source]
    epochs: int
    rate: float
    out: Path
    average: int = 1  # the weights of so many last epochs are averaged
    kept: float = 0.0  # share of the weights it began with, in what it ends with


def run(model: SentenceReader, batches: Batches, stage: Stage, seed: int) -> None:
    """Train in place; after each epoch the weights are saved, at the end those that the stage's averaging gives."""
    began_with = {name: value.detach().clone() for name, value in model.state_dict().items()}
    heads = [p for n, p in model.named_parameters() if n.startswith("head")]
    encoder = [p for n, p in model.named_parameters() if not n.startswith("head")]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": stage.rate}, {"params": heads, "lr": stage.rate * 5}], weight_decay=0.01, fused=True
    )
    rng = random.Random(seed)
    drawn = epoch_of(stage.sources, rng)
    total = int(len(drawn) / batches.size * stage.epochs)
    warm = max(1, int(total * 0.06))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.02, (total - step) / max(1, total - warm)))
    )
    model.train()
    log.info("%d examples an epoch, %d steps in all", len(drawn), total)
    step, seen, loss_sum, began = 0, 0, 0.0, time.time()
    for epoch in range(stage.epochs):
        for batch in batches.over(drawn):
            loss = loss_of(model, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step, seen, loss_sum = step + 1, seen + len(batch), loss_sum + loss.item()
            if step % 50 == 0 or step == 10:
                speed = seen / (time.time() - began)
                log.info("epoch %d step %d/%d loss %.3f, %.1f passages/s", epoch + 1, step, total, loss_sum / 50, speed)
                loss_sum = 0.0
        torch.save(model.state_dict(), stage.out.with_suffix(f".{epoch + 1}.pt"))
        log.info("epoch %d done after %.0f s", epoch + 1, time.time() - began)
        drawn = epoch_of(stage.sources, rng) if epoch + 1 < stage.epochs else []
    last = [stage.out.with_suffix(f".{e + 1}.pt") for e in range(stage.epochs)][-stage.average :]
    trained = mean_of([torch.load(path, weights_only=True) for path in last])
    model.load_state_dict(between(began_with, trained, 1 - stage.kept))
    torch.save(model.state_dict(), stage.out)


def loss_of(model: SentenceReader, batch: list[tuple[EncodedPassage, data.Example]]) -> torch.Tensor:
    """Both losses of a batch."""
    arrays = pad([p for p, _ in batch])
    wanted = Targets.of(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tensors = (torch.from_numpy(a) for a in (arrays.ids, arrays.attention, arrays.types, arrays.pool))
        logits, verdicts = model(*tensors)
    return evidence_loss(logits, wanted.sentences, wanted.mask) + verdict_loss(
        verdicts, wanted.verdicts, wanted.answered
    )


def state_of(path: Path) -> dict[str, torch.Tensor]:
    """Weights of a checkpoint, or of an exported reader."""
    if path.suffix == ".onnx":
        return restored(path)
    state: dict[str, torch.Tensor] = torch.load(path, weights_only=True)
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evals", type=Path, default=Path("../shared/evals"))
    parser.add_argument("--out", type=Path, default=Path("build/reader"))
    parser.add_argument("--stage", type=int, choices=range(1, 6), default=1, help="begin with this stage, from --init")
    parser.add_argument(
        "--epochs", type=int, nargs=5, default=(2, 3, 1, 1, 1), metavar=("1ST", "2ND", "3RD", "4TH", "5TH")
    )
    parser.add_argument("--init", type=Path, help="weights to start from: a stage's .pt, or an exported .onnx")
    parser.add_argument("--share", type=float, default=0.15, help="of the other questions, replayed in the fifth stage")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    model_path = bundled_model_path()
    tokenizer = Tokenizer.from_file(str(model_path / "tokenizer.json"))
    batches = Batches(PairEncoder(tokenizer), 32, args.seed)
    model = SentenceReader(str(model_path))
    use_fast_attention(model)
    runs = {
        1: lambda: Stage(stages.general_sources(args.evals, args.seed), args.epochs[0], 1.2e-4, args.out / "stage1.pt"),
        2: lambda: Stage(
            stages.news_sources(args.evals, args.seed), args.epochs[1], 8e-5, args.out / "stage2.pt", average=2
        ),
        3: lambda: Stage(
            stages.library_sources(args.evals, args.seed), args.epochs[2], 5e-5, args.out / "stage3.pt", kept=0.5
        ),
        4: lambda: Stage(stages.broad_sources(args.evals, args.seed), args.epochs[3], 5e-5, args.out / "stage4.pt"),
        5: lambda: Stage(
            stages.page_sources(args.evals, args.seed, args.share), args.epochs[4], 5e-5, args.out / "stage5.pt"
        ),
    }
    if args.init:
        model.load_state_dict(state_of(args.init))
    for number in range(args.stage, 6):
        run(model, batches, runs[number](), args.seed + number - 1)
    facts = {"seed": args.seed, "epochs": args.epochs, "torch": torch.__version__}
    (args.out / "run.json").write_text(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
