"""Weights from weights: the mean of checkpoints, and a point between two states."""

from __future__ import annotations

import torch


def mean_of(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Weights averaged over checkpoints: a flatter optimum for nothing."""
    return {
        name: torch.stack([s[name].float() for s in states]).mean(0) if states[0][name].is_floating_point() else value
        for name, value in states[0].items()
    }


def between(first: dict[str, torch.Tensor], last: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    """Weights on the line between two states, ``share`` of the way from the first to the last.

    Half way between a model and what further training made of it, most of what each does better is kept (Wortsman et
    al. 2022, "Robust fine-tuning of zero-shot models").
    """
    return {
        name: torch.lerp(first[name].float(), value.float(), share) if value.is_floating_point() else value
        for name, value in last.items()
    }
