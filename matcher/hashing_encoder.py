"""A stand-in for a model, for tests: texts and words in, vectors of their letters out.

Implements `matcher.encoder.Encoder`. Knows no model, and no meaning.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np

from matcher.sentence_encoder import Progress, Vectors
from matcher.word_vectors import Words, WordVectors, words_of

_THRESHOLD: Final = 0.5


class HashingEncoder:
    """A stand-in for tests: texts that share words and letters come out alike, in every process.

    Each word, and each run of three letters in it, adds to one number of the
    vector, chosen by its CRC-32 (the hashing trick of Weinberger et al., 2009).
    """

    def __init__(self, dim: int = 256, *, name: str = "hashing", revision: str = "1") -> None:
        self.name = name
        self.revision = f"{revision}-{dim}"
        self.dim = dim

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Embed texts; a text without a word gets a vector of its own, never zeros."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            _add_words(vectors[row], text)
            if progress is not None:
                progress(row + 1, len(texts))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def encode_words(self, texts: Sequence[str], langs: Sequence[str]) -> list[WordVectors]:
        """Embed each word by itself: only words that share letters are alike, in one language or two."""
        return [self._words(words_of(text, lang)) for text, lang in zip(texts, langs, strict=True)]

    def _words(self, words: Words) -> WordVectors:
        vectors = np.zeros((len(words), self.dim), dtype=np.float32)
        for row, word in enumerate(words.written):
            _add_words(vectors[row], word)
        return WordVectors(words, vectors, _THRESHOLD)


def _add_words(vector: Vectors, text: str) -> None:
    for word in text.casefold().split() or [""]:
        padded = f"<{word}>"
        _add(vector, word, 1.0)
        for start in range(len(padded) - 2):
            _add(vector, padded[start : start + 3], 0.3)


def _add(vector: Vectors, feature: str, weight: float) -> None:
    vector[zlib.crc32(feature.encode("utf-8", "surrogatepass")) % len(vector)] += weight
