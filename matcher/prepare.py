"""Texts made ready for search: their language, their lexical keys, their vectors.

Records go in as their authors wrote them, what an index takes comes out. The
library and the service both go through it, so that what one prepares the other
can search.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from matcher.encoder import Encoder, Progress
from matcher.explain import whole_text
from matcher.index import PAIR, Probe, Vectors
from matcher.records import Evidence, Expert, ModelId, Problem
from matcher.text import REVISION, detect_language, languages_of, normalise, terms

_BETWEEN: Final = re.compile(r"[^.;:!?؟؛\n]{0,3}")
"""What may stand between two terms that follow each other; a stop word is longer."""

TITLE_SHARE: Final = 0.3
"""Better than 0 and .5 on the house set, and no worse elsewhere: `docs/EVALUATION.md`."""


@dataclass(frozen=True, slots=True)
class Description:
    """What can be said of a text without an encoder: its language and its lexical keys."""

    lang: str
    keys: Mapping[str, int]


def interests_evidence(expert: Expert) -> Evidence | None:
    """Make evidence of what experts say of their own interests, or else of the department; None without either."""
    interests = " · ".join(expert.interests)
    if not interests and not expert.department:
        return None
    title, text = (interests, expert.department) if interests else (expert.department, "")
    return Evidence(id=f"{expert.id}#interests", expert_ids=(expert.id,), kind="interests", title=title, text=text)


def describe(record: Evidence | Problem) -> Description:
    """Find a text's language, where it is not given, and its lexical keys."""
    text = whole_text(record)
    lang = record.lang or detect_language(text)
    return Description(lang, search_keys(text, lang))


def search_keys(text: str, lang: str) -> Mapping[str, int]:
    """Count the keys of a text: those of its terms, and of each two that follow each other.

    Vietnamese syllables are not paired: most words have two, so that pairs would be words, and common ones.
    """
    found = terms(text, lang)
    keys = Counter(key for term in found for key in term.keys)
    for one, other in pairwise(found):
        if not one.keys[0].startswith("vi") and _BETWEEN.fullmatch(text, one.end, other.start):
            keys[f"{PAIR}{one.keys[0]} {other.keys[0]}"] += 1
    return keys


def embed(records: Sequence[Evidence | Problem], encoder: Encoder, *, progress: Progress | None = None) -> Vectors:
    """Normalise and encode.

    A problem is encoded whole. Of evidence that has both, the title stands for `TITLE_SHARE`
    of the vector and title with text for the rest: a title says best what a work is about.

    Returns
    -------
    float32, shape (len(records), dim)
        Rows of unit length.
    """
    titled = [
        row for row, record in enumerate(records) if isinstance(record, Evidence) and record.title and record.text
    ]
    texts = [normalise(whole_text(record), record.lang) for record in records]
    texts += [normalise(records[row].title, records[row].lang) for row in titled]
    vectors = encoder.encode(texts, progress=progress)
    whole, titles = vectors[: len(records)], vectors[len(records) :]
    mixed = (1 - TITLE_SHARE) * whole[titled] + TITLE_SHARE * titles
    whole[titled] = mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-12)
    return whole


def model_id(encoder: Encoder) -> ModelId:
    """Name what makes the vectors: the encoder together with the normaliser before it and what is made of titles."""
    return ModelId(encoder.name, f"{encoder.revision}+title-{TITLE_SHARE}+{REVISION}", encoder.dim)


def probes(problems: Sequence[Problem], encoder: Encoder) -> list[Probe]:
    """Make problems ready for search, all in one go.

    Words of a problem in two languages meet evidence in either.
    """
    made = []
    for problem, vector in zip(problems, embed(problems, encoder), strict=True):
        text = whole_text(problem)
        described = describe(problem)
        also = tuple(lang for lang in languages_of(text) if lang not in (described.lang, "other"))
        # Read as English, Vietnamese syllables would be lost; read as Vietnamese, English words are kept.
        keys = search_keys(text, "vi") if "vi" in also else described.keys
        made.append(Probe(described.lang, keys, vector, also))
    return made
