"""Measure the ranking on a judged collection.

A collection's folder goes in, the run and its scores come out, ranked by the
very engine that serves people. The metrics themselves are in `matcher.metrics`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from matcher.bootstrap import Score
from matcher.catalogue import Judgements, read_catalogue, read_judgements
from matcher.encoder import Encoder, Progress
from matcher.engine import Matcher
from matcher.index import Vector, Vectors
from matcher.metrics import Run, evaluate_run
from matcher.rank import rank_experts, score_experts
from matcher.records import ModelId, Problem

RUN_DEPTH: Final = 200
"""How many of a problem's best experts a run holds, beside every judged pair."""


@dataclass(frozen=True, slots=True)
class CollectionReport:
    """How well one collection is ranked; ``scores`` maps each measure to its value and 95 % interval."""

    collection: str
    n_problems: int
    n_experts: int
    n_evidence: int
    model: ModelId
    scores: Mapping[str, Score]
    run: Run


class RememberingEncoder:
    """Another encoder that embeds each text once: collections share many. Implements `matcher.encoder.Encoder`."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Vector] = {}
        self.name = encoder.name
        self.revision = encoder.revision
        self.dim = encoder.dim

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self._encoder.encode(new, progress=progress), strict=True))
        return np.array([self._vectors[text] for text in texts], dtype=np.float32).reshape(-1, self.dim)


def evaluate_collection(
    folder: str | Path, encoder: Encoder, *, progress: Progress | None = None, seed: int = 0
) -> CollectionReport:
    """Rank every judged problem of a collection and score the run.

    Parameters
    ----------
    folder : path
        Holds ``evidence``, ``problems`` and ``judgements.tsv``; see ``data/README.md``.
    encoder : Encoder
        Embeds evidence and problems.
    progress : callable, optional
        Called with how many texts are embedded, and how many there are.
    seed : int
        For the bootstrap intervals.

    Raises
    ------
    InvalidCatalogue
        If a file is missing or a row is bad.
    """
    folder = Path(folder)
    catalogue = read_catalogue(folder)
    judgements = read_judgements(folder)
    matcher = Matcher.from_catalogue(catalogue, encoder, progress=progress)
    judged = [problem for problem in catalogue.problems if problem.id in judgements]
    run = run_of(matcher, judged, judgements)
    return CollectionReport(
        collection=folder.name,
        n_problems=len(judged),
        n_experts=len(catalogue.experts),
        n_evidence=len(catalogue.evidence),
        model=matcher.index.model,
        scores=evaluate_run(judgements, run, seed=seed),
        run=run,
    )


def run_of(matcher: Matcher, problems: Iterable[Problem], judgements: Judgements) -> Run:
    """Score the best `RUN_DEPTH` experts of each problem, and every judged expert."""
    run: dict[str, dict[str, float]] = {}
    for problem in problems:
        probe = matcher.probe(problem)
        best = rank_experts(matcher.index, probe, limit=RUN_DEPTH, ranking=matcher.ranking)
        judged = score_experts(matcher.index, probe, judgements[problem.id], ranking=matcher.ranking)
        run[problem.id] = {expert.expert_id: expert.score for expert in [*judged, *best]}
    return run
