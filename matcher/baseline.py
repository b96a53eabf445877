"""What any ranking must beat: TF-IDF over words and pairs of words.

A judged collection goes in, runs come out. Stands apart from the ranking on
purpose: it shares neither the normaliser nor the keys nor the roll-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from matcher.bootstrap import Floats
from matcher.evaluate import Collection, Step, best_and_judged
from matcher.explain import whole_text
from matcher.metrics import Run
from matcher.prepare import interests_evidence

TFIDF: Final[Mapping[str, int]] = MappingProxyType({"TF-IDF, best two": 2, "TF-IDF, all pieces": 1_000_000})
"""The baselines: an expert's score is the mean of at most so many of their best pieces."""

_PROBLEMS_AT_ONCE: Final = 64


def tfidf_runs(collection: Collection, *, step: Step) -> dict[str, Run]:
    """Rank every judged problem by the cosine of TF-IDF vectors, with each of `TFIDF`.

    Words and pairs of neighbouring words, ``1 + ln(count)`` of each, everything else as scikit-learn
    has it (Salton and Buckley, 1988, Term-weighting approaches in automatic text retrieval); inverse
    document frequencies are those of the evidence. With plain counts the baseline is far weaker.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - takes a second

    catalogue = collection.catalogue
    own_words = (interests_evidence(expert) for expert in catalogue.experts)
    evidence = [*catalogue.evidence, *(item for item in own_words if item)]
    expert_ids = sorted({expert_id for item in evidence for expert_id in item.expert_ids})
    place = {expert_id: at for at, expert_id in enumerate(expert_ids)}
    pairs = np.array([(place[id_], row) for row, item in enumerate(evidence) for id_ in item.expert_ids], dtype=np.intp)
    runs: dict[str, dict[str, Mapping[str, float]]] = {name: {} for name in TFIDF}
    problems = collection.problems
    with step(f"Ranking {collection.name} by TF-IDF") as progress:
        vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        vectors = vectorizer.fit_transform([whole_text(item) for item in evidence])
        for start in range(0, len(problems), _PROBLEMS_AT_ONCE):
            batch = problems[start : start + _PROBLEMS_AT_ONCE]
            asked = vectorizer.transform([whole_text(problem) for problem in batch])
            for problem, cosines in zip(batch, (asked @ vectors.T).toarray(), strict=True):
                judged = [place[id_] for id_ in collection.judgements[problem.id] if id_ in place]
                for name, n_best in TFIDF.items():
                    scores = _mean_of_best(pairs[:, 0], cosines[pairs[:, 1]], len(expert_ids), n_best)
                    runs[name][problem.id] = best_and_judged(expert_ids, scores, np.array(judged, dtype=np.intp))
            progress(start + len(batch), len(problems))
    return dict(runs)


def _mean_of_best(owners: npt.NDArray[np.intp], scores: Floats, n_experts: int, n_best: int) -> Floats:
    """Average each expert's best pieces, shape (n_experts,); every expert has one."""
    order = np.lexsort((-scores, owners))
    owners, scores = owners[order], scores[order]
    sizes = np.bincount(owners, minlength=n_experts)
    counted = np.arange(len(owners)) - (np.cumsum(sizes) - sizes)[owners] < n_best
    means: Floats = np.bincount(owners[counted], scores[counted], minlength=n_experts) / np.minimum(sizes, n_best)
    return means
