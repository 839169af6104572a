"""The evidence reader's network: MiniLM over question (or claim) and passage; a logit a sentence, and a verdict."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface, AutoModel
from transformers.masking_utils import AttentionMaskInterface, eager_mask

VERDICTS = 5  # does the passage answer the question; is the claim supported, partly, contradicted, unsupported


class SentenceReader(nn.Module):
    """Encoder and two heads. ``forward`` takes the arrays of :class:`assistant.reader.encoding.Batch`.

    The sentence head sees the sentence's mean, the mean of [CLS] and their product: whether the passage answers at all
    and whether this sentence does are different questions, and both are asked at run time. The verdict head sees
    [CLS], the sentences weighted by their own logits, and the product.
    """

    def __init__(self, encoder_path: str) -> None:
        super().__init__()
        # dropout costs a third of the time on a CPU (10 against 16 passages/s here) and bought nothing visible
        self.encoder = AutoModel.from_pretrained(
            encoder_path,
            local_files_only=True,
            add_pooling_layer=False,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        width = self.encoder.config.hidden_size
        self.head = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Linear(width, 1))
        self.head_verdict = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Linear(width, VERDICTS))

    def forward(self, ids: Tensor, attention: Tensor, types: Tensor, pool: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of sentences ``(B, S)``, above zero when more likely than not to answer, and verdicts ``(B, 5)``."""
        hidden = self.encoder(input_ids=ids, attention_mask=attention, token_type_ids=types).last_hidden_state
        sentences = torch.matmul(pool, hidden.to(pool.dtype))
        first = hidden[:, :1, :].to(pool.dtype)
        passage = first.expand(-1, sentences.shape[1], -1)
        joined = torch.cat([sentences, passage, sentences * passage], dim=-1)
        logits: Tensor = self.head(joined).squeeze(-1)
        missing = (pool.sum(dim=-1) == 0).to(logits.dtype) * -30.0  # padding where a passage has fewer sentences
        weights = torch.softmax(logits + missing, dim=1).unsqueeze(1).to(sentences.dtype)
        bearing = torch.matmul(weights, sentences)
        verdicts: Tensor = self.head_verdict(torch.cat([first, bearing, first * bearing], dim=-1)).squeeze(1)
        return logits, verdicts


class _Attention(torch.autograd.Function):
    """Scaled dot product attention whose backward pass multiplies matrices.

    torch's own flash backward takes 67 ms a layer on two AMX cores (32 passages of 160 tokens), this one 25:
    34 passages/s become 44.
    """

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, mask: Tensor, scale: float) -> Tensor:
        ctx.save_for_backward(query, key, value, mask)
        ctx.scale = scale
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, scale=scale)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        query, key, value, mask = ctx.saved_tensors
        grad = grads[0].contiguous()
        shares = torch.softmax(torch.matmul(query, key.transpose(-1, -2)).mul_(ctx.scale).add_(mask), dim=-1)
        of_value = torch.matmul(shares.transpose(-1, -2), grad)
        of_shares = torch.matmul(grad, value.transpose(-1, -2))
        # = shares * (of_shares - (of_shares * shares).sum(-1)), in one pass
        scores = torch._softmax_backward_data(of_shares, shares, -1, shares.dtype).mul_(ctx.scale)
        return torch.matmul(scores, key), torch.matmul(scores.transpose(-1, -2), query), of_value, None, None


def use_fast_attention(model: SentenceReader) -> None:
    """Train with :class:`_Attention`. Weights are the same as with torch's own."""

    def attend(
        module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None, **kwargs: Any
    ) -> tuple[Tensor, None]:
        if attention_mask is None:
            raise RuntimeError("transformers passed no mask: padding would be attended to")
        mask = attention_mask.to(query.dtype).clamp(min=-1e4)
        scale = kwargs.get("scaling") or query.shape[-1] ** -0.5
        out: Tensor = _Attention.apply(query, key, value, mask, scale)  # type: ignore[no-untyped-call]
        return out.transpose(1, 2).contiguous(), None

    AttentionInterface.register("reader", attend)
    AttentionMaskInterface.register("reader", eager_mask)
    model.encoder.set_attn_implementation("reader")


def evidence_loss(logits: Tensor, labels: Tensor, mask: Tensor) -> Tensor:
    """Listwise loss with a null option, plus binary cross-entropy, averaged over passages.

    ``labels`` and ``mask`` are ``(B, S)`` floats; a row without a positive is an unanswerable passage. The null
    logit is fixed at zero, which makes a sentence's sigmoid and the list's softmax speak of the same scale. With
    several positives their probabilities add up (marginal likelihood), as some sets only name the answer string.
    """
    logits = logits.float().masked_fill(mask == 0, -30.0)
    null = torch.zeros(logits.shape[0], 1)
    whole = torch.logsumexp(torch.cat([null, logits], dim=1), dim=1)
    answerable = labels.sum(dim=1) > 0
    positives = torch.logsumexp(logits.masked_fill(labels == 0, -30.0), dim=1)
    listwise = torch.where(answerable, whole - positives, whole)
    each = nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    binary = (each * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
    return (listwise + 2.0 * binary).mean()


def verdict_loss(verdicts: Tensor, labels: Tensor, answered: Tensor) -> Tensor:
    """Cross-entropy over a claim's four labels; for a question, whether the passage answers.

    ``labels`` ``(B,)`` are indexes into ``CLAIM_LABELS``, -1 for questions; ``answered`` ``(B,)`` floats.
    """
    verdicts = verdicts.float()
    claims = labels >= 0
    loss = verdicts.new_zeros(())
    if claims.any():
        loss = loss + functional.cross_entropy(verdicts[claims, 1:], labels[claims], reduction="sum")
    if (~claims).any():
        asked = functional.binary_cross_entropy_with_logits(verdicts[~claims, 0], answered[~claims], reduction="sum")
        loss = loss + asked
    return loss / len(labels)
