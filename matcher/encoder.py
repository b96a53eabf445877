"""Texts in, unit vectors out.

The only file that knows sentence-transformers and torch. It knows nothing of
languages' words, of indexes or of ranking.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are in all."""


class Encoder(Protocol):
    """What turns texts into vectors that can be compared by their cosine."""

    @property
    def name(self) -> str:
        """The model's name, as a person knows it."""

    @property
    def revision(self) -> str:
        """Changes whenever the vectors would."""

    @property
    def dim(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Embed texts, whole however long they are.

        Returns
        -------
        float32, shape (len(texts), dim)
            Rows of unit length, in the order of the texts.
        """
