"""What is counted of a term: rows go in, figures come out. Knows no store and no language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from service.cases.figures_store import CaseFigures
from service.cases.steps import STEPS
from service.reports.store import IntroductionFigures, ProblemFigures

GROUPS: Final = ("sector", "department", "institution_id")
"""By what the figures of a term are split."""
DAY_SECONDS: Final = 86_400
COUNTED: Final = ("asked", "yes", "revealed", "cases", "contracts", "worth")
"""The figures of each group; ``worth`` is in rial."""


@dataclass(frozen=True, slots=True)
class Way:
    """How long it took from one thing to the next: how many went it in the term, and their median days."""

    start: str
    end: str
    count: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class TermFigures:
    """What a term brought. Counts are of what happened between its first and its last day.

    ``groups`` maps each of `GROUPS` to rows: the group's value and its `COUNTED` figures, the busiest first.
    """

    problems: int
    ranked: int
    nobody: int
    asked: int
    yes: int
    no: int
    later: int
    accepted: int
    declined: int
    revealed: int
    cases: int
    contracts: int
    worth: int
    outcomes: int
    outcome_worth: int
    by_programme: Mapping[str, int]
    by_step: Mapping[str, int]
    ways: Sequence[Way]
    groups: Mapping[str, Sequence[tuple[str | None, Mapping[str, int]]]]


def figures_of(
    span: tuple[datetime, datetime],
    days: tuple[date, date],
    problems: Sequence[ProblemFigures],
    introductions: Sequence[IntroductionFigures],
    cases: Sequence[CaseFigures],
) -> TermFigures:
    """Count what happened in a term.

    Parameters
    ----------
    span : tuple of datetime
        First moment, and the one after the last.
    days : tuple of date
        First and last day.
    """

    def happened(moment: datetime | None) -> bool:
        return moment is not None and span[0] <= moment < span[1]

    def within(day: date | None) -> bool:
        return day is not None and days[0] <= day <= days[1]

    answers = [each.expert_answer for each in introductions if happened(each.expert_answered_at)]
    company = [each.company_answer for each in introductions if happened(each.company_answered_at)]
    contracts = [each for each in cases if within(each.reached.get("contract"))]
    outcomes = [each for each in cases if within(each.reached.get("outcome"))]
    reached = pd.Series([step for each in cases for step, day in each.reached.items() if within(day)], dtype=object)
    steps = reached.value_counts()
    programmes = pd.Series([each.programme for each in problems], dtype=object).value_counts()
    rows = [
        *({**_group(each), "asked": 1} for each in introductions if happened(each.asked_at)),
        *({**_group(each), "yes": 1} for each in introductions
          if happened(each.expert_answered_at) and each.expert_answer == "yes"),
        *({**_group(each), "revealed": 1} for each in introductions if happened(each.revealed_at)),
        *({**_group(each), "cases": 1} for each in cases if within(each.opened_on)),
        *({**_group(each), "contracts": 1, "worth": each.worth_rial or 0} for each in contracts),
    ]  # fmt: skip
    return TermFigures(
        problems=len(problems),
        ranked=sum(each.ranked_at is not None for each in problems),
        nobody=sum(each.nobody for each in problems),
        asked=sum(happened(each.asked_at) for each in introductions),
        yes=answers.count("yes"),
        no=answers.count("no"),
        later=answers.count("later"),
        accepted=company.count("accepted"),
        declined=company.count("declined"),
        revealed=sum(happened(each.revealed_at) for each in introductions),
        cases=sum(within(each.opened_on) for each in cases),
        contracts=len(contracts),
        worth=sum(each.worth_rial or 0 for each in contracts),
        outcomes=len(outcomes),
        outcome_worth=sum(each.outcome_worth_rial or 0 for each in outcomes),
        by_programme=MappingProxyType({str(name): int(count) for name, count in programmes.items()}),
        by_step=MappingProxyType({step: int(steps.get(step, 0)) for step in STEPS}),
        ways=_ways(introductions, cases, happened, within),
        groups=MappingProxyType({name: _split(rows, name) for name in GROUPS}),
    )


def _group(each: IntroductionFigures | CaseFigures) -> dict[str, Any]:
    return {"sector": each.sector, "department": each.department or None, "institution_id": each.institution_id}


def _split(rows: Sequence[Mapping[str, Any]], name: str) -> Sequence[tuple[str | None, Mapping[str, int]]]:
    if not rows:
        return ()
    table = pd.DataFrame(list(rows), columns=[*GROUPS, *COUNTED])
    table[list(COUNTED)] = table[list(COUNTED)].fillna(0).astype("int64")
    table[name] = table[name].fillna("")
    summed = (
        table.groupby(name, sort=True)[list(COUNTED)].sum().sort_values(list(COUNTED), ascending=False, kind="stable")
    )
    return tuple(
        (str(key) or None, MappingProxyType({each: int(row[each]) for each in COUNTED}))
        for key, row in summed.iterrows()
    )


def _ways(
    introductions: Iterable[IntroductionFigures], cases: Iterable[CaseFigures], happened: Any, within: Any
) -> tuple[Way, ...]:
    """Measure the ways that were ended in the term: from the problem to the question, the answer, step to step."""
    introductions = list(introductions)
    found = [
        _way("problem", "asked", [(each.came_at, each.asked_at) for each in introductions if happened(each.asked_at)]),
        _way(
            "asked", "answered",
            [(each.asked_at, each.expert_answered_at) for each in introductions if happened(each.expert_answered_at)],
        ),
    ]  # fmt: skip
    every = list(cases)
    for start, end in pairwise(STEPS):
        pairs = [(each.reached.get(start), each.reached.get(end)) for each in every if within(each.reached.get(end))]
        found.append(_way(start, end, pairs))
    return tuple(found)


def _way(start: str, end: str, pairs: Sequence[tuple[Any, Any]]) -> Way:
    whole = [(first, last) for first, last in pairs if first is not None and last is not None and last >= first]
    lengths = pd.Series([(last - first).total_seconds() / DAY_SECONDS for first, last in whole], dtype=float)
    return Way(start, end, len(lengths), float(lengths.median()) if len(lengths) else None)
