"""A learned ranking as people and programs read it: plain text, and a document for JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from matcher.bootstrap import Score
from matcher.figures import CollectionFigures, figures_as_json
from matcher.learn import scoring_as_json
from service.learning.store import LearnedRanking

_NAMES: Final[Mapping[str, str]] = MappingProxyType({
    "log_loss": "log loss",
    "calibration_error": "calibration error",
    "auc": "AUC",
})  # fmt: skip


def as_document(found: LearnedRanking) -> dict[str, Any]:
    """Write a learned ranking with its figures for JSON."""
    return {
        "id": found.id,
        "state": found.state,
        "created_at": found.created_at.isoformat(),
        **scoring_as_json(found.scoring),
        "figures": figures_as_json(found.figures),
        "n_decisions": found.n_decisions,
        "accepted_at": found.accepted_at.isoformat() if found.accepted_at else None,
        "accepted_by": found.accepted_by,
    }


def as_line(found: LearnedRanking) -> str:
    """Write a learned ranking as a line of a list."""
    gain = found.figures.measures["log_loss"].better_by
    accepted = f", accepted {found.accepted_at:%Y-%m-%d} by {found.accepted_by}" if found.accepted_at else ""
    return (
        f"{found.id:6}  {found.state:8}  {found.created_at:%Y-%m-%d}  {found.n_decisions:,} decisions, words weight "
        f"{found.scoring.ranking.words_weight:.3f}, log loss better by {gain.value:.4f}{accepted}"
    )


def as_text(found: LearnedRanking) -> str:
    """Write a learned ranking with all its figures."""
    figures = found.figures
    before, after = figures.compared_with.ranking.words_weight, found.scoring.ranking.words_weight
    lines = [
        f"Ranking {found.id}: {found.state}, made {found.created_at:%Y-%m-%d %H:%M}",
        f"  learned from {figures.n_decisions:,} decisions on {figures.n_problems:,} problems, "
        f"{figures.n_suitable:,} of them suitable; they weigh as much as {figures.effective_number:,.0f} equal ones",
        f"  words weight {before:.3f} before, {after:.3f} in this one",
        "",
        f"  {'on held-out decisions':24} {'in use':>7}  {'this one':>8}  {'better by':>9}   95 % interval",
    ]
    for measure, compared in figures.measures.items():
        gain = compared.better_by
        lines.append(
            f"  {_NAMES.get(measure, measure):24} {compared.in_use.value:7.4f}  {compared.candidate.value:8.4f}  "
            f"{gain.value:9.4f}   {_interval(gain)}"
        )
    for each in figures.collections:
        lines += ["", *_collection_lines(each)]
    if not figures.collections:
        lines += ["", "  No collection was named: decisions alone judged it."]
    if found.accepted_at:
        lines += ["", f"  accepted {found.accepted_at:%Y-%m-%d %H:%M} by {found.accepted_by}"]
    lines += ["", *_what_to_do(found)]
    return "\n".join(lines)


def _interval(score: Score) -> str:
    return f"{score.low:.4f} to {score.high:.4f}"


def _collection_lines(figures: CollectionFigures) -> list[str]:
    lines = [f"  {f'on {figures.collection}':24} {'in use':>7}  {'this one':>8}"]
    for measure, value in figures.in_use.items():
        if not math.isnan(value):
            lines.append(f"  {measure:24} {value:7.4f}  {figures.candidate[measure]:8.4f}")
    return lines


def _what_to_do(found: LearnedRanking) -> list[str]:
    if found.figures.faults:
        return ["Not offered:", *(f"  - {fault}" for fault in found.figures.faults)]
    if found.state == "offered":
        return [f"It is offered. To put it in use: peyvand learn accept {found.id}"]
    if found.state == "retired":
        return [f"It was in use before. To put it back: peyvand learn restore {found.id}"]
    return ["It is in use. To go back to the one that ships: peyvand learn restore"]
