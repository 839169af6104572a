"""Train the evidence reader: ``python -m assistant.training.train --evals ../shared/evals --out build/reader``.

Two stages, seeded: general question answering first (nqg, SelQA, squad2), then the same data with the project's
news questions added. About an hour and a half on two CPU cores with bf16. Needs the ``train`` extra.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from assistant.reader.encoding import EncodedPassage, PairEncoder, pad
from assistant.training import data
from assistant.training.model import SentenceReader, evidence_loss
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

    def over(self, examples: Iterator[data.Example]) -> Iterator[tuple[list[EncodedPassage], list[frozenset[int]]]]:
        pairs = [(self.encode(e), e.gold) for e in examples]
        pool = self.size * 40
        for start in range(0, len(pairs), pool):
            block = sorted(pairs[start : start + pool], key=lambda p: len(p[0].ids))
            batches = [block[i : i + self.size] for i in range(0, len(block), self.size)]
            self.random.shuffle(batches)
            for batch in batches:
                yield [p for p, _ in batch], [g for _, g in batch]


def targets(passages: list[EncodedPassage], gold: list[frozenset[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(1, *(len(p.spans) for p in passages))
    labels = np.zeros((len(passages), width), dtype=np.float32)
    mask = np.zeros_like(labels)
    for row, (passage, positives) in enumerate(zip(passages, gold, strict=True)):
        mask[row, : len(passage.spans)] = 1
        labels[row, [i for i in positives if i < len(passage.spans)]] = 1
    return torch.from_numpy(labels), torch.from_numpy(mask)


def run(model: SentenceReader, batches: Batches, sampler: data.Sampler, epochs: int, rate: float, out: Path) -> None:
    """Train in place and save after each epoch."""
    encoder = [p for n, p in model.named_parameters() if n.startswith("encoder")]
    head = [p for n, p in model.named_parameters() if n.startswith("head")]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": rate}, {"params": head, "lr": rate * 5}], weight_decay=0.01
    )
    per_epoch = sum(q.weight for q in sampler.questions) * 1.1 / batches.size
    total = int(per_epoch * epochs)
    warm = max(1, int(total * 0.06))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.02, (total - step) / max(1, total - warm)))
    )
    model.train()
    step, seen, loss_sum, began = 0, 0, 0.0, time.time()
    for epoch in range(epochs):
        for passages, gold in batches.over(sampler.epoch()):
            batch = pad(passages)
            labels, mask = targets(passages, gold)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(*(torch.from_numpy(a) for a in (batch.ids, batch.attention, batch.types, batch.pool)))
            loss = evidence_loss(logits, labels, mask)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step, seen, loss_sum = step + 1, seen + len(passages), loss_sum + loss.item()
            if step % 50 == 0 or step == 10:
                speed = seen / (time.time() - began)
                log.info("epoch %d step %d/%d loss %.3f, %.1f passages/s", epoch + 1, step, total, loss_sum / 50, speed)
                loss_sum = 0.0
        torch.save(model.state_dict(), out)
        log.info("saved %s after epoch %d", out, epoch + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evals", type=Path, default=Path("../shared/evals"))
    parser.add_argument("--out", type=Path, default=Path("build/reader"))
    parser.add_argument("--stage", type=int, choices=(1, 2), help="run only this stage (2 continues from 1's weights)")
    parser.add_argument("--epochs", type=int, nargs=2, default=(2, 3), metavar=("STAGE1", "STAGE2"))
    parser.add_argument("--init", type=Path, help="weights that stage 2 starts from (default: stage 1's)")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    model_path = bundled_model_path()
    tokenizer = Tokenizer.from_file(str(model_path / "tokenizer.json"))
    batches = Batches(PairEncoder(tokenizer), 32, args.seed)
    model = SentenceReader(str(model_path))
    general = data.nqg(args.evals / "train/question_sentence.jsonl") + data.selqa(args.evals / "train/selqa.jsonl")
    general += data.squad(args.evals / "squad2", held_out=False)
    if args.stage in (None, 1):
        run(model, batches, data.Sampler(general, args.seed), args.epochs[0], 1e-4, args.out / "stage1.pt")
    if args.stage in (None, 2):
        model.load_state_dict(torch.load(args.init or args.out / "stage1.pt", weights_only=True))
        rng = random.Random(args.seed)
        replay = [q for q in general if rng.random() < (0.6 if q.weight > 1 else 0.15)]
        mixed = replay + data.news("train")
        run(model, batches, data.Sampler(mixed, args.seed + 1), args.epochs[1], 6e-5, args.out / "stage2.pt")
    facts = {"seed": args.seed, "epochs": args.epochs, "torch": torch.__version__}
    (args.out / "run.json").write_text(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
