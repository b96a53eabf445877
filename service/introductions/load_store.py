"""The SQL of how much experts have to do: what they were asked this term, what waits for them, until when they rest.

Takes a session, returns records, never commits.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.cases.tables import CaseRow
from service.catalogue.tables import ExpertRow
from service.introductions.tables import IntroductionRow
from service.matching.tables import AbsenceRow
from service.opportunities.tables import ExpertSettingsRow
from service.store import one_of
from service.terms import term_of

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Load:
    """How much an expert has to do.

    ``asked`` counts the questions of this term, ``waiting`` those that they have not answered, ``cases`` those that
    are open. ``at_once`` is how many of both they take at the same time, if they or their record say so;
    ``back_on`` the day from which they may be asked again.
    """

    asked: int = 0
    waiting: int = 0
    cases: int = 0
    at_once: int | None = None
    back_on: date | None = None

    @property
    def is_full(self) -> bool:
        """Whether they have as much at once as they take."""
        return self.at_once is not None and self.waiting + self.cases >= self.at_once


def loads_of(session: Session, expert_ids: Collection[str], day: date) -> dict[str, Load]:
    """Say of each of these experts how much they have to do on a day."""
    asked = _asked(session, expert_ids, day)
    waiting = _waiting(session, expert_ids)
    cases = _cases(session, expert_ids)
    settings = {row.expert_id: row for row in session.scalars(
        select(ExpertSettingsRow).where(one_of(ExpertSettingsRow.expert_id, expert_ids))
    )}  # fmt: skip
    given = dict(session.execute(select(ExpertRow.id, ExpertRow.at_once).where(one_of(ExpertRow.id, expert_ids))).all())
    away = dict(
        session.execute(
            select(AbsenceRow.expert_id, AbsenceRow.until).where(
                one_of(AbsenceRow.expert_id, expert_ids), AbsenceRow.until > day
            )
        ).all()
    )  # fmt: skip
    loads: dict[str, Load] = {}
    for each in expert_ids:
        said = settings.get(each)
        paused = said.paused_until if said is not None and (said.paused_until or day) > day else None
        limit = said.at_once if said is not None and said.at_once is not None else given.get(each)
        back_on = max(filter(None, (paused, away.get(each))), default=None)
        loads[each] = Load(asked.get(each, 0), waiting.get(each, 0), cases.get(each, 0), limit, back_on)
    return loads


def _asked(session: Session, expert_ids: Collection[str], day: date) -> Counts:
    first, after = term_of(day).span
    return _counted(
        session,
        select(IntroductionRow.expert_id, func.count()).where(
            one_of(IntroductionRow.expert_id, expert_ids),
            IntroductionRow.asked_at >= first,
            IntroductionRow.asked_at < after,
        ).group_by(IntroductionRow.expert_id),
    )  # fmt: skip


def _waiting(session: Session, expert_ids: Collection[str]) -> Counts:
    row = IntroductionRow
    return _counted(
        session,
        select(row.expert_id, func.count()).where(
            one_of(row.expert_id, expert_ids), row.asked_at.is_not(None), row.expert_answer.is_(None),
            row.standing.in_(("candidate", "pinned")),
        ).group_by(row.expert_id),
    )  # fmt: skip


def _cases(session: Session, expert_ids: Collection[str]) -> Counts:
    return _counted(
        session,
        select(CaseRow.expert_id, func.count()).where(
            one_of(CaseRow.expert_id, expert_ids), CaseRow.closed_at.is_(None)
        ).group_by(CaseRow.expert_id),
    )  # fmt: skip


def _counted(session: Session, query: object) -> Counts:
    return {expert_id: count for expert_id, count in session.execute(query) if expert_id is not None}  # type: ignore[call-overload]
