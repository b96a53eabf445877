"""A rotation of the vectors, so that the first dimensions say most: principal axes, by how much they hold.

It changes no cosine of whole vectors. What the first dimensions alone can say is
then a matter of training (Matryoshka; Kusupati et al., 2022), which begins where
most of it stands already. Knows no data and no loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize

Floats = npt.NDArray[np.float32]

_BATCH: Final = 64


class _Rotation(Dense):  # type: ignore[misc]
    """Rotates in float32 whatever the model computes in."""

    def forward(self, features: dict[str, Any]) -> dict[str, Any]:
        features[self.module_input_name] = features[self.module_input_name].float()
        rotated: dict[str, Any] = super().forward(features)
        return rotated


def add_rotation(model: SentenceTransformer) -> None:
    """Put a rotation before the last module, which scales to unit length; until it is set it changes nothing."""
    dim = int(model.get_embedding_dimension() or 0)
    rotation = _Rotation(dim, dim, bias=False, activation_function=None, init_weight=torch.eye(dim))
    rotation.requires_grad_(False)
    last = len(model) - 1
    if not isinstance(model[last], Normalize):
        raise TypeError(f"the last module is {type(model[last]).__name__}, wanted Normalize")
    model[last] = rotation
    model.append(Normalize())


def rotation_of(model: SentenceTransformer) -> Floats:
    """Read out the rotation, shape (dim, dim)."""
    weight: Floats = model[len(model) - 2].linear.weight.detach().float().cpu().numpy().copy()
    return weight


def set_rotation(model: SentenceTransformer, rotation: Floats) -> None:
    """Put a rotation in, shape (dim, dim)."""
    with torch.no_grad():
        model[len(model) - 2].linear.weight.copy_(torch.from_numpy(rotation))


def principal_axes(model: SentenceTransformer, texts: Sequence[str]) -> Floats:
    """Find the axes along which the vectors of some texts are longest, as rows, the longest first; shape (dim, dim).

    The vectors are not centred: what counts is the cosine, to which their mean belongs. Given that the model is
    rotated already, the axes are those of the vectors before the rotation.
    """
    vectors = model.encode(list(texts), batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False)
    plain = vectors.astype(np.float64) @ rotation_of(model).astype(np.float64)
    _, axes = np.linalg.eigh(plain.T @ plain)
    turned: Floats = axes[:, ::-1].T.astype(np.float32)
    return turned
