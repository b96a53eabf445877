"""What an encoder gives away of a text's language, measured and taken out.

A multilingual encoder places texts by their language as well as by what they
say, so that in a mixed catalogue a Persian problem finds Persian profiles
first, whatever the topic. The project's own sentences, each said in three
languages (`reference_sentences.jsonl`), show in which directions a vector moves
when only the language changes; those are removed from every vector, and from
every word's. It knows encoders only by their protocol.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from matcher.model_parts import WORD_LAYERS
from matcher.sentence_encoder import Progress, Vectors
from matcher.word_vectors import WORD_SPACE, WordSpace, WordVectors, measure_words

if TYPE_CHECKING:
    from matcher.encoder import Encoder

N_DIRECTIONS: Final = 8
CENTRE_SHARE: Final = 0.8
"""Both chosen on `sib200` and `goldstandard`; `docs/EVALUATION.md` has the figures."""

_REFERENCE: Final = "reference_sentences.jsonl"


EncoderT = TypeVar("EncoderT", bound="Encoder")


@dataclass(frozen=True, slots=True)
class LanguageBias:
    """Where an encoder's vectors stand, whatever they say.

    ``centre`` is float32, shape (dim,): the mean over texts and languages, in part;
    ``directions`` is float32, shape (n_directions, dim), orthonormal rows: how a
    vector moves when only the language changes.
    """

    centre: Vectors
    directions: Vectors


def measure_bias(vectors_by_language: Mapping[str, Vectors]) -> LanguageBias:
    """Find the directions in which the same sentence differs between languages.

    The leading right singular vectors of all differences between translations; the
    common mean is taken out with them, since what all texts share tells none apart
    (after Mu and Viswanath, 2018, All-but-the-Top).

    Parameters
    ----------
    vectors_by_language : mapping of str to float32, shape (n_sentences, dim)
        Row i says the same in every language.
    """
    differences = np.concatenate(
        [vectors_by_language[one] - vectors_by_language[other] for one, other in combinations(vectors_by_language, 2)]
    )
    directions = np.linalg.svd(differences, full_matrices=False)[2][:N_DIRECTIONS]
    centre = CENTRE_SHARE * np.mean([vectors.mean(axis=0) for vectors in vectors_by_language.values()], axis=0)
    return LanguageBias(centre.astype(np.float32), directions.astype(np.float32))


def without_bias(vectors: Vectors, bias: LanguageBias) -> Vectors:
    """Take the bias out of unit vectors, shape (n, dim); the rows are brought to unit length again."""
    centred = vectors - bias.centre
    neutral = centred - (centred @ bias.directions.T) @ bias.directions
    unit: npt.NDArray[np.float32] = neutral / np.maximum(np.linalg.norm(neutral, axis=1, keepdims=True), 1e-12)
    return unit


class LanguageNeutralEncoder(Generic[EncoderT]):
    """Another encoder with its language bias taken out. Implements `matcher.encoder.Encoder`."""

    def __init__(self, encoder: EncoderT, bias: LanguageBias, words: WordSpace) -> None:
        self.encoder = encoder
        self.name = encoder.name
        self.dim = encoder.dim
        self.revision = f"{encoder.revision}-{_reference_digest()}"
        self._bias = bias
        self._words = words

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        return without_bias(self.encoder.encode(texts, progress=progress), self._bias)

    def encode_words(self, texts: Sequence[str], langs: Sequence[str]) -> list[WordVectors]:
        """Embed words, a byte for each number; see `matcher.encoder.Encoder.encode_words`."""
        return [self._words.small(words) for words in self.encoder.encode_words(texts, langs)]


def neutral(
    encoder: EncoderT, *, cache_dir: Path | None = None, progress: Progress | None = None
) -> LanguageNeutralEncoder[EncoderT]:
    """Measure an encoder's bias on the reference sentences, or read it where it was measured before.

    Parameters
    ----------
    cache_dir : Path, optional
        Keeps the measurement, a quarter of a megabyte for each encoder; None measures every time.
    progress : callable, optional
        Called with how many reference sentences are embedded, and how many there are.
    """
    kept = cache_dir / "language-bias" / f"{encoder.revision}-{_measurement_digest()}.npz" if cache_dir else None
    if kept and (measured := _read(kept)):
        return LanguageNeutralEncoder(encoder, *measured)
    sentences = [json.loads(line) for line in _reference_text().splitlines()]
    languages = tuple(sentences[0])
    texts = [said[lang] for lang in languages for said in sentences]
    vectors = encoder.encode(texts, progress=progress)
    bias = measure_bias(dict(zip(languages, np.split(vectors, len(languages)), strict=True)))
    words = encoder.encode_words(texts, [lang for lang in languages for _ in sentences])
    starts = range(0, len(words), len(sentences))
    space = measure_words(
        {lang: words[start : start + len(sentences)] for lang, start in zip(languages, starts, strict=True)}
    )
    if kept:
        _write(kept, bias, space)
    return LanguageNeutralEncoder(encoder, bias, space)


def _read(kept: Path) -> tuple[LanguageBias, WordSpace] | None:
    """Read a measurement; one that is missing or damaged is simply made again."""
    try:
        with np.load(kept, allow_pickle=False) as arrays:
            space = WordSpace(arrays["word_centre"], arrays["word_projection"], float(arrays["word_threshold"]))
            return LanguageBias(arrays["centre"], arrays["directions"]), space
    except (OSError, ValueError, TypeError, KeyError, zipfile.BadZipFile):
        return None


def _write(kept: Path, bias: LanguageBias, space: WordSpace) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".partial", delete=False) as partial:
        np.savez(
            partial,
            centre=bias.centre,
            directions=bias.directions,
            word_centre=space.centre,
            word_projection=space.projection,
            word_threshold=space.threshold,
        )
    Path(partial.name).replace(kept)


def _reference_text() -> str:
    return resources.files("matcher").joinpath(_REFERENCE).read_text(encoding="utf-8")


def _measurement_digest() -> str:
    """Sum up what the measurements of texts and words depend on beside the encoder."""
    return hashlib.sha256(f"{_reference_digest()} {WORD_LAYERS} {WORD_SPACE}".encode()).hexdigest()[:8]


def _reference_digest() -> str:
    """Sum up what the vectors of texts depend on beside the encoder."""
    settings = f"{N_DIRECTIONS} {CENTRE_SHARE} {_reference_text()}"
    return hashlib.sha256(settings.encode()).hexdigest()[:8]
