"""Measure the ranking on a judged collection.

A collection's folder goes in, the run and its scores come out, ranked by the
very engine that serves people. The metrics themselves are in `matcher.metrics`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matcher.bootstrap import Floats, Score
from matcher.catalogue import Judgements, read_catalogue, read_judgements
from matcher.encoder import Encoder, Progress
from matcher.engine import Matcher
from matcher.errors import UnknownChoice
from matcher.index import PAIR, Index, Probe
from matcher.metrics import Run, evaluate_run
from matcher.prepare import probes
from matcher.rank import Ranking, score_hits
from matcher.records import Catalogue, ModelId, Problem
from matcher.statement import check_problem
from matcher.tables import find_tables

RUN_DEPTH: Final = 200
"""How many of a problem's best experts a run holds, beside every judged pair."""

SIGNALS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType({
    "dense": {"words_weight": 0.0, "across_weight": 0.0, "crowding_weight": 0.0},
    "lexical": {"meaning_weight": 0.0, "across_weight": 0.0, "crowding_weight": 0.0},
})  # fmt: skip
"""What of a ranking is off when it ranks by one signal alone: by vectors, or by words."""

Step = Callable[[str], AbstractContextManager[Progress]]
"""Opens a step with its name; what it yields is called with how much is done, and how much there is."""

_PROBLEMS_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class Collection:
    """Real or invented problems with experts who were judged for them."""

    name: str
    catalogue: Catalogue
    judgements: Judgements

    @property
    def problems(self) -> list[Problem]:
        """Those that anyone was judged for."""
        return [problem for problem in self.catalogue.problems if problem.id in self.judgements]


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


def only(signal: str, ranking: Ranking = Ranking()) -> Ranking:
    """Rank by one of `SIGNALS` alone; experts are made of pieces as before.

    Raises
    ------
    UnknownChoice
        If there is no such signal.
    """
    if signal not in SIGNALS:
        raise UnknownChoice("signal", signal, SIGNALS)
    return replace(ranking, **SIGNALS[signal])


def collections_in(folder: Path) -> list[Path]:
    """List the collections of a folder: itself, if it holds any file of one, else those of its sub-folders that do."""
    if _holds_a_collection(folder) or not folder.is_dir():
        return [folder]
    return [each for each in sorted(folder.iterdir()) if each.is_dir() and _holds_a_collection(each)] or [folder]


def read_collection(folder: str | Path) -> Collection:
    """Read a folder of ``evidence``, ``problems`` and ``judgements.tsv``; see ``data/README.md``.

    Raises
    ------
    InvalidCatalogue
        If a file is missing or a row is bad.
    """
    folder = Path(folder)
    return Collection(folder.name, read_catalogue(folder), read_judgements(folder))


def evaluate_collection(
    folder: str | Path,
    encoder: Encoder,
    *,
    ranking: Ranking = Ranking(),
    progress: Progress | None = None,
    seed: int = 0,
) -> CollectionReport:
    """Rank every judged problem of a collection and score the run.

    Parameters
    ----------
    folder : path
        See `read_collection`, also for the errors.
    encoder : Encoder
        Embeds evidence and problems.
    ranking : Ranking, optional
        How hits become scores.
    progress : callable, optional
        Called with how many texts are embedded, then with how many problems are ranked, and how many there are.
    seed : int
        For the bootstrap intervals.
    """
    step: Step = lambda name: nullcontext(progress or _nowhere)  # noqa: E731 - a value of the protocol
    (report,) = evaluate_rankings(folder, encoder, {"": ranking}, step=step, seed=seed).values()
    return report


def evaluate_rankings(
    folder: str | Path,
    encoder: Encoder,
    rankings: Mapping[str, Ranking],
    *,
    step: Step = lambda name: nullcontext(_nowhere),
    seed: int = 0,
) -> dict[str, CollectionReport]:
    """Do as `evaluate_collection` for several rankings by name; everything is embedded, indexed and searched once."""
    collection = read_collection(folder)
    model, runs = rank_collection(collection, encoder, rankings, step=step)
    return {
        name: CollectionReport(
            collection=collection.name,
            n_problems=len(collection.problems),
            n_experts=len(collection.catalogue.experts),
            n_evidence=len(collection.catalogue.evidence),
            model=model,
            scores=evaluate_run(collection.judgements, run, seed=seed),
            run=run,
        )
        for name, run in runs.items()
    }


def rank_collection(
    collection: Collection,
    encoder: Encoder,
    rankings: Mapping[str, Ranking],
    *,
    without_pairs: Mapping[str, Ranking] = MappingProxyType({}),
    step: Step,
) -> tuple[ModelId, dict[str, Run]]:
    """Rank every judged problem under each ranking.

    Parameters
    ----------
    without_pairs : mapping of str to Ranking
        More rankings, of problems whose words count each by itself, however they follow each other.

    Returns
    -------
    model, runs
        A run holds the best `RUN_DEPTH` experts of each problem, and every judged expert.
    """
    with step(f"Embedding {collection.name}") as progress:
        matcher = Matcher.from_catalogue(collection.catalogue, encoder, progress=progress)
    runs: dict[str, dict[str, Mapping[str, float]]] = {name: {} for name in [*rankings, *without_pairs]}
    problems = collection.problems
    with step(f"Ranking {collection.name}") as progress:
        for done, (problem, probe) in enumerate(_probes(problems, encoder), start=1):
            judged = collection.judgements[problem.id]
            for asked, ways in ((probe, rankings), (_unpaired(probe), without_pairs)):
                for name, scores in _scores(matcher.index, asked, ways, judged):
                    runs[name][problem.id] = scores
            progress(done, len(problems))
    return matcher.index.model, dict(runs)


def best_and_judged(
    expert_ids: Sequence[str], scores: Floats, judged: npt.NDArray[np.intp], *, depth: int = RUN_DEPTH
) -> dict[str, float]:
    """Keep the ``depth`` best of all scored experts, ties by id, and the judged ones.

    Parameters
    ----------
    expert_ids, scores : length n_found
    judged : intp, shape (n_judged,)
        Positions.
    """
    best = np.arange(len(scores))
    if depth < len(scores):
        bar = np.partition(scores, -depth)[-depth]
        best = np.flatnonzero(scores >= bar)
    ordered = sorted(best.tolist(), key=lambda place: (-scores[place], expert_ids[place]))[:depth]
    return {expert_ids[place]: float(scores[place]) for place in [*ordered, *judged.tolist()]}


def _probes(problems: Sequence[Problem], encoder: Encoder) -> Iterator[tuple[Problem, Probe]]:
    for start in range(0, len(problems), _PROBLEMS_AT_ONCE):
        batch = problems[start : start + _PROBLEMS_AT_ONCE]
        for problem in batch:
            check_problem(problem)
        yield from zip(batch, probes(batch, encoder), strict=True)


def _scores(
    index: Index, probe: Probe, rankings: Mapping[str, Ranking], judged: Mapping[str, float]
) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Search once, and score what was found under each ranking."""
    if not rankings:
        return
    self_score = index.self_score(probe)
    hits = index.search(probe, limit=RUN_DEPTH)
    expert_ids: list[str] = []
    for name, ranking in rankings.items():
        experts, scores = score_hits(hits, probe, self_score, ranking=ranking)
        if not expert_ids:  # the same under each ranking
            expert_ids = [hits.expert_ids[expert] for expert in experts]
            places = np.array([place for place, each in enumerate(expert_ids) if each in judged], dtype=np.intp)
        yield name, best_and_judged(expert_ids, scores, places)


def _unpaired(probe: Probe) -> Probe:
    return replace(probe, keys={key: count for key, count in probe.keys.items() if not key.startswith(PAIR)})


def _holds_a_collection(folder: Path) -> bool:
    return any(folder.glob("judgements.tsv*")) or bool(find_tables(folder)[0])


def _nowhere(done: int, total: int) -> None:
    """Tell nobody."""
