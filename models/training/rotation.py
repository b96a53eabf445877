"""A rotation of the vectors, so that the first dimensions say most: principal axes within languages.

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

from matcher.text import detect_language

Floats = npt.NDArray[np.float32]

_BATCH: Final = 64
_FEWEST: Final = 3
"""Of so few texts of a language no covariance can be told."""
_LEAST_TRACE: Final = 1e-12
"""Of texts that are all alike."""


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
    """Find the axes along which texts of one language differ most, as rows, the longest first; shape (dim, dim).

    They are those of the covariance within each language, all languages counting alike: what sets the languages
    apart, and what all texts have in common, says nothing of what a text is about and comes late. Given that the
    model is rotated already, the axes are those of the vectors before the rotation.
    """
    spoken: dict[str, list[str]] = {}
    for text in texts:
        spoken.setdefault(detect_language(text) or "", []).append(text)
    within = np.zeros(2 * (int(model.get_embedding_dimension() or 0),))
    for some in spoken.values():
        if len(some) < _FEWEST:
            continue
        vectors = model.encode(some, batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False)
        covariance = np.cov(vectors.astype(np.float64).T)
        within += covariance / max(float(np.trace(covariance)), _LEAST_TRACE)
    rotation = rotation_of(model).astype(np.float64)
    _, axes = np.linalg.eigh(rotation.T @ within @ rotation)
    turned: Floats = axes[:, ::-1].T.astype(np.float32)
    return turned
