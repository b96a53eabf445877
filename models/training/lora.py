"""Low-rank adapters in a BERT's upper layers: put in, read out, put back.

After Hu et al. (2021): a frozen matrix W becomes W + scale · B A, with A and B of a
small rank. The lower layers are left as they are, so that the vectors of words, which
are read after the seventh of twelve, stay what they were. Knows no data and no loss.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

Pairs = dict[str, tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]
"""By the name of the weight: A, shape (rank, n_in), and B, shape (n_out, rank)."""


class LoraLinear(nn.Module):
    """A frozen linear map with something learned beside it; what is learned is held in float32."""

    def __init__(self, frozen: nn.Linear, *, rank: int, scale: float) -> None:
        super().__init__()
        self.frozen = frozen
        self.scale = scale
        self.down = nn.Parameter(torch.empty(rank, frozen.in_features, dtype=torch.float32))
        self.up = nn.Parameter(torch.zeros(frozen.out_features, rank, dtype=torch.float32))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, x: Tensor) -> Tensor:
        low = nn.functional.linear(x, self.down.to(x.dtype))
        learned: Tensor = nn.functional.linear(low, (self.scale * self.up).to(x.dtype))
        return learned + self.frozen(x)


def add_adapter(model: SentenceTransformer, *, rank: int, scale: float, first_layer: int, seed: int) -> None:
    """Freeze a BERT, and put an adapter beside every matrix of its layers from ``first_layer`` (from 0) on."""
    bert = model[0].auto_model
    for weight in model.parameters():
        weight.requires_grad_(False)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for layer in bert.encoder.layer[first_layer:]:
            for owner in list(layer.modules()):
                for name, child in list(owner.named_children()):
                    if isinstance(child, nn.Linear) and not isinstance(owner, LoraLinear):
                        setattr(owner, name, LoraLinear(child, rank=rank, scale=scale))


def blend(model: SentenceTransformer, share: float) -> None:
    """Go back towards the frozen weights, until ``share`` of what was learned is left (Wortsman et al., 2022)."""
    for _, lora in _adapters(model):
        lora.scale *= share


def learned_pairs(model: SentenceTransformer) -> Pairs:
    """Read out what was learned, by the names that the weights have in the base."""
    return {
        f"{name}.weight": (lora.down.detach().cpu().numpy().copy(), lora.up.detach().cpu().numpy().copy())
        for name, lora in _adapters(model)
    }


def set_pairs(model: SentenceTransformer, pairs: Pairs) -> None:
    """Put back what `learned_pairs` read.

    Raises
    ------
    KeyError
        If a weight of the model is not among them.
    """
    with torch.no_grad():
        for name, lora in _adapters(model):
            down, up = pairs[f"{name}.weight"]
            lora.down.copy_(torch.from_numpy(down))
            lora.up.copy_(torch.from_numpy(up))


def _adapters(model: SentenceTransformer) -> Iterator[tuple[str, LoraLinear]]:
    for name, module in model[0].auto_model.named_modules():
        if isinstance(module, LoraLinear):
            yield name, module
