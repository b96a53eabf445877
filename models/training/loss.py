"""What a batch of pairs teaches: each text should find its partner, and rank the others as the teacher would.

Every text of a batch, in whatever language, is compared with every other one. The
target is in part the partner alone (InfoNCE) and in part the teacher's own softmax:
that is the term that keeps the base model's skill, and that hands on what words know.
The same is asked of the first dimensions alone (Matryoshka; Kusupati et al., 2022).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from scipy.sparse import csr_matrix
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.losses.gradcache import CachedLossMixin
from torch import Tensor, nn

SHORT_DIM: Final = 128
WORDS_TEMPERATURE: Final = 0.04
BASE_TEMPERATURE: Final = 0.08

_NEVER: Final = -1e9


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is known of all pairs of a run, row by row: the two documents' rows, and how the task is weighed.

    ``words`` and ``base`` are rows of documents, ``groups`` is 1 where a document (row) belongs to a group (column);
    ``one`` and ``other`` name each pair's documents; ``weights`` has shape (n_pairs, 3): label, words, base.
    """

    words: csr_matrix
    base: npt.NDArray[np.float32]
    groups: csr_matrix
    one: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]

    def targets(self, pairs: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
        """Say what each of a batch's texts should find, and which texts do not count.

        Returns
        -------
        float32, shape (2n, 2n)
            A distribution over the other texts in each row.
        bool, shape (2n, 2n)
            True for a text itself, and for one that shares a group with it but is not its partner.
        """
        n = len(pairs)
        places = np.concatenate([self.one[pairs], self.other[pairs]])
        partner = np.concatenate([np.arange(n) + n, np.arange(n)])
        hidden = (self.groups[places] @ self.groups[places].T).toarray() > 0
        hidden[np.arange(2 * n), partner] = False
        np.fill_diagonal(hidden, val=True)
        label, words, base = self.weights[pairs[0]]
        near = base * (self.base[places] @ self.base[places].T) / BASE_TEMPERATURE
        if words:
            shared = (self.words[places] @ self.words[places].T).toarray()
            near = near + words * shared / WORDS_TEMPERATURE
        near[hidden] = _NEVER
        taught = np.exp(near - near.max(axis=1, keepdims=True))
        taught *= (1 - label) / taught.sum(axis=1, keepdims=True)
        taught[np.arange(2 * n), partner] += label
        return taught.astype(np.float32), hidden


class HouseLoss(CachedLossMixin, nn.Module):  # type: ignore[misc]
    """Cross-entropy of a batch's similarities to the targets of its `Lesson`; labels are the rows of its pairs.

    Parameters
    ----------
    model : SentenceTransformer
        Learns.
    lesson : Lesson
        Knows the pairs.
    temperature : float
        Divides the cosines.
    short_share : float
        How much the first `SHORT_DIM` dimensions count.
    mini_batch_size : int, optional
        So many texts are embedded at once, their gradients cached (Gao et al., 2021), so that a batch may be larger
        than the memory; None embeds the batch whole, which is faster by a third.
    """

    def __init__(
        self,
        model: SentenceTransformer,
        lesson: Lesson,
        *,
        temperature: float = 0.03,
        short_share: float = 0.3,
        mini_batch_size: int | None = None,
    ) -> None:
        super().__init__()
        self.model = model
        self.lesson = lesson
        self.temperature = temperature
        self.short_share = short_share
        self.mini_batch_size = mini_batch_size or 0
        self.mini_batch_num_tokens = None
        self.show_progress_bar = False

    def forward(self, sentence_features: Iterable[Mapping[str, Any]], labels: Tensor) -> Tensor:
        features = list(sentence_features)
        if self.mini_batch_size:
            cached: Tensor = self.forward_cached(features, labels)
            return cached
        return self.calculate_loss([[self.model(dict(column))["sentence_embedding"]] for column in features], labels)

    def calculate_loss(
        self, reps: list[list[Tensor]], labels: Tensor | None = None, *, with_backward: bool = False
    ) -> Tensor:
        """Compare all texts of the batch; ``reps`` are the vectors of the anchors and of their partners, in parts."""
        if labels is None:
            raise ValueError("labels must be the rows of the batch's pairs")
        vectors = torch.cat([torch.cat(column) for column in reps]).float()
        targets, hidden = self.lesson.targets(labels.cpu().numpy().astype(np.int64))
        wanted = torch.from_numpy(targets).to(vectors.device)
        mask = torch.from_numpy(hidden).to(vectors.device)
        loss = self._distance(vectors, wanted, mask)
        loss = loss + self.short_share * self._distance(vectors[:, :SHORT_DIM], wanted, mask)
        if with_backward:
            loss.backward()
            loss = loss.detach()
        return loss

    def _distance(self, vectors: Tensor, wanted: Tensor, hidden: Tensor) -> Tensor:
        unit = nn.functional.normalize(vectors, dim=-1)
        scores = (unit @ unit.T / self.temperature).masked_fill(hidden, _NEVER)
        return -(wanted * scores.log_softmax(dim=-1)).sum(dim=-1).mean()
