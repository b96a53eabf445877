"""The words of a text that say something, where they stand and what they mean there.

Text as written and an encoder's token vectors go in, one vector a word comes
out, with offsets into the text as written. `WordSpace` takes out of word vectors
what they say of the language alone and makes them small. Knows no model and no
tokenizer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise, permutations
from typing import Final

import numpy as np
import numpy.typing as npt

from matcher.text import lexical_keys, terms
from matcher.text.letters import ARABIC_MARKS, INVISIBLE, write_alike

Vectors = npt.NDArray[np.float32]
Offsets = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

WORD_DIM: Final = 128
"""In numbers of one byte. At the same rate of chance links, 64 link 6 % fewer words of translations, 384 5 % more."""

N_WORD_DIRECTIONS: Final = 8
UNRELATED_SHARE: Final = 0.015
"""How many words of unrelated sentences may be linked. Of those that are, most are rightly so: «سال», years."""

_STEPS: Final = (1, 2, 3)
WORD_SPACE: Final = (WORD_DIM, N_WORD_DIRECTIONS, UNRELATED_SHARE, _STEPS)
"""All that a `WordSpace` is measured with; kept measurements of others are made again."""

_FULL_SCALE: Final = 127
_NUMBER: Final = re.compile(r"[\W\d_]+")
_UNSEEN: Final = re.compile(f"[{INVISIBLE}{ARABIC_MARKS}]")
_JOINT: Final = re.compile(r"[ \t\u00a0\u200c¬]+|[-\u2010\u2011]")


_COMMON: Final = {
    "fa": "سال ماه هفته روز ساعت دقیقه ثانیه امسال پارسال دو سه چهار پنج شش هفت هشت نه ده صد هزار میلیون میلیارد"
    " نیم درصد گرم کیلو کیلوگرم تن متر سانتی‌متر میلی‌متر لیتر درجه",
    "en": "year month week day hour minute second two three four five six seven eight nine ten hundred thousand million"
    " half per cent percent gram kilogram ton tonne metre meter litre liter degree",
    "vi": "năm tháng tuần ngày giờ phút giây hai ba bốn sáu bảy tám chín mười trăm nghìn ngàn triệu tỷ nửa phần"
    " gam cân tấn mét lít độ",
}
"""Numbers and units: they answer each other in any two texts, and say nothing of their matter."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, stop words and bare numbers left out, in order.

    ``written`` are the words in lower case; ``starts`` and ``ends`` int32, shape (n_words,): offsets
    into the text as written. The others are bool, shape (n_words,): ``joined``, whether nothing but a
    space, a half-space or a hyphen stands between a word and the one before it; ``telling``, whether it
    says something of the text's matter, as numbers and units of time do not.
    """

    written: tuple[str, ...]
    starts: Offsets
    ends: Offsets
    joined: Flags
    telling: Flags

    def __len__(self) -> int:
        return len(self.written)

    def only(self, kept: Flags) -> Words:
        """Leave some words out."""
        after_kept = np.concatenate([[False], kept[:-1]])[: len(kept)]
        return Words(
            tuple(word for word, keep in zip(self.written, kept, strict=True) if keep),
            self.starts[kept],
            self.ends[kept],
            (self.joined & after_kept)[kept],
            self.telling[kept],
        )


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The words of a text and what each means there.

    ``vectors`` is float32 or int8, shape (n_words, dim), rows of any length above 0;
    ``threshold`` is the cosine similarity that the nearest words of unrelated texts seldom reach.
    """

    words: Words
    vectors: Vectors | npt.NDArray[np.int8]
    threshold: float

    def __len__(self) -> int:
        return len(self.words)


def words_of(text: str, lang: str) -> Words:
    """Find the words that say something: the terms of the text that have a letter in them.

    Raises
    ------
    UnknownChoice
        If ``lang`` is not one of `matcher.records.LANGUAGES`.
    """
    found = [term for term in terms(text, lang) if not _NUMBER.fullmatch(text, term.start, term.end)]
    between = (_JOINT.fullmatch(text, one.end, other.start) for one, other in pairwise(found))
    return Words(
        tuple(text[term.start : term.end].casefold() for term in found),
        np.array([term.start for term in found], dtype=np.int32),
        np.array([term.end for term in found], dtype=np.int32),
        np.array([False, *(gap is not None for gap in between)][: len(found)], dtype=np.bool_),
        np.array([_common_keys().isdisjoint(term.keys) for term in found], dtype=np.bool_),
    )


def as_read(text: str) -> tuple[str, Offsets]:
    """Write a text as a tokenizer reads it best, and say where its characters come from.

    Letters and digits are written the one way; what cannot be seen is left out.

    Returns
    -------
    str
        The text to read; half-spaces and line ends stand where they stood.
    int32, shape (len(str) + 1,)
        The place of each of its characters in the text as written, and that text's length.
    """
    gone = {found.start() for found in _UNSEEN.finditer(text)}
    places = [place for place in range(len(text)) if place not in gone]
    return write_alike(_UNSEEN.sub("", text)), np.array([*places, len(text)], dtype=np.int32)


def word_vectors(words: Words, tokens: Offsets, token_vectors: Vectors, threshold: float) -> WordVectors:
    """Average the vectors of each word's tokens; words beyond the last token are left out.

    Parameters
    ----------
    words : Words
        Of the whole text.
    tokens : int32, shape (n_tokens, 2)
        Start and end of each token that was read in the text as written, in order.
    token_vectors : float32, shape (n_tokens, dim)
    threshold : float
        See `WordVectors`.
    """
    first = np.searchsorted(tokens[:, 1], words.starts, side="right")
    last = np.searchsorted(tokens[:, 0], words.ends, side="left")
    read_to = tokens[-1, 1] if len(tokens) else 0
    read = (last > first) & (words.ends <= read_to)
    sums = np.zeros((len(token_vectors) + 1, token_vectors.shape[1]))
    np.cumsum(token_vectors, axis=0, out=sums[1:])
    vectors = (sums[last[read]] - sums[first[read]]).astype(np.float32)
    return WordVectors(words.only(read), _unit(vectors), threshold)


@dataclass(frozen=True, slots=True)
class WordSpace:
    """Where an encoder's word vectors stand whatever they say, and the way from there to small, neutral ones.

    ``centre`` is float32, shape (dim,); ``projection`` float32, shape (dim, at most `WORD_DIM`);
    ``threshold`` is that of the small vectors, see `WordVectors`.
    """

    centre: Vectors
    projection: Vectors
    threshold: float

    def small(self, words: WordVectors) -> WordVectors:
        """Take the language out of a text's word vectors and keep a byte for each number."""
        vectors = _projected(words.vectors.astype(np.float32), self.centre, self.projection)
        small = np.rint(vectors * _FULL_SCALE).astype(np.int8)
        return WordVectors(words.words, small, self.threshold)


def measure_words(words_by_language: Mapping[str, Sequence[WordVectors]]) -> WordSpace:
    """Find what tells words apart whatever their language.

    The common mean goes, then the directions in which the mean word of a sentence
    moves when only the language changes; of the rest, the leading principal axes are
    kept, each divided by the root of its spread, so that no few of them decide (a half
    whitening; after Mu and Viswanath, 2018, All-but-the-Top). The threshold is what
    `UNRELATED_SHARE` of the words of unrelated texts reach with the word that is
    nearest to them both ways.

    Parameters
    ----------
    words_by_language : mapping of str to sequences of WordVectors
        Text i says the same in every language.
    """
    told = [texts for texts in zip(*words_by_language.values(), strict=True) if all(map(len, texts))]
    texts = {
        lang: [words.vectors.astype(np.float32) for words in said]
        for lang, said in zip(words_by_language, zip(*told, strict=True), strict=True)
    }
    means = {lang: np.stack([vectors.mean(axis=0) for vectors in said]) for lang, said in texts.items()}
    every = np.concatenate([vectors for said in texts.values() for vectors in said])
    centre = np.mean([np.concatenate(said).mean(axis=0) for said in texts.values()], axis=0).astype(np.float32)
    differences = np.concatenate([means[one] - means[other] for one, other in combinations(means, 2)])
    directions = np.linalg.svd(differences, full_matrices=False)[2][:N_WORD_DIRECTIONS]
    spread = every - centre
    spread -= (spread @ directions.T) @ directions
    _, scales, axes = np.linalg.svd(spread, full_matrices=False)
    n_axes = min(WORD_DIM, int((scales > 1e-4 * scales[0]).sum()))
    axes = axes[:n_axes].T / np.sqrt(scales[:n_axes] / scales[0])
    projection = (axes - directions.T @ (directions @ axes)).astype(np.float32)
    projected = {lang: [_projected(vectors, centre, projection) for vectors in said] for lang, said in texts.items()}
    return WordSpace(centre, projection, _threshold(projected))


def mutual_best(similarities: Vectors) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Give rows and columns of the cells that are the largest of their row and of their column; at least one each."""
    best = similarities.argmax(axis=1)
    rows = np.flatnonzero(similarities.argmax(axis=0)[best] == np.arange(len(best)))
    return rows, best[rows]


def _threshold(texts: Mapping[str, Sequence[Vectors]]) -> float:
    """Compare texts with others in another language that say something else."""
    found, n_words = [], 0
    for one, other in permutations(texts, 2):
        for step in _STEPS:
            for at, vectors in enumerate(texts[one]):
                similarities = vectors @ texts[other][(at + step) % len(texts[other])].T
                found.append(similarities[mutual_best(similarities)])
                n_words += len(vectors)
    best_first = np.sort(np.concatenate(found))[::-1]
    return float(best_first[int(UNRELATED_SHARE * n_words)])


@cache
def _common_keys() -> frozenset[str]:
    return frozenset(key for lang, words in _COMMON.items() for key in lexical_keys(words, lang))


def _projected(vectors: Vectors, centre: Vectors, projection: Vectors) -> Vectors:
    return _unit((vectors - centre) @ projection)


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return unit
