"""Measure encoders by themselves and inside the whole ranking; each text is embedded once.

    .venv/bin/python models/measure.py COLLECTION... [--model NAME...]

A model is the default one's name, the house encoder's, a folder, or an adapter's file. Of each collection
it prints: the encoder alone, as it is (by vectors only, nothing corrected after it, an expert being the best piece);
the same with pieces rolled up as the ranking does; the same by its first 128 dimensions; the same with its language
bias taken out; and the whole ranking.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from math import isnan
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import platformdirs

from matcher import default_model
from matcher.ablate import compare, table
from matcher.bootstrap import Score
from matcher.encoder import Encoder, Progress, Vectors, build_default_model, load_sentence_encoder
from matcher.evaluate import collections_in, only, read_collection
from matcher.language_bias import neutral
from matcher.rank import Ranking
from matcher.vector_cache import CachedEncoder
from matcher.word_vectors import WordVectors

SHORT_DIM: Final = 128
MEASURES: Final = ("mrr", "pairwise_loss_by_expert")
BEST_PIECE: Final = only("dense", Ranking(most_best=1, further_weight=0.0))
"""An expert is the best piece: where cosines are high for any two texts, what else there is would decide."""


class FirstDimensions:
    """An encoder's first dimensions, of vectors that are kept whole: a model's name with ``@128`` would embed anew."""

    def __init__(self, encoder: Encoder, dim: int) -> None:
        self._encoder = encoder
        self.name, self.dim = encoder.name, dim
        self.revision = f"{encoder.revision}-first-{dim}"

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        first = self._encoder.encode(texts, progress=progress)[:, : self.dim]
        unit: Vectors = first / np.maximum(np.linalg.norm(first, axis=1, keepdims=True), 1e-12)
        return unit

    def encode_words(self, texts: Sequence[str], langs: Sequence[str]) -> list[WordVectors]:
        return self._encoder.encode_words(texts, langs)


class Beginnings:
    """Another encoder that reads only so many characters of each text. Implements `matcher.encoder.Encoder`."""

    def __init__(self, encoder: Encoder, characters: int) -> None:
        self._encoder = encoder
        self._characters = characters
        self.name, self.dim = encoder.name, encoder.dim
        self.revision = f"{encoder.revision}-beginning-{characters}"

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        return self._encoder.encode([text[: self._characters] for text in texts], progress=progress)

    def encode_words(self, texts: Sequence[str], langs: Sequence[str]) -> list[WordVectors]:
        return self._encoder.encode_words([text[: self._characters] for text in texts], langs)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("collections", nargs="+", type=Path, help="folders in the form that data/README.md describes")
    parser.add_argument("--model", nargs="+", default=[default_model.NAME, default_model.HOUSE_NAME])
    parser.add_argument("--cache", type=Path, default=platformdirs.user_cache_path("peyvand"))
    parser.add_argument("--alone", action="store_true", help="the encoder alone, not the whole ranking")
    parser.add_argument("--characters", type=int, help="of each text, from its beginning; without it, the whole text")
    asked = parser.parse_args(arguments)
    sys.stdout.write("| collection | model | ranking | measure | value (95 % interval) |\n|---|---|---|---|---|\n")
    with ExitStack() as stack:
        for model in asked.model:
            encoder = _open(model, asked.cache, stack)
            if asked.characters:
                encoder = Beginnings(encoder, asked.characters)
            kept = CachedEncoder(encoder, asked.cache / "vectors")
            ways = _ways(kept, asked.cache, whole=not asked.alone)
            for folder in asked.collections:
                _measure(folder, encoder.name, ways)


def _open(model: str, cache: Path, stack: ExitStack) -> Encoder:
    """Open a model by name or folder; for an adapter's file, one is built aside for as long as it is measured."""
    path = Path(model)
    if path.suffix != ".safetensors":
        return load_sentence_encoder(model, cache_dir=cache)
    aside = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    default_model.ADAPTERS = {path.stem: path}
    return load_sentence_encoder(str(build_default_model(aside, name=path.stem)))


def _ways(encoder: Encoder, cache: Path, *, whole: bool) -> Mapping[str, tuple[Encoder, Ranking]]:
    corrected = neutral(encoder, cache_dir=cache)
    ways: dict[str, tuple[Encoder, Ranking]] = {
        "vectors alone": (encoder, BEST_PIECE),
        "vectors alone, rolled up as the ranking does": (encoder, only("dense", Ranking())),
        f"vectors alone, first {SHORT_DIM}": (FirstDimensions(encoder, SHORT_DIM), BEST_PIECE),
        "vectors alone, bias taken out": (corrected, BEST_PIECE),
    }
    return ways | {"whole": (corrected, Ranking())} if whole else ways


def _measure(folder: Path, model: str, ways: Mapping[str, tuple[Encoder, Ranking]]) -> None:
    """Print each part of a folder of collections, and the mean over them where there are several."""
    parts = [read_collection(part) for part in collections_in(folder)]
    for way, (encoder, ranking) in ways.items():
        compared = [compare(part, encoder, {way: ranking}, step=_quietly) for part in parts]
        shown = [(one.collection if len(parts) > 1 else folder.name, table([one])) for one in compared]
        if len(parts) > 1:
            shown.append((f"mean of {len(parts)}", table(compared)))
        for name, (row,) in shown:
            where = f"{folder.name}/{name}" if len(parts) > 1 else name
            for measure in [each for each in MEASURES if not isnan(row.scores[each].value)]:
                sys.stdout.write(f"| {where} | {model} | {way} | {measure} | {_shown(row.scores[measure])} |\n")
        sys.stdout.flush()


def _quietly(name: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda done, total: None)


def _shown(score: Score) -> str:
    return f"{score.value:.3f} ({score.low:.3f} to {score.high:.3f})"


if __name__ == "__main__":
    main()
