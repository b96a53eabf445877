"""What a live agreement does in a ranking: it raises the experts of its institution for its organisation's problems.

A problem goes in, bonuses by institution come out, as `matcher.bonuses` takes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from matcher.bonuses import NO_BONUSES
from matcher.records import Problem
from service.agreements import store

BONUS: Final = 0.05
"""What an expert gains whose institution has a live agreement with the problem's organisation: enough to come before
somebody alike, too little to come before somebody better (`matcher.bonuses.MOST_BONUS`)."""


def bonuses_for(session: Session, problem: Problem, day: date) -> Mapping[str, float]:
    """Say which institutions' experts gain how much for a problem, for their live agreement with its organisation."""
    if problem.organisation_id is None:
        return NO_BONUSES
    return {
        each.institution_id: BONUS
        for each in store.agreements_in_force(session, problem.organisation_id, day)
        if not each.sectors or problem.sector is None or problem.sector in each.sectors
    }
