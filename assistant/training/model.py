"""The evidence reader's network: MiniLM over question and passage, one logit for every sentence."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import AutoModel


class SentenceReader(nn.Module):
    """Encoder and head. ``forward`` takes the arrays of :class:`assistant.reader.encoding.Batch`.

    The head sees the sentence's mean, the mean of [CLS] and their product: whether the passage answers at all
    and whether this sentence does are different questions, and both are asked at run time.
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

    def forward(self, ids: Tensor, attention: Tensor, types: Tensor, pool: Tensor) -> Tensor:
        """Logits ``(B, S)``: above zero, the sentence is more likely than not to answer."""
        hidden = self.encoder(input_ids=ids, attention_mask=attention, token_type_ids=types).last_hidden_state
        sentences = torch.matmul(pool, hidden.to(pool.dtype))
        passage = hidden[:, :1, :].to(pool.dtype).expand(-1, sentences.shape[1], -1)
        joined = torch.cat([sentences, passage, sentences * passage], dim=-1)
        logits: Tensor = self.head(joined).squeeze(-1)
        return logits


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
