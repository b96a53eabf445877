"""What `peyvand evaluate` prints: text, Markdown or JSON.

Tables of scores go in, what is written comes out. Measures nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matcher.ablate import Row
    from matcher.bootstrap import Score
    from matcher.records import ModelId

NOTHING: Final = "–"


@dataclass(frozen=True, slots=True)
class Shown:
    """A collection, or the mean over ``mean_of``, with its table; the counts are those of each collection."""

    name: str
    mean_of: tuple[str, ...]
    n_problems: int
    n_experts: int
    n_evidence: int
    model: ModelId
    rows: tuple[Row, ...]


def as_json(shown: Shown, measures: Sequence[str]) -> dict[str, object]:
    """Say everything; `rows` only where there are several."""
    first = shown.rows[0]
    written: dict[str, object] = {"collection": shown.name}
    if shown.mean_of:
        written["mean_of"] = list(shown.mean_of)
    written |= {
        "n_problems": shown.n_problems,
        "n_experts": shown.n_experts,
        "n_evidence": shown.n_evidence,
        "model": asdict(shown.model),
        "scores": _scores(first.scores, measures),
    }
    if len(shown.rows) > 1:
        written["rows"] = [
            {
                "ranking": row.name,
                "scores": _scores(row.scores, measures),
                "first_less_this": _scores(row.first_less_this, measures) if row.first_less_this else None,
            }
            for row in shown.rows
        ]
    return written


def as_text(shown: Shown, measures: Sequence[str]) -> str:
    """Write a table for a terminal: a line for each measure, and for each ranking where there are several."""
    lines = [f"{_title(shown)}; {shown.model.name}"]
    if len(shown.rows) == 1:
        lines.append(f"  {'measure':26} {'value':>7}   95 % interval")
        scores = shown.rows[0].scores
        lines += [f"  {measure:26} {_text(scores[measure], 7)}" for measure in measures]
        return "\n".join(lines)
    first, width = shown.rows[0].name, max(len(row.name) for row in shown.rows)
    for measure in _judged(shown, measures):
        lines.append(f"  {measure:{width}} {'value':>7}   {'95 % interval':16}   {first} less this, 95 % interval")
        for row in shown.rows:
            less = row.first_less_this.get(measure)
            lines.append(
                f"  {row.name:{width}} {_text(row.scores[measure], 7)}   {_text(less, 8, '+') if less else ''}".rstrip()
            )
    return "\n".join(lines)


def as_markdown(collections: Sequence[Shown], measures: Sequence[str]) -> str:
    """Write tables for a page: one for all collections, or one for each where several rankings are compared.

    Of several collections in one folder, only the mean is shown once rankings are compared.
    """
    if all(len(shown.rows) == 1 for shown in collections):
        return _values_in_markdown(collections, measures)
    in_means = {name for shown in collections for name in shown.mean_of}
    tables = (_rows_in_markdown(shown, measures) for shown in collections if shown.name not in in_means)
    return "\n\n".join(tables)


def _values_in_markdown(collections: Sequence[Shown], measures: Sequence[str]) -> str:
    lines = ["| collection | problems / experts / evidence | measure | value (95 % interval) |", "|---|---|---|---|"]
    for shown in collections:
        name = f"{shown.name}, mean of {len(shown.mean_of)}" if shown.mean_of else shown.name
        counts = f"{shown.n_problems:,} / {shown.n_experts:,} / {shown.n_evidence:,}"
        for place, measure in enumerate(_judged(shown, measures)):
            start = f"| {name} | {counts}" if not place else "| |"
            lines.append(f"{start} | {measure} | {_cell(shown.rows[0].scores[measure])} |")
    return "\n".join(lines)


def _rows_in_markdown(shown: Shown, measures: Sequence[str]) -> str:
    judged, first = _judged(shown, measures), shown.rows[0].name
    heads = [head for measure in judged for head in (f"{measure} (95 % interval)", f"{first} less this")]
    lines = [
        f"**{_title(shown)}**",
        "",
        f"| ranking | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
    ]
    for row in shown.rows:
        cells = []
        for measure in judged:
            less = row.first_less_this.get(measure)
            cells += [_cell(row.scores[measure]), _cell(less, "+") if less else ""]
        lines.append(f"| {row.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _title(shown: Shown) -> str:
    counts = f"{shown.n_problems:,} problems, {shown.n_experts:,} experts, {shown.n_evidence:,} pieces of evidence"
    return f"{shown.name}, mean of {len(shown.mean_of)}: about {counts}" if shown.mean_of else f"{shown.name}: {counts}"


def _judged(shown: Shown, measures: Sequence[str]) -> list[str]:
    """Name the measures for which anything was judged."""
    return [measure for measure in measures if not math.isnan(shown.rows[0].scores[measure].value)]


def _scores(scores: Mapping[str, Score], measures: Sequence[str]) -> dict[str, object]:
    return {measure: asdict(scores[measure]) for measure in measures}


def _text(score: Score, width: int, sign: str = "") -> str:
    if math.isnan(score.value):
        return f"{NOTHING:>{width}}"
    return f"{score.value:{sign}z{width}.4f}   {score.low:{sign}z.4f} to {score.high:{sign}z.4f}"


def _cell(score: Score, sign: str = "") -> str:
    if math.isnan(score.value):
        return NOTHING
    return f"{score.value:{sign}z.3f} ({score.low:{sign}z.3f} to {score.high:{sign}z.3f})"
