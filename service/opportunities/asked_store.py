"""The SQL of how lately experts were asked, beside how often they want to be. Takes a session, never commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.introductions.tables import IntroductionRow
from service.opportunities.tables import ExpertSettingsRow
from service.store import one_of


def rests_of(session: Session, expert_ids: Collection[str]) -> dict[str, tuple[date, int]]:
    """Map those who want days between questions to the day of the last one and how many days."""
    row, settings = IntroductionRow, ExpertSettingsRow
    found = (
        select(row.expert_id, func.max(row.asked_at), settings.days_between)
        .join(settings, settings.expert_id == row.expert_id)
        .where(one_of(row.expert_id, expert_ids), row.asked_at.is_not(None), settings.days_between > 0)
        .group_by(row.expert_id, settings.days_between)
    )
    return {
        str(expert_id): (last.astimezone(UTC).date(), days)
        for expert_id, last, days in session.execute(found)
        if last is not None and days is not None
    }


def introductions_of(session: Session, expert_id: str, most: int) -> list[int]:
    """List the introductions that an expert was asked about or offered themselves for, the latest ones first."""
    row = IntroductionRow
    mine = row.asked_at.is_not(None) | row.expert_answer.is_not(None)
    latest = func.greatest(row.asked_at, row.expert_answered_at).desc()
    return list(
        session.scalars(
            select(row.id).where(row.expert_id == expert_id, mine).order_by(latest, row.id.desc()).limit(most)
        )
    )
