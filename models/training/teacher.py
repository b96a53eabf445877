"""What is known of two documents before anything is learned: the words they share, and the base model's opinion.

Documents come in, sparse rows of weighted words and dense rows of the base model
come out; the product of two rows says how near two documents are. Words can only
meet within one language, and there they know expertise better than the untrained
model; the model knows across languages what words cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from matcher.encoder import Encoder, Progress
from matcher.prepare import search_keys
from matcher.text import normalise
from matcher.vector_cache import CachedEncoder
from training.texts import Document

READ_CHARACTERS: Final = 600
"""Of a long document the model reads so much: what it is about stands at the beginning."""

_RARE: Final = 2

Vectors = npt.NDArray[np.float32]


def word_rows(documents: Sequence[Document], *, progress: Progress | None = None) -> csr_matrix:
    """Weigh each document's keys as TF-IDF does, ``1 + ln(count)`` times ``ln(n / n_with)``; rows of unit length.

    A key that fewer than two documents of its language hold can bring nothing together and is left out.
    """
    counts: list[Counter[str]] = []
    for place, document in enumerate(documents):
        keys = search_keys(f"{document.title}. {document.text}" if document.title else document.text, document.lang)
        counts.append(Counter({f"{document.lang} {key}": count for key, count in keys.items()}))
        if progress is not None and place % 500 == 0:
            progress(place, len(documents))
    held = Counter(key for each in counts for key in each)
    spoken = Counter(document.lang for document in documents)
    columns = {key: column for column, key in enumerate(key for key, n in held.items() if n >= _RARE)}
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for document, each in zip(documents, counts, strict=True):
        for key, count in each.items():
            if key in columns:
                indices.append(columns[key])
                data.append((1 + np.log(count)) * np.log(spoken[document.lang] / held[key]))
        starts.append(len(indices))
    shape = (len(documents), len(columns))
    rows = csr_matrix((np.array(data, np.float32), np.array(indices, np.int32), starts), shape=shape)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(rows.indptr)).astype(np.float32)
    return rows


def base_rows(
    documents: Sequence[Document], encoder: Encoder, *, folder: Path | None = None, progress: Progress | None = None
) -> Vectors:
    """Embed each document's beginning with the base model, its language bias taken out.

    Parameters
    ----------
    folder : Path, optional
        Keeps the vectors, so that the next run need not make them again.
    """
    return CachedEncoder(encoder, folder).encode([read_part(document) for document in documents], progress=progress)


def read_part(document: Document) -> str:
    """Give what the model reads of a document: its title and its beginning, normalised."""
    whole = f"{document.title}. {document.text}" if document.title else document.text
    return normalise(whole[:READ_CHARACTERS], document.lang)
