"""The house set: problems in three languages, every expert graded on each, scored by the engine's own ranking.

Files and a matcher go in; scores, grades and needs in rows and columns come out, for
`matcher.bands`, `matcher.parity`, `matcher.damage`, `matcher.coverage` and `matcher.faithfulness`
to read. What is in the set and how it was graded stands in its own README. Fits and measures nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from matcher.calibrate import SUITABLE_GRADE, Flags, Floats, Judged
from matcher.catalogue import read_catalogue, read_judgements
from matcher.engine import Matcher
from matcher.errors import InvalidInput
from matcher.explain import whole_text
from matcher.index import Probe
from matcher.metrics import Judgements
from matcher.needs import find_needs
from matcher.prepare import probes
from matcher.rank import score_experts
from matcher.records import Catalogue, Need, Problem

N_NAMED: Final = 10
"""How many experts an answer names unless asked for more; what people see is measured on them."""

_COLUMNS: Final = ("problem", "need", "expert_ids")


@dataclass(frozen=True, slots=True)
class HouseNeed:
    """One thing that a problem asks for: its words in each language, and who covers it."""

    group: str
    quotes: Mapping[str, str]
    expert_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class House:
    """The set as its files hold it; ``translated`` has the profiles for the swap test."""

    problems: tuple[Problem, ...]
    judgements: Judgements
    needs: tuple[HouseNeed, ...]
    translated: Catalogue


@dataclass(frozen=True, slots=True)
class Scored:
    """Problems scored for every expert; rows are problems, columns experts.

    ``evidence_langs`` holds the language of each expert's best piece, ``across`` the part of their
    score between languages. ``needs`` are those that the text of a problem was split into, empty
    where it holds one; ``need_scores`` and ``need_across`` have one row each.
    """

    problems: tuple[Problem, ...]
    expert_ids: tuple[str, ...]
    probes: tuple[Probe, ...]
    groups: npt.NDArray[np.int64]
    scores: Floats
    backgrounds: Floats
    suitable: Flags
    evidence_langs: npt.NDArray[np.str_]
    needs: tuple[tuple[Need, ...], ...]
    need_scores: tuple[Floats, ...]
    need_backgrounds: tuple[Floats, ...]
    across: Floats
    need_across: tuple[Floats, ...]

    @property
    def langs(self) -> npt.NDArray[np.str_]:
        """Language of each problem, shape (n_problems,)."""
        return np.array([probe.lang for probe in self.probes])

    @property
    def served(self) -> Flags:
        """Whether anybody suits, shape (n_problems,)."""
        served: Flags = self.suitable.any(axis=1)
        return served

    @property
    def named(self) -> Flags:
        """Who is among the `N_NAMED` best, shape (n_problems, n_experts)."""
        return best(self.scores, N_NAMED)

    def judged(self) -> Judged:
        """Lay all pairs in one row, problem by problem, as `matcher.calibrate` reads them."""
        n_experts = len(self.expert_ids)
        return Judged(
            problems=np.repeat([crc32(group_of(problem.id).encode()) for problem in self.problems], n_experts),
            scores=self.scores.ravel(),
            backgrounds=np.repeat(self.backgrounds, n_experts),
            suitable=self.suitable.ravel(),
            weights=np.ones(self.scores.size),
            across=self.across.ravel(),
        )


def read_house(folder: str | Path) -> House:
    """Read ``problems``, ``judgements.tsv``, ``needs.tsv`` and the folder ``translated``.

    Raises
    ------
    InvalidCatalogue
        With every bad row of the problems, judgements or translated profiles.
    InvalidInput
        If ``needs.tsv`` is missing or lacks a column.
    """
    folder = Path(folder)
    return House(
        problems=read_catalogue(folder).problems,
        judgements=read_judgements(folder),
        needs=_read_needs(folder / "needs.tsv"),
        translated=read_catalogue(folder / "translated"),
    )


def group_of(problem_id: str) -> str:
    """Name a problem without its language: ``ho-01-fa`` is ``ho-01``."""
    return problem_id.rpartition("-")[0]


def score(matcher: Matcher, problems: Sequence[Problem], judgements: Judgements, expert_ids: Sequence[str]) -> Scored:
    """Score every expert for every problem, and for each need that the problem's text is split into.

    Experts without evidence have no score, and no column.
    """
    whole = tuple(probes(problems, matcher.encoder))
    needs = tuple(_needs_of(problem, probe.lang) for problem, probe in zip(problems, whole, strict=True))
    asked = [
        Problem(id=problem.id, text=whole_text(problem)[need.start : need.end], lang=probe.lang)
        for problem, probe, found in zip(problems, whole, needs, strict=True)
        for need in found
    ]
    parts = iter(probes(asked, matcher.encoder))
    need_probes = [[next(parts) for _ in found] for found in needs]
    rows = [score_row(matcher, probe, expert_ids) for probe in whole]
    need_rows = [[score_row(matcher, probe, expert_ids) for probe in found] for found in need_probes]
    present = tuple(expert_id for expert_id in expert_ids if rows and expert_id in rows[0])
    names = {group: place for place, group in enumerate(sorted({group_of(problem.id) for problem in problems}))}
    return Scored(
        problems=tuple(problems),
        expert_ids=present,
        probes=whole,
        groups=np.array([names[group_of(problem.id)] for problem in problems], dtype=np.int64),
        scores=np.array([[row[expert_id][0] for expert_id in present] for row in rows]),
        backgrounds=np.array([matcher.index.background(probe) for probe in whole]),
        suitable=np.array(
            [[judgements[each.id].get(expert_id, 0) >= SUITABLE_GRADE for expert_id in present] for each in problems]
        ),
        evidence_langs=np.array([[row[expert_id][1] for expert_id in present] for row in rows]),
        needs=needs,
        need_scores=tuple(
            np.array([[row[expert_id][0] for expert_id in present] for row in found]) for found in need_rows
        ),
        need_backgrounds=tuple(
            np.array([matcher.index.background(probe) for probe in found]) for found in need_probes
        ),
        across=np.array([[row[expert_id][2] for expert_id in present] for row in rows]),
        need_across=tuple(
            np.array([[row[expert_id][2] for expert_id in present] for row in found]) for found in need_rows
        ),
    )  # fmt: skip


def titles_alone(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Make a short problem of each title, under the same id: people ask in a few words, too."""
    return tuple(replace(problem, text=problem.title, title="") for problem in problems if problem.title)


def score_row(matcher: Matcher, probe: Probe, expert_ids: Sequence[str]) -> dict[str, tuple[float, str, float]]:
    """Map each expert who has evidence to score, language of the best piece, and the part between languages."""
    scored = score_experts(matcher.index, probe, expert_ids, ranking=matcher.ranking)
    return {
        expert.expert_id: (expert.score, expert.pieces[0].lang, expert.parts["across_languages"]) for expert in scored
    }


def score_judged(matcher: Matcher, problems: Sequence[Problem], judgements: Judgements) -> Judged:
    """Score the judged pairs of another set alone, each problem a group of its own."""
    rows: list[tuple[int, float, float, bool, float]] = []
    judged = [problem for problem in problems if problem.id in judgements]
    for place, (problem, probe) in enumerate(zip(judged, probes(judged, matcher.encoder), strict=True)):
        grades, background = judgements[problem.id], matcher.index.background(probe)
        scores = score_row(matcher, probe, tuple(grades))
        rows += [
            (place, scores[id_][0], background, grade >= SUITABLE_GRADE, scores[id_][2])
            for id_, grade in grades.items()
            if id_ in scores
        ]
    columns = np.array(rows, dtype=np.float64).reshape(-1, 5).T
    return Judged(
        columns[0].astype(np.int64), columns[1], columns[2], columns[3].astype(np.bool_), np.ones(columns.shape[1]),
        columns[4],
    )  # fmt: skip


def best(scores: Floats, n: int) -> Flags:
    """Mark the ``n`` highest of each row, shape as ``scores``; ties go to the earlier column."""
    marked = np.zeros(scores.shape, dtype=np.bool_)
    np.put_along_axis(marked, np.argsort(-scores, axis=1, kind="stable")[:, :n], True, axis=1)
    return marked


def _needs_of(problem: Problem, lang: str) -> tuple[Need, ...]:
    """Split as the engine does: a problem that holds one need is not split."""
    needs = find_needs(whole_text(problem), lang)
    return needs if len(needs) > 1 else ()


def _read_needs(path: Path) -> tuple[HouseNeed, ...]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
    except FileNotFoundError as error:
        raise InvalidInput(f"There is no {path}. Give the folder of a house set.", field="house") from error
    missing = [column for column in _COLUMNS if not rows or column not in rows[0]]
    if missing:
        raise InvalidInput(f"{path} has no column {', '.join(missing)}. Its header names them.", field="house")
    return tuple(
        HouseNeed(
            group=row["problem"],
            quotes={column: words for column, words in row.items() if column not in _COLUMNS},
            expert_ids=frozenset(filter(None, row["expert_ids"].split(","))),
        )
        for row in rows
    )
